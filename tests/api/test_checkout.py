"""Paying for a cart: what it does to both faces of the store, and that nothing changes where it is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from mockserver.store.ports import Stores
from tests.api.books import demo_books
from tests.api.client import INVOICES, PAYMENTS, RECEIPT_LINES, RECEIPTS, Client, Clock
from tests.api.conftest import MakeClient, over_every_store
from tests.api.shopper import CART, Shopper, card, refused, store_stays, tender

CHECKOUT = f"{CART}/checkout"


@pytest.fixture
def ada(client: Client) -> Shopper:
    """Ada before invoices 1 and 2 of Acme, of 100 USD each."""
    client.create("A")
    client.create("B")
    return Shopper(client)


def usd(value: str) -> dict[str, str]:
    return {"code": "USD", "value": value}


@over_every_store
def test_a_checkout_pays_the_invoices_and_empties_the_cart(ada: Shopper) -> None:
    ada.add(1, amount="40")
    ada.add(2)

    answer = ada.check_out(card("130.00"), tender("gift_card", 10))

    assert answer.json()["data"] == {
        "paymentId": 1,
        "receiptId": 1,
        "cartVersion": 3,
        "invoices": [
            {"id": 1, "number": "A", "paid": usd("40.00"), "balance": usd("60.00"), "paidStatus": "partially_paid"},
            {"id": 2, "number": "B", "paid": usd("100.00"), "balance": usd("0.00"), "paidStatus": "paid"},
        ],
    }
    assert ada.cart() == {"id": 1, "version": 3, "kind": "empty", "lines": [], "amountDue": None}


def test_a_checkout_is_a_completed_payment_for_the_management_api(client: Client, ada: Shopper, clock: Clock) -> None:
    ada.add(1, amount="40")
    ada.add(2)
    ada.check_out()

    payment = client.payment(1)

    assert (payment["processingStatus"], payment["appliedStatus"], payment["createdAt"]) == (3, 1, clock.now)
    assert (payment["customerId"], payment["customerName"]) == ("1001", "Acme Components")
    assert (payment["payerCustomerId"], payment["payerName"]) == ("2001", "Ada Moreau")
    assert payment["moduleName"] != "payments_offline"
    assert payment["total"] == usd("140.0000")
    assert [(line["invoiceId"], line["amount"]["value"]) for line in payment["lineItems"]] == [
        (1, "40.0000"),
        (2, "100.0000"),
    ]
    assert [listed["id"] for listed in client.get(PAYMENTS).json()["data"]] == [1]


@over_every_store
def test_a_checkout_shows_on_invoices_receipts_and_lines_at_once(client: Client, ada: Shopper, stores: Stores) -> None:
    ada.add(1, amount="40")
    ada.add(2)
    ada.check_out()

    assert client.still_open(1, 2) == ["60.0000", "0.0000"]
    assert [client.invoice(id_)["status"] for id_ in (1, 2)] == [1, 2]
    assert [receipt["total"] for receipt in client.get(RECEIPTS).json()["data"]] == [usd("140.0000")]
    assert {line["invoiceId"] for line in client.get(RECEIPT_LINES).json()["data"]} == {1, 2}
    assert demo_books(stores).payments.keys() == {1}


@over_every_store
def test_a_payment_of_a_buyer_may_be_refunded_like_any_other(client: Client, ada: Shopper) -> None:
    ada.pay(1)

    client.set_status(1, 4)

    assert client.still_open(1) == ["100.0000"]
    assert ada.listed(paidStatus="unpaid") == ["B", "A"]


def test_an_invoice_of_the_own_account_is_paid_from_it(client: Client, ada: Shopper) -> None:
    client.create("OWN", customerId="2001")

    ada.pay("OWN")

    assert client.payment(1)["customerId"] == "2001"


def test_who_is_no_admin_pays_too(client: Client) -> None:
    client.create("A")

    assert Shopper(client, "ben").pay(1)["paymentId"] == 1


@pytest.mark.parametrize(
    "choices",
    [{"payment-applies": "on-processing"}, {"payment-above-balance": "accepted"}, {"unknown-company": "404"}],
    ids=str,
)
def test_open_points_of_payments_do_not_change_a_checkout(make_client: MakeClient, choices: dict[str, str]) -> None:
    client = make_client(choices=choices)
    client.create("A")

    Shopper(client).pay(1, amount="40")

    assert client.still_open(1) == ["60.0000"]


Prepare = Callable[[Client, Shopper], Any]
REFUSALS: list[Any] = [
    pytest.param(lambda _c, _a: None, {}, (409, "CART_EMPTY"), id="empty"),
    pytest.param(lambda _c, a: a.add(1), {"cartVersion": 0}, (409, "CART_VERSION"), id="older version"),
    pytest.param(lambda _c, a: a.add(1), {"cartVersion": 2}, (409, "CART_VERSION"), id="version to come"),
    pytest.param(lambda _c, a: a.add_item(), {}, (422, "ITEMS_NOT_PAYABLE"), id="items"),
    pytest.param(lambda _c, a: a.add(1), {"tenders": []}, (422, "TENDER_MISMATCH"), id="no tender"),
    pytest.param(lambda _c, a: a.add(1), {"tenders": [card("99.99")]}, (422, "TENDER_MISMATCH"), id="too little"),
    pytest.param(lambda _c, a: a.add(1), {"tenders": [card("100.01")]}, (422, "TENDER_MISMATCH"), id="too much"),
    pytest.param(
        lambda _c, a: a.add(1), {"tenders": [card("100"), card("0")]}, (422, "AMOUNT_NOT_POSITIVE"), id="nothing"
    ),
    pytest.param(lambda _c, a: a.add(1), {"tenders": [card("ten")]}, (422, "AMOUNT_MALFORMED"), id="no number"),
    pytest.param(lambda _c, a: a.add(1), {"tenders": [card("1.005")]}, (422, "AMOUNT_MALFORMED"), id="too fine"),
    pytest.param(
        lambda _c, a: a.add(1), {"tenders": [tender("on_account", 100)]}, (422, "ON_ACCOUNT_NOT_ALLOWED"), id="credit"
    ),
    pytest.param(
        lambda _c, a: a.add(1),
        {"tenders": [card(99), tender("on_account", 1)]},
        (422, "ON_ACCOUNT_NOT_ALLOWED"),
        id="some credit",
    ),
    pytest.param(
        lambda _c, a: a.add(1), {"tenders": [card(100, "tok_declined")]}, (402, "PAYMENT_DECLINED"), id="declined"
    ),
    pytest.param(
        lambda _c, a: a.add(1),
        {"tenders": [card(50), card(50, "tok_declined")]},
        (402, "PAYMENT_DECLINED"),
        id="one of two declined",
    ),
    pytest.param(lambda _c, a: a.add(1), {"tenders": [tender("card", 100)]}, (400, "BAD_REQUEST"), id="no token"),
    pytest.param(lambda _c, a: a.add(1), {"tenders": [tender("cheque", 100)]}, (400, "BAD_REQUEST"), id="cheque"),
    pytest.param(lambda _c, a: a.add(1), {"tenders": None}, (400, "BAD_REQUEST"), id="tenders of null"),
    pytest.param(lambda _c, a: a.add(1), {"cartVersion": "1"}, (400, "BAD_REQUEST"), id="version as text"),
    pytest.param(
        lambda c, a: (a.add(1), c.pay({1: "0.01"})), {}, (409, "BALANCE_CHANGED"), id="paid in part meanwhile"
    ),
    pytest.param(lambda c, a: (a.add(1), c.pay({1: "100"})), {}, (409, "BALANCE_CHANGED"), id="paid meanwhile"),
    pytest.param(
        lambda c, a: (a.add(1), c.delete(f"{INVOICES}/1")), {}, (409, "BALANCE_CHANGED"), id="deleted meanwhile"
    ),
    pytest.param(
        lambda c, a: (a.add(1), c.put(f"{INVOICES}/1", {"customerId": "1002"})),
        {},
        (409, "BALANCE_CHANGED"),
        id="out of sight meanwhile",
    ),
    pytest.param(
        lambda c, a: (a.add(1), c.put(f"{INVOICES}/1", {"customerId": "2001"})),
        {},
        (409, "BALANCE_CHANGED"),
        id="of another account meanwhile",
    ),
    pytest.param(
        lambda c, a: (a.add(1, 2), c.pay({2: "1"}), a.change(1, amount="1")),
        {"tenders": [card("101")], "cartVersion": 2},
        (409, "BALANCE_CHANGED"),
        id="one of two changed",
    ),
    pytest.param(
        lambda c, a: (a.add(1), c.pay({1: "100"})),
        {"tenders": [card("100", "tok_declined")]},
        (409, "BALANCE_CHANGED"),
        id="a balance before a card",
    ),
    pytest.param(
        lambda _c, a: a.add(1),
        {"tenders": [tender("on_account", 1)]},
        (422, "ON_ACCOUNT_NOT_ALLOWED"),
        id="credit before the sum",
    ),
    pytest.param(
        lambda _c, a: a.add_item(), {"tenders": [card("ten")]}, (422, "ITEMS_NOT_PAYABLE"), id="items before amounts"
    ),
    pytest.param(
        lambda _c, a: a.add_item(), {"cartVersion": 7}, (409, "CART_VERSION"), id="the version before the items"
    ),
]


@pytest.mark.parametrize(("prepare", "sent", "expected"), REFUSALS)
def test_nothing_changes_where_a_checkout_is_refused(
    ada: Shopper, stores: Stores, prepare: Prepare, sent: dict[str, Any], expected: tuple[int, str]
) -> None:
    prepare(ada.client, ada)
    body = {"tenders": [card("100")], "cartVersion": ada.cart()["version"], **sent}

    with store_stays(stores):
        assert refused(ada.call("POST", CHECKOUT, body)) == expected


def test_an_invoice_that_is_more_open_than_before_is_paid(client: Client, ada: Shopper) -> None:
    ada.add(1)
    client.put(f"{INVOICES}/1", {"openBalance": {"code": "USD", "value": 150}})

    assert ada.check_out().status_code == 200
    assert client.still_open(1) == ["50.0000"]


@over_every_store
def test_a_cart_may_be_put_right_after_a_balance_changed(client: Client, ada: Shopper) -> None:
    ada.add(1)
    client.pay({1: "60"})
    assert refused(ada.check_out()) == (409, "BALANCE_CHANGED")

    ada.change(1, amount="40")

    assert ada.check_out().status_code == 200
    assert client.still_open(1) == ["0.0000"]


@over_every_store
def test_of_two_buyers_who_pay_the_same_invoice_the_second_is_told(client: Client, ada: Shopper) -> None:
    ben = Shopper(client, "ben")
    ada.add(1, amount="60")
    ben.add(1, amount="60")

    assert ada.check_out().status_code == 200
    assert refused(ben.check_out()) == (409, "BALANCE_CHANGED")

    ben.change(1, amount="40")
    assert ben.check_out().status_code == 200
    assert client.still_open(1) == ["0.0000"]


@over_every_store
def test_a_balance_finer_than_coins_is_paid_whole(client: Client, ada: Shopper) -> None:
    fine = {"code": "USD", "value": "33.3333"}
    client.create("FINE", originalBalance=fine, openBalance=fine)
    ada.add("FINE")

    assert ada.cart()["amountDue"] == usd("33.3333")
    assert ada.check_out().json()["data"]["invoices"][0]["paidStatus"] == "paid"


def test_yen_have_no_decimals(client: Client, ada: Shopper) -> None:
    yen = {"code": "JPY", "value": 1200}
    client.create("YEN", originalBalance=yen, openBalance=yen)

    assert refused(ada.add("YEN", amount="0.5")) == (422, "AMOUNT_MALFORMED")
    ada.add("YEN", amount="200")
    assert ada.cart()["amountDue"] == {"code": "JPY", "value": "200"}
    assert ada.check_out().json()["data"]["invoices"][0]["balance"] == {"code": "JPY", "value": "1000"}


def test_no_token_of_a_card_is_kept(client: Client, ada: Shopper, stores: Stores) -> None:
    ada.add(1)
    ada.check_out(card("100", "tok_very_secret"))
    store = stores.find("demo")
    assert store is not None

    assert "tok_very_secret" not in repr(store.image())
    assert "tok_very_secret" not in client.get(f"{PAYMENTS}/1").text
