"""What payments write into a store: each function loads, asks the rules, saves, all in one transaction.

A payment, the balances of all its invoices and its receipt are one write. When the last line of a payment is refused,
nothing of it is kept.
"""

from __future__ import annotations

from dataclasses import replace

from mockserver.api.references import check_channel
from mockserver.domain import payment as rules
from mockserver.domain.choices import Choices
from mockserver.domain.errors import InvoiceHasPayments, UnknownPayment, UnknownReceipt, UnknownReceiptLine
from mockserver.domain.invoice import Invoice
from mockserver.domain.payable import check_balances, check_invoices, check_lines
from mockserver.domain.payment import Payment, PaymentFields, movements, taken, waits
from mockserver.domain.receipt import follow, follow_line, issue, issue_line, totalled
from mockserver.domain.settlement import with_movement, with_payment_forgotten
from mockserver.store.ports import VirtualStore


def record_payment(store: VirtualStore, fields: PaymentFields, *, now: int, choices: Choices) -> Payment:
    """Check and store a new offline payment, apply it where its status says so, and issue its receipt.

    Rule: completed-payment-lowers-balances, payment-may-cover-several-invoices, refused-payment-moves-no-balance,
    payment-yields-one-receipt.

    Raises:
        BadPayment: A rule forbids it; nothing is stored.
        UnknownChannel: The store has channels, and it names none of them.
    """
    with store.transaction():
        check_lines(fields["lines"])
        check_channel(store, fields.get("channel_id"), choices)
        payment = _named(store, rules.record(store.payments.new_id(), fields, now=now, choices=choices))
        check_invoices(payment, _invoices(store, payment), choices, sent=fields["lines"])
        _settle(store, None, payment, now=now, choices=choices)
        store.payments.put(payment)
        receipt = issue(store.receipts.new_id(), payment, now=now)
        store.receipts.put(receipt)
        for paid in payment.lines:
            line = issue_line(store.receipt_lines.new_id(), receipt, payment, paid, now=now)
            store.receipt_lines.put(line)
        return payment


def amend_payment(
    store: VirtualStore, payment_id: int, fields: PaymentFields, *, now: int, choices: Choices
) -> Payment:
    """Check and store the change of an offline payment.

    Rule: changed-payment-moves-the-difference, refused-payment-moves-no-balance.

    Raises:
        UnknownPayment: There is no such payment.
        BadPayment: A rule forbids it; nothing changes.
        StatusNotAllowed: The status cannot follow the payment's.
    """
    with store.transaction():
        before = payment_of(store, payment_id)
        check_lines(fields["lines"])
        after = rules.amend(before, fields, now=now, choices=choices)
        check_invoices(after, _invoices(store, after), choices, sent=fields["lines"], before=before)
        return _step(store, before, _named(store, after), now=now, choices=choices)


def advance_payment(store: VirtualStore, payment_id: int, status: int, *, now: int, choices: Choices) -> Payment:
    """Set the processing status of a payment.

    Rule: payment-is-applied-once, refund-gives-back.

    Raises:
        UnknownPayment: There is no such payment.
        StatusNotAllowed: The status cannot follow the payment's.
        Overpayment: It would take more than is open.
    """
    with store.transaction():
        before = payment_of(store, payment_id)
        after = rules.advance(before, status, now=now, choices=choices)
        return _step(store, before, after, now=now, choices=choices)


def perform_operation(store: VirtualStore, payment_id: int, code: int, *, now: int, choices: Choices) -> Payment:
    """Apply or revert a payment.

    Rule: revert-gives-back.

    Raises:
        UnknownPayment: There is no such payment.
        OperationNotAllowed: The payment does not allow it.
        Overpayment: It would take more than is open.
    """
    with store.transaction():
        before = payment_of(store, payment_id)
        after = rules.perform(before, code, now=now, choices=choices)
        return _step(store, before, after, now=now, choices=choices)


def delete_payment(store: VirtualStore, payment_id: int, *, now: int, choices: Choices) -> None:
    """Take a payment and its receipt out, and give back what it took where the choices say so.

    Rule: deleted-payment-is-gone, deleted-payment-may-give-back.

    Raises:
        UnknownPayment: There is no such payment.
    """
    with store.transaction():
        payment = payment_of(store, payment_id)
        if choices["deleted-payment"] == "gives-back":
            _settle(store, payment, None, now=now, choices=choices)
        else:
            _forget(store, payment, now=now)
        _remove(store, payment)


def detach_invoice(store: VirtualStore, invoice: Invoice, *, now: int, choices: Choices) -> None:
    """Take the lines on an invoice that is about to go out of its payments and their receipts.

    A payment that has no line left goes as well.

    Rule: invoice-with-payments-may-be-deleted.

    Raises:
        InvoiceHasPayments: There are some, and the choices taken refuse that.
    """
    for payment in store.payments.find_all("invoice_ids", invoice.id):
        if choices["delete-of-paid-invoice"] != "accepted":
            raise InvoiceHasPayments
        rest = rules.without_invoice(payment, invoice.id, now=now)
        if rest is None:
            _remove(store, payment)
        else:
            store.payments.put(rest)
            _follow(store, payment, rest, now=now)


