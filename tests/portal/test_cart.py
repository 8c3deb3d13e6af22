"""The cart: what gets into it, what amounts it takes, and what is said where it does not."""

from __future__ import annotations

import pytest

from tests.portal.conftest import MakeMock, MakeVisitor
from tests.portal.mock import Mock
from tests.portal.pages import Page
from tests.portal.visitor import Visitor

CART = "/portal/cart"
LIST = "/portal/invoices"


def put_in(visitor: Visitor, *invoice_ids: int) -> Page:
    """Tick invoices in the list and press Pay."""
    ticked = [str(invoice_id) for invoice_id in invoice_ids]
    return visitor.press(visitor.open(LIST), LIST, "pay-ticked", invoice=ticked)


def fill(visitor: Visitor, mock: Mock, count: int) -> None:
    """Put so many new invoices into the cart."""
    session = {"Authorization": f"Bearer {visitor.cookies['portal-buyer']}"}
    lines = [{"invoiceId": mock.create(f"INV-{number:03}")} for number in range(count)]
    assert mock.post("/buyer/cart/invoices", {"lines": lines}, headers=session).status_code == 201


def test_several_invoices_go_into_the_cart_together(ada: Visitor, mock: Mock) -> None:
    page = put_in(ada, mock.create("A"), mock.create("B"))

    assert page.path == CART
    assert page.alerts == ["✓2 invoices are in your cart. You may pay the whole amount or a part of it."]
    assert "Total 200.00 USD" in page.text
    assert "Cart 2 in the cart" in page.text


def test_an_invoice_goes_into_the_cart_from_its_row_and_from_its_page(ada: Visitor, mock: Mock) -> None:
    first, second = mock.create("A"), mock.create("B")

    assert ada.press(ada.open(LIST), LIST, f"pay={first}").path == CART
    page = ada.press(ada.open(f"{LIST}/{second}"), LIST, "pay")

    assert "Invoice A" in page.text
    assert "Invoice B" in page.text


def test_a_message_is_shown_once(ada: Visitor, mock: Mock) -> None:
    put_in(ada, mock.create())

    assert ada.open(CART).alerts == []


def test_who_ticks_nothing_is_told_to(ada: Visitor, mock: Mock) -> None:
    mock.create()
    page = put_in(ada)

    assert page.path == LIST
    assert page.alerts == ["!Tick at least one invoice first."]


def test_one_returns_to_the_page_of_the_list_that_one_was_on(ada: Visitor, mock: Mock) -> None:
    mock.create()
    page = ada.press(ada.open(f"{LIST}?q=INV&sort=number"), LIST, "pay-ticked")

    assert page.address == f"{LIST}?q=INV&sort=number"


def test_an_invoice_that_is_in_the_cart_stays_there_once(ada: Visitor, mock: Mock) -> None:
    first, second = mock.create("A"), mock.create("B")
    put_in(ada, first)

    assert put_in(ada, first).alerts == ["iWhat you chose is in your cart already."]
    page = put_in(ada, first, second)
    assert page.text.count("Open balance") == 2


def test_a_paid_invoice_is_refused_with_its_number_and_nothing_else_gets_in(ada: Visitor, mock: Mock) -> None:
    first, second = mock.create("A"), mock.create("B")
    mock.pay({second: "100"})

    page = put_in(ada, first, second)

    assert page.path == LIST
    assert page.alerts[0].startswith("!B: This invoice is paid already")
    assert "Your cart is empty" in ada.open(CART).text


def test_currencies_are_not_mixed(ada: Visitor, mock: Mock) -> None:
    euros = {"code": "EUR", "value": 10}
    first, second = mock.create("A"), mock.create("B", originalBalance=euros, openBalance=euros)

    assert "Invoices in different currencies cannot be paid together" in put_in(ada, first, second).alerts[0]


def test_accounts_are_not_mixed(ada: Visitor, mock: Mock) -> None:
    first, second = mock.create("A"), mock.create("B", customerId="2001")

    assert "These invoices belong to different accounts" in put_in(ada, first, second).alerts[0]


def test_a_part_of_an_invoice_is_paid_by_changing_its_amount(ada: Visitor, mock: Mock) -> None:
    page = ada.press(put_in(ada, mock.create()), CART, "save", **{"amount-1": " 12.5 "})

    assert page.alerts == ["✓The amounts are saved."]
    assert page.tag("input", id="amount-1")["value"] == "12.50"
    assert "Total 12.50 USD" in page.text


