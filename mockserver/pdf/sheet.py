"""What stands on a printed invoice, in words: an invoice read for people, before any layout."""

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from typing import Self, TypeAlias

from mockserver.domain.invoice import Invoice, Status
from mockserver.domain.money import Money
from mockserver.pdf.amounts import Amount, date_shown, line_total, moment
from mockserver.pdf.reading import items_of, mapping_of, text_of

Pairs: TypeAlias = tuple[tuple[str, str], ...]

_STATUSES: dict[int, str] = {
    Status.OPEN: "Open",
    Status.PARTIALLY_PAID: "Partially paid",
    Status.COMPLETED: "Completed",
}
_UNDATED = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_YEAR_OF_FOUR_DIGITS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One row of the line item table; every cell may be empty."""

    sku: str = ""
    description: str
    comments: str = ""
    quantity: str = ""
    unit_price: str = ""
    unit_discount: str = ""
    total: str = ""

    @classmethod
    def read(cls, stored: object, home: str) -> Self:
        """Read one entry of `details.details.lineItems`; amounts in the `home` currency are shown without its code."""
        entry = mapping_of(stored)
        price, discount = Amount.read(entry.get("unitPrice")), Amount.read(entry.get("unitDiscount"))
        total = line_total(entry.get("quantity"), price, discount)
        item = cls(
            sku=text_of(entry.get("sku")),
            description=text_of(entry.get("description")),
            comments=text_of(entry.get("comments")),
            quantity=text_of(entry.get("quantity")),
            unit_price=price.shown(home=home),
            unit_discount=discount.shown(home=home),
            total=total.shown(home=home) if total else "",
        )
        return item if any(item.cells()) else cls(description=text_of(stored))

    def cells(self) -> tuple[str, ...]:
        """The texts from left to right."""
        return (
            self.sku,
            self.description,
            self.comments,
            self.quantity,
            self.unit_price,
            self.unit_discount,
            self.total,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The texts of one invoice in reading order.

    `facts` are labels with non-empty values. An address is its lines; `shipping` has one entry an address.
    `cost_lines` and `balances` are labels with amounts; the last balance is the one still to be paid.
    """

    title: str
    number: str
    status: int
    status_text: str
    created: datetime
    facts: Pairs
    customer: tuple[str, ...]
    billing: tuple[str, ...]
    shipping: tuple[tuple[str, ...], ...]
    items: tuple[Item, ...]
    cost_lines: Pairs
    balances: Pairs
    extra_fields: Pairs
    terms: str

    @classmethod
    def read(cls, invoice: Invoice, title: str) -> Self:
        """Read the invoice for print; `title` names the kind of document."""
        details = mapping_of(invoice.details)
        header, body = mapping_of(details.get("header")), mapping_of(details.get("details"))
        home = text_of(invoice.original_balance.code)
        created = moment(invoice.created_at)
        return cls(
            title=text_of(title),
            number=text_of(invoice.invoice_number),
            status=invoice.status,
            status_text=_STATUSES.get(invoice.status, f"Status {text_of(invoice.status)}"),
            created=created if created and created.year >= _FIRST_YEAR_OF_FOUR_DIGITS else _UNDATED,
            facts=_facts(invoice, header.get("orderDate")),
            customer=_filled(text_of(invoice.customer_name), f"Company ID {text_of(invoice.customer_id)}"),
            billing=_address(header.get("billingAddress")),
            shipping=tuple(filter(None, map(_address, items_of(header.get("shippingAddresses"))))),
            items=tuple(Item.read(entry, home) for entry in items_of(body.get("lineItems"))),
            cost_lines=tuple(map(_cost_line, items_of(header.get("costLines")))),
            balances=(
                ("Original balance", _balance(invoice.original_balance)),
                ("Open balance", _balance(invoice.open_balance)),
            ),
            extra_fields=tuple((text_of(name), text_of(value)) for name, value in invoice.extra_fields),
            terms=text_of(invoice.terms_conditions),
        )

    def characters(self) -> set[str]:
        """Every character of the texts that come from the invoice."""
        pairs = chain(self.facts, self.cost_lines, self.balances, self.extra_fields)
        lines = chain(self.customer, self.billing, *self.shipping, *pairs, *(item.cells() for item in self.items))
        return set().union(self.title, self.title.upper(), self.number, self.status_text, self.terms, *lines)


def _facts(invoice: Invoice, order_date: object) -> Pairs:
    facts = (
        ("Type", text_of(invoice.type)),
        ("Created", date_shown(invoice.created_at)),
        ("Due date", date_shown(invoice.due_date)),
        ("Currency", text_of(invoice.original_balance.code)),
        ("Order number", text_of(invoice.order_number)),
        ("Purchase order", text_of(invoice.purchase_order_number)),
        ("Order date", date_shown(order_date)),
        ("Channel", text_of(invoice.channel_name)),
    )
    return tuple((label, value) for label, value in facts if value)


def _address(stored: object) -> tuple[str, ...]:
    entry = mapping_of(stored)
    part = {key: text_of(value) for key, value in entry.items()}.get
    town = ", ".join(_filled(part("city", ""), " ".join(_filled(part("state", ""), part("zipCode", "")))))
    lines = _filled(
        " ".join(_filled(part("firstName", ""), part("lastName", ""))),
        part("street1", ""),
        part("street2", ""),
        town,
        part("country", ""),
    )
    return lines or _filled(text_of(stored))


def _cost_line(stored: object) -> tuple[str, str]:
    entry = mapping_of(stored)
    label, amount = text_of(entry.get("description")), Amount.read(entry.get("amount")).shown()
    return (label, amount) if label or amount else (text_of(stored), "")


def _balance(money: Money) -> str:
    return Amount.read({"code": money.code, "value": money.value}).shown()


def _filled(*texts: str) -> tuple[str, ...]:
    return tuple(text for text in texts if text)
