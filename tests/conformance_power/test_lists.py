"""The checks of the list rules: each catches the servers that break its rule, and passes every legal one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.config import Data
from conformance.judging import Outcome
from tests.conformance_power.in_process import CONFIG, CONTRACT, judged, new_app
from tests.conformance_power.lists import stocked
from tests.conformance_power.mutants import Mutant, filters, paging, reading, search, sorting

ALL = list(CONTRACT.rules)
RULES = ALL[ALL.index("offset-and-limit-page-the-list") : ALL.index("overdue-is-not-a-status") + 1]
MUTANTS = [mutant for module in (paging, sorting, search, filters, reading) for mutant in module.MUTANTS]
DIALECTS = [
    (choice.name, value)
    for choice in CONTRACT.choices.values()
    if set(choice.rules) & set(RULES)
    for value in choice.values
]


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_server_that_breaks_a_rule_fails_it(mutant: Mutant) -> None:
    assert judged(mutant.app(), rules=[mutant.rule])[mutant.rule].outcome is Outcome.FAIL


def test_every_rule_has_a_server_that_breaks_it() -> None:
    assert {mutant.rule for mutant in MUTANTS} == set(RULES)


@pytest.mark.parametrize(("choice", "value"), DIALECTS)
def test_a_legal_dialect_passes(choice: str, value: str) -> None:
    results = judged(new_app({choice: value}), rules=RULES)

    assert {result.id: result.outcome for result in results.values()} == dict.fromkeys(RULES, Outcome.PASS)


def test_the_mock_passes() -> None:
    results = judged(new_app(), rules=RULES)

    assert {(result.outcome, result.reason) for result in results.values()} == {(Outcome.PASS, "")}


@pytest.mark.parametrize("order", ["created-at-descending", "id-ascending", "id-descending"])
def test_many_invoices_of_others_change_no_verdict(order: str) -> None:
    results = judged(new_app({"default-list-order": order}, stores=stocked(300)), rules=RULES)

    assert {(result.outcome, result.reason) for result in results.values()} == {(Outcome.PASS, "")}


def test_what_is_not_configured_is_named() -> None:
    results = judged(new_app(), rules=RULES, config=replace(CONFIG, data=Data()))

    assert {result.outcome for result in results.values()} == {Outcome.PASS, Outcome.SKIP}
    assert {result.id: result.missing for result in results.values() if result.missing} == {
        "list-sorts-by-field": ["data.company_ids"],
        "q-searches-the-named-field": ["data.company_ids"],
        "list-filters-by-company-and-status": ["data.company_ids"],
        "list-filters-by-channels": ["data.channel_ids"],
    }
