"""Changing an offline payment: lines, amounts, and what is left out."""

from __future__ import annotations

import pytest

from mockserver.store.memory import MemoryStores
from tests.api.books import nothing_moves, shows
from tests.api.client import OFFLINE, Client, new_payment
from tests.api.conftest import MakeClient


def test_a_changed_amount_moves_the_difference(paid: Client) -> None:
    for amount, still_open in (("40", "60.0000"), ("5", "95.0000"), ("100", "0.0000"), ("30", "70.0000")):
        response = paid.put(f"{OFFLINE}/1", new_payment({1: amount}))
        assert response.json()["data"] == {"paymentId": 1}
        assert paid.still_open(1, 2) == [still_open, "0.0000"]


def test_a_line_that_is_left_out_stays_and_a_new_one_is_added(paid: Client) -> None:
    paid.create("C")

    paid.put(f"{OFFLINE}/1", new_payment({3: "1"}))

    shown = paid.payment(1)["lineItems"]
    assert [(line["invoiceId"], line["amount"]["value"]) for line in shown] == [
        (1, "30.0000"),
        (2, "100.0000"),
        (3, "1.0000"),
    ]
    assert paid.still_open(1, 2, 3) == ["70.0000", "0.0000", "99.0000"]


def test_what_a_change_leaves_out_stays(client: Client) -> None:
    client.create("A")
    client.pay({1: "30"}, payerName="Pat", externalId="ERP-1", processingStatus=2)

    client.put(f"{OFFLINE}/1", new_payment({1: "30"}, details={"memo": "new"}))

    shown = client.payment(1)
    assert (shown["payerName"], shown["externalId"], shown["processingStatus"]) == ("Pat", "ERP-1", 2)
    assert shown["details"] == {"memo": "new"}


def test_a_change_may_complete_a_payment(client: Client) -> None:
    client.create("A")
    client.pay({1: "30"}, processingStatus=1)

    client.put(f"{OFFLINE}/1", new_payment({1: "40"}, processingStatus=3))

    assert shows(client) == ("60.0000", 1, 0)


@pytest.mark.parametrize("code", ["422", "400"])
@pytest.mark.parametrize(
    ("choice", "lines"), [("changed-payment-amount", {1: "31", 2: "100"}), ("left-out-payment-line", {1: "30"})]
)
def test_a_change_of_lines_may_be_refused(
    make_client: MakeClient, stores: MemoryStores, choice: str, lines: dict[int, str], code: str
) -> None:
    client = make_client(choices={choice: code})
    client.create("A")
    client.create("B")
    client.pay({1: "30", 2: "100"})

    with nothing_moves(stores):
        assert client.put(f"{OFFLINE}/1", new_payment(lines)).status_code == int(code)
    assert client.put(f"{OFFLINE}/1", new_payment({1: "30", 2: "100"})).status_code == 200


def test_a_payment_that_waits_may_change_where_an_applied_one_may_not(make_client: MakeClient) -> None:
    client = make_client(choices={"changed-payment-amount": "422"})
    client.create("A")
    client.pay({1: "30"}, processingStatus=1)

    assert client.put(f"{OFFLINE}/1", new_payment({1: "40"})).status_code == 200