def delete_receipt(store: VirtualStore, receipt_id: int, *, now: int, choices: Choices) -> None:
    """Take a receipt and its lines out.

    Rule: deleted-receipt-is-gone, deleted-receipt-may-revert-its-payment.

    Raises:
        UnknownReceipt: There is no such receipt.
    """
    with store.transaction():
        receipt = store.receipts.get(receipt_id)
        if receipt is None:
            raise UnknownReceipt
        _revert_for_receipt(store, receipt.payment_id, now=now, choices=choices)
        _remove_receipt(store, receipt_id)


def delete_receipt_line(store: VirtualStore, receipt_id: int, line_id: int, *, now: int, choices: Choices) -> None:
    """Take a line out of its receipt, whose total falls by its amount.

    Rule: deleted-receipt-line-is-gone, deleted-receipt-may-revert-its-payment.

    Raises:
        UnknownReceiptLine: The receipt has no such line.
    """
    with store.transaction():
        line = store.receipt_lines.get(line_id)
        if line is None or line.receipt_id != receipt_id:
            raise UnknownReceiptLine
        payment = _revert_for_receipt(store, line.payment_id, now=now, choices=choices)
        store.receipt_lines.remove(line_id)
        _follow(store, payment, payment, now=now)


def payment_of(store: VirtualStore, payment_id: int) -> Payment:
    """The payment with this id.

    Rule: unknown-payment-is-404, write-to-unknown-payment-is-404, payments-stay-within-their-store.

    Raises:
        UnknownPayment: There is none.
    """
    payment = store.payments.get(payment_id)
    if payment is None:
        raise UnknownPayment
    return payment


def _step(store: VirtualStore, before: Payment, after: Payment, *, now: int, choices: Choices) -> Payment:
    if after == before:
        return before
    _settle(store, before, after, now=now, choices=choices)
    store.payments.put(after)
    _follow(store, before, after, now=now)
    return after


def _settle(store: VirtualStore, before: Payment | None, after: Payment | None, *, now: int, choices: Choices) -> None:
    """Move the balances and the counts of waiting payments as the step from one payment to the other says."""
    moved, waiting = movements(before, after), waits(before, after)
    invoices = _invoices(store, before, after)
    check_balances(moved, invoices, choices)
    for invoice_id in {**moved, **waiting}:
        by, began = moved.get(invoice_id, rules.NOTHING), waiting.get(invoice_id, 0)
        store.invoices.put(with_movement(invoices[invoice_id], by, waiting=began, now=now))


def _forget(store: VirtualStore, payment: Payment, *, now: int) -> None:
    took, waiting = taken(payment), waits(payment, None)
    for invoice_id, invoice in _invoices(store, payment).items():
        amount, ceased = took.get(invoice_id, rules.NOTHING), waiting.get(invoice_id, 0)
        store.invoices.put(with_payment_forgotten(invoice, amount, waiting=ceased, now=now))


def _follow(store: VirtualStore, before: Payment, after: Payment, *, now: int) -> None:
    """Make the receipt say what the payment says: a line more for each invoice more, a line less for each less.

    A line or receipt that was deleted stays away.
    """
    receipt = store.receipts.find("payment_id", after.id)
    if receipt is None:
        return
    lines, paid_before, paid_now = [], set(before.invoice_ids), {paid.invoice_id: paid for paid in after.lines}
    for line in store.receipt_lines.find_all("receipt_id", receipt.id):
        if line.invoice_id in paid_now:
            lines.append(follow_line(line, after, paid_now[line.invoice_id], now=now))
        else:
            store.receipt_lines.remove(line.id)
    lines += [
        issue_line(store.receipt_lines.new_id(), receipt, after, paid, now=now)
        for invoice_id, paid in paid_now.items()
        if invoice_id not in paid_before
    ]
    for line in lines:
        store.receipt_lines.put(line)
    store.receipts.put(totalled(follow(receipt, after, now=now), lines, after.currency, now=now))


def _revert_for_receipt(store: VirtualStore, payment_id: int, *, now: int, choices: Choices) -> Payment:
    payment = payment_of(store, payment_id)
    if choices["deleted-receipt"] == "payment-kept":
        return payment
    return _step(store, payment, rules.revert(payment, now=now, choices=choices), now=now, choices=choices)


def _remove(store: VirtualStore, payment: Payment) -> None:
    receipt = store.receipts.find("payment_id", payment.id)
    if receipt is not None:
        _remove_receipt(store, receipt.id)
    store.payments.remove(payment.id)


def _remove_receipt(store: VirtualStore, receipt_id: int) -> None:
    for line in store.receipt_lines.find_all("receipt_id", receipt_id):
        store.receipt_lines.remove(line.id)
    store.receipts.remove(receipt_id)


def _invoices(store: VirtualStore, *payments: Payment | None) -> dict[int, Invoice]:
    """The invoices that the payments cover, as far as they are there."""
    ids = [invoice_id for payment in payments if payment is not None for invoice_id in payment.invoice_ids]
    found = (store.invoices.get(invoice_id) for invoice_id in dict.fromkeys(ids))
    return {invoice.id: invoice for invoice in found if invoice is not None}


def _named(store: VirtualStore, payment: Payment) -> Payment:
    company = store.companies.find("company_id", payment.customer_id)
    channel = None if payment.channel_id is None else store.channels.get(payment.channel_id)
    customer_name, channel_name = company.name if company else "", channel.name if channel else None
    return replace(payment, customer_name=customer_name, channel_name=channel_name)
