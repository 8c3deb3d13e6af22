"""Which handler serves which operation of the contract."""

from __future__ import annotations

from collections.abc import Mapping

from fixtures.contract import Contract
from mockserver.api import invoices, orders, payments, receipts
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
