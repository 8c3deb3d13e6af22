"""The receipt of a payment: one a payment, with one line for each invoice that it covers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from mockserver.domain.money import Money
from mockserver.domain.payment import Payment, PaymentLine

PAID = "Paid"
OFFLINE = "Offline"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A receipt as the store keeps it. Times are Unix seconds.

    Source: #/components/schemas/Receipt
    """

    id: int
    payment_id: int
    customer_id: str
    payer_name: str
    payer_customer_id: str
    reference_number: str
    total: Money
    payment_status: int
    created_at: int
    updated_at: int
    external_id: str | None = None
    external_customer_id: str | None = None
    transaction_type: str = PAID
    payment_type: str = OFFLINE


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptLine:
    """What a receipt says of one invoice. Times are Unix seconds.

    Source: #/components/schemas/ReceiptLine
    """

    id: int
    receipt_id: int
    payment_id: int
    invoice_id: int
    amount: Money
    customer_id: str
    payer_name: str
    payer_customer_id: str
    reference_number: str
    payment_status: int
    created_at: int
    updated_at: int
    external_id: str | None = None
    external_customer_id: str | None = None
    transaction_type: str = PAID
    payment_type: str = OFFLINE


def issue(receipt_id: int, payment: Payment, *, now: int) -> Receipt:
    """The receipt of a new payment.

    Rule: payment-yields-one-receipt, offline-receipt-names-its-memo.
    """
    return Receipt(
        id=receipt_id, payment_id=payment.id, total=payment.total, created_at=now, updated_at=now, **_shared(payment)
    )


def issue_line(line_id: int, receipt: Receipt, payment: Payment, paid: PaymentLine, *, now: int) -> ReceiptLine:
    """The line of a receipt for what the payment pays of an invoice.

    Rule: receipt-lines-add-up, offline-receipt-names-its-memo.
    """
    return ReceiptLine(
        id=line_id,
        receipt_id=receipt.id,
        payment_id=payment.id,
        invoice_id=paid.invoice_id,
        amount=Money(code=payment.currency, value=paid.amount),
        created_at=now,
        updated_at=now,
        **_shared(payment),
    )


def follow(receipt: Receipt, payment: Payment, *, now: int) -> Receipt:
    """The receipt after its payment changed; its total is that of its lines, see `totalled`.

    Rule: payment-yields-one-receipt.
    """
    return replace(receipt, updated_at=now, **_shared(payment))


def follow_line(line: ReceiptLine, payment: Payment, paid: PaymentLine, *, now: int) -> ReceiptLine:
    """The line after its payment changed; `paid` is what that pays of the invoice now.

    Rule: receipt-line-status-follows-the-payment, receipt-lines-add-up.
    """
    amount = Money(code=payment.currency, value=paid.amount)
    return replace(line, amount=amount, updated_at=now, **_shared(payment))


def totalled(receipt: Receipt, lines: Iterable[ReceiptLine], currency: str, *, now: int) -> Receipt:
    """The receipt with the sum of these lines, in the payment's currency, as its total.

    Rule: receipt-lines-add-up.
    """
    total = Money(code=currency, value=sum((line.amount.value for line in lines), Decimal(0)))
    return receipt if total == receipt.total else replace(receipt, total=total, updated_at=now)


def _shared(payment: Payment) -> dict[str, Any]:
    """What a receipt and its lines say of the payment alike."""
    return {
        "customer_id": payment.customer_id,
        "payer_name": payment.payer_name,
        "payer_customer_id": payment.payer_customer_id,
        "reference_number": payment.memo,
        "payment_status": payment.processing_status,
        "payment_type": payment.means,
        "external_id": payment.external_id,
        "external_customer_id": payment.external_customer_id,
    }
