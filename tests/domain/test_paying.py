"""What a buyer sees of an invoice's money, and which amounts may be paid of it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.domain.buyer_errors import AmountExceedsBalance, AmountMalformed, AmountNotPositive
from mockserver.domain.currency import ISO_4217, smallest_coin
from mockserver.domain.paying import amount_of_invoice, is_overdue, payable_amount, plain
from tests.domain.buying import bill, choices
from tests.domain.samples import DAY, NOW, money

MIDNIGHT = NOW - NOW % DAY


@pytest.mark.parametrize(
    ("still_open", "status", "paid"),
    [
        ("100", "unpaid", "0"),
        ("120", "unpaid", "0"),
        ("99.9999", "partially_paid", "0.0001"),
        ("0.0001", "partially_paid", "99.9999"),
        ("0", "paid", "100"),
        ("-5", "paid", "105"),
    ],
)
def test_balances_alone_say_how_much_is_paid(still_open: str, status: str, paid: str) -> None:
    invoice = bill(still_open=still_open, status=2)

    assert (invoice.paid_status, invoice.paid) == (status, money(paid))


def test_a_balance_in_another_currency_than_the_total_is_paid_by_what_payments_took() -> None:
    invoice = replace(bill(), open_balance=money("60", "EUR"), base_balance=Decimal(80))

    assert (invoice.paid_status, invoice.paid) == ("partially_paid", money("20", "EUR"))
    assert replace(invoice, base_balance=None).paid_status == "unpaid"


@pytest.mark.parametrize("due", [MIDNIGHT, MIDNIGHT + DAY - 1, NOW + DAY])
def test_an_invoice_is_not_overdue_on_the_day_when_it_is_due(due: int) -> None:
    assert not is_overdue(bill(due_date=due), NOW)


def test_an_invoice_is_overdue_from_the_next_day_on() -> None:
    assert is_overdue(bill(due_date=MIDNIGHT - 1), NOW)


def test_a_paid_invoice_is_not_overdue() -> None:
    assert not is_overdue(bill(still_open="0", due_date=NOW - 9 * DAY), NOW)


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        ("100", "USD", "100.00"),
        ("0", "USD", "0.00"),
        ("12.5", "EUR", "12.50"),
        ("33.3333", "USD", "33.3333"),
        ("1200", "JPY", "1200"),
        ("0.5", "JPY", "0.5"),
        ("1.25", "BHD", "1.250"),
        ("-3", "USD", "-3.00"),
        ("100000", "JPY", "100000"),
    ],
)
def test_money_is_shown_with_the_decimals_of_its_currency(value: str, code: str, shown: str) -> None:
    assert plain(money(value, code)) == shown


@given(st.decimals(-(10**14), 10**14, places=4), st.sampled_from(sorted(ISO_4217)))
def test_what_is_shown_of_money_is_exactly_it(value: Decimal, code: str) -> None:
    shown = plain(money(str(value), code))

    assert Decimal(shown) == value
    assert "E" not in shown


@pytest.mark.parametrize(
    "raw", ["", "ten", "1,50", " 1", "1e2", "0x1", "\uff11", "1.", ".5", "+1", "--1", True, False, [], {}, 1e300]
)
def test_what_is_no_number_is_malformed(raw: object) -> None:
    with pytest.raises(AmountMalformed):
        payable_amount(raw, money("100"), field="amount")


@pytest.mark.parametrize("raw", ["0", "0.00", "-0.01", -5, 0, -0.0])
def test_an_amount_is_above_zero(raw: object) -> None:
    with pytest.raises(AmountNotPositive):
        payable_amount(raw, money("100"), field="amount")


@pytest.mark.parametrize(("raw", "code"), [("1.005", "USD"), (0.001, "EUR"), ("1.5", "JPY"), ("0.00001", "USD")])
def test_an_amount_is_made_of_whole_coins(raw: object, code: str) -> None:
    with pytest.raises(AmountMalformed, match=f"amount: .*{smallest_coin(code)}"):
        payable_amount(raw, money("100", code), field="amount")


@pytest.mark.parametrize(
    ("raw", "code", "amount"),
    [("1.50", "USD", "1.5"), (1.5, "USD", "1.5"), ("1.500", "USD", "1.5"), (7, "JPY", "7"), ("0.001", "BHD", "0.001")],
)
def test_an_amount_is_a_number_or_text(raw: object, code: str, amount: str) -> None:
    assert payable_amount(raw, money("100", code), field="amount") == Decimal(amount)


def test_all_that_is_open_may_be_paid_however_fine_it_is() -> None:
    assert payable_amount("33.3333", money("33.3333"), field="amount") == Decimal("33.3333")


def test_without_an_amount_all_that_is_open_is_paid() -> None:
    assert amount_of_invoice(None, bill(still_open="60"), choices(), field="amount") == 60


def test_more_than_is_open_is_refused() -> None:
    with pytest.raises(AmountExceedsBalance, match=r"lines\.0\.amount: .*60\.00"):
        amount_of_invoice("60.01", bill(still_open="60"), choices(), field="lines.0.amount")


def test_more_than_is_open_may_be_taken_for_all_that_is() -> None:
    clamped = choices(amount_above_balance_in_cart="clamped")

    assert amount_of_invoice("60.01", bill(still_open="60"), clamped, field="amount") == 60
