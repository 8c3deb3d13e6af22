"""What payments do to an invoice: its balance, its status, and what would be open without them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mockserver.domain.errors import Overpayment, PaidInOtherCurrency, UnknownPaidInvoice
from mockserver.domain.invoice import Status, changed
from mockserver.domain.payable import check_balances, check_invoices
from mockserver.domain.settlement import check_paid_currency, with_movement, with_payment_forgotten
from tests.domain.payments import choices, payment
from tests.domain.samples import NOW, invoice, money, terms, update


@pytest.mark.parametrize(
    ("original", "still_open", "by", "status"),
    [
        pytest.param("100", "100", "-0.0001", Status.PARTIALLY_PAID, id="a part"),
        pytest.param("100", "100", "-100", Status.COMPLETED, id="all"),
        pytest.param("100", "100", "-101", Status.COMPLETED, id="more than all"),
        pytest.param("10", "913", "-100", Status.PARTIALLY_PAID, id="a part of more than the original"),
    ],
)
def test_the_status_follows_the_balance(original: str, still_open: str, by: str, status: Status) -> None:
    after = with_movement(invoice(original, still_open), Decimal(by), now=NOW)

    assert (after.status, after.updated_at) == (status, NOW)
    assert after.open_balance.value == Decimal(still_open) + Decimal(by)


@pytest.mark.parametrize("by", ["30", "100"])
def test_giving_back_takes_the_status_back(by: str) -> None:
    paid = with_movement(invoice(), -Decimal(by), now=NOW)

    assert with_movement(paid, Decimal(by), now=NOW).status == Status.OPEN


def test_a_payment_that_begins_to_wait_leaves_balance_and_status() -> None:
    after = with_movement(invoice(status=Status.COMPLETED), Decimal(0), waiting=1, now=NOW)

    assert (after.pending_payments, after.is_pending_payment, after.status) == (1, 1, Status.COMPLETED)


def test_the_base_is_what_would_be_open_without_payments() -> None:
    paid = with_movement(with_movement(invoice(), Decimal(-30), now=NOW), Decimal(-20), now=NOW)

    assert (paid.base, paid.open_balance) == (Decimal(100), money("50"))


def test_an_update_of_the_open_balance_moves_the_base_along() -> None:
    paid = with_movement(invoice(), Decimal(-30), now=NOW)

    edited = changed(paid, update(open_balance=money("500")), terms())

    assert (edited.open_balance, edited.base) == (money("500"), Decimal(530))


def test_an_update_of_something_else_leaves_the_base() -> None:
    paid = with_movement(invoice(), Decimal(-30), now=NOW)

    assert changed(paid, update(type="Credit"), terms()).base == Decimal(100)


def test_a_payment_that_is_forgotten_leaves_the_balance() -> None:
    paid = with_movement(invoice(), Decimal(-30), now=NOW)

    after = with_payment_forgotten(paid, Decimal(30), now=NOW)

    assert (after.open_balance, after.base) == (money("70"), Decimal(70))


def test_no_movement_takes_more_than_is_open() -> None:
    invoices = {7: invoice("100", "30")}

    check_balances({7: Decimal(-30)}, invoices, choices())
    with pytest.raises(Overpayment, match="invoice 7"):
        check_balances({7: Decimal("-30.0001")}, invoices, choices())
    check_balances({7: Decimal(-31)}, invoices, choices(payment_above_balance="accepted"))


def test_what_a_payment_took_itself_counts_as_open_in_its_change() -> None:
    before, after, invoices = payment({7: "100"}), payment({7: "99"}), {7: invoice("100", "0")}

    check_invoices(after, invoices, choices(), sent=after.lines, before=before)


def test_a_refusal_names_the_line_as_it_was_sent() -> None:
    made = payment({7: "1", 8: "1"})

    with pytest.raises(UnknownPaidInvoice, match=r"lineItems\.0\.invoiceId"):
        check_invoices(made, {7: invoice()}, choices(), sent=made.lines[::-1])


def test_the_currency_of_a_paid_invoice_stays_unless_the_choice_lets_it() -> None:
    before, after = invoice(), invoice(open_balance=money("100", "EUR"))

    with pytest.raises(PaidInOtherCurrency, match="USD"):
        check_paid_currency(before, after, choices())
    check_paid_currency(before, after, choices(currency_of_paid_invoice="accepted"))
