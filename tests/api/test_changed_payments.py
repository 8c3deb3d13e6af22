"""What changes a payment, and what an invoice that changed under it does to that."""

from __future__ import annotations

from typing import Any

import pytest

from mockserver.store.memory import MemoryStores
from tests.api.books import demo_books, nothing_moves
from tests.api.client import INVOICES, OFFLINE, RECEIPTS, Client, new_payment
from tests.api.conftest import MakeClient

FIRST = f"{OFFLINE}/1"
UNKNOWN_CHANNEL = {"code": 404, "data": {"errMsg": "Store channels not exist"}, "meta": {"message": "Not Found Error"}}


@pytest.fixture
def paid(client: Client) -> Client:
    """Invoices 1 and 2 of 100 USD each, and payment 1: 30 of the first."""
    client.create("A")
    client.create("B")
    client.pay({1: "30"}, externalId="ERP-1", externalCustomerId="ERP-C")
    return client


def test_an_applied_payment_is_lowered_however_little_is_open(paid: Client) -> None:
    paid.put(f"{INVOICES}/1", {"openBalance": {"code": "USD", "value": "-50"}})

    assert paid.put(FIRST, new_payment({1: "10"})).status_code == 200

    assert paid.still_open(1) == ["-30.0000"]


def test_a_waiting_payment_that_became_too_much_may_be_lowered_and_not_raised(
    client: Client, stores: MemoryStores
) -> None:
    client.create("A")
    client.pay({1: "60"}, processingStatus=1)
    client.pay({1: "90"})

    assert client.put(FIRST, new_payment({1: "20"})).status_code == 200
    with nothing_moves(stores):
        assert client.put(FIRST, new_payment({1: "21"})).status_code == 422
        assert client.put(FIRST, new_payment({1: "20"}, processingStatus=3)).status_code == 422
    assert client.put(FIRST, new_payment({1: "10"}, processingStatus=3)).status_code == 200


def test_null_clears_an_external_id_and_leaving_it_out_does_not(paid: Client) -> None:
    paid.put(FIRST, new_payment({1: "30"}, externalId=None))

    shown, receipt = paid.payment(1), paid.get(f"{RECEIPTS}/1").json()["data"]
    for seen in (shown, receipt):
        assert (seen["externalId"], seen["externalCustomerId"]) == (None, "ERP-C")


def test_a_payment_stays_editable_after_its_invoice_moved_to_another_company(paid: Client) -> None:
    paid.put(f"{INVOICES}/1", {"customerId": "1002"})

    assert paid.put(FIRST, new_payment({1: "30"}, details={"memo": "new"})).status_code == 200
    assert paid.payment(1)["details"] == {"memo": "new"}
    assert paid.put(FIRST, new_payment({1: "30", 2: "5"})).status_code == 200


@pytest.mark.parametrize(
    "lines", [{1: "31"}, {1: "29"}, {1: "30", 2: "5", 3: "1"}], ids=["raised", "lowered", "another one's"]
)
def test_a_changed_or_new_line_is_on_an_invoice_of_the_company(
    paid: Client, stores: MemoryStores, lines: dict[int, Any]
) -> None:
    paid.create("C", customerId="1002")
    paid.put(f"{INVOICES}/1", {"customerId": "1002"})

    with nothing_moves(stores):
        assert paid.put(FIRST, new_payment(lines)).status_code == 422


def test_a_payment_follows_its_invoice_to_another_company_with_its_payer(paid: Client, stores: MemoryStores) -> None:
    with nothing_moves(stores):
        assert paid.put(FIRST, new_payment({1: "30"}, customerId="1002")).status_code == 422
    paid.put(f"{INVOICES}/1", {"customerId": "1002"})

    assert paid.put(FIRST, new_payment({1: "30"}, customerId="1002")).status_code == 200

    shown = paid.payment(1)
    assert (shown["customerId"], shown["payerCustomerId"]) == ("1002", "1002")
    demo_books(stores)


def test_a_payer_of_its_own_stays(client: Client) -> None:
    client.create("A")
    client.pay({1: "30"}, payerCustomerId="77")
    client.put(f"{INVOICES}/1", {"customerId": "1002"})

    client.put(FIRST, new_payment({1: "30"}, customerId="1002"))

    assert client.payment(1)["payerCustomerId"] == "77"


def test_a_payment_stays_editable_after_its_invoice_changed_currency(make_client: MakeClient) -> None:
    client = make_client(choices={"currency-of-paid-invoice": "accepted"})
    client.create("A")
    client.pay({1: "30"})
    client.put(f"{INVOICES}/1", {"openBalance": {"code": "EUR", "value": 70}})

    assert client.put(FIRST, new_payment({1: "30"}, details={"memo": "new"})).status_code == 200
    assert client.put(FIRST, new_payment({1: "20"})).status_code == 422
    assert client.put(FIRST, new_payment({1: "30"}, currency="GBP")).status_code == 422
    assert client.put(FIRST, new_payment({1: "30"}, currency="EUR")).status_code == 200


def test_a_payment_in_an_unknown_channel_is_refused(paid: Client, stores: MemoryStores) -> None:
    with nothing_moves(stores):
        response = paid.post(OFFLINE, new_payment({1: "1"}, channelId=999_999))

    assert (response.status_code, response.json()) == (404, UNKNOWN_CHANNEL)


def test_a_payment_in_an_unknown_channel_may_be_stored(make_client: MakeClient) -> None:
    client = make_client(choices={"unknown-channel": "stored"})
    client.create("A")
    client.pay({1: "1"}, channelId=999_999)

    shown = client.payment(1)
    assert (shown["channelId"], shown["channelName"]) == ("999999", None)


def test_a_store_without_channels_takes_payments_in_any(make_client: MakeClient) -> None:
    client = make_client("empty")
    client.create("A")
    client.pay({1: "1"}, channelId=7)

    assert client.payment(1)["channelId"] == "7"


@pytest.mark.parametrize(
    ("fields", "data"),
    [
        ({"lineItems": []}, {"lineItems": ["This list may not be empty."]}),
        ({"lineItems": {}}, {"lineItems": ["This field must be a list."]}),
        ({"lineItems": [3]}, {"lineItems.0": ["This field must be an object."]}),
        ({"customerId": None}, {"customerId": ["This field may not be null."]}),
        ({"customerId": 5}, {"customerId": ["This field must be text."]}),
        ({"processingStatus": 9}, {"processingStatus": ["This field must be one of 1, 2, 3, 4."]}),
        (
            {"lineItems": [{"invoiceId": 1, "amount": "1." + "0" * 21}]},
            {"lineItems.0.amount": ["Please enter a valid number with at most 20 decimals"]},
        ),
    ],
    ids=["no line", "no list", "no line's form", "null", "no text", "no status", "too fine"],
)
def test_a_refused_value_is_told_in_words(paid: Client, fields: dict[str, Any], data: dict[str, Any]) -> None:
    response = paid.post(OFFLINE, new_payment({1: "1"}) | fields)

    assert response.json() == {"code": 422, "data": data, "meta": {"message": "Parameter Error"}}


def test_a_payment_id_that_is_no_number_is_a_refused_parameter(make_client: MakeClient) -> None:
    client = make_client(choices={"bad-request-status": "422", "non-numeric-invoice-id-status": "404"})

    assert client.get("/api/v3/io/ip/payments/x").status_code == 422
