"""An invoice in detail for its buyer: what was sold, what was added to it, and what was paid."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Context, Decimal, localcontext
from typing import Any

from mockserver.api.buyer_wire import amount, shown_row
from mockserver.domain.invoice import Invoice
from mockserver.domain.money import Money
from mockserver.pdf.reading import items_of, mapping_of, number_of, text_of
from mockserver.store.ports import VirtualStore

NOTHING = Decimal(0)
_MOST = Decimal(10**15)
_WIDE = Context(prec=60)
"""What a line comes to may have 30 digits before the point, where its numbers have 15 each."""
_SUBTOTAL = re.compile(r"sub|zwischen|sous-total|imponib|delsumma|suma|小", re.IGNORECASE)
_TAX = re.compile(r"%|\b(tax|vat|gst|hst|pst|tva|mwst|btw|iva|icms|moms)\b|税", re.IGNORECASE)
_DISCOUNT = re.compile(r"discount|rabat|remise|sconto|korting|descuento|desconto", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sold:
    """A line of an invoice. `price` and `discount` are those of one piece."""

    sku: str
    name: str
    quantity: str
    count: Decimal
    price: Decimal
    discount: Decimal

    @property
    def total(self) -> Decimal:
        """What the line comes to."""
        return self.count * (self.price - self.discount)


@dataclass(slots=True)
class Costs:
    """What was added to the lines, or taken off."""

    charges: Decimal = NOTHING
    tax: Decimal = NOTHING
    discount: Decimal = NOTHING


def shown_detail(invoice: Invoice, store: VirtualStore, *, now: int) -> dict[str, Any]:
    """The invoice in detail.

    Rule: buyer-invoice-is-shown-in-detail, buyer-sees-what-management-records.
    Source: #/components/schemas/BuyerInvoiceDetail
    """
    with localcontext(_WIDE):
        return _detail(invoice, store, now=now)


def _detail(invoice: Invoice, store: VirtualStore, *, now: int) -> dict[str, Any]:
    code = invoice.original_balance.code
    sold = list(_sold(invoice))
    costs = _costs(invoice, sold)

    def money(value: Decimal) -> dict[str, str]:
        return amount(Money(code=code, value=value))

    return {
        **shown_row(invoice, now=now),
        "orderNumber": invoice.order_number,
        "lines": [
            {
                "sku": line.sku or None,
                "name": line.name or None,
                "quantity": line.quantity,
                "price": money(line.price),
                "amount": money(line.total),
            }
            for line in sold
        ],
        "charges": money(costs.charges),
        "tax": money(costs.tax),
        "discount": money(costs.discount),
        "payments": list(_payments(invoice, store)),
    }


def _payments(invoice: Invoice, store: VirtualStore) -> Iterator[dict[str, Any]]:
    """The payments that lower the balance, as they were made."""
    for payment in store.payments.find_all("invoice_ids", invoice.id):
        if payment.is_applied:
            receipt = store.receipts.find("payment_id", payment.id)
            paid = sum((line.amount for line in payment.lines if line.invoice_id == invoice.id), NOTHING)
            yield {
                "paymentId": payment.id,
                "receiptId": None if receipt is None else receipt.id,
                "paidAt": payment.created_at,
                "amount": amount(Money(code=payment.currency, value=paid)),
            }


def _sold(invoice: Invoice) -> Iterator[Sold]:
    for stored in items_of(mapping_of(mapping_of(invoice.details).get("details")).get("lineItems")):
        entry = mapping_of(stored)
        yield Sold(
            sku=text_of(entry.get("sku")),
            name=text_of(entry.get("description")),
            quantity=text_of(entry.get("quantity")) or "1",
            count=_number(entry.get("quantity"), otherwise=Decimal(1)),
            price=_number(mapping_of(entry.get("unitPrice")).get("value")),
            discount=_number(mapping_of(entry.get("unitDiscount")).get("value")),
        )


def _costs(invoice: Invoice, sold: list[Sold]) -> Costs:
    """Charges, tax and discount among the cost lines, which say only in words which is which."""
    costs = Costs(discount=sum((line.count * line.discount for line in sold), NOTHING))
    goods = sum((line.total for line in sold), NOTHING)
    for position, stored in enumerate(items_of(mapping_of(mapping_of(invoice.details).get("header")).get("costLines"))):
        entry = mapping_of(stored)
        label = text_of(entry.get("description"))
        value = _number(mapping_of(entry.get("amount")).get("value"))
        if position == 0 and (value == goods or _SUBTOTAL.search(label)):
            continue
        if value < 0 or _DISCOUNT.search(label):
            costs.discount += abs(value)
        elif _TAX.search(label):
            costs.tax += value
        else:
            costs.charges += value
    return costs


def _number(stored: object, *, otherwise: Decimal = NOTHING) -> Decimal:
    number = number_of(stored)
    return otherwise if number is None or abs(number) >= _MOST else number
