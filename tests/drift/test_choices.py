"""Choices: each open point of the contract is read by the mock, under its name and with its values."""

from __future__ import annotations

import re

import pytest

from fixtures.contract import Choice, Contract
from mockserver.api.listing import DEFAULT_ORDERS
from mockserver.api.problems import CHOSEN
from tests.drift.source import Comparison, Mention, choices_compared, choices_read

CONTRACT = Contract.load()
CHOICES = [pytest.param(choice, id=choice.name) for choice in CONTRACT.choices.values()]
READ = [*choices_read("mockserver"), *(Mention("mockserver/api/problems.py", name) for name in CHOSEN.values())]
COMPARED = choices_compared("mockserver")


@pytest.mark.parametrize("choice", CHOICES)
def test_a_choice_is_named_and_explained_with_all_its_values(choice: Choice) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", choice.name)
    assert choice.text
    assert len(choice.values) > 1
    assert all(choice.values.values())
    assert {type(value) for value in choice.values} == {str}


@pytest.mark.parametrize("choice", CHOICES)
def test_the_default_of_a_choice_is_the_first_of_its_values(choice: Choice) -> None:
    assert next(iter(choice.values)) == choice.default


@pytest.mark.parametrize("choice", CHOICES)
def test_the_rules_of_a_choice_exist(choice: Choice) -> None:
    assert choice.rules
    assert set(choice.rules) <= set(CONTRACT.rules)


@pytest.mark.parametrize("choice", CHOICES)
def test_the_mock_reads_every_choice(choice: Choice) -> None:
    assert choice.name in {mention.name for mention in READ}


@pytest.mark.parametrize("mention", [pytest.param(mention, id=str(mention)) for mention in READ])
def test_a_choice_that_the_mock_reads_exists(mention: Mention) -> None:
    assert mention.name in CONTRACT.choices


@pytest.mark.parametrize("compared", [pytest.param(found, id=f"{found.place}-{found.choice}") for found in COMPARED])
def test_a_value_that_the_mock_compares_with_is_one_of_the_choice(compared: Comparison) -> None:
    assert set(compared.values) <= set(CONTRACT.choices[compared.choice].values)


def test_every_default_order_has_an_implementation() -> None:
    assert set(DEFAULT_ORDERS) == set(CONTRACT.choices["default-list-order"].values)


@pytest.mark.parametrize("name", sorted(set(CHOSEN.values())))
def test_a_choice_that_names_a_status_offers_statuses_or_one_way_without_a_refusal(name: str) -> None:
    words = [value for value in CONTRACT.choices[name].values if not re.fullmatch("[45][0-9][0-9]", value)]

    assert len(words) <= 1
