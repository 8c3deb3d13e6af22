"""A checkout that is sent again: it pays once, and is answered alike."""

from __future__ import annotations

from typing import Any

import pytest

from mockserver.store.ports import Stores
from tests.api.client import Client
from tests.api.conftest import MakeClient, over_every_store
from tests.api.shopper import Shopper, card, refused, store_stays, tender


@pytest.fixture
def ada(client: Client) -> Shopper:
    """Ada before invoices 1 and 2 of Acme, of 100 USD each."""
    client.create("A")
    client.create("B")
    return Shopper(client)


@over_every_store
def test_the_same_checkout_again_is_answered_alike_and_pays_once(client: Client, ada: Shopper, stores: Stores) -> None:
    ada.add(1, amount="40")
    first = ada.check_out(card("40.00"), version=1)
    client.pay({1: "10"})

    with store_stays(stores):
        again = ada.check_out(card(40), version=1)

    assert again.json() == first.json()
    assert client.still_open(1) == ["50.0000"]


@over_every_store
def test_the_same_checkout_again_is_known_when_the_cart_is_filled_anew(ada: Shopper) -> None:
    ada.add(1, amount="40")
    first = ada.check_out(version=1)
    ada.add(2)

    assert ada.check_out(card("40"), version=1).json() == first.json()
    assert ada.cart()["kind"] == "invoices"


@pytest.mark.parametrize("other", [card("39"), card("40", "tok_other"), tender("loyalty", "40")], ids=str)
def test_a_version_of_a_cart_is_checked_out_in_one_way(ada: Shopper, stores: Stores, other: dict[str, Any]) -> None:
    ada.add(1, amount="40")
    ada.check_out(version=1)

    with store_stays(stores):
        assert refused(ada.check_out(other, version=1)) == (409, "ALREADY_CHECKED_OUT")


def test_a_second_checkout_may_be_refused(make_client: MakeClient) -> None:
    client = make_client(choices={"repeated-checkout": "refused"})
    client.create("A")
    ada = Shopper(client)
    ada.add(1)
    ada.check_out(card("100"), version=1)

    assert refused(ada.check_out(card("100"), version=1)) == (409, "ALREADY_CHECKED_OUT")


@over_every_store
def test_a_refused_checkout_may_be_tried_again(ada: Shopper) -> None:
    ada.add(1)
    assert refused(ada.check_out(card("100", "tok_declined"))) == (402, "PAYMENT_DECLINED")

    assert ada.check_out().status_code == 200
