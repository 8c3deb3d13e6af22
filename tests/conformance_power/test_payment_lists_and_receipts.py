"""The checks of payment lists and of receipts: each catches the servers that break its rule, and passes legal ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from conformance.config import Data
from conformance.judging import Outcome
from tests.conformance_power.in_process import CONFIG, CONTRACT, judged, new_app
from tests.conformance_power.mutants import (
    Mutant,
    payment_lists,
    payment_transactions,
    receipts_deletion,
    receipts_lists,
    receipts_one,
    receipts_unknown,
)
from tests.conformance_power.verdicts import dialects, not_passed

OF_PAYMENTS = (
    "payments-of-an-invoice-are-listed",
    "payment-list-is-paged",
    "payment-list-sorts-by-field",
    "payment-list-searches-the-named-field",
    "payment-list-filters",
    "payment-transactions-are-listed",
)
RULES = [*OF_PAYMENTS, *(rule.id for rule in CONTRACT.rules.values() if rule.profile == "receipts")]
MUTANTS = [
    mutant
    for module in (
        payment_lists,
        payment_transactions,
        receipts_lists,
        receipts_one,
        receipts_unknown,
        receipts_deletion,
    )
    for mutant in module.MUTANTS
]
PAYING = [choice.name for choice in CONTRACT.choices.values() if "payment" in choice.name or "receipt" in choice.name]
OTHER_CHOICES = ("error-http-status", "success-message", "default-list-order")
"""Choices of other rules that change what the checks of these rules meet on their way."""
CHOICES = sorted({name for rule in RULES for name in CONTRACT.rules[rule].choices} | {*PAYING, *OTHER_CHOICES})
DIALECTS = dialects(CHOICES)


def test_the_mock_obeys_every_rule() -> None:
    results = judged(new_app(), rules=RULES)

    assert not_passed(results) == {}
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

    assert not_passed(results) == {}


def test_the_order_of_rules_does_not_matter() -> None:
    results = judged(new_app(), rules=reversed(RULES))

    assert not_passed(results) == {}


def test_what_is_not_configured_is_named() -> None:
    results = judged(new_app(), rules=RULES, config=replace(CONFIG, data=Data(), second_store=None))

    assert {result.outcome for result in results.values()} == {Outcome.PASS, Outcome.SKIP}
    assert {result.id: result.missing for result in results.values() if result.missing} == {
        "payment-list-searches-the-named-field": ["data.company_ids"],
        "payment-list-filters": ["data.channel_ids", "data.company_ids"],
        "receipt-lists-search-the-named-field": ["data.company_ids"],
        "receipts-stay-within-their-store": ["target.second_store"],
    }
