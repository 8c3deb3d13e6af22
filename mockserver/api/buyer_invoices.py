"""The operations with which a buyer looks at invoices and receipts."""

from __future__ import annotations

from collections.abc import Iterator

from mockserver.api.buyer_detail import shown_detail
from mockserver.api.buyer_scope import visible_invoice, visible_receipt
from mockserver.api.buyer_wire import amount, shown_row, summary
from mockserver.api.call import Answer, Call
from mockserver.api.invoices import pdf_of
from mockserver.api.listing import day_in, listed
from mockserver.api.payment_wire import invoice_number
from mockserver.domain.buyer import accounts_among
from mockserver.domain.buyer_errors import ReceiptNotFound
from mockserver.domain.invoice import DAY_S, Invoice, PaidStatus
from mockserver.domain.listing import AnyOf, Between, Condition, Matches, OneOf, Query
from mockserver.domain.paying import day_of

SORT_FIELDS = {
    "invoiceDate": "created_at",
    "dueDate": "due_date",
    "number": "invoice_number",
    "total": "original_balance",
    "balance": "open_balance",
}
UNPAID = frozenset({PaidStatus.UNPAID, PaidStatus.PARTIALLY_PAID})


def list_buyer_invoices(call: Call) -> Answer:
    """One page of the invoices that the buyer may see, and what is open of all of them.

    Rule: buyer-list-is-paged-and-sorted, buyer-summary-tells-what-is-open, buyer-sees-what-management-records.
    """
    wanted, own = call.parameters, _own(call)
    sort = wanted["sort"]
    query = Query(
        where=(own, *_conditions(call)),
        sort_by=SORT_FIELDS[sort.removeprefix("-")],
        is_descending=sort.startswith("-"),
        offset=wanted["offset"],
        limit=wanted["limit"],
    )
    unpaid = Query(where=(own, OneOf("paid_status", UNPAID)), limit=len(call.store.invoices))
    meta = {"summary": summary(call.store.invoices.page(unpaid).items, now=call.now)}
    return listed(call.store.invoices, query, lambda invoice: shown_row(invoice, now=call.now), meta=meta)


def get_buyer_invoice(call: Call) -> Answer:
    """The invoice in detail.

    Rule: buyer-invoice-is-shown-in-detail.
    """
    return Answer(shown_detail(_invoice(call), call.store, now=call.now))


def download_buyer_invoice_pdf(call: Call) -> Answer:
    """The link to the invoice's PDF.

    Rule: buyer-invoice-is-shown-in-detail.
    """
    return Answer(pdf_of(call, _invoice(call)))


def get_buyer_receipt(call: Call) -> Answer:
    """The receipt with its lines.

    Rule: buyer-payment-shows-to-management, unknown-buyer-record-is-404.
    Source: #/components/schemas/BuyerReceipt

    Raises:
        ReceiptNotFound: The buyer may see no such receipt, or every line of it was taken out.
    """
    receipt = visible_receipt(call.store, call.buyer, call.parameters["receiptId"], call.choices)
    lines = call.store.receipt_lines.find_all("receipt_id", receipt.id)
    if not lines:
        raise ReceiptNotFound
    data = {
        "id": receipt.id,
        "paymentId": receipt.payment_id,
        "createdAt": receipt.created_at,
        "account": receipt.customer_id,
        "payerName": receipt.payer_name,
        "paymentType": receipt.payment_type,
        "referenceNumber": receipt.reference_number or None,
        "total": amount(receipt.total),
        "lines": [
            {
                "invoiceId": line.invoice_id,
                "invoiceNumber": invoice_number(call.store, line.invoice_id),
                "amount": amount(line.amount),
            }
            for line in lines
        ],
    }
    return Answer(data)


def _conditions(call: Call) -> Iterator[Condition]:
    """What an invoice has to satisfy to be listed, beside being the buyer's to see.

    Rule: buyer-list-filters-by-paid-status, buyer-list-filters-by-due-date, overdue-is-past-due-and-unpaid,
    buyer-search-finds-invoice-numbers.
    """
    wanted = call.parameters
    if "paidStatus" in wanted:
        yield OneOf("paid_status", frozenset(wanted["paidStatus"]))
    first, last = day_in(call, "dueFrom"), day_in(call, "dueTo")
    if first is not None or last is not None:
        yield Between("due_date", first, None if last is None else last + DAY_S - 1)
    if "overdue" in wanted:
        today = day_of(call.now)
        if wanted["overdue"] == "true":
            yield OneOf("paid_status", UNPAID)
            yield Between("due_date", None, today - 1)
        else:
            yield AnyOf((OneOf("paid_status", frozenset({PaidStatus.PAID})), Between("due_date", today, None)))
    if wanted.get("q"):
        yield Matches(("invoice_number",), wanted["q"])


def _own(call: Call) -> OneOf:
    accounts = accounts_among(call.buyer, call.parameters["account"], call.choices)
    return OneOf("customer_id", accounts)


def _invoice(call: Call) -> Invoice:
    return visible_invoice(call.store, call.buyer, call.parameters["invoiceId"], call.choices)
