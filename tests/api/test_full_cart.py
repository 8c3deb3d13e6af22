"""A cart has room for so many lines and no more: what does not fit changes nothing."""

from __future__ import annotations

from tests.api.client import Client
from tests.api.shopper import CART, Shopper, refused


def test_a_cart_takes_two_hundred_invoices_at_once_and_no_more(client: Client) -> None:
    ids = [client.create(f"A-{number}") for number in range(201)]
    ada = Shopper(client)

    assert refused(ada.add(*ids)) == (400, "BAD_REQUEST")
    assert ada.cart()["version"] == 0
    assert ada.add(*ids[:200]).status_code == 201
    answer = ada.add(ids[200])

    assert refused(answer) == (422, "CART_FULL")
    assert answer.json()["data"]["errMsg"] == "A cart has room for 200 lines."
    assert (len(ada.cart()["lines"]), ada.cart()["version"]) == (200, 1)
    assert ada.check_out().status_code == 200


def test_a_cart_takes_two_hundred_items_and_no_more(client: Client) -> None:
    ada = Shopper(client)
    for _ in range(200):
        assert ada.add_item().status_code == 201

    assert refused(ada.add_item()) == (422, "CART_FULL")
    assert ada.remove(1).status_code == 200
    assert ada.add_item().status_code == 201


def test_an_amount_finer_than_a_coin_is_paid_by_one_tender(client: Client) -> None:
    for number, still_open in (("FINE", "10.005"), ("ROUND", "5.00")):
        client.create(number, openBalance={"code": "USD", "value": still_open})
    ada = Shopper(client)
    ada.add("FINE", "ROUND")

    parts = [{"method": "gift_card", "amount": amount} for amount in ("10.005", "5.00")]
    assert refused(ada.check_out(*parts)) == (422, "AMOUNT_MALFORMED")
    assert ada.check_out({"method": "gift_card", "amount": "15.005"}).status_code == 200


def test_a_number_that_is_a_visible_id_means_that_id(client: Client) -> None:
    first = client.create("A")
    client.create(str(first))
    slashed = client.create("2026/07")
    ada = Shopper(client)

    assert ada.get(f"/buyer/invoices/{first}").json()["data"]["number"] == "A"
    assert ada.get("/buyer/invoices/2026%2F07", is_checked=False).status_code == 404
    added = ada.add(str(first), "2026/07").json()["data"]["lines"]
    assert [line["invoiceId"] for line in added] == [first, slashed]
    assert ada.call("DELETE", CART).status_code == 200
