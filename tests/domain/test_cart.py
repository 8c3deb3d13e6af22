"""Carts: what goes into one, what does not go together, and how its version grows."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from mockserver.domain import cart as rules
from mockserver.domain.buyer_errors import (
    AccountMismatch,
    CartFull,
    CartHasInvoices,
    CartHasItems,
    InvoiceAlreadyInCart,
    InvoiceAlreadyPaid,
    LineNotFound,
    NotAllowedWithInvoice,
    WrongCurrency,
)
from mockserver.domain.cart import Cart, CartKind
from tests.domain.buying import bill, cart_of, choices, item, payable
from tests.domain.samples import money

EMPTY = Cart(id=1)
MIXED = choices(cart_exclusivity="mixed")


def with_items() -> Cart:
    return rules.with_item(EMPTY, item(), choices())


def test_a_new_cart_is_empty_and_due_for_nothing() -> None:
    assert (EMPTY.kind, EMPTY.version, EMPTY.amount_due) == (CartKind.EMPTY, 0, None)


def test_invoices_make_a_cart_of_invoices() -> None:
    cart = cart_of(payable(bill(7)), payable(bill(8), "12.50"))

    assert (cart.kind, cart.version) == (CartKind.INVOICES, 1)
    assert [(line.id, line.invoice_id, line.amount) for line in cart.lines] == [
        (1, 7, money("100")),
        (2, 8, money("12.50")),
    ]
    assert cart.amount_due == money("112.50")


def test_items_make_a_cart_of_items() -> None:
    cart = with_items()

    assert (cart.kind, cart.version, cart.amount_due) == (CartKind.ITEMS, 1, money("50"))


def test_a_cart_has_room_for_two_hundred_lines() -> None:
    full = cart_of(*(payable(bill(number)) for number in range(1, rules.MOST_LINES + 1)))

    assert len(full.lines) == 200
    with pytest.raises(CartFull):
        rules.with_invoices(full, [payable(bill(999))], choices())
    with pytest.raises(CartFull):
        rules.with_item(full, item(), MIXED)
    with pytest.raises(InvoiceAlreadyInCart):
        rules.with_invoices(full, [payable(bill(7))], choices())


def test_more_lines_than_a_cart_has_room_for_come_in_none_at_a_time() -> None:
    some = cart_of(*(payable(bill(number)) for number in range(1, 200)))

    with pytest.raises(CartFull, match=f"room for {rules.MOST_LINES} lines"):
        rules.with_invoices(some, [payable(bill(201)), payable(bill(202))], choices())
    assert len(rules.with_invoices(some, [payable(bill(201))], choices()).lines) == 200


def test_invoices_do_not_go_with_items() -> None:
    with pytest.raises(CartHasItems):
        rules.with_invoices(with_items(), [payable(bill())], choices())


def test_items_do_not_go_with_invoices() -> None:
    with pytest.raises(CartHasInvoices):
        rules.with_item(cart_of(payable(bill())), item(), choices())


def test_both_may_go_together_where_that_is_chosen() -> None:
    one = rules.with_invoices(with_items(), [payable(bill())], MIXED)
    other = rules.with_item(cart_of(payable(bill())), item(), MIXED)

    assert one.kind == other.kind == CartKind.MIXED
    assert one.amount_due == other.amount_due == money("150")


def test_an_emptied_cart_takes_the_other_kind() -> None:
    cart = rules.with_invoices(rules.emptied(with_items()), [payable(bill())], choices())

    assert (cart.kind, cart.version) == (CartKind.INVOICES, 3)


def test_an_empty_cart_stays_as_it_is() -> None:
    assert rules.emptied(EMPTY) is EMPTY


def test_an_invoice_is_in_a_cart_once() -> None:
    with pytest.raises(InvoiceAlreadyInCart):
        rules.with_invoices(cart_of(payable(bill(), "1")), [payable(bill(), "1")], choices())
    with pytest.raises(InvoiceAlreadyInCart):
        cart_of(payable(bill(), "1"), payable(bill(), "2"))


def test_a_cart_has_one_currency() -> None:
    euros = replace(bill(8), open_balance=money("5", "EUR"))

    with pytest.raises(WrongCurrency):
        cart_of(payable(bill()), payable(euros))
    with pytest.raises(WrongCurrency):
        rules.with_item(with_items(), item(currency="EUR"), choices())


def test_the_invoices_of_a_cart_are_of_one_account() -> None:
    with pytest.raises(AccountMismatch):
        cart_of(payable(bill()), payable(replace(bill(8), customer_id="2001")))


def test_items_have_no_account() -> None:
    assert rules.with_item(cart_of(payable(bill())), item(), MIXED).kind == CartKind.MIXED


def test_a_paid_invoice_does_not_come_into_a_cart() -> None:
    with pytest.raises(InvoiceAlreadyPaid):
        rules.check_payable(bill(still_open="0"))


def test_an_invoice_in_a_currency_that_there_is_not_cannot_be_paid() -> None:
    odd = replace(bill(), open_balance=money("5", "XXQ"))

    assert not rules.is_payable(odd)
    with pytest.raises(WrongCurrency):
        rules.check_payable(odd)


def test_another_amount_makes_another_version() -> None:
    cart = rules.with_amount(cart_of(payable(bill())), 1, Decimal(20))

    assert (cart.version, cart.amount_due) == (2, money("20"))


def test_the_same_amount_changes_nothing() -> None:
    cart = cart_of(payable(bill()))

    assert rules.with_amount(cart, 1, Decimal(100)) is cart


def test_an_item_has_a_quantity() -> None:
    cart = rules.with_quantity(with_items(), 1, 3)

    assert (cart.version, cart.amount_due) == (2, money("75"))


def test_an_invoice_has_no_quantity() -> None:
    with pytest.raises(NotAllowedWithInvoice):
        rules.with_quantity(cart_of(payable(bill())), 1, 1)


def test_the_last_line_taken_out_leaves_an_empty_cart() -> None:
    cart = rules.without_line(cart_of(payable(bill())), 1)

    assert (cart.kind, cart.version) == (CartKind.EMPTY, 2)


def test_the_id_of_a_line_is_never_given_again() -> None:
    cart = rules.without_line(cart_of(payable(bill(7)), payable(bill(8))), 2)

    again = rules.with_invoices(cart, [payable(bill(8))], choices())

    assert [line.id for line in again.lines] == [1, 3]


@pytest.mark.parametrize("line_id", [None, 0, 2])
def test_a_line_that_is_not_there_is_not_found(line_id: int | None) -> None:
    with pytest.raises(LineNotFound):
        rules.line_of(cart_of(payable(bill())), line_id)
