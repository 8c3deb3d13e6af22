"""What must be true of invoices, payments and receipts together, whatever happened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from mockserver.domain.invoice import Invoice
from mockserver.domain.payment import Payment, ProcessingStatus, taken
from mockserver.domain.receipt import Receipt, ReceiptLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """Everything that money stands in, of one virtual store."""

    invoices: Mapping[int, Invoice]
    payments: Mapping[int, Payment]
    receipts: Mapping[int, Receipt]
    receipt_lines: tuple[ReceiptLine, ...]

    @classmethod
    def of(
        cls,
        invoices: Iterable[Invoice],
        payments: Iterable[Payment],
        receipts: Iterable[Receipt],
        receipt_lines: Iterable[ReceiptLine],
    ) -> Books:
        """The books over these records."""
        return cls(
            invoices={invoice.id: invoice for invoice in invoices},
            payments={payment.id: payment for payment in payments},
            receipts={receipt.id: receipt for receipt in receipts},
            receipt_lines=tuple(receipt_lines),
        )


def violations(books: Books) -> list[str]:
    """Every invariant that does not hold, in a sentence each; empty for books that are in order.

    - The open balance of an invoice is its base less what payments have applied, and its count of waiting payments
      is right.
    - Every line of a payment is above zero, on an invoice that is there, in that invoice's currency, and on no
      invoice twice; a refunded payment is not applied.
    - A payment has at most one receipt, a receipt and its lines have a payment and say what it says, and the lines
      add up.
    """
    return [*_of_invoices(books), *_of_payments(books), *_of_receipts(books), *_of_receipt_lines(books)]


def _of_invoices(books: Books) -> Iterator[str]:
    applied: dict[int, Decimal] = {}
    waiting: dict[int, int] = {}
    for payment in books.payments.values():
        for invoice_id, amount in taken(payment).items():
            applied[invoice_id] = applied.get(invoice_id, Decimal(0)) + amount
        for invoice_id in payment.invoice_ids if payment.is_waiting else ():
            waiting[invoice_id] = waiting.get(invoice_id, 0) + 1
    for invoice in books.invoices.values():
        paid = applied.get(invoice.id, Decimal(0))
        if invoice.open_balance.value != invoice.base - paid:
            yield f"invoice {invoice.id} has {invoice.open_balance.value} open, not {invoice.base} less {paid}"
        if invoice.pending_payments != waiting.get(invoice.id, 0):
            yield f"invoice {invoice.id} counts {invoice.pending_payments} waiting, not {waiting.get(invoice.id, 0)}"


def _of_payments(books: Books) -> Iterator[str]:
    for payment in books.payments.values():
        if not payment.lines or len(set(payment.invoice_ids)) < len(payment.lines):
            yield f"payment {payment.id} has no line, or two on one invoice"
        if payment.is_applied and payment.processing_status == ProcessingStatus.REFUNDED:
            yield f"payment {payment.id} is refunded and applied"
        for line in payment.lines:
            invoice = books.invoices.get(line.invoice_id)
            if invoice is None:
                yield f"payment {payment.id} has a line on invoice {line.invoice_id}, which is not there"
            elif invoice.open_balance.code != payment.currency:
                yield f"payment {payment.id} pays invoice {invoice.id} in another currency"
            if line.amount <= 0:
                yield f"payment {payment.id} pays {line.amount} of invoice {line.invoice_id}"


def _of_receipts(books: Books) -> Iterator[str]:
    seen: set[int] = set()
    for receipt in books.receipts.values():
        payment = books.payments.get(receipt.payment_id)
        if payment is None:
            yield f"receipt {receipt.id} is of payment {receipt.payment_id}, which is not there"
            continue
        if payment.id in seen:
            yield f"payment {payment.id} has a second receipt, {receipt.id}"
        seen.add(payment.id)
        if (receipt.payment_status, receipt.reference_number) != (payment.processing_status, payment.memo):
            yield f"receipt {receipt.id} does not say what payment {payment.id} says"
        amounts = [line.amount.value for line in books.receipt_lines if line.receipt_id == receipt.id]
        if receipt.total.value != sum(amounts, Decimal(0)) or receipt.total.code != payment.currency:
            yield f"receipt {receipt.id} has a total of {receipt.total}, its lines have {sum(amounts, Decimal(0))}"


def _of_receipt_lines(books: Books) -> Iterator[str]:
    seen: set[tuple[int, int]] = set()
    for line in books.receipt_lines:
        receipt, payment = books.receipts.get(line.receipt_id), books.payments.get(line.payment_id)
        if receipt is None or payment is None or receipt.payment_id != payment.id:
            yield f"receipt line {line.id} has no receipt of payment {line.payment_id}"
            continue
        if (line.receipt_id, line.invoice_id) in seen:
            yield f"receipt {line.receipt_id} has two lines on invoice {line.invoice_id}"
        seen.add((line.receipt_id, line.invoice_id))
        amounts = {paid.invoice_id: paid.amount for paid in payment.lines}
        said = (amounts.get(line.invoice_id), payment.currency, payment.processing_status)
        if (line.amount.value, line.amount.code, line.payment_status) != said:
            yield f"receipt line {line.id} does not say what payment {payment.id} says"
