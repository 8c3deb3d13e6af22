"""Paying: what is paid how, what is refused, and that nothing changes then."""

from __future__ import annotations

import pytest

from tests.portal.conftest import MakeMock, MakeVisitor
from tests.portal.mock import Mock
from tests.portal.pages import Page
from tests.portal.test_cart import put_in
from tests.portal.visitor import Visitor

CART = "/portal/cart"
CHECKOUT = "/portal/checkout"


@pytest.fixture
def invoice_id(mock: Mock) -> int:
    """An invoice of 100 USD."""
    return mock.create("INV-1")


@pytest.fixture
def checkout(ada: Visitor, invoice_id: int) -> Page:
    """The page to pay it on."""
    page = ada.press(put_in(ada, invoice_id), CART, "checkout")
    assert page.path == CHECKOUT
    return page


def test_an_invoice_is_paid_by_card(ada: Visitor, mock: Mock, invoice_id: int, checkout: Page) -> None:
    page = ada.press(checkout, CHECKOUT)

    assert page.path == "/portal/receipts/1"
    assert page.alerts == ["✓Thank you: the payment is made."]
    for text in ("Receipt 1", "Way of payment Card", "INV-1 100.00 USD", "Total 100.00 USD", "Paid by Ada"):
        assert text in page.text
    assert mock.invoice(invoice_id)["openBalance"]["value"] == "0.0000"
    assert "Your cart is empty" in ada.open(CART).text


def test_the_card_pays_what_gift_card_and_points_leave(ada: Visitor, mock: Mock, checkout: Page) -> None:
    page = ada.press(checkout, CHECKOUT, gift_card_amount="30", loyalty_amount="19.50")

    assert "Way of payment Card, Gift card, Loyalty points" in page.text
    assert "Total 100.00 USD" in page.text
    assert len(mock.payments()) == 1


def test_no_card_is_needed_where_nothing_is_left_for_it(ada: Visitor, checkout: Page) -> None:
    page = ada.press(checkout, CHECKOUT, gift_card_amount="100.00", card_token="")

    assert "Way of payment Gift card" in page.text


def test_a_part_of_an_invoice_is_paid(ada: Visitor, mock: Mock, invoice_id: int) -> None:
    page = ada.press(put_in(ada, invoice_id), CART, "checkout", **{"amount-1": "40"})
    assert "of 100.00 USD" in page.text

    ada.press(page, CHECKOUT)

    assert mock.invoice(invoice_id)["openBalance"]["value"] == "60.0000"
    assert "Partially paid" in ada.open(f"/portal/invoices/{invoice_id}").text


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ({"card_token": "tok_declined"}, (402, "The card was declined. Nothing was charged", "card_token")),
        ({"card_amount": "99"}, (422, "The amounts do not add up to what is due. 1.00 USD is missing.", "")),
        ({"card_amount": "90", "loyalty_amount": "20.50"}, (422, "10.50 USD is too much.", "")),
        ({"gift_card_amount": "lots"}, (422, "Write the amount in digits", "gift_card_amount")),
        ({"loyalty_amount": "-5"}, (422, "The amount has to be more than zero.", "loyalty_amount")),
        ({"gift_card_amount": "150"}, (422, "50.00 USD is too much.", "")),
    ],
)
def test_a_payment_that_cannot_be_is_refused_and_nothing_changes(
    ada: Visitor, mock: Mock, checkout: Page, typed: dict[str, str], refusal: tuple[int, str, str]
) -> None:
    status, told, field = refusal

    page = ada.press(checkout, CHECKOUT, **typed)

    assert page.status == status
    assert page.title.startswith("Error: ")
    assert told in page.alerts[0]
    for name, value in typed.items():
        assert page.tag("input", id=name)["value"] == value
    if field:
        assert page.tag("input", id=field)["aria-invalid"] == "true"
    assert mock.payments() == []
    assert "INV-1" in ada.open(CART).text


@pytest.mark.parametrize("token", ["", "4111 1111 1111 1111", "visa"])
def test_a_card_needs_its_test_value(ada: Visitor, mock: Mock, checkout: Page, token: str) -> None:
    page = ada.press(checkout, CHECKOUT, card_token=token)

    assert page.status in (400, 402, 422)
    assert ("#card_token", "Card: This is no test card. Write tok_visa or tok_declined.") in page.links
    assert page.tag("input", id="card_token")["aria-invalid"] == "true"
    assert mock.payments() == []


