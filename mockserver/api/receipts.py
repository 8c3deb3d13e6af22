"""The operations of the tag `receipts`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mockserver.api import cashbook
from mockserver.api.call import Answer, Call
from mockserver.api.invoice_wire import balance
from mockserver.api.listing import equal, listed, query_of, searched
from mockserver.api.numerals import whole_number
from mockserver.api.payment_wire import invoice_number
from mockserver.domain.errors import UnknownReceipt, UnknownReceiptId, UnknownReceiptLine, UnknownReceiptLineId
from mockserver.domain.listing import Condition, OneOf
from mockserver.domain.receipt import Receipt, ReceiptLine
from mockserver.store.ports import VirtualStore

SORT_FIELDS = {
    "customerId": "customer_id",
    "externalCustomerId": "external_customer_id",
    "paymentId": "payment_id",
    "total": "total",
    "transactionType": "transaction_type",
    "referenceNumber": "reference_number",
    "createdAt": "created_at",
    "updatedAt": "updated_at",
}
SEARCH_FIELDS = {
    "payerName": "payer_name",
    "referenceNumber": "reference_number",
    "customerId": "customer_id",
    "externalId": "external_id",
    "externalCustomerId": "external_customer_id",
}
LINE_SORT_FIELDS = {
    "customerId": "customer_id",
    "externalCustomerId": "external_customer_id",
    "receiptId": "receipt_id",
    "invoiceId": "invoice_id",
    "amount": "amount",
    "createdAt": "created_at",
    "updatedAt": "updated_at",
}
LINE_SEARCH_FIELDS = {
    "customerId": "customer_id",
    "externalId": "external_id",
    "externalCustomerId": "external_customer_id",
    "payerName": "payer_name",
    "payerCustomerId": "payer_customer_id",
    "referenceNumber": "reference_number",
    "invoiceId": "invoice_id",
}
STATUSES = {"paymentStatus[]": "payment_status"}


def list_receipts(call: Call) -> Answer:
    """One page of receipts.

    Rule: receipt-lists-start-with-the-newest-ten, receipt-lists-filter-by-payment-status.
    """
    query = query_of(call, SORT_FIELDS, _conditions(call, SEARCH_FIELDS))
    return listed(call.store.receipts, query, lambda receipt: shown_receipt(receipt, call.store))


def get_receipt(call: Call) -> Answer:
    """The receipt, without its lines.

    Rule: unknown-receipt-is-404, receipts-stay-within-their-store.
    """
    return Answer(shown_receipt(_receipt(call), call.store))


def delete_receipt(call: Call) -> Answer:
    """Take a receipt out."""
    receipt_id = _receipt_id(call)
    cashbook.delete_receipt(call.store, receipt_id, now=call.now, choices=call.choices)
    return Answer({"id": receipt_id})


def list_receipt_lines(call: Call) -> Answer:
    """One page of the lines of all receipts.

    Rule: receipt-lines-are-listed-by-receipt.
    """
    return _lines(call, _conditions(call, LINE_SEARCH_FIELDS))


def list_lines_of_receipt(call: Call) -> Answer:
    """One page of the lines of one receipt.

    Rule: receipt-lines-are-listed-by-receipt, unknown-receipt-is-404.
    """
    own = OneOf("receipt_id", frozenset({_receipt(call).id}))
    return _lines(call, iter([own, *_conditions(call, LINE_SEARCH_FIELDS)]))


def get_receipt_line(call: Call) -> Answer:
    """The line, if it is one of the receipt.

    Rule: unknown-receipt-line-is-404.

    Raises:
        UnknownReceiptLine: The receipt has no such line.
    """
    receipt_id, line = _receipt_id(call), call.store.receipt_lines.get(_line_id(call))
    if line is None or line.receipt_id != receipt_id:
        raise UnknownReceiptLine
    return Answer(shown_line(line, call.store))


def delete_receipt_line(call: Call) -> Answer:
    """Take a line out of its receipt."""
    line_id = _line_id(call)
    cashbook.delete_receipt_line(call.store, _receipt_id(call), line_id, now=call.now, choices=call.choices)
    return Answer({"id": line_id})


def shown_receipt(receipt: Receipt, store: VirtualStore) -> dict[str, Any]:
    """The receipt as it is answered.

    Source: #/components/schemas/Receipt
    """
    return {
        **_shown(receipt, store),
        "payerName": receipt.payer_name,
        "payerCustomerId": receipt.payer_customer_id,
        "details": {"paymentDetails": {"memo": receipt.reference_number}},
        "total": balance(receipt.total),
    }


def shown_line(line: ReceiptLine, store: VirtualStore) -> dict[str, Any]:
    """The receipt line as it is answered.

    Source: #/components/schemas/ReceiptLine
    """
    return {
        **_shown(line, store),
        "receiptId": line.receipt_id,
        "invoiceId": line.invoice_id,
        "invoiceNumber": invoice_number(store, line.invoice_id),
        "amount": balance(line.amount),
        "paymentStatus": line.payment_status,
    }


def _shown(part: Receipt | ReceiptLine, store: VirtualStore) -> dict[str, Any]:
    return {
        "id": part.id,
        "createdAt": part.created_at,
        "updatedAt": part.updated_at,
        "storeHash": store.hash,
        "customerId": part.customer_id,
        "externalId": part.external_id,
        "externalCustomerId": part.external_customer_id,
        "paymentId": part.payment_id,
        "paymentType": part.payment_type,
        "transactionType": part.transaction_type,
        "referenceNumber": part.reference_number,
    }


def _lines(call: Call, where: Iterator[Condition]) -> Answer:
    query = query_of(call, LINE_SORT_FIELDS, where)
    return listed(call.store.receipt_lines, query, lambda line: shown_line(line, call.store))


def _conditions(call: Call, search_fields: dict[str, str]) -> Iterator[Condition]:
    """What a receipt or line has to satisfy to be listed.

    Rule: receipt-lists-filter-by-payment-status, receipt-lists-search-the-named-field.
    """
    yield from equal(call, STATUSES)
    yield from searched(call, search_fields)


def _receipt(call: Call) -> Receipt:
    receipt = call.store.receipts.get(_receipt_id(call))
    if receipt is None:
        raise UnknownReceipt
    return receipt


def _receipt_id(call: Call) -> int:
    receipt_id = whole_number(call.parameters["receiptId"])
    if receipt_id is None:
        raise UnknownReceiptId
    return receipt_id


def _line_id(call: Call) -> int:
    line_id = whole_number(call.parameters["receiptLineId"])
    if line_id is None:
        raise UnknownReceiptLineId
    return line_id
