"""What payments do to the small model of invoices: which balances they have lowered, and what they may do next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations

from conformance.reference import ANY_STATUS, COMPLETED, OPEN, PARTIAL, Reference

WAITING = frozenset({1, 2})
PROCESSING, DONE, REFUNDED = 2, 3, 4
EITHER = frozenset({0, 1})


@dataclass(slots=True)
class ExpectedPayment:
    """A payment as the model has it: the amount of each invoice's line, and whether it has lowered their balances.

    `is_fresh` says that it has waited ever since it was recorded, so that completing it must apply it. `given_back` are
    the invoices that have back what it took since one that it covers is deleted.
    """

    id: int
    lines: dict[int, Decimal]
    status: int
    is_applied: bool = False
    is_fresh: bool = True
    given_back: set[int] = field(default_factory=set)


@dataclass
class PaidReference(Reference):
    """Invoices and payments. What is open falls and rises with what payments take and give back, and by nothing else.

    `forgotten` are payments of invoices that are deleted: no source says what is left of them.
    """

    payments: dict[int, ExpectedPayment] = field(default_factory=dict)
    forgotten: dict[int, ExpectedPayment] = field(default_factory=dict)

    def is_paid(self, invoice_id: int) -> bool:
        """Whether a payment has a line on an invoice."""
        return any(invoice_id in payment.lines for payment in (*self.payments.values(), *self.forgotten.values()))

    def deleted(self, invoice_id: int) -> None:
        """Note that an invoice is deleted; nothing more is known of its payments."""
        super().deleted(invoice_id)
        for payment in [payment for payment in self.payments.values() if invoice_id in payment.lines]:
            self.forgotten[payment.id] = self.payments.pop(payment.id)

    def may_have_back(self, deleted_id: int) -> dict[int, dict[Decimal, tuple[ExpectedPayment, ...]]]:
        """What may be open of each invoice once another is deleted, and which payments have given back then.

        A target may let the payments of a deleted invoice be, or delete them and give back what they took of others.
        """
        took = [one for one in self.forgotten.values() if deleted_id in one.lines and one.is_applied]
        others = dict.fromkeys(id_ for one in took for id_ in one.lines if id_ in self.invoices)
        return {id_: self._open_with_back(id_, took) for id_ in others}

    def _open_with_back(
        self, invoice_id: int, took: list[ExpectedPayment]
    ) -> dict[Decimal, tuple[ExpectedPayment, ...]]:
        payments = [one for one in took if invoice_id in one.lines and invoice_id not in one.given_back]
        some = [chosen for size in range(len(payments), -1, -1) for chosen in combinations(payments, size)]
        before = self.invoices[invoice_id].open
        return {before + sum(one.lines[invoice_id] for one in chosen): chosen for chosen in some}

    def gave_back(self, invoice_id: int, payments: tuple[ExpectedPayment, ...]) -> frozenset[int]:
        """Note that an invoice has back what these payments took of it; the statuses that it may have come back."""
        for payment in payments:
            payment.given_back.add(invoice_id)
        return self._move(invoice_id, sum((one.lines[invoice_id] for one in payments), Decimal(0)))

    def is_too_much(self, lines: Mapping[int, Decimal], *, besides: ExpectedPayment | None = None) -> bool:
        """Whether a line is above what is open, less what other payments wait to take of it.

        `besides` is the payment itself, where it is recorded already.
        """
        everyone = (*self.payments.values(), *self.forgotten.values())
        waiting = [one for one in everyone if one.status in WAITING and not one.is_applied and one is not besides]
        return any(
            amount > self.invoices[id_].open - sum(one.lines.get(id_, 0) for one in waiting)
            for id_, amount in lines.items()
        )

    def is_pending(self, invoice_id: int) -> bool | None:
        """Whether a payment on an invoice waits; None where nobody knows."""
        if any(invoice_id in payment.lines for payment in self.forgotten.values()):
            return None
        return any(invoice_id in one.lines and one.status in WAITING for one in self.payments.values())

    def moved(self, payment: ExpectedPayment, *, is_applied: bool) -> dict[int, frozenset[int]]:
        """Note that a payment is applied, or not any more; the statuses that its invoices may have now come back.

        None where it was so before.
        """
        if is_applied == payment.is_applied:
            return {}
        payment.is_applied = is_applied
        sign = -1 if is_applied else 1
        return {invoice_id: self._move(invoice_id, sign * amount) for invoice_id, amount in payment.lines.items()}

    def _move(self, invoice_id: int, by: Decimal) -> frozenset[int]:
        invoice = self.invoices[invoice_id]
        before, was_open = invoice.status, invoice.open > 0
        invoice.open += by
        if invoice.open <= 0:
            return frozenset({COMPLETED})
        if before == COMPLETED and was_open:  # somebody said so: no source says what a payment makes of it
            return ANY_STATUS
        if by < 0:
            return frozenset({PARTIAL})
        if not invoice.is_plain:
            return frozenset({OPEN, PARTIAL})
        if invoice.open < invoice.original:
            return frozenset({PARTIAL})
        has_more = any(invoice_id in one.lines and one.is_applied for one in self.payments.values())
        return frozenset({OPEN, PARTIAL} if has_more else {OPEN})


def allowed_when_recorded(status: int) -> frozenset[int]:
    """The appliedStatus that a payment recorded in this status may have."""
    if status == DONE:
        return frozenset({1})
    return frozenset({0}) if status == REFUNDED else EITHER


def allowed_after(payment: ExpectedPayment, status: int) -> frozenset[int]:
    """The appliedStatus that a payment may have once it is set to a status.

    What going back to waiting does is left open.
    """
    if status == REFUNDED:
        return frozenset({0})
    if status in WAITING and payment.status not in WAITING:
        return EITHER
    if status == DONE and payment.is_fresh:
        return frozenset({1})
    if status == PROCESSING and payment.is_fresh and not payment.is_applied:
        return EITHER
    if payment.is_applied or payment.is_fresh:
        return frozenset({int(payment.is_applied)})
    return EITHER
