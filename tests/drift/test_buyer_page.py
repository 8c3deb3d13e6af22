"""The tables of docs/buyer.md say what the contract and the scenarios say."""

from __future__ import annotations

import re

import pytest
import yaml

from fixtures.contract import Contract
from mockserver.api.buyer_problems import GENERAL
from mockserver.api.refusals import UnknownRoute, WrongMethod
from tests.drift.source import PROJECT
from tests.drift.test_buyer_codes import codes_of
from tests.drift.test_buyer_statuses import OURS

PAGE = PROJECT.joinpath("docs", "buyer.md").read_text("utf-8")
CHOICES = {
    choice
    for rule in Contract.load().rules.values()
    if rule.profile == "buyer"
    for choice in rule.choices
}  # fmt: skip


def test_the_page_lists_every_error_code_with_its_status_once() -> None:
    documented = {
        (code, status) for operation in OURS.values() for status, codes in codes_of(operation).items() for code in codes
    }

    of_no_operation = {(code, str(status)) for status, code in (GENERAL[UnknownRoute], GENERAL[WrongMethod])}

    listed = re.findall(r"^\| `([A-Z0-9_]+)` \| ([0-9]{3}) \| \S.*\|$", PAGE, flags=re.MULTILINE)

    assert len(listed) == len(set(listed))
    assert set(listed) == documented | of_no_operation


def test_the_page_lists_every_call_once() -> None:
    listed = re.findall(r"^\| `([A-Z]+ /\S+)` \| \S.*\|$", PAGE, flags=re.MULTILINE)

    assert sorted(listed) == sorted(f"{operation.method} {operation.path}" for operation in OURS.values())


def test_the_page_lists_every_choice_with_its_default_first() -> None:
    listed = {
        name: re.findall(r"`([a-z-]+)`", first + rest)
        for name, first, rest in re.findall(r"^\| `([a-z-]+-[a-z-]+)` \| (.*?) \| (.*?) \|$", PAGE, flags=re.MULTILINE)
    }

    assert listed == {name: list(Contract.load().choices[name].values) for name in CHOICES}


@pytest.mark.parametrize("scenario", ["demo", "conformance"])
def test_the_page_lists_everybody_who_is_in_a_scenario(scenario: str) -> None:
    document = yaml.safe_load(PROJECT.joinpath("fixtures", "scenarios", f"{scenario}.yaml").read_text("utf-8"))

    listed = re.findall(rf"^\| `{scenario}` \| (\S+) \| (\S+) \|", PAGE, flags=re.MULTILINE)

    assert listed == [(buyer["email"], buyer["password"]) for buyer in document["buyers"]]
