"""What payments do to an invoice."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from mockserver.domain.choices import Choices
from mockserver.domain.errors import PaidInOtherCurrency
from mockserver.domain.invoice import Invoice, Status, status_of_balances
from mockserver.domain.money import Money


def with_movement(invoice: Invoice, by: Decimal, *, waiting: int = 0, now: int) -> Invoice:
    """The invoice once a payment took from its open balance (`by` below zero) or gave back, or began or ceased to wait.

    `base_balance` keeps what was open before any payment, so that at each time the open balance is the base less what
    payments have applied. An update that sets the open balance says what is open at that moment, with the applied
    payments already counted; so the base moves along by the same difference, and giving a payment back later still
    raises the balance by exactly what the payment took.

    Rule: completed-payment-lowers-balances, payments-add-up, payment-moves-invoice-status,
    waiting-payment-shows-on-its-invoice, balance-set-by-update-stands.
    """
    balance = Money(code=invoice.open_balance.code, value=invoice.open_balance.value + by)
    after = replace(
        invoice,
        open_balance=balance,
        base_balance=invoice.base,
        pending_payments=invoice.pending_payments + waiting,
        updated_at=now,
    )
    return replace(after, status=status_of_payments(after)) if by else after


def with_payment_forgotten(invoice: Invoice, taken: Decimal, *, waiting: int = 0, now: int) -> Invoice:
    """The invoice once a payment is gone that gives nothing back: what it took is no payment any more."""
    pending = invoice.pending_payments + waiting
    return replace(invoice, base_balance=invoice.base - taken, pending_payments=pending, updated_at=now)


def status_of_payments(invoice: Invoice) -> Status:
    """The status once a payment moved the balance: partially paid as long as one is applied and something is open.

    Rule: payment-moves-invoice-status, refund-gives-back.
    """
    is_partial = not invoice.open_balance.is_settled and invoice.open_balance.value < invoice.base
    return Status.PARTIALLY_PAID if is_partial else status_of_balances(invoice)


def check_paid_currency(before: Invoice, after: Invoice, choices: Choices) -> None:
    """The open balance of an invoice that a payment covers keeps its currency, where the choices taken insist.

    Rule: paid-invoice-keeps-its-currency.

    Raises:
        PaidInOtherCurrency: It does not.
    """
    is_other = before.open_balance.code != after.open_balance.code
    if is_other and choices["currency-of-paid-invoice"] != "accepted":
        raise PaidInOtherCurrency(before.open_balance.code)
