"""What the lines of a payment may say of the invoices that they cover."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from mockserver.domain.choices import Choices
from mockserver.domain.currency import check_currency
from mockserver.domain.errors import (
    BadPaymentValue,
    CurrencyMismatch,
    ForeignInvoice,
    InvoicePaidTwice,
    Overpayment,
    UnknownPaidInvoice,
)
from mockserver.domain.invoice import Invoice
from mockserver.domain.payment import Payment, PaymentLine, taken


def check_lines(lines: Sequence[PaymentLine]) -> None:
    """Each line pays something, none of them for the invoice of another.

    Rule: payment-amount-is-positive, payment-covers-an-invoice-once.

    Raises:
        BadPaymentValue: A line pays nothing.
        InvoicePaidTwice: Two lines cover one invoice.
    """
    seen: set[int] = set()
    for position, line in enumerate(lines):
        if line.amount <= 0:
            raise BadPaymentValue(field=f"lineItems.{position}.amount", text="The amount must be above 0.")
        if line.invoice_id in seen:
            raise InvoicePaidTwice(field=f"lineItems.{position}.invoiceId")
        seen.add(line.invoice_id)


def check_invoices(
    payment: Payment,
    invoices: Mapping[int, Invoice],
    choices: Choices,
    *,
    sent: Sequence[PaymentLine],
    before: Payment | None = None,
) -> None:
    """Each line is on an invoice of the company, in its currency, and pays no more than is open.

    `invoices` has those that are there, `sent` the lines of the request, in whose order refusals count. Of a payment
    that changes, `before` says how it was: what it has taken counts as open, only a line that rises can be too much,
    and a line that stays as it was is not held against a company or currency that its invoice got since.

    Rule: payment-currency-must-exist, payment-names-known-invoices, payment-stays-within-a-company,
    payment-currency-is-the-invoices, refused-payment-moves-no-balance.

    Raises:
        InvalidCurrency: There is no such currency.
        UnknownPaidInvoice: An invoice is not there.
        ForeignInvoice: It belongs to another company, and the choices taken refuse that.
        CurrencyMismatch: Its open balance has another currency.
        Overpayment: The line is above what is open, and the choices taken refuse that.
    """
    check_currency(payment.currency)
    places = {line.invoice_id: f"lineItems.{position}" for position, line in enumerate(sent)}
    had = {} if before is None else {line.invoice_id: line.amount for line in before.lines}
    took = taken(before)
    for line in payment.lines:
        place = places.get(line.invoice_id, "lineItems")
        invoice = invoices.get(line.invoice_id)
        if invoice is None:
            raise UnknownPaidInvoice(field=f"{place}.invoiceId")
        kept = before if had.get(line.invoice_id) == line.amount else None
        is_own = payment.customer_id in (invoice.customer_id, kept and kept.customer_id)
        if not is_own and choices["foreign-invoice-in-payment"] != "accepted":
            raise ForeignInvoice(field=f"{place}.invoiceId")
        if payment.currency not in (invoice.open_balance.code, kept and kept.currency):
            text = f"{payment.currency} is not the currency of invoice {invoice.id}, {invoice.open_balance.code}."
            raise CurrencyMismatch(field="currency", text=text)
        if line.amount > had.get(line.invoice_id, Decimal(0)):
            _check_open(invoice, line.amount, took.get(invoice.id, Decimal(0)), f"{place}.amount", choices)


def check_balances(movements: Mapping[int, Decimal], invoices: Mapping[int, Invoice], choices: Choices) -> None:
    """No movement takes more than is open.

    Rule: overpayment-is-answered.

    Raises:
        Overpayment: One does, and the choices taken refuse that.
    """
    for invoice_id, by in movements.items():
        if by < 0:
            _check_open(invoices[invoice_id], -by, Decimal(0), "lineItems", choices)


def _check_open(invoice: Invoice, amount: Decimal, own: Decimal, place: str, choices: Choices) -> None:
    if amount > invoice.open_balance.value + own and choices["payment-above-balance"] != "accepted":
        text = f"{amount} is above the {invoice.open_balance} that invoice {invoice.id} has open."
        raise Overpayment(field=place, text=text)
