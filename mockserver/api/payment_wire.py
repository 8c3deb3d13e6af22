"""A payment's fields under their contract names, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from mockserver.api.invoice_wire import balance
from mockserver.domain.choices import Choices
from mockserver.domain.money import Money, parse_amount
from mockserver.domain.payment import (
    OFFLINE,
    OFFLINE_TRANSACTION,
    OTHER_TRANSACTION,
    Payment,
    PaymentFields,
    PaymentLine,
    allowed_operations,
    allowed_statuses,
)
from mockserver.store.ports import VirtualStore

AS_SENT = {
    "customerId": "customer_id",
    "currency": "currency",
    "details": "details",
    "payerName": "payer_name",
    "payerCustomerId": "payer_customer_id",
    "externalId": "external_id",
    "externalCustomerId": "external_customer_id",
    "processingStatus": "processing_status",
    "channelId": "channel_id",
}
"""Contract name to attribute, for the fields that are stored as they are sent."""
CLEARABLE = ("externalId", "externalCustomerId")
"""The fields for which null is a value; for the others it is the same as leaving them out."""


def payment_fields_of(body: Mapping[str, Any]) -> PaymentFields:
    """The payment's fields in a valid request body; fields that the operation does not have are left out.

    Rule: payment-amount-may-be-a-number.
    Source: #/components/schemas/OfflinePaymentCreate, #/components/schemas/OfflinePaymentUpdate
    """
    fields: dict[str, Any] = {
        attribute: body[name]
        for name, attribute in AS_SENT.items()
        if body.get(name) is not None or (name in CLEARABLE and name in body)
    }
    if "fundingStatus" in body:
        fields["funding_status"] = int(body["fundingStatus"])
    fields["lines"] = tuple(
        PaymentLine(
            invoice_id=line["invoiceId"], amount=parse_amount(line["amount"], field=f"lineItems.{position}.amount")
        )
        for position, line in enumerate(body["lineItems"])
    )
    return cast(PaymentFields, fields)  # the contract's validator has checked the types


def shown_payment(payment: Payment, store: VirtualStore, choices: Choices) -> dict[str, Any]:
    """The payment as it is answered.

    Source: #/components/schemas/Payment
    """
    return {
        "id": payment.id,
        "createdAt": payment.created_at,
        "updatedAt": payment.updated_at,
        "storeHash": store.hash,
        "customerId": payment.customer_id,
        "externalId": payment.external_id,
        "externalCustomerId": payment.external_customer_id,
        "payerName": payment.payer_name,
        "payerCustomerId": payment.payer_customer_id,
        "details": payment.details,
        "moduleName": payment.module_name,
        "moduleData": {"transactions": shown_transactions(payment)},
        "processingStatus": payment.processing_status,
        "appliedStatus": payment.applied_status,
        "fundingStatus": payment.funding_status,
        "fees": [],
        "total": balance(payment.total),
        "lineItems": [
            {
                "paymentId": payment.id,
                "invoiceId": line.invoice_id,
                "invoiceNumber": invoice_number(store, line.invoice_id),
                "amount": balance(Money(code=payment.currency, value=line.amount)),
            }
            for line in payment.lines
        ],
        "customerName": payment.customer_name,
        "allowedOperations": allowed_operations(payment, choices),
        "allowedStatuses": allowed_statuses(payment, choices),
        "channelId": None if payment.channel_id is None else str(payment.channel_id),
        "channelName": payment.channel_name,
    }


def shown_transactions(payment: Payment) -> list[dict[str, Any]]:
    """What the payment module knows of the money.

    Rule: payment-transactions-are-listed.
    Source: #/components/schemas/PaymentTransaction
    """
    type_ = OFFLINE_TRANSACTION if payment.module_name == OFFLINE else OTHER_TRANSACTION
    return [{"memo": payment.memo, "type": type_, "rawTransaction": None}]


def invoice_number(store: VirtualStore, invoice_id: int) -> str:
    """The number that an invoice has now; payments and receipts outlive none of their invoices."""
    invoice = store.invoices.get(invoice_id)
    return "" if invoice is None else invoice.invoice_number
