"""The receipts of a buyer: what they tell, and whose are shown."""

from __future__ import annotations

import pytest

from tests.api.client import INVOICES, RECEIPTS, Client, Clock
from tests.api.conftest import over_every_store
from tests.api.shopper import Shopper, card, refused, tender


@pytest.fixture
def ada(client: Client) -> Shopper:
    """Ada before invoices 1 and 2 of Acme, of 100 USD each."""
    client.create("A")
    client.create("B")
    return Shopper(client)


def usd(value: str) -> dict[str, str]:
    return {"code": "USD", "value": value}


@over_every_store
def test_a_receipt_tells_what_was_paid(ada: Shopper, clock: Clock) -> None:
    ada.add(1, amount="40")
    ada.add(2)
    ada.check_out(card("130"), tender("gift_card", "10"))

    assert ada.get("/buyer/receipts/1").json()["data"] == {
        "id": 1,
        "paymentId": 1,
        "createdAt": clock.now,
        "account": "1001",
        "payerName": "Ada Moreau",
        "paymentType": "card, gift_card",
        "referenceNumber": None,
        "total": usd("140.00"),
        "lines": [
            {"invoiceId": 1, "invoiceNumber": "A", "amount": usd("40.00")},
            {"invoiceId": 2, "invoiceNumber": "B", "amount": usd("100.00")},
        ],
    }


def test_the_receipt_of_an_offline_payment_is_there_for_the_buyer(client: Client, ada: Shopper) -> None:
    client.pay({1: "40"})

    data = ada.get("/buyer/receipts/1").json()["data"]

    assert (data["paymentType"], data["referenceNumber"]) == ("Offline", "Check 4711")


def test_a_receipt_out_of_sight_looks_exactly_like_one_that_is_not_there(client: Client, ada: Shopper) -> None:
    client.create("ELSEWHERE", customerId="1002")
    client.pay({3: "1"}, customerId="1002")

    answers = [ada.get(f"/buyer/receipts/{id_}") for id_ in ("1", "2", "x")]

    assert {refused(answer) for answer in answers} == {(404, "RECEIPT_NOT_FOUND")}
    assert len({answer.content for answer in answers}) == 1


def test_a_receipt_that_also_covers_an_invoice_out_of_sight_is_not_shown(client: Client, ada: Shopper) -> None:
    client.pay({1: "1", 2: "1"})
    assert ada.get("/buyer/receipts/1").status_code == 200

    client.put(f"{INVOICES}/2", {"customerId": "1002"})

    assert refused(ada.get("/buyer/receipts/1")) == (404, "RECEIPT_NOT_FOUND")


def test_a_receipt_without_lines_is_not_there(client: Client, ada: Shopper) -> None:
    ada.pay(1)
    client.delete(f"{RECEIPTS}/1/lines/1")

    assert refused(ada.get("/buyer/receipts/1")) == (404, "RECEIPT_NOT_FOUND")
