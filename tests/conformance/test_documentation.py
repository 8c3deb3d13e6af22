"""What the pages say of the suite is so: keys, rules, files and flags that they name are there."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
import yaml

from conformance.buyer_accounts import EMPTY_CART, ROLES
from conformance.config import Data, load
from conformance.expectations import read_expectations
from conformance.judging import Outcome
from conformance.report.hints import lines_to_add
from conformance.running.selection import known_ids
from tests.conformance.__main__ import EXAMPLE
from tests.conformance.command import PROJECT
from tests.conformance.samples import CONTRACT

PAGE = (PROJECT / "docs" / "conformance.md").read_text("utf-8")
README = (PROJECT / "README.md").read_text("utf-8")
TARGET = {"base_url": "http://target", "auth_token": "t", "store_hash": "h"}
SECTION = README.partition("## Judge your implementation")[2].partition("\n## ")[0]


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", text, flags=re.DOTALL)


def test_the_page_names_every_key_of_the_configuration() -> None:
    keys = {f"data.{item.name}" for item in fields(Data)}

    assert {key for key in keys if f"`{key}`" not in PAGE} == set()


def test_the_example_names_every_key_that_a_rule_may_lack() -> None:
    text = EXAMPLE.read_text("utf-8")

    assert {item.name for item in fields(Data) if not re.search(_given(item.name), text)} == set()


def _given(name: str) -> str:
    """How a file gives a key: in a line, perhaps of a comment, or as an array of tables."""
    return rf"(?m)^((# )?{name} =|\[\[data\.{name}\]\])"


@pytest.mark.parametrize("item", [item.name for item in fields(Data)])
def test_a_missing_key_has_lines_to_add(item: str) -> None:
    lines = lines_to_add([f"data.{item}"])

    assert item in tomllib.loads("\n".join(lines))["data"]


@pytest.mark.parametrize("role", [*ROLES, EMPTY_CART])
def test_buyers_who_are_missing_have_lines_to_add_that_the_configuration_takes(role: str, tmp_path: Path) -> None:
    path = tmp_path / "conformance.toml"
    path.write_text("\n".join(lines_to_add([role])), encoding="utf-8")

    (buyer,) = load(path, TARGET, {"BUYER_PASSWORD": "secret"}).data.buyers

    assert buyer.password == "secret"


def test_the_lines_to_add_can_be_pasted_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "conformance.toml"
    path.write_text("\n".join(lines_to_add([*ROLES, EMPTY_CART])), encoding="utf-8")

    found = load(path, TARGET, {"BUYER_PASSWORD": "secret"}).data.buyers

    assert [buyer.email for buyer in found][:2] == ["buyer-1@example.com", "buyer-2@example.com"]


def test_the_page_explains_every_outcome() -> None:
    assert {outcome.value for outcome in Outcome if f"| `{outcome.value}` |" not in PAGE} == set()


@pytest.mark.parametrize("text", [PAGE, SECTION], ids=["page", "readme"])
def test_the_list_of_expected_failures_that_is_shown_is_valid_and_names_a_rule(text: str, tmp_path: Path) -> None:
    (shown,) = blocks(text, "toml")
    path = tmp_path / "known.toml"
    path.write_text(shown, encoding="utf-8")

    (expectation,) = read_expectations(path)

    assert expectation.pattern in CONTRACT.rules


@pytest.mark.parametrize("text", [PAGE, SECTION], ids=["page", "readme"])
def test_every_rule_that_is_named_in_code_exists(text: str) -> None:
    named = set(re.findall(r'--rule ([a-z][a-z-]+)|@check\("([a-z-]+)"', text))

    assert {name for pair in named for name in pair if name} <= set(known_ids(CONTRACT))


def test_the_snippets_for_ci_are_yaml_with_a_job() -> None:
    github, gitlab = (yaml.safe_load(block) for block in blocks(SECTION, "yaml"))

    for job in (github["jobs"]["conformance"], gitlab["conformance"]):
        assert "invoice-conformance run" in str(job)
        assert "conformance-report" in str(job)


@pytest.mark.parametrize("text", [PAGE, SECTION], ids=["page", "readme"])
def test_every_link_leads_to_a_file(text: str) -> None:
    base = PROJECT / "docs" if text is PAGE else PROJECT
    targets = re.findall(r"\]\(([^)#:]+)\)", text)

    assert targets
    assert [target for target in targets if not (base / target).exists()] == []