@pytest.mark.parametrize(
    ("amount", "told"),
    [
        ("100.01", "At most 100.00 USD is open on this invoice."),
        ("0", "The amount has to be more than zero."),
        ("-1", "The amount has to be more than zero."),
        ("ten", "Write the amount in digits, with a point before the cents, such as 120.50."),
        ("", "Write the amount in digits, with a point before the cents, such as 120.50."),
        ("1,5", "Write the amount in digits, with a point before the cents, such as 120.50."),
        ("10.001", "Write the amount in digits, with a point before the cents, such as 120.50."),
    ],
)
def test_an_amount_that_cannot_be_is_refused_beside_its_field(ada: Visitor, mock: Mock, amount: str, told: str) -> None:
    cart = put_in(ada, mock.create("A"), mock.create("B"))

    page = ada.press(cart, CART, "checkout", **{"amount-2": amount})

    assert page.status == 422
    assert page.title.startswith("Error: ")
    assert f"B: {told}" in " ".join(page.alerts[0].split())
    field = page.tag("input", id="amount-2")
    assert field["aria-invalid"] == "true"
    assert field["aria-describedby"] == "amount-2-error"
    assert field["value"] == amount
    assert ("#amount-2", f"B: {told}") in page.links
    assert "aria-invalid" not in page.tag("input", id="amount-1")
    assert "Total 200.00 USD" in page.text


def test_an_amount_that_is_saved_stays_saved_beside_one_that_is_refused(ada: Visitor, mock: Mock) -> None:
    cart = put_in(ada, mock.create("A"), mock.create("B"))

    page = ada.press(cart, CART, "save", **{"amount-1": "40", "amount-2": "1000"})

    assert "Total 140.00 USD" in page.text
    assert page.tag("input", id="amount-1")["value"] == "40"


def test_amounts_that_are_not_changed_are_left_alone(ada: Visitor, mock: Mock) -> None:
    page = ada.press(put_in(ada, mock.create()), CART, "save")

    assert page.alerts == ["iThe amounts are as they were."]


def test_a_line_is_taken_out_and_gone_is_gone(ada: Visitor, mock: Mock) -> None:
    cart = put_in(ada, mock.create("A"), mock.create("B"))

    page = ada.press(cart, CART, "remove=1")
    assert "Invoice A" not in page.text
    assert "Invoice B" in page.text
    assert ada.press(cart, CART, "remove=1").alerts == ["✓The line is out of your cart."]


def test_the_cart_is_emptied(ada: Visitor, mock: Mock) -> None:
    page = ada.press(put_in(ada, mock.create()), CART, "empty")

    assert page.alerts == ["✓Your cart is empty now."]
    assert "Your cart is empty" in page.text


def test_a_cart_of_two_hundred_lines_is_changed_and_paid_like_any_other(ada: Visitor, mock: Mock) -> None:
    fill(ada, mock, 200)

    cart = ada.open(CART)
    saved = ada.press(cart, CART, "save", **{f"amount-{line}": f"{line}.50" for line in range(1, 100)})
    less = ada.press(saved, CART, "remove=200")
    refused = ada.press(less, CART, "save", **{f"amount-{line}": "no number at all" for line in range(1, 200)})
    checkout = ada.press(ada.open(CART), CART, "checkout")
    receipt = ada.press(checkout, "/portal/checkout")

    assert saved.alerts == ["✓The amounts are saved."]
    assert "Cart 199 in the cart" in less.text
    assert refused.status == 422
    assert refused.text.count("Write the amount in digits") == 2 * 199
    assert receipt.alerts == ["✓Thank you: the payment is made."]
    assert receipt.text.count("INV-") == 199


def test_a_full_cart_takes_no_more_and_says_so_where_one_was(ada: Visitor, mock: Mock) -> None:
    fill(ada, mock, 200)

    page = put_in(ada, mock.create("Z"))

    assert page.path == LIST
    assert page.alerts[0].startswith("!A cart holds 200 lines at most.")
    assert "Cart 200 in the cart" in page.text


def test_where_amounts_are_lowered_to_the_balance_that_is_said(make_mock: MakeMock, visitors: MakeVisitor) -> None:
    mock = make_mock({"amount-above-balance-in-cart": "clamped"})
    ada = visitors(mock.app)
    ada.sign_in("ada@acme.example", "conformance-ada")

    page = ada.press(put_in(ada, mock.create("A")), CART, "save", **{"amount-1": "500"})

    assert page.alerts == ["iA: only 100.00 USD is open, so that is what you pay instead of 500."]


def test_products_in_the_cart_keep_invoices_out_until_they_are_out(ada: Visitor, mock: Mock) -> None:
    session = {"Authorization": f"Bearer {ada.cookies['portal-buyer']}"}
    item = {"sku": "CFM-1", "quantity": 2, "price": "25.00"}
    assert mock.post("/buyer/cart/items", item, headers=session).status_code == 201
    invoice_id = mock.create()

    assert "Your cart holds products" in put_in(ada, invoice_id).alerts[0]
    cart = ada.open(CART)
    assert "CFM-1" in cart.text
    assert "cannot be paid here" in cart.text
    ada.press(cart, CART, "remove")
    assert put_in(ada, invoice_id).path == CART
