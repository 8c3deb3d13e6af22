"""The checks of the list rules: each catches the servers that break its rule, and passes every legal one."""

from __future__ import annotations

import pytest

from conformance.judging import Outcome
from conformance.verdict import Terms, conclude
from tests.conformance_power.in_process import CONTRACT, judged, new_app
from tests.conformance_power.mutants import Mutant, filters, paging, reading, search, sorting

RULES = tuple(CONTRACT.rules)
OWN = RULES[RULES.index("offset-and-limit-page-the-list") : RULES.index("overdue-is-not-a-status") + 1]
MUTANTS = [mutant for module in (paging, sorting, search, filters, reading) for mutant in module.MUTANTS]
DIALECTS = [
    (choice.name, value)
    for choice in CONTRACT.choices.values()
    if set(choice.rules) & set(OWN)
    for value in choice.values
]
MOST_FAILURES = 3


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_server_that_breaks_a_rule_fails_it(mutant: Mutant) -> None:
    results = judged(mutant.app(), rules=OWN)

    assert results[mutant.rule].outcome is Outcome.FAIL
    concluded = conclude(list(results.values()), Terms(fail_on="should")).results
    failed = [result.id for result in concluded if result.outcome in (Outcome.FAIL, Outcome.WARN)]
    assert mutant.rule in failed
    assert not [result.reason for result in concluded if result.outcome is Outcome.ERROR]


def test_every_rule_has_a_server_that_breaks_it() -> None:
    assert {mutant.rule for mutant in MUTANTS} == set(OWN)


@pytest.mark.parametrize(("choice", "value"), DIALECTS)
def test_a_legal_dialect_passes(choice: str, value: str) -> None:
    results = judged(new_app({choice: value}), rules=OWN)

    assert {result.id: result.outcome for result in results.values()} == dict.fromkeys(OWN, Outcome.PASS)


def test_the_mock_passes() -> None:
    results = judged(new_app(), rules=OWN)

    assert {(result.outcome, result.reason) for result in results.values()} == {(Outcome.PASS, "")}