def test_test_values_of_cards_are_explained(checkout: Page) -> None:
    assert "tok_visa is accepted, tok_declined is declined" in checkout.text
    assert checkout.tag("input", id="card_token")["value"] == "tok_visa"


def test_on_account_is_shown_but_not_offered_and_the_reason_is_given(checkout: Page) -> None:
    assert "On account Not available Invoices cannot be paid on account" in checkout.text
    assert any(tag == "fieldset" and "disabled" in attributes for tag, attributes in checkout.tags)


def test_a_cart_that_has_changed_meanwhile_is_shown_before_it_is_paid(
    ada: Visitor, mock: Mock, invoice_id: int, checkout: Page
) -> None:
    ada.press(ada.open(CART), CART, "save", **{"amount-1": "50"})

    page = ada.press(checkout, CHECKOUT)

    assert page.status == 409
    assert "Your cart has changed since this page was shown" in page.alerts[0]
    assert "Total 50.00 USD" in page.text
    assert mock.payments() == []
    assert ada.press(page, CHECKOUT).path == "/portal/receipts/1"
    assert mock.invoice(invoice_id)["openBalance"]["value"] == "50.0000"


def test_who_comes_second_pays_nothing(ada: Visitor, ben: Visitor, mock: Mock, invoice_id: int, checkout: Page) -> None:
    page = ben.press(put_in(ben, invoice_id), CART, "checkout")
    ben.press(page, CHECKOUT)

    late = ada.press(checkout, CHECKOUT)

    assert late.path == CART
    assert "was paid or changed in the meantime. Nothing was charged." in late.alerts[0]
    assert len(mock.payments()) == 1


def test_a_form_that_is_sent_twice_pays_once(ada: Visitor, mock: Mock, checkout: Page) -> None:
    first, second = ada.press(checkout, CHECKOUT), ada.press(checkout, CHECKOUT)

    assert first.path == second.path == "/portal/receipts/1"
    assert len(mock.payments()) == 1


def test_where_a_second_payment_is_refused_that_is_said(make_mock: MakeMock, visitors: MakeVisitor) -> None:
    mock = make_mock({"repeated-checkout": "refused"})
    ada = visitors(mock.app)
    ada.sign_in("ada@acme.example", "conformance-ada")
    checkout = ada.press(put_in(ada, mock.create()), CART, "checkout")
    ada.press(checkout, CHECKOUT)

    page = ada.press(checkout, CHECKOUT)

    assert page.path == CART
    assert page.alerts[0] == "!This cart is paid already. Nothing was charged again."


def test_an_empty_cart_has_nothing_to_pay(ada: Visitor) -> None:
    page = ada.open(CHECKOUT)

    assert page.path == CART
    assert page.alerts == ["iYour cart is empty, so there is nothing to pay."]


@pytest.mark.parametrize(
    "kept",
    [
        pytest.param({"version": "x"}, id="no version"),
        pytest.param({"version": "9" * 5000}, id="a version that is too long"),
        pytest.param({"version": "٣"}, id="a version in other digits"),
        pytest.param({"due": "1e99999999"}, id="an amount with an exponent"),
        pytest.param({"due": "9" * 5000}, id="an amount that is too long"),
        pytest.param({"due": "lots"}, id="no amount"),
    ],
)
def test_a_form_that_does_not_keep_what_it_was_given_leads_back_to_the_cart(
    ada: Visitor, mock: Mock, checkout: Page, kept: dict[str, str]
) -> None:
    assert ada.press(checkout, CHECKOUT, **kept).path == CART
    assert mock.payments() == []


@pytest.mark.parametrize("amount", ["1e99999999", "1_0", "9" * 5000, "-1", "NaN", "0.001"])
def test_an_amount_is_digits_and_nothing_else(ada: Visitor, mock: Mock, checkout: Page, amount: str) -> None:
    page = ada.press(checkout, CHECKOUT, gift_card_amount=amount)

    assert page.status == 422
    assert page.alerts
    assert mock.payments() == []


def test_a_receipt_is_for_those_who_may_see_it(ada: Visitor, checkout: Page, mock: Mock, visitors: MakeVisitor) -> None:
    ada.press(checkout, CHECKOUT)
    cleo = visitors(mock.app)
    cleo.sign_in("cleo@borealis.example", "conformance-cleo")

    page = cleo.open("/portal/receipts/1")

    assert page.status == 404
    assert "There is no such receipt among yours." in page.text
