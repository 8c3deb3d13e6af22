"""The suite's power over payments and what they do to balances: what it catches, and what it lets pass."""

from __future__ import annotations

from dataclasses import replace

from conformance.judging import Outcome
from tests.conformance_power.area import Area, AreaOfManyServersTests
from tests.conformance_power.in_process import CONFIG, CONTRACT, judged, new_app
from tests.conformance_power.legal_payers import LEGAL
from tests.conformance_power.mutants import (
    payments_balances,
    payments_deletion,
    payments_half_applied,
    payments_recording,
    payments_refusals,
    payments_status,
    payments_update,
    payments_waiting,
)

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
OTHER_CHOICES = ("error-http-status", "success-message", "q-matching", "status-on-reopening", "deleted-receipt")
"""Choices of other rules that change what the checks of these rules meet on their way."""


class TestPayments(AreaOfManyServersTests):
    area = Area(
        rules=RULES,
        mutants=[mutant for module in MODULES for mutant in module.MUTANTS],
        other_choices=OTHER_CHOICES,
        legal=LEGAL,
        may_lack_a_subject={"revert-gives-back"},
    )


def test_without_data_of_the_configuration_two_rules_are_skipped_and_say_what_is_missing() -> None:
    bare = replace(CONFIG, second_store=None, data=type(CONFIG.data)())

    results = judged(new_app(), rules=RULES, config=bare)

    skipped = {rule: result.missing for rule, result in results.items() if result.outcome is Outcome.SKIP}
    assert skipped == {
        "payments-stay-within-their-store": ["target.second_store"],
        "payment-stays-within-a-company": ["data.company_ids"],
    }
    assert {result.outcome for rule, result in results.items() if rule not in skipped} == {Outcome.PASS}
