"""Servers whose updates give an invoice a status that its open balance does not allow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from mockserver.domain.invoice import Invoice, Status
from mockserver.domain.money import Money
from tests.conformance_power.mutants import Mutant
from tests.conformance_power.mutants.update import Change, Sent, keeping


def sent_status_wins(_: Invoice, after: Invoice, sent: Sent) -> Invoice:
    return replace(after, status=sent.get("status", after.status))


def completes(is_settled: Callable[[Decimal], bool]) -> Change:
    """Completed where the open balance is such, and not otherwise."""

    def change(before: Invoice, after: Invoice, _: Sent) -> Invoice:
        if after.status != Status.COMPLETED or is_settled(after.open_balance.value):
            return after
        return replace(after, status=Status.OPEN if before.status == Status.COMPLETED else before.status)

    return change


def reopened_with_status_three(before: Invoice, after: Invoice, _: Sent) -> Invoice:
    return replace(after, status=3) if before.open_balance.value <= 0 < after.open_balance.value else after


def stays_settled(before: Invoice, after: Invoice, sent: Sent) -> Invoice:
    is_raised = before.open_balance.value <= 0 < after.open_balance.value and "status" not in sent
    return replace(after, open_balance=before.open_balance) if is_raised else after


def part_paid_is_completed(before: Invoice, after: Invoice, _: Sent) -> Invoice:
    is_lowered = 0 < after.open_balance.value < before.open_balance.value
    return replace(after, status=Status.COMPLETED) if is_lowered else after


def part_paid_in_whole_units(before: Invoice, after: Invoice, _: Sent) -> Invoice:
    if not 0 < after.open_balance.value < before.open_balance.value:
        return after
    whole = Money(code=after.open_balance.code, value=Decimal(int(after.open_balance.value) + 1))
    return replace(after, open_balance=whole)


MUTANTS = [
    Mutant(
        name="the status sent wins over the balance",
        rule="status-completes-on-update",
        app=lambda: keeping(sent_status_wins),
    ),
    Mutant(
        name="completes at exactly zero only",
        rule="status-completes-on-update",
        app=lambda: keeping(completes(lambda value: value == 0)),
    ),
    Mutant(
        name="completes below zero only",
        rule="status-completes-on-update",
        app=lambda: keeping(completes(lambda value: value < 0)),
    ),
    Mutant(
        name="a reopened invoice has status 3",
        rule="reopened-invoice-has-a-valid-status",
        app=lambda: keeping(reopened_with_status_three),
    ),
    Mutant(
        name="a completed invoice cannot be reopened, and the answer says it was",
        rule="reopened-invoice-has-a-valid-status",
        app=lambda: keeping(stays_settled),
    ),
    Mutant(
        name="a lowered balance completes",
        rule="partial-balance-has-a-valid-status",
        app=lambda: keeping(part_paid_is_completed),
    ),
    Mutant(
        name="a lowered balance is rounded up",
        rule="partial-balance-has-a-valid-status",
        app=lambda: keeping(part_paid_in_whole_units),
    ),
]
