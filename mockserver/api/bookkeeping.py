"""What may be written into a store: each function loads, asks the rules, saves, all in one transaction."""

from __future__ import annotations

from dataclasses import replace

from mockserver.api.cashbook import detach_invoice
from mockserver.api.references import check_references
from mockserver.domain.choices import Choices
from mockserver.domain.errors import (
    NumberTaken,
    OrderInvoiced,
    UnknownInvoice,
    UnknownOrder,
)
from mockserver.domain.extra_field import check_extra_fields, check_given_once, with_defaults
from mockserver.domain.invoice import Invoice, InvoiceFields, Terms, changed, new_invoice
from mockserver.domain.listing import HasExtraField, Query
from mockserver.domain.order import fields_from_order, padded_number
from mockserver.domain.settlement import check_paid_currency
from mockserver.store.kinds import RetiredNumber
from mockserver.store.ports import VirtualStore


def create_invoice(store: VirtualStore, fields: InvoiceFields, terms: Terms) -> Invoice:
    """Check and store a new invoice.

    Rule: invoice-number-is-unique, one-invoice-per-order, channel-must-exist, company-may-be-unknown,
    extra-fields-obey-their-configs.

    Raises:
        Refusal: A rule forbids it; nothing is stored.
    """
    with store.transaction():
        check_number(store, fields["invoice_number"], terms.choices)
        check_references(store, fields, terms.choices)
        if "extra_fields" in fields or len(store.extra_fields):
            fields["extra_fields"] = with_defaults(fields.get("extra_fields", ()), store.extra_fields)
            check_values(store, fields["extra_fields"], terms.choices)
        invoice = named(store, new_invoice(store.invoices.new_id(), fields, terms))
        store.invoices.put(invoice)
        return invoice


def update_invoice(store: VirtualStore, invoice_id: int, fields: InvoiceFields, terms: Terms) -> None:
    """Check and store the change of an invoice.

    Rule: update-of-unknown-invoice-is-404, renamed-number-stays-unique.

    Raises:
        UnknownInvoice: There is no such invoice.
        Refusal: A rule forbids the change; the invoice stays as it is.
    """
    with store.transaction():
        before = store.invoices.get(invoice_id)
        if before is None:
            raise UnknownInvoice
        after = changed(before, fields, terms)
        if after.invoice_number != before.invoice_number:
            check_number(store, after.invoice_number, terms.choices)
        if store.payments.find("invoice_ids", invoice_id) is not None:
            check_paid_currency(before, after, terms.choices)
        moved = InvoiceFields()
        if after.customer_id != before.customer_id:
            moved["customer_id"] = after.customer_id
        if after.channel_id is not None and after.channel_id != before.channel_id:
            moved["channel_id"] = after.channel_id
        if after.order_number is not None and after.order_number != before.order_number:
            moved["order_number"] = after.order_number
        check_references(store, moved, terms.choices)
        if "extra_fields" in fields:
            if terms.choices["extra-field-violation"] != "stored":
                check_given_once(fields["extra_fields"])  # before a merge hides it
            check_values(store, after.extra_fields, terms.choices, own_id=invoice_id)
        store.invoices.put(named(store, after))


def delete_invoice(store: VirtualStore, invoice_id: int, *, now: int, choices: Choices) -> None:
    """Take an invoice out, and the lines on it out of its payments.

    Rule: deleted-invoice-is-gone, invoice-number-is-unique.

    Raises:
        UnknownInvoice: There is no such invoice.
        InvoiceHasPayments: It has some, and the choices taken refuse that.
    """
    with store.transaction():
        invoice = store.invoices.get(invoice_id)
        if invoice is None:
            raise UnknownInvoice
        detach_invoice(store, invoice, now=now, choices=choices)
        store.invoices.remove(invoice_id)
        if choices["number-after-delete"] == "reserved":
            number = RetiredNumber(id=store.retired_numbers.new_id(), invoice_number=invoice.invoice_number)
            store.retired_numbers.put(number)


def create_invoice_from_order(store: VirtualStore, order_id: int, terms: Terms) -> Invoice:
    """Turn an order into an invoice.

    Rule: order-becomes-an-invoice, order-is-invoiced-once, unknown-order-is-404, incomplete-order-is-refused.

    Raises:
        UnknownOrder: No order has this B2B Edition id.
        OrderInvoiced: It has an invoice, and the choices taken refuse a second call.
        OrderNotInvoiceable: It is incomplete or belongs to no company.
    """
    with store.transaction():
        order = store.orders.get(order_id)
        if order is None:
            raise UnknownOrder(next_invoice_id=store.invoices.new_id())
        existing = store.invoices.find("order_number", order.order_number)
        if existing is not None:
            if terms.choices["repeated-from-order"] == "same-invoice":
                return existing
            raise OrderInvoiced
        fields_from_order(order, "")  # refuses before an id is spent
        invoice_id = store.invoices.new_id()
        while is_number_taken(store, padded_number(invoice_id), terms.choices):
            invoice_id = store.invoices.new_id()
        fields = fields_from_order(order, padded_number(invoice_id))
        fields["extra_fields"] = with_defaults((), store.extra_fields)
        invoice = named(store, new_invoice(invoice_id, fields, terms))
        store.invoices.put(invoice)
        return invoice


def named(store: VirtualStore, invoice: Invoice) -> Invoice:
    """The invoice with the names of its company and channel."""
    company = store.companies.find("company_id", invoice.customer_id)
    channel = None if invoice.channel_id is None else store.channels.get(invoice.channel_id)
    customer_name, channel_name = company.name if company else "", channel.name if channel else None
    if (customer_name, channel_name) == (invoice.customer_name, invoice.channel_name):
        return invoice
    return replace(invoice, customer_name=customer_name, channel_name=channel_name)


def check_number(store: VirtualStore, number: str, choices: Choices) -> None:
    """The number is free.

    Rule: invoice-number-is-unique.

    Raises:
        NumberTaken: It is not.
    """
    if is_number_taken(store, number, choices):
        raise NumberTaken


def is_number_taken(store: VirtualStore, number: str, choices: Choices) -> bool:
    """Another invoice has the number, or had it and the choices taken reserve it."""
    if store.invoices.find("invoice_number", number) is not None:
        return True
    is_reserved = choices["number-after-delete"] == "reserved"
    return is_reserved and store.retired_numbers.find("invoice_number", number) is not None


def check_values(
    store: VirtualStore, values: tuple[tuple[str, str], ...], choices: Choices, *, own_id: int | None = None
) -> None:
    """The extra fields of an invoice obey their configurations, unless the choices taken store anything.

    Rule: extra-fields-obey-their-configs.

    Raises:
        BadExtraField: One does not.
    """
    if choices["extra-field-violation"] == "stored":
        return

    def is_taken(name: str, value: str) -> bool:
        holders = store.invoices.page(Query(where=(HasExtraField(name, value),), limit=2)).items
        return any(holder.id != own_id for holder in holders)

    check_extra_fields(values, store.extra_fields, is_taken)
