"""The suite's power over payments and what they do to balances: what it catches, and what it lets pass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from conformance.judging import Outcome, RuleResult
from tests.conformance_power.in_process import CONFIG, CONTRACT, judged, new_app
from tests.conformance_power.legal_payers import LEGAL
from tests.conformance_power.mutants import (
    Mutant,
    payments_balances,
    payments_deletion,
    payments_half_applied,
    payments_recording,
    payments_refusals,
    payments_status,
    payments_update,
    payments_waiting,
)
from tests.conformance_power.relisting import NewApp
from tests.conformance_power.verdicts import dialects, not_passed

LISTED = ("payments-of-an-invoice-are-listed", "payment-list-", "payment-transactions-")
"""How the rules begin that are about lists."""
RULES = [rule.id for rule in CONTRACT.rules.values() if rule.profile == "payments" and not rule.id.startswith(LISTED)]
MODULES = (
    payments_balances,
    payments_deletion,
    payments_half_applied,
    payments_recording,
    payments_refusals,
    payments_status,
    payments_update,
    payments_waiting,
)
MUTANTS = [mutant for module in MODULES for mutant in module.MUTANTS]
OTHER_CHOICES = ("error-http-status", "success-message", "q-matching", "status-on-reopening", "deleted-receipt")
"""Choices of other rules that change what the checks of these rules meet on their way."""
CHOICES = sorted({name for rule in RULES for name in CONTRACT.rules[rule].choices} | set(OTHER_CHOICES))
DIALECTS = dialects(CHOICES)


def unmet(results: Mapping[str, RuleResult]) -> dict[str, RuleResult]:
    return not_passed(results, may_lack_a_subject={"revert-gives-back"})


def test_the_mock_obeys_every_rule() -> None:
    results = judged(new_app(), rules=RULES)

    assert unmet(results) == {}
    assert not [result.id for result in results.values() if result.missing]


def test_every_rule_has_a_mutant() -> None:
    assert set(RULES) == {mutant.rule for mutant in MUTANTS}


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: f"{mutant.rule}: {mutant.name}")
def test_a_broken_rule_fails(mutant: Mutant) -> None:
    result = judged(mutant.app(), rules=[mutant.rule])[mutant.rule]

    assert result.outcome is Outcome.FAIL


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: "=".join(*dialect.items()))
def test_a_legal_choice_breaks_no_rule(dialect: Mapping[str, str]) -> None:
    results = judged(new_app(dialect), rules=RULES)

    assert unmet(results) == {}


@pytest.mark.parametrize("app", LEGAL.values(), ids=LEGAL.keys())
def test_a_server_that_is_right_in_another_way_breaks_no_rule(app: NewApp) -> None:
    assert unmet(judged(app(), rules=RULES)) == {}


@pytest.mark.parametrize("position", [1, -1], ids=["second values", "last values"])
def test_many_legal_choices_together_break_no_rule(position: int) -> None:
    choices = {name: list(choice.values)[position] for name, choice in CONTRACT.choices.items()}

    results = judged(new_app(choices), rules=RULES)

    assert unmet(results) == {}


def test_without_data_of_the_configuration_two_rules_are_skipped_and_say_what_is_missing() -> None:
    bare = replace(CONFIG, second_store=None, data=type(CONFIG.data)())

    results = judged(new_app(), rules=RULES, config=bare)

    skipped = {rule: result.missing for rule, result in results.items() if result.outcome is Outcome.SKIP}
    assert skipped == {
        "payments-stay-within-their-store": ["target.second_store"],
        "payment-stays-within-a-company": ["data.company_ids"],
    }
    assert {result.outcome for rule, result in results.items() if rule not in skipped} == {Outcome.PASS}
