"""A payment, how it comes to be and how it changes.

What a payment has taken from balances follows from the payment alone (`taken`), so a step from one state of it to the
next moves each balance by the difference, `movements(before, after)`. Nothing is applied twice, and what is given back
is exactly what was taken, however the step came about.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import IntEnum
from typing import Any, TypedDict

from mockserver.domain.choices import Choices
from mockserver.domain.errors import AppliedAmountChanged, LineLeftOut, OperationNotAllowed, StatusNotAllowed
from mockserver.domain.money import Money

NOTHING = Decimal(0)
OFFLINE = "payments_offline"
OFFLINE_PAYER = "Store offline payment"
OFFLINE_TRANSACTION, OTHER_TRANSACTION = "OfflineTransaction", "UnknownTransaction"
MODULE = "payments_bigcommerce_sales_order"
"""The module of payments that buyers make by a checkout."""


class ProcessingStatus(IntEnum):
    """How far a payment has come."""

    INCOMPLETE = 0
    AWAITING = 1
    PROCESSING = 2
    COMPLETED = 3
    REFUNDED = 4


class Operation(IntEnum):
    """What may be done with a payment besides setting its status."""

    APPLY = 0
    REVERT = 1


WAITING = (ProcessingStatus.AWAITING, ProcessingStatus.PROCESSING)
SETTABLE = (*WAITING, ProcessingStatus.COMPLETED, ProcessingStatus.REFUNDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentLine:
    """What a payment pays of one invoice, in the payment's currency."""

    invoice_id: int
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """A payment as the store keeps it: a line for each invoice, none of them twice. Times are Unix seconds.

    Source: #/components/schemas/Payment
    """

    id: int
    customer_id: str
    currency: str
    lines: tuple[PaymentLine, ...]
    payer_customer_id: str
    created_at: int
    updated_at: int
    payer_name: str = OFFLINE_PAYER
    customer_name: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    external_id: str | None = None
    external_customer_id: str | None = None
    module_name: str = OFFLINE
    processing_status: int = ProcessingStatus.COMPLETED
    funding_status: int = 2
    is_applied: bool = False
    channel_id: int | None = None
    channel_name: str | None = None

    @property
    def total(self) -> Money:
        """The sum of the lines.

        Rule: payment-total-is-the-sum-of-its-lines.
        """
        return Money(code=self.currency, value=sum((line.amount for line in self.lines), NOTHING))

    @property
    def invoice_ids(self) -> tuple[int, ...]:
        """The invoices that it covers."""
        return tuple(line.invoice_id for line in self.lines)

    @property
    def memo(self) -> str:
        """What the payer noted, empty if nothing."""
        return self.details.get("memo") or ""

    @property
    def means(self) -> str:
        """What it was paid with."""
        return "Offline" if self.module_name == OFFLINE else str(self.details.get("paymentType") or "")

    @property
    def applied_status(self) -> int:
        """1 while the balances are lowered by it, else 0."""
        return int(self.is_applied)

    @property
    def is_waiting(self) -> bool:
        """The money is on its way."""
        return self.processing_status in WAITING


class PaymentFields(TypedDict, total=False):
    """The part of a payment that a request may set, under the payment's attribute names."""

    customer_id: str
    currency: str
    lines: tuple[PaymentLine, ...]
    details: Mapping[str, Any]
    payer_name: str
    payer_customer_id: str
    external_id: str | None
    external_customer_id: str | None
    processing_status: int
    funding_status: int
    channel_id: int
    module_name: str


def record(payment_id: int, fields: PaymentFields, *, now: int, choices: Choices) -> Payment:
    """An offline payment made from a valid request; it is applied at once if it is completed or the choices say so.

    Rule: offline-payment-reads-back, offline-payment-defaults, payment-is-applied-once.
    """
    given: dict[str, Any] = {"payer_customer_id": fields["customer_id"], **fields}
    payment = Payment(id=payment_id, created_at=now, updated_at=now, **given)
    is_early = choices["payment-applies"] == "at-creation" and payment.is_waiting
    return replace(payment, is_applied=is_early or payment.processing_status in _applying_statuses(choices))


def amend(payment: Payment, fields: PaymentFields, *, now: int, choices: Choices) -> Payment:
    """The payment with the fields of a valid change: lines change or are added, what was not sent stays.

    A payer that is the company itself, as by default, stays the company when that changes.

    Rule: offline-payment-update-reads-back, payment-lines-are-never-removed, changed-payment-moves-the-difference.

    Raises:
        LineLeftOut: A line is missing, and the choices taken insist on all of them.
        AppliedAmountChanged: Amounts differ, the payment is applied, and the choices taken refuse that.
        StatusNotAllowed: The status cannot follow the payment's.
    """
    given: dict[str, Any] = dict(fields)
    status = given.pop("processing_status", payment.processing_status)
    sent = {line.invoice_id: line for line in fields.get("lines", ())}
    for invoice_id in payment.invoice_ids:
        if invoice_id not in sent and choices["left-out-payment-line"] != "kept":
            raise LineLeftOut(field="lineItems", text=f"The line on invoice {invoice_id} is missing.")
    lines = {line.invoice_id: line for line in payment.lines} | sent
    given["lines"] = tuple(lines.values())
    if payment.payer_customer_id == payment.customer_id:
        given.setdefault("payer_customer_id", given.get("customer_id", payment.customer_id))
    is_free = not payment.is_applied or choices["changed-payment-amount"] == "difference-applied"
    if given["lines"] != payment.lines and not is_free:
        raise AppliedAmountChanged(field="lineItems")
    after = replace(payment, **given, updated_at=now)
    return after if status == payment.processing_status else advance(after, status, now=now, choices=choices)


