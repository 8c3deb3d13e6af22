"""What a body may name in its store: orders, channels and companies."""

from __future__ import annotations

from mockserver.domain.choices import Choices
from mockserver.domain.errors import OrderInvoiced, UnknownChannel, UnknownCompany
from mockserver.domain.invoice import InvoiceFields
from mockserver.store.ports import VirtualStore


def check_references(store: VirtualStore, fields: InvoiceFields, choices: Choices) -> None:
    """Order, channel and company of a request may stand in this store. Only what is in `fields` is checked.

    Rule: one-invoice-per-order, channel-must-exist, company-may-be-unknown.

    Raises:
        OrderInvoiced: The order has an invoice.
        UnknownChannel: The store has channels, and this is none of them.
        UnknownCompany: There is no such company, and the choices taken insist on one.
    """
    order_number = fields.get("order_number")
    is_single = choices["second-invoice-for-order"] == "refused"
    if order_number and is_single and store.invoices.find("order_number", order_number) is not None:
        raise OrderInvoiced
    check_channel(store, fields.get("channel_id"), choices)
    company_id = fields.get("customer_id")
    insists = choices["unknown-company"] != "stored"
    if company_id is not None and insists and store.companies.find("company_id", company_id) is None:
        raise UnknownCompany


def check_channel(store: VirtualStore, channel_id: int | None, choices: Choices) -> None:
    """The channel of an invoice or payment, where it names one, is there.

    Rule: channel-must-exist.

    Raises:
        UnknownChannel: The store has channels, and this is none of them.
    """
    is_strict = choices["unknown-channel"] == "refused" and len(store.channels) > 0
    if channel_id is not None and is_strict and store.channels.get(channel_id) is None:
        raise UnknownChannel
