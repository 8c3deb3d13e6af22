"""What must be true of invoices, payments and receipts together, whatever happened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from mockserver.domain.choices import Choices
from mockserver.domain.invoice import Invoice, Status
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


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What callers took out of the receipts: whole ones, and lines that are no longer on theirs."""

    receipts: frozenset[int] = frozenset()
    """Ids of their payments."""
    lines: frozenset[tuple[int, int]] = frozenset()
    """Ids of payment and invoice."""

    def and_receipt(self, payment_id: int) -> Withdrawn:
        """With the receipt of a payment, too."""
        return replace(self, receipts=self.receipts | {payment_id})

    def and_line(self, payment_id: int, invoice_id: int) -> Withdrawn:
        """With one line of the receipt of a payment, too."""
        return replace(self, lines=self.lines | {(payment_id, invoice_id)})


NOTHING_WITHDRAWN = Withdrawn()


def violations(
    books: Books, *, withdrawn: Withdrawn | None = NOTHING_WITHDRAWN, choices: Choices | None = None
) -> list[str]:
    """Every invariant that does not hold, in a sentence each; empty for books that are in order.

    - The open balance of an invoice is its base less what payments have applied, one with nothing open is completed,
      and its count of waiting payments is right.
    - Every line of a payment is above zero, on an invoice that is there, in that invoice's currency unless the choices
      taken let it change, and on no invoice twice; a refunded payment is not applied.
    - A payment has one receipt, and that one line for each invoice, unless they were withdrawn; a receipt and its lines
      have a payment and say what it says, and the lines add up. None of `withdrawn`: nobody knows, and none is missed.

    Rule: paid-invoice-keeps-its-currency.
    """
    is_strict = choices is None or choices["currency-of-paid-invoice"] != "accepted"
    return [
        *_of_invoices(books),
        *_of_payments(books),
        *(_of_currencies(books) if is_strict else ()),
        *_of_receipts(books),
        *_of_receipt_lines(books),
        *(() if withdrawn is None else _missing(books, withdrawn)),
    ]


def missteps(before: Books, after: Books) -> list[str]:
    """What is wrong with the step from books in order to books in order, in a sentence each.

    Where payments moved an open balance, the base stays and the status follows the balance: completed with nothing
    open, else partially paid while one is applied or less is open than at first, else open. (An update may set any
    status, so the books alone do not tell.)

    Rule: payment-moves-invoice-status.
    """
    return list(_of_moves(before, after))


def _of_moves(before: Books, after: Books) -> Iterator[str]:
    had, has = _applied(before), _applied(after)
    for invoice in after.invoices.values():
        earlier, paid = before.invoices.get(invoice.id), has.get(invoice.id, Decimal(0))
        is_moved = earlier is not None and earlier.open_balance != invoice.open_balance
        if earlier is None or not is_moved or paid == had.get(invoice.id, Decimal(0)):
            continue
        if invoice.base != earlier.base:
            yield f"the base of invoice {invoice.id} went from {earlier.base} to {invoice.base} with a payment"
        is_partial = paid > 0 or invoice.open_balance.value < invoice.original_balance.value
        status = Status.PARTIALLY_PAID if is_partial else Status.OPEN
        if invoice.status != (Status.COMPLETED if invoice.open_balance.is_settled else status):
            yield f"invoice {invoice.id} has status {invoice.status} with {invoice.open_balance} open, {paid} paid"


def _applied(books: Books) -> dict[int, Decimal]:
    applied: dict[int, Decimal] = {}
    for payment in books.payments.values():
        for invoice_id, amount in taken(payment).items():
            applied[invoice_id] = applied.get(invoice_id, Decimal(0)) + amount
    return applied


def _of_invoices(books: Books) -> Iterator[str]:
    applied = _applied(books)
    waiting: dict[int, int] = {}
    for payment in books.payments.values():
        for invoice_id in payment.invoice_ids if payment.is_waiting else ():
            waiting[invoice_id] = waiting.get(invoice_id, 0) + 1
    for invoice in books.invoices.values():
        paid = applied.get(invoice.id, Decimal(0))
        if invoice.open_balance.value != invoice.base - paid:
            yield f"invoice {invoice.id} has {invoice.open_balance.value} open, not {invoice.base} less {paid}"
        if invoice.open_balance.is_settled and invoice.status != Status.COMPLETED:
            yield f"invoice {invoice.id} has status {invoice.status} with nothing open"
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
            if line.amount <= 0:
                yield f"payment {payment.id} pays {line.amount} of invoice {line.invoice_id}"


def _of_currencies(books: Books) -> Iterator[str]:
    for payment in books.payments.values():
        for invoice_id in payment.invoice_ids:
            invoice = books.invoices.get(invoice_id)
            if invoice is not None and invoice.open_balance.code != payment.currency:
                yield f"payment {payment.id} pays invoice {invoice.id} in another currency"


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
        if _said(receipt) != _to_say(payment):
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
        amount = (amounts.get(line.invoice_id), payment.currency)
        if (line.amount.value, line.amount.code) != amount or _said(line) != _to_say(payment):
            yield f"receipt line {line.id} does not say what payment {payment.id} says"


def _missing(books: Books, withdrawn: Withdrawn) -> Iterator[str]:
    receipted = {receipt.payment_id for receipt in books.receipts.values()}
    lined = {(line.payment_id, line.invoice_id) for line in books.receipt_lines} | withdrawn.lines
    for payment in books.payments.values():
        if payment.id in withdrawn.receipts:
            continue
        if payment.id not in receipted:
            yield f"payment {payment.id} lacks its receipt"
        for invoice_id in payment.invoice_ids:
            if (payment.id, invoice_id) not in lined:
                yield f"the receipt of payment {payment.id} lacks its line on invoice {invoice_id}"


def _said(part: Receipt | ReceiptLine) -> tuple[object, ...]:
    """What a receipt or line has from its payment."""
    return (
        part.payment_status,
        part.reference_number,
        part.customer_id,
        part.payer_name,
        part.payer_customer_id,
        part.external_id,
        part.external_customer_id,
    )


def _to_say(payment: Payment) -> tuple[object, ...]:
    return (
        payment.processing_status,
        payment.memo,
        payment.customer_id,
        payment.payer_name,
        payment.payer_customer_id,
        payment.external_id,
        payment.external_customer_id,
    )