def advance(payment: Payment, status: int, *, now: int, choices: Choices) -> Payment:
    """The payment in another status: completing applies it unless it is applied, refunding gives back what it took.

    Rule: payment-is-applied-once, refund-gives-back, disallowed-payment-status-is-400.

    Raises:
        StatusNotAllowed: The payment does not allow the status now.
    """
    if status not in allowed_statuses(payment, choices):
        raise StatusNotAllowed
    if status == payment.processing_status:
        return payment
    is_refunded = status == ProcessingStatus.REFUNDED
    is_applied = status in _applying_statuses(choices) or (payment.is_applied and not is_refunded)
    return replace(payment, processing_status=status, is_applied=is_applied, updated_at=now)


def perform(payment: Payment, code: int, *, now: int, choices: Choices) -> Payment:
    """The payment after an operation.

    Rule: revert-gives-back, disallowed-payment-operation-is-400.

    Raises:
        OperationNotAllowed: The payment does not allow the operation now.
    """
    if code not in allowed_operations(payment, choices):
        raise OperationNotAllowed
    if code == Operation.APPLY:
        return replace(payment, is_applied=True, updated_at=now)
    return revert(payment, now=now, choices=choices)


def revert(payment: Payment, *, now: int, choices: Choices) -> Payment:
    """The payment, not applied any more; one that is not applied stays as it is.

    Rule: revert-gives-back.
    """
    if not payment.is_applied:
        return payment
    is_to_wait = choices["reverted-payment-status"] == "awaiting-processing"
    status = ProcessingStatus.AWAITING if is_to_wait else payment.processing_status
    return replace(payment, processing_status=status, is_applied=False, updated_at=now)


def without_invoice(payment: Payment, invoice_id: int, *, now: int) -> Payment | None:
    """The payment without its line on an invoice, None if that was its only one."""
    lines = tuple(line for line in payment.lines if line.invoice_id != invoice_id)
    return replace(payment, lines=lines, updated_at=now) if lines else None


def allowed_operations(payment: Payment, choices: Choices) -> list[int]:
    """The operations that the payment allows now; the order's updates are never among them, for there is no order.

    Rule: allowed-operations-are-told, disallowed-payment-operation-is-400.
    """
    if choices["offline-payment-operations"] == "none":
        return []
    if payment.is_applied:
        return [Operation.REVERT]
    return [] if payment.processing_status == ProcessingStatus.REFUNDED else [Operation.APPLY]


def allowed_statuses(payment: Payment, choices: Choices) -> list[int]:
    """The statuses that the payment allows now: any of the four, but a refund is final.

    Rule: allowed-operations-are-told, disallowed-payment-status-is-400.
    """
    present = payment.processing_status
    following = [int(status) for status in SETTABLE if present != ProcessingStatus.REFUNDED or status == present]
    if choices["repeated-payment-status"] == "refused":
        following = [status for status in following if status != present]
    return following


def taken(payment: Payment | None) -> dict[int, Decimal]:
    """What the payment has taken from each invoice's balance: the amounts of its lines while it is applied."""
    if payment is None or not payment.is_applied:
        return {}
    return {line.invoice_id: line.amount for line in payment.lines}


def movements(before: Payment | None, after: Payment | None) -> dict[int, Decimal]:
    """By how much the step moves the balance of each invoice, below zero where it takes; those it leaves are left out.

    Rule: completed-payment-lowers-balances, payment-may-cover-several-invoices, payment-is-applied-once,
    changed-payment-moves-the-difference.
    """
    had, has = taken(before), taken(after)
    moved = {id_: had.get(id_, NOTHING) - has.get(id_, NOTHING) for id_ in {**had, **has}}
    return {invoice_id: by for invoice_id, by in moved.items() if by}


def waits(before: Payment | None, after: Payment | None) -> dict[int, int]:
    """On which invoices the step begins to wait (1) or ceases to (-1); the others are left out.

    Rule: waiting-payment-shows-on-its-invoice.
    """
    had, has = (set(p.invoice_ids) if p is not None and p.is_waiting else set[int]() for p in (before, after))
    return dict.fromkeys(has - had, 1) | dict.fromkeys(had - has, -1)


def _applying_statuses(choices: Choices) -> tuple[int, ...]:
    """The statuses that apply a payment once it reaches them."""
    early = (ProcessingStatus.PROCESSING,) if choices["payment-applies"] == "on-processing" else ()
    return (*early, ProcessingStatus.COMPLETED)
