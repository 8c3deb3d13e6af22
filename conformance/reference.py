"""A small model of the invoices of one run: what a target has to answer after any sequence of calls."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

OPEN, PARTIAL, COMPLETED = 0, 1, 2
ANY_STATUS = frozenset({OPEN, PARTIAL, COMPLETED})


@dataclass(slots=True)
class Expected:
    """An invoice as the model has it. `fields` are contract names of texts and times, exactly as they were sent."""

    id: int
    open: Decimal
    original: Decimal
    status: int
    fields: dict[str, Any]
    is_plain: bool = True
    """Nobody sent a status or balances that leave open which status payments give it."""


@dataclass
class Reference:
    """Every invoice that the run has and has not deleted, by id."""

    invoices: dict[int, Expected] = field(default_factory=dict)

    @property
    def numbers(self) -> set[str]:
        """The numbers that are taken."""
        return {invoice.fields["invoiceNumber"] for invoice in self.invoices.values()}

    def created(self, invoice_id: int, body: Mapping[str, Any]) -> None:
        """Note a create that was accepted."""
        amounts = {name: _value(body[name]) for name in ("openBalance", "originalBalance")}
        texts = {name: value for name, value in body.items() if name not in (*amounts, "status")}
        self.invoices[invoice_id] = Expected(
            invoice_id, amounts["openBalance"], amounts["originalBalance"], body.get("status", OPEN), texts
        )
        is_whole = amounts["openBalance"] <= amounts["originalBalance"]
        self.invoices[invoice_id].is_plain = is_whole and body.get("status", OPEN) == OPEN

    def updated(self, invoice_id: int, body: Mapping[str, Any]) -> frozenset[int]:
        """Note an update that was accepted; the statuses that the invoice may have now come back."""
        invoice = self.invoices[invoice_id]
        was_settled, before = invoice.open <= 0, invoice.open
        invoice.is_plain &= not {"openBalance", "originalBalance", "status"} & body.keys()
        invoice.open = _value(body["openBalance"]) if "openBalance" in body else invoice.open
        invoice.original = _value(body["originalBalance"]) if "originalBalance" in body else invoice.original
        invoice.fields |= {k: v for k, v in body.items() if k not in ("openBalance", "originalBalance", "status")}
        if invoice.open <= 0:
            return frozenset({COMPLETED})
        if "status" in body:
            return allowed_on_create(invoice.open, body["status"])
        if was_settled:
            return ANY_STATUS
        is_partial = 0 < invoice.open < invoice.original and invoice.open != before
        return frozenset({invoice.status, PARTIAL} if is_partial else {invoice.status})

    def is_paid(self, invoice_id: int) -> bool:
        """Whether a payment has a line on an invoice; here there are no payments."""
        return invoice_id not in self.invoices

    def deleted(self, invoice_id: int) -> None:
        """Note a delete that was accepted."""
        del self.invoices[invoice_id]

    def wanted(self, *, status: int | None, company: str | None) -> set[int]:
        """The ids of the invoices that a filter has to let through."""
        return {
            invoice.id
            for invoice in self.invoices.values()
            if (status is None or invoice.status == status)
            and (company is None or invoice.fields["customerId"] == company)
        }


def allowed_on_create(open_balance: Decimal, sent: int) -> frozenset[int]:
    """The statuses that an invoice may have after `sent` was sent with this balance."""
    if open_balance <= 0:
        return frozenset({COMPLETED})
    return ANY_STATUS if sent == COMPLETED else frozenset({sent})


def amount_of(balance: Any) -> Decimal | None:
    """The value of a balance that was answered, None where it is no number."""
    try:
        return Decimal(str(balance["value"]))
    except (ArithmeticError, KeyError, TypeError):
        return None


def is_sorted(keys: Iterable[Any], *, descending: bool) -> bool:
    """Whether the keys of a list stand in order."""
    sequence = list(keys)
    return sequence == sorted(sequence, reverse=descending)


def _value(balance: Mapping[str, Any]) -> Decimal:
    return Decimal(str(balance["value"]))
