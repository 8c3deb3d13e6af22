"""The operations of the tag `payments`."""

from __future__ import annotations

from collections.abc import Iterator

from mockserver.api import cashbook
from mockserver.api.call import Answer, Call
from mockserver.api.listing import equal, listed, of_company_named, query_of, searched
from mockserver.api.payment_wire import payment_fields_of, shown_payment, shown_transactions
from mockserver.domain.listing import Condition, Includes
from mockserver.domain.payment import allowed_operations, allowed_statuses

SORT_FIELDS = {
    "moduleName": "module_name",
    "processingStatus": "processing_status",
    "appliedStatus": "applied_status",
    "createdAt": "created_at",
    "customerId": "customer_id",
    "externalCustomerId": "external_customer_id",
    "fundingStatus": "funding_status",
    "updatedAt": "updated_at",
    "totalAmount": "total",
}
SEARCH_FIELDS = {
    "id": "id",
    "customerId": "customer_id",
    "externalId": "external_id",
    "externalCustomerId": "external_customer_id",
}


def list_payments(call: Call) -> Answer:
    """One page of payments.

    Rule: payment-list-is-paged, payment-list-sorts-by-field, payments-of-an-invoice-are-listed.
    """
    query = query_of(call, SORT_FIELDS, _conditions(call))
    return listed(call.store.payments, query, lambda payment: shown_payment(payment, call.store, call.choices))


def create_offline_payment(call: Call) -> Answer:
    """Record an offline payment.

    Rule: offline-payment-reads-back, payment-needs-its-required-fields.
    """
    payment = cashbook.record_payment(call.store, payment_fields_of(call.body), now=call.now, choices=call.choices)
    return Answer({"paymentId": payment.id})


def update_offline_payment(call: Call) -> Answer:
    """Change an offline payment.

    Rule: offline-payment-update-reads-back.
    """
    fields = payment_fields_of(call.body)
    fields.pop("channel_id", None)
    payment_id = call.parameters["paymentId"]
    cashbook.amend_payment(call.store, payment_id, fields, now=call.now, choices=call.choices)
    return Answer({"paymentId": payment_id})


def get_payment(call: Call) -> Answer:
    """The payment, with what may be done with it.

    Rule: unknown-payment-is-404, payments-stay-within-their-store.
    """
    payment = cashbook.payment_of(call.store, call.parameters["paymentId"])
    return Answer(shown_payment(payment, call.store, call.choices))


def delete_payment(call: Call) -> Answer:
    """Take a payment out."""
    payment_id = call.parameters["paymentId"]
    cashbook.delete_payment(call.store, payment_id, now=call.now, choices=call.choices)
    return Answer({"id": payment_id})


def get_payment_operations(call: Call) -> Answer:
    """What may be done with the payment.

    Rule: allowed-operations-are-told.
    """
    payment = cashbook.payment_of(call.store, call.parameters["paymentId"])
    write = str if call.choices["allowed-statuses-type"] == "strings" else int
    return Answer(
        {
            "allowedOperations": [write(int(code)) for code in allowed_operations(payment, call.choices)],
            "allowedStatuses": [write(status) for status in allowed_statuses(payment, call.choices)],
        }
    )


def perform_payment_operation(call: Call) -> Answer:
    """Apply or revert the payment."""
    payment_id, code = call.parameters["paymentId"], int(call.body["operationCode"])
    cashbook.perform_operation(call.store, payment_id, code, now=call.now, choices=call.choices)
    return Answer({"id": payment_id})


def update_payment_processing_status(call: Call) -> Answer:
    """Set the processing status of the payment."""
    payment_id, status = call.parameters["paymentId"], call.body["processingStatus"]
    cashbook.advance_payment(call.store, payment_id, status, now=call.now, choices=call.choices)
    return Answer({"id": payment_id})


def list_payment_transactions(call: Call) -> Answer:
    """What the payment module knows of the money.

    Rule: payment-transactions-are-listed.
    """
    return Answer(shown_transactions(cashbook.payment_of(call.store, call.parameters["paymentId"])))


def _conditions(call: Call) -> Iterator[Condition]:
    """What a payment has to satisfy to be listed.

    Rule: payment-list-filters, payments-of-an-invoice-are-listed, payment-list-searches-the-named-field.
    """
    if "invoiceId" in call.parameters:
        yield Includes("invoice_ids", call.parameters["invoiceId"])
    yield from equal(call, {"processingStatus": "processing_status", "channelIds": "channel_id"})
    yield from of_company_named(call)
    yield from searched(call, SEARCH_FIELDS)
