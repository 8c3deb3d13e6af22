"""The cart of a buyer: what goes into it, how it is changed, and what it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from mockserver.store.ports import Stores
from tests.api.client import Client
from tests.api.conftest import MakeClient, over_every_store
from tests.api.shopper import CART, Shopper, refused, store_stays

EUR = {"code": "EUR", "value": 100}


@pytest.fixture
def ada(client: Client) -> Shopper:
    """Ada before invoices 1 and 2 of Acme, of 100 USD each."""
    client.create("A")
    client.create("B")
    return Shopper(client)


def usd(value: str) -> dict[str, str]:
    return {"code": "USD", "value": value}


def test_a_cart_is_empty_at_first(ada: Shopper) -> None:
    assert ada.cart() == {"id": 1, "version": 0, "kind": "empty", "lines": [], "amountDue": None}


@over_every_store
def test_looking_at_a_cart_writes_nothing(ada: Shopper, stores: Stores) -> None:
    with store_stays(stores):
        ada.cart()


@over_every_store
def test_an_invoice_comes_into_the_cart_with_all_that_is_open(ada: Shopper) -> None:
    answer = ada.add(1)

    assert answer.status_code == 201
    assert answer.json()["data"] == ada.cart()
    assert ada.cart() == {
        "id": 1,
        "version": 1,
        "kind": "invoices",
        "lines": [
            {
                "id": 1,
                "type": "invoice",
                "invoiceId": 1,
                "invoiceNumber": "A",
                "invoiceDate": "2023-11-14",
                "dueDate": "2023-12-14",
                "balance": usd("100.00"),
                "amount": usd("100.00"),
            }
        ],
        "amountDue": usd("100.00"),
    }


@pytest.mark.parametrize("amount", ["12.50", 12.5, "12.5"])
def test_an_invoice_may_be_paid_in_part(ada: Shopper, amount: Any) -> None:
    ada.add(1, amount=amount)

    assert ada.cart()["amountDue"] == usd("12.50")
    assert ada.cart()["lines"][0]["balance"] == usd("100.00")


def test_several_invoices_come_at_once_by_id_or_number(ada: Shopper) -> None:
    assert ada.add("1", "B").status_code == 201

    assert [line["invoiceNumber"] for line in ada.cart()["lines"]] == ["A", "B"]
    assert (ada.cart()["version"], ada.cart()["amountDue"]) == (1, usd("200.00"))


def test_a_cart_is_the_same_for_every_session_of_a_buyer(client: Client, ada: Shopper) -> None:
    ada.add(1)

    assert Shopper(client, "ada").cart() == ada.cart()


def test_everybody_has_a_cart_of_their_own(client: Client, ada: Shopper) -> None:
    ada.add(1)

    assert Shopper(client, "ben").cart()["kind"] == "empty"


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        ("100.01", "AMOUNT_EXCEEDS_BALANCE"),
        (1e14, "AMOUNT_EXCEEDS_BALANCE"),
        ("0", "AMOUNT_NOT_POSITIVE"),
        (0, "AMOUNT_NOT_POSITIVE"),
        ("-1", "AMOUNT_NOT_POSITIVE"),
        (-0.01, "AMOUNT_NOT_POSITIVE"),
        ("ten", "AMOUNT_MALFORMED"),
        ("", "AMOUNT_MALFORMED"),
        ("1,50", "AMOUNT_MALFORMED"),
        ("1.005", "AMOUNT_MALFORMED"),
        (0.001, "AMOUNT_MALFORMED"),
        ("1e1", "AMOUNT_MALFORMED"),
        ("9" * 40, "AMOUNT_MALFORMED"),
    ],
)
def test_an_amount_that_cannot_be_paid_is_refused(ada: Shopper, stores: Stores, amount: Any, code: str) -> None:
    with store_stays(stores):
        assert refused(ada.add(1, amount=amount)) == (422, code)

    ada.add(1)
    with store_stays(stores):
        assert refused(ada.change(1, amount=amount)) == (422, code)


@pytest.mark.parametrize("amount", [None, True, [], {}])
def test_an_amount_of_another_type_is_a_bad_request(ada: Shopper, amount: Any) -> None:
    assert refused(ada.add(1, amount=amount)) == (400, "BAD_REQUEST")


def test_more_than_is_open_may_be_taken_for_all_that_is(make_client: MakeClient) -> None:
    client = make_client(choices={"amount-above-balance-in-cart": "clamped"})
    client.create("A")
    ada = Shopper(client)

    assert ada.add(1, amount="100.01").json()["data"]["amountDue"] == usd("100.00")
    assert ada.change(1, amount="500").json()["data"]["amountDue"] == usd("100.00")


@pytest.mark.parametrize(
    "body",
    [None, {}, {"lines": []}, {"lines": [{}]}, {"lines": [{"invoiceId": None}]}, {"lines": [{"invoiceId": ""}]}, []],
    ids=str,
)
def test_a_body_without_invoices_is_a_bad_request(ada: Shopper, body: Any) -> None:
    assert refused(ada.call("POST", f"{CART}/invoices", body))[1] in ("BAD_REQUEST", "WRONG_MEDIA_TYPE")


@over_every_store
def test_all_invoices_come_or_none(client: Client, ada: Shopper, stores: Stores) -> None:
    client.create("PAID", openBalance={"code": "USD", "value": 0})

    with store_stays(stores):
        assert refused(ada.add(1, 2, "NOWHERE")) == (404, "INVOICE_NOT_FOUND")
        assert refused(ada.add(1, 2, "PAID")) == (409, "INVOICE_ALREADY_PAID")
        assert refused(ada.add(1, "A")) == (409, "INVOICE_ALREADY_IN_CART")

    assert ada.cart()["version"] == 0


def test_an_invoice_is_in_the_cart_once(ada: Shopper, stores: Stores) -> None:
    ada.add(1, amount="1")

    with store_stays(stores):
        assert refused(ada.add("A", amount="1")) == (409, "INVOICE_ALREADY_IN_CART")


def test_a_paid_invoice_does_not_come_into_the_cart(client: Client, ada: Shopper) -> None:
    client.pay({1: "100"})

    assert refused(ada.add(1)) == (409, "INVOICE_ALREADY_PAID")


def test_invoices_of_two_currencies_do_not_go_together(client: Client, ada: Shopper, stores: Stores) -> None:
    client.create("EUR", originalBalance=EUR, openBalance=EUR)
    ada.add(1)

    with store_stays(stores):
        assert refused(ada.add("EUR")) == (422, "CURRENCY_MISMATCH")


def test_an_invoice_in_a_currency_that_there_is_not_cannot_be_paid(client: Client, ada: Shopper) -> None:
    odd = {"code": "XXQ", "value": 100}
    client.create("ODD", originalBalance=odd, openBalance=odd)

    assert ada.get("/buyer/invoices/ODD").json()["data"]["canPay"] is False
    assert refused(ada.add("ODD")) == (422, "CURRENCY_MISMATCH")


def test_invoices_of_two_accounts_do_not_go_together(client: Client, ada: Shopper, stores: Stores) -> None:
    client.create("OWN", customerId="2001")
    ada.add(1)

    with store_stays(stores):
        assert refused(ada.add("OWN")) == (422, "ACCOUNT_MISMATCH")


def test_an_item_has_a_price_and_a_quantity(ada: Shopper) -> None:
    answer = ada.add_item(name="Weight")

    assert answer.status_code == 201
    assert answer.json()["data"]["lines"] == [
        {
            "id": 1,
            "type": "item",
            "sku": "CFM-1",
            "name": "Weight",
            "quantity": 2,
            "price": usd("25.00"),
            "amount": usd("50.00"),
        }
    ]
    assert (ada.cart()["kind"], ada.cart()["amountDue"]) == ("items", usd("50.00"))


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ({"price": "0"}, (422, "AMOUNT_NOT_POSITIVE")),
        ({"price": "ten"}, (422, "AMOUNT_MALFORMED")),
        ({"price": "1.005"}, (422, "AMOUNT_MALFORMED")),
        ({"currency": "XXQ"}, (422, "CURRENCY_MISMATCH")),
        ({"quantity": 0}, (400, "BAD_REQUEST")),
        ({"quantity": 1.5}, (400, "BAD_REQUEST")),
        ({"sku": ""}, (400, "BAD_REQUEST")),
        ({"currency": "usd"}, (400, "BAD_REQUEST")),
    ],
    ids=str,
)
def test_an_item_that_is_none_is_refused(
    ada: Shopper, stores: Stores, others: dict[str, Any], expected: tuple[int, str]
) -> None:
    with store_stays(stores):
        assert refused(ada.add_item(**others)) == expected


def test_items_of_two_currencies_do_not_go_together(ada: Shopper) -> None:
    ada.add_item()

    assert refused(ada.add_item(currency="EUR")) == (422, "CURRENCY_MISMATCH")


@over_every_store
def test_items_and_invoices_do_not_go_together(ada: Shopper, stores: Stores) -> None:
    ada.add_item()
    with store_stays(stores):
        assert refused(ada.add(1)) == (409, "CART_HAS_ITEMS")

    ada.call("DELETE", CART)
    ada.add(1)
    with store_stays(stores):
        assert refused(ada.add_item()) == (409, "CART_HAS_INVOICES")


def test_items_and_invoices_may_go_together_where_that_is_chosen(make_client: MakeClient) -> None:
    client = make_client(choices={"cart-exclusivity": "mixed"})
    client.create("A")
    ada = Shopper(client)

    ada.add_item()
    assert ada.add(1).json()["data"]["kind"] == "mixed"
    assert ada.add_item().json()["data"]["amountDue"] == usd("200.00")


@over_every_store
def test_a_cart_may_be_emptied(ada: Shopper) -> None:
    ada.add(1, 2)

    answer = ada.call("DELETE", CART)

    assert answer.status_code == 200
    assert answer.json()["data"] == {"id": 1, "version": 2, "kind": "empty", "lines": [], "amountDue": None}


def test_an_empty_cart_stays_as_it_is(ada: Shopper, stores: Stores) -> None:
    with store_stays(stores):
        assert ada.call("DELETE", CART).json()["data"]["version"] == 0


def test_invoices_are_paid_with_anything_but_credit(ada: Shopper) -> None:
    def methods() -> dict[str, bool]:
        answer = ada.get("/buyer/payment-methods").json()["data"]
        assert all((method["reason"] is None) == method["allowed"] for method in answer)
        return {method["method"]: method["allowed"] for method in answer}

    assert methods()["on_account"] is True

    ada.add(1)
    assert methods() == {"card": True, "gift_card": True, "loyalty": True, "on_account": False}
