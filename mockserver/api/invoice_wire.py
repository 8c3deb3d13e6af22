"""An invoice's fields under their contract names, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import orjson

from mockserver.domain.choices import Choices
from mockserver.domain.invoice import Invoice, InvoiceFields
from mockserver.domain.money import Money, parse_amount

AS_SENT = {
    "invoiceNumber": "invoice_number",
    "customerId": "customer_id",
    "type": "type",
    "status": "status",
    "source": "source",
    "externalId": "external_id",
    "externalCustomerId": "external_customer_id",
    "orderNumber": "order_number",
    "purchaseOrderNumber": "purchase_order_number",
    "details": "details",
    "channelId": "channel_id",
    "externalPdfUrl": "external_pdf_url",
    "termsConditions": "terms_conditions",
}
"""Contract name to attribute, for the fields that are stored as they are sent."""
BALANCES = {"originalBalance": "original_balance", "openBalance": "open_balance"}
TIMES_ON_CREATE = {"issuedAt": "issued_at", "dueDate": "due_date"}
TIMES_ON_UPDATE = {"createdAt": "created_at", "dueDate": "due_date"}


def fields_of(body: Mapping[str, Any], times: Mapping[str, str] = TIMES_ON_CREATE) -> InvoiceFields:
    """The invoice's fields in a valid request body; fields that the operation does not have are left out.

    Rule: unknown-body-fields-are-ignored.
    Source: #/components/schemas/InvoiceCreate, #/components/schemas/InvoiceUpdate

    Raises:
        NotANumber: A balance is out of range.
    """
    fields: dict[str, Any] = {
        attribute: body[name] for name, attribute in AS_SENT.items() if body.get(name) is not None
    }
    if "channel_id" in fields:
        fields["channel_id"] = int(fields["channel_id"])
    for name, attribute in BALANCES.items():
        if name in body:
            value = parse_amount(body[name]["value"], field=f"{name}.value")
            fields[attribute] = Money(code=body[name]["code"], value=value)
    for name, attribute in times.items():
        if name in body:
            fields[attribute] = None if body[name] in (None, "") else int(body[name])
    if "extraFields" in body:
        fields["extra_fields"] = tuple((field["fieldName"], field["fieldValue"]) for field in body["extraFields"])
    return cast(InvoiceFields, fields)  # the contract's validator has checked the types


class ShownInvoices:
    """Invoices as JSON. An invoice is written out once and kept until it changes: lists show the same ones often."""

    def __init__(self, most: int = 1024) -> None:
        self._most = most
        self._kept: dict[tuple[int, bool], tuple[Invoice, Choices, orjson.Fragment]] = {}

    def __call__(
        self, invoice: Invoice, store_hash: str, choices: Choices, *, with_extra_fields: bool
    ) -> orjson.Fragment:
        """The invoice as it is answered.

        Rule: extra-fields-are-left-out-by-default.
        Source: #/components/schemas/Invoice
        """
        key = (id(invoice), with_extra_fields)
        kept = self._kept.get(key)
        if kept is not None and kept[0] is invoice and kept[1] is choices:
            return kept[2]
        if len(self._kept) >= self._most:
            self._kept.clear()
        body = _shown(invoice, store_hash, choices, with_extra_fields=with_extra_fields)
        fragment = orjson.Fragment(orjson.dumps(body))
        self._kept[key] = (invoice, choices, fragment)
        return fragment


def balance(money: Money) -> dict[str, str]:
    """A balance as it is answered: its value a string with four decimals.

    Rule: balances-are-strings-with-four-decimals.
    """
    return {"code": money.code, "value": money.value_text}


def _shown(invoice: Invoice, store_hash: str, choices: Choices, *, with_extra_fields: bool) -> dict[str, Any]:
    body = {
        "id": invoice.id,
        "customerId": invoice.customer_id,
        "externalId": invoice.external_id,
        "externalCustomerId": invoice.external_customer_id,
        "invoiceNumber": invoice.invoice_number,
        "type": invoice.type,
        "dueDate": invoice.due_date,
        "status": invoice.status,
        "orderNumber": invoice.order_number,
        "purchaseOrderNumber": invoice.purchase_order_number,
        "details": {} if invoice.details is None else invoice.details,
        "isPendingPayment": invoice.is_pending_payment,
        "pendingPaymentCount": invoice.pending_payments,
        "notAllowedPay": 0,
        "source": invoice.source,
        "originalBalance": balance(invoice.original_balance),
        "openBalance": balance(invoice.open_balance),
        "customerName": invoice.customer_name,
        "channelId": None if invoice.channel_id is None else str(invoice.channel_id),
        "channelName": invoice.channel_name,
        "externalPdfUrl": invoice.external_pdf_url,
        "termsConditions": invoice.terms_conditions,
        "storeHash": store_hash,
        "createdAt": invoice.created_at,
        "updatedAt": invoice.updated_at,
    }
    if choices["external-pdf-url-in-detail"] == "hidden":
        del body["externalPdfUrl"]
    if with_extra_fields:
        body["extraFields"] = [{"fieldName": name, "fieldValue": value} for name, value in invoice.extra_fields]
    return body
