"""The lines of a cart: what of them may be changed, and when they are gone."""

from __future__ import annotations

from typing import Any

import pytest

from mockserver.store.ports import Stores
from tests.api.client import INVOICES, Client
from tests.api.conftest import over_every_store
from tests.api.shopper import Shopper, refused, store_stays

EUR = {"code": "EUR", "value": 100}


@pytest.fixture
def ada(client: Client) -> Shopper:
    """Ada before invoices 1 and 2 of Acme, of 100 USD each."""
    client.create("A")
    client.create("B")
    return Shopper(client)


def usd(value: str) -> dict[str, str]:
    return {"code": "USD", "value": value}


def test_the_amount_of_a_line_may_be_changed(ada: Shopper) -> None:
    ada.add(1)

    answer = ada.change(1, amount="20")

    assert answer.status_code == 200
    assert (ada.cart()["version"], ada.cart()["amountDue"]) == (2, usd("20.00"))


def test_the_balance_that_counts_is_the_one_of_now(client: Client, ada: Shopper) -> None:
    ada.add(1)
    client.pay({1: "60"})

    assert ada.cart()["lines"][0]["balance"] == usd("40.00")
    assert refused(ada.change(1, amount="50")) == (422, "AMOUNT_EXCEEDS_BALANCE")
    assert ada.change(1, amount="40").status_code == 200


def test_the_amount_of_an_invoice_that_was_paid_meanwhile_cannot_be_changed(client: Client, ada: Shopper) -> None:
    ada.add(1)
    client.pay({1: "100"})

    assert refused(ada.change(1, amount="1")) == (409, "INVOICE_ALREADY_PAID")


@over_every_store
def test_the_line_of_an_invoice_that_is_gone_shows_what_it_was_and_may_be_removed(client: Client, ada: Shopper) -> None:
    ada.add(1)
    before = ada.cart()["lines"][0]
    client.delete(f"{INVOICES}/1")

    assert ada.cart()["lines"] == [{**before, "balance": usd("0.00")}]
    assert refused(ada.change(1, amount="1")) == (404, "INVOICE_NOT_FOUND")
    assert ada.remove(1).json()["data"]["kind"] == "empty"


def test_the_line_of_an_invoice_that_moved_out_of_sight_tells_nothing_new(client: Client, ada: Shopper) -> None:
    ada.add(1)
    before = ada.cart()["lines"][0]
    hidden = {"invoiceNumber": "SECRET", "customerId": "1002", "openBalance": {"code": "USD", "value": 7}}
    client.put(f"{INVOICES}/1", hidden)

    assert ada.cart()["lines"] == [{**before, "balance": usd("0.00")}]
    assert refused(ada.change(1, amount="1")) == (404, "INVOICE_NOT_FOUND")


def test_an_invoice_has_no_quantity(ada: Shopper, stores: Stores) -> None:
    ada.add(1)

    with store_stays(stores):
        assert refused(ada.change(1, quantity=2)) == (422, "NOT_ALLOWED_WITH_INVOICE")
        assert refused(ada.change(1, quantity=2, amount="1")) == (422, "NOT_ALLOWED_WITH_INVOICE")


def test_an_item_has_no_amount_to_be_paid(ada: Shopper, stores: Stores) -> None:
    ada.add_item()

    with store_stays(stores):
        assert refused(ada.change(1, amount="1")) == (400, "BAD_REQUEST")
    assert ada.change(1, quantity=3).json()["data"]["amountDue"] == usd("75.00")


@pytest.mark.parametrize("body", [{}, {"quantity": 0}, {"quantity": "two"}, {"other": 1}], ids=str)
def test_a_change_of_nothing_is_a_bad_request(ada: Shopper, body: dict[str, Any]) -> None:
    ada.add_item()

    assert refused(ada.change(1, **body)) == (400, "BAD_REQUEST")


@pytest.mark.parametrize("line_id", ["2", "x", "0", "-1", "9" * 30])
def test_a_line_that_is_not_there_is_not_found(ada: Shopper, line_id: str) -> None:
    ada.add(1)

    assert refused(ada.change(line_id, amount="1")) == (404, "LINE_NOT_FOUND")
    assert refused(ada.remove(line_id)) == (404, "LINE_NOT_FOUND")


def test_the_line_of_somebody_else_is_not_found(client: Client, ada: Shopper) -> None:
    ada.add(1)

    assert refused(Shopper(client, "ben").remove(1)) == (404, "LINE_NOT_FOUND")


def test_a_line_may_be_removed(ada: Shopper) -> None:
    ada.add(1, 2)

    answer = ada.remove(1)

    assert answer.status_code == 200
    assert [line["id"] for line in ada.cart()["lines"]] == [2]
    assert ada.cart()["version"] == 2
