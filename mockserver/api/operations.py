"""Which handler serves which operation of the contract."""

from __future__ import annotations

from collections.abc import Mapping

from fixtures.contract import Contract
from mockserver.api import b2b_requests, buyer, buyer_invoices, cart, hq, invoices, orders, payments, receipts
from mockserver.api.call import Handler


class ContractMismatch(Exception):
    """The contract and the handlers name different operations."""


HANDLERS: Mapping[str, Handler] = {
    "listInvoices": invoices.list_invoices,
    "createInvoice": invoices.create_invoice,
    "getInvoice": invoices.get_invoice,
    "updateInvoice": invoices.update_invoice,
    "deleteInvoice": invoices.delete_invoice,
    "downloadInvoicePdf": invoices.download_invoice_pdf,
    "listInvoiceExtraFields": invoices.list_invoice_extra_fields,
    "createInvoiceFromOrder": invoices.create_invoice_from_order,
    "listOrders": orders.list_orders,
    "getOrder": orders.get_order,
    "listOrderProducts": orders.list_order_products,
    "listPayments": payments.list_payments,
    "createOfflinePayment": payments.create_offline_payment,
    "updateOfflinePayment": payments.update_offline_payment,
    "getPayment": payments.get_payment,
    "deletePayment": payments.delete_payment,
    "getPaymentOperations": payments.get_payment_operations,
    "performPaymentOperation": payments.perform_payment_operation,
    "updatePaymentProcessingStatus": payments.update_payment_processing_status,
    "listPaymentTransactions": payments.list_payment_transactions,
    "listReceipts": receipts.list_receipts,
    "getReceipt": receipts.get_receipt,
    "deleteReceipt": receipts.delete_receipt,
    "listLinesOfReceipt": receipts.list_lines_of_receipt,
    "getReceiptLine": receipts.get_receipt_line,
    "deleteReceiptLine": receipts.delete_receipt_line,
    "listReceiptLines": receipts.list_receipt_lines,
    "createBuyerSession": buyer.create_buyer_session,
    "deleteBuyerSession": buyer.delete_buyer_session,
    "getBuyer": buyer.get_buyer,
    "listBuyerInvoices": buyer_invoices.list_buyer_invoices,
    "getBuyerInvoice": buyer_invoices.get_buyer_invoice,
    "downloadBuyerInvoicePdf": buyer_invoices.download_buyer_invoice_pdf,
    "getCart": cart.get_cart,
    "emptyCart": cart.empty_cart,
    "addItemToCart": cart.add_item_to_cart,
    "addInvoicesToCart": cart.add_invoices_to_cart,
    "updateCartLine": cart.update_cart_line,
    "removeCartLine": cart.remove_cart_line,
    "listPaymentMethods": cart.list_payment_methods,
    "checkOutCart": cart.check_out_cart,
    "getBuyerReceipt": buyer_invoices.get_buyer_receipt,
    "requestInvoice": b2b_requests.request_invoice,
    "listB2bRequests": b2b_requests.list_b2b_requests,
    "getB2bRequest": b2b_requests.get_b2b_request,
    "runPullJob": hq.run_pull_job,
    "runSynchronizeJob": hq.run_synchronize_job,
    "listJobs": hq.list_jobs,
    "listJobRuns": hq.list_job_runs,
    "listOutboxMails": hq.list_outbox_mails,
    "getOutboxMail": hq.get_outbox_mail,
    "emptyOutbox": hq.empty_outbox,
}


def check_handlers(contract: Contract, handlers: Mapping[str, Handler] = HANDLERS) -> None:
    """Every operation has a handler, every handler an operation.

    Raises:
        ContractMismatch: They do not.
    """
    unserved = contract.operations.keys() - handlers.keys()
    unknown = handlers.keys() - contract.operations.keys()
    if unserved or unknown:
        raise ContractMismatch(
            f"operations without a handler: {', '.join(sorted(unserved)) or 'none'}; "
            f"handlers without an operation: {', '.join(sorted(unknown)) or 'none'}"
        )
