"""The checks of payment lists and of receipts: each catches the servers that break its rule, and passes legal ones."""

from __future__ import annotations

from dataclasses import replace

from conformance.config import Data
from conformance.judging import Outcome
from tests.conformance_power.area import Area, AreaTests
from tests.conformance_power.in_process import CONFIG, CONTRACT, judged, new_app
from tests.conformance_power.mutants import (
    payment_lists,
    payment_transactions,
    receipts_deletion,
    receipts_lists,
    receipts_one,
    receipts_unknown,
)

OF_PAYMENTS = (
    "payments-of-an-invoice-are-listed",
    "payment-list-is-paged",
    "payment-list-sorts-by-field",
    "payment-list-searches-the-named-field",
    "payment-list-filters",
    "payment-transactions-are-listed",
)
RULES = [*OF_PAYMENTS, *(rule.id for rule in CONTRACT.rules.values() if rule.profile == "receipts")]
MODULES = (payment_lists, payment_transactions, receipts_lists, receipts_one, receipts_unknown, receipts_deletion)
PAYING = [choice.name for choice in CONTRACT.choices.values() if "payment" in choice.name or "receipt" in choice.name]
OTHER_CHOICES = ("error-http-status", "success-message", "default-list-order")
"""Choices of other rules that change what the checks of these rules meet on their way."""


class TestPaymentListsAndReceipts(AreaTests):
    area = Area(
        rules=RULES,
        mutants=[mutant for module in MODULES for mutant in module.MUTANTS],
        other_choices=[*PAYING, *OTHER_CHOICES],
    )


def test_what_is_not_configured_is_named() -> None:
    results = judged(new_app(), rules=RULES, config=replace(CONFIG, data=Data(), second_store=None))

    assert {result.outcome for result in results.values()} == {Outcome.PASS, Outcome.SKIP}
    assert {result.id: result.missing for result in results.values() if result.missing} == {
        "payment-list-searches-the-named-field": ["data.company_ids"],
        "payment-list-filters": ["data.channel_ids", "data.company_ids"],
        "receipt-lists-search-the-named-field": ["data.company_ids"],
        "receipts-stay-within-their-store": ["target.second_store"],
    }
