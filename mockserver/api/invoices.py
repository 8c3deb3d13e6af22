"""The operations of the tag `invoices`."""

from __future__ import annotations

from collections.abc import Iterator

import orjson

from mockserver.api import bookkeeping
from mockserver.api.call import Answer, Call
from mockserver.api.invoice_wire import TIMES_ON_UPDATE, fields_of
from mockserver.api.listing import equal, listed, of_company_named, query_of, searched
from mockserver.api.numerals import whole_number
from mockserver.api.pdf_links import pdf_link
from mockserver.domain.errors import UnknownInvoice, UnknownInvoiceId
from mockserver.domain.invoice import Invoice, check_read_only
from mockserver.domain.listing import Between, Condition, Query

SORT_FIELDS = {
    "invoiceNumber": "invoice_number",
    "createdAt": "created_at",
    "customerId": "customer_id",
    "externalCustomerId": "external_customer_id",
    "dueDate": "due_date",
    "updatedAt": "updated_at",
    "isPendingPayment": "is_pending_payment",
    "openBalance": "open_balance",
    "originalBalance": "original_balance",
    "status": "status",
}
SEARCH_FIELDS = {
    "invoiceNumber": "invoice_number",
    "type": "type",
    "orderNumber": "order_number",
    "purchaseOrderNumber": "purchase_order_number",
    "customerId": "customer_id",
    "externalCustomerId": "external_customer_id",
}
FILTERS = {
    "customerId": "customer_id",
    "status": "status",
    "externalId[]": "external_id",
    "channelIds": "channel_id",
}


def create_invoice(call: Call) -> Answer:
    """Create an invoice.

    Rule: create-needs-its-required-fields, created-invoice-reads-back, unknown-body-fields-are-ignored.
    """
    invoice = bookkeeping.create_invoice(call.store, fields_of(call.body), call.terms)
    return Answer({"id": invoice.id})


def get_invoice(call: Call) -> Answer:
    """The invoice, with its extra fields.

    Rule: unknown-invoice-is-404, detail-includes-extra-fields.

    Raises:
        UnknownInvoice: There is no such invoice.
    """
    return Answer(call.shown(_invoice(call), call.store.hash, call.choices, with_extra_fields=True))


def list_invoices(call: Call) -> Answer:
    """One page of invoices.

    Rule: offset-and-limit-page-the-list, total-count-counts-all-matches, offset-beyond-the-end-is-empty,
    filters-combine, list-sorts-by-field, list-order-is-stable, extra-fields-are-listed-on-request,
    unknown-filters-are-ignored.
    """
    with_extra_fields = call.parameters["isIncludeExtraFields"] == "1"

    def shown(invoice: Invoice) -> orjson.Fragment:
        return call.shown(invoice, call.store.hash, call.choices, with_extra_fields=with_extra_fields)

    return listed(call.store.invoices, query_of(call, SORT_FIELDS, _conditions(call)), shown)


def update_invoice(call: Call) -> Answer:
    """Change the fields that were sent.

    Rule: update-answers-the-path-id, read-only-fields-stay.
    """
    invoice_id = _invoice_id(call)
    check_read_only(call.body, call.choices)
    bookkeeping.update_invoice(call.store, invoice_id, fields_of(call.body, TIMES_ON_UPDATE), call.terms)
    return Answer({"id": invoice_id})


def delete_invoice(call: Call) -> Answer:
    """Take an invoice out."""
    invoice_id = _invoice_id(call)
    bookkeeping.delete_invoice(call.store, invoice_id, now=call.now, choices=call.choices)
    return Answer({"id": invoice_id})


def download_invoice_pdf(call: Call) -> Answer:
    """The link to the invoice's PDF.

    Rule: every-invoice-has-a-pdf-link, external-pdf-url-is-set-and-removed.
    """
    return Answer(pdf_of(call, _invoice(call)))


def pdf_of(call: Call, invoice: Invoice) -> dict[str, str]:
    """Where the invoice's PDF is.

    Source: #/components/schemas/PdfLinkResponse/properties/data
    """
    data = {"url": pdf_link(call.store, invoice, base_url=call.base_url, expires=call.now + call.pdf_link_s)}
    if invoice.external_pdf_url:
        data["externalPdfUrl"] = invoice.external_pdf_url
    return data


def list_invoice_extra_fields(call: Call) -> Answer:
    """One page of the store's extra fields.

    Rule: extra-field-configs-are-listed.
    """
    offset, limit = call.parameters["offset"], call.parameters["limit"]
    page = call.store.extra_fields.page(Query(offset=offset, limit=limit))
    data = [
        {
            "id": config.id,
            "uuid": config.uuid,
            "fieldName": config.field_name,
            "fieldType": config.field_type,
            "isRequired": config.is_required,
            "isUnique": config.is_unique,
            "visibleToEnduser": config.visible_to_enduser,
            "configType": config.config_type,
            "defaultValue": config.default_value,
            "maximumLength": config.maximum_length,
            "numberOfRows": config.number_of_rows,
            "maximumValue": config.maximum_value,
            "listOfValue": config.list_of_value,
        }
        for config in page.items
    ]
    return Answer(data, pagination={"totalCount": page.total_count, "limit": limit, "offset": offset})


def create_invoice_from_order(call: Call) -> Answer:
    """Turn an order into an invoice.

    Rule: order-becomes-an-invoice.
    """
    invoice = bookkeeping.create_invoice_from_order(call.store, call.parameters["orderId"], call.terms)
    return Answer({"invoiceNumber": invoice.invoice_number, "invoiceId": invoice.id})


def _conditions(call: Call) -> Iterator[Condition]:
    """What an invoice has to satisfy to be listed.

    Rule: list-filters-by-company-and-status, list-filters-by-external-ids, list-filters-by-channels,
    list-filters-by-created-time, one-created-bound-filters-alone, q-searches-the-named-field,
    q-searches-no-other-field, empty-q-is-answered.
    """
    wanted, choices = call.parameters, call.choices
    yield from equal(call, FILTERS)
    yield from of_company_named(call)
    if "beginDateAt" in wanted or "endDateAt" in wanted:
        low, high = (int(wanted[name]) if name in wanted else None for name in ("beginDateAt", "endDateAt"))
        yield Between("created_at", low, high, is_inclusive=choices["created-bounds"] == "inclusive")
    yield from searched(call, SEARCH_FIELDS)


def _invoice(call: Call) -> Invoice:
    invoice = call.store.invoices.get(_invoice_id(call))
    if invoice is None:
        raise UnknownInvoice
    return invoice


def _invoice_id(call: Call) -> int:
    invoice_id = whole_number(call.parameters["invoiceId"])
    if invoice_id is None:
        raise UnknownInvoiceId
    return invoice_id
