"""What of a store a buyer may see: whatever else there is looks as if it were not there."""

from __future__ import annotations

from collections.abc import Mapping

from mockserver.api.numerals import whole_number
from mockserver.domain.buyer import Buyer, visible_accounts
from mockserver.domain.buyer_errors import InvoiceNotFound, ReceiptNotFound
from mockserver.domain.cart import Cart
from mockserver.domain.choices import Choices
from mockserver.domain.invoice import Invoice
from mockserver.domain.receipt import Receipt
from mockserver.store.ports import VirtualStore


def visible_invoice(store: VirtualStore, buyer: Buyer, id_or_number: object, choices: Choices) -> Invoice:
    """The invoice with this id, or else with this number.

    Rule: invisible-invoice-looks-unknown, buyer-sees-no-other-invoices, buyer-invoice-is-shown-in-detail.

    Raises:
        InvoiceNotFound: The buyer may see none.
    """
    text, accounts = str(id_or_number), visible_accounts(buyer, choices)
    invoice_id = whole_number(text)
    found = (
        None if invoice_id is None else store.invoices.get(invoice_id),
        *store.invoices.find_all("invoice_number", text),
    )
    for invoice in found:
        if invoice is not None and invoice.customer_id in accounts:
            return invoice
    raise InvoiceNotFound


def invoices_of_cart(store: VirtualStore, buyer: Buyer, cart: Cart, choices: Choices) -> Mapping[int, Invoice]:
    """The invoices that a cart pays, as far as they are there and the buyer may still see them."""
    accounts = visible_accounts(buyer, choices)
    found = (store.invoices.get(line.invoice_id) for line in cart.lines if line.invoice_id is not None)
    return {invoice.id: invoice for invoice in found if invoice is not None and invoice.customer_id in accounts}


def visible_receipt(store: VirtualStore, buyer: Buyer, receipt_id: str, choices: Choices) -> Receipt:
    """The receipt with this id, if it is of an account that the buyer sees, and on no invoice of another.

    Rule: unknown-buyer-record-is-404.

    Raises:
        ReceiptNotFound: The buyer may see none.
    """
    id_, accounts = whole_number(receipt_id), visible_accounts(buyer, choices)
    receipt = None if id_ is None else store.receipts.get(id_)
    if receipt is None or receipt.customer_id not in accounts:
        raise ReceiptNotFound
    for line in store.receipt_lines.find_all("receipt_id", receipt.id):
        invoice = store.invoices.get(line.invoice_id)
        if invoice is not None and invoice.customer_id not in accounts:
            raise ReceiptNotFound
    return receipt
