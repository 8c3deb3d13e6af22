"""Payments: money that lowers the balances of invoices, once, and that may come back."""

from __future__ import annotations

from typing import Any

import pytest

from mockserver.store.memory import MemoryStores
from tests.api.books import demo_books, nothing_moves, shows
from tests.api.client import OFFLINE, PAYMENTS, Client, new_payment
from tests.api.conftest import MakeClient

WAITING = [1, 2]


def test_a_payment_reads_back(paid: Client) -> None:
    shown = paid.payment(1)

    assert shown | {"createdAt": 0, "updatedAt": 0} == {
        "id": 1,
        "createdAt": 0,
        "updatedAt": 0,
        "storeHash": "demo",
        "customerId": "1001",
        "externalId": None,
        "externalCustomerId": None,
        "payerName": "Store offline payment",
        "payerCustomerId": "1001",
        "details": {"memo": "Check 4711"},
        "moduleName": "payments_offline",
        "moduleData": {"transactions": [{"memo": "Check 4711", "type": "OfflineTransaction", "rawTransaction": None}]},
        "processingStatus": 3,
        "appliedStatus": 1,
        "fundingStatus": 2,
        "fees": [],
        "total": {"code": "USD", "value": "130.0000"},
        "lineItems": [
            {"paymentId": 1, "invoiceId": 1, "invoiceNumber": "A", "amount": {"code": "USD", "value": "30.0000"}},
            {"paymentId": 1, "invoiceId": 2, "invoiceNumber": "B", "amount": {"code": "USD", "value": "100.0000"}},
        ],
        "customerName": "Acme Components",
        "allowedOperations": [1],
        "allowedStatuses": [1, 2, 3, 4],
        "channelId": None,
        "channelName": None,
    }


def test_a_completed_payment_lowers_each_balance_by_its_line(paid: Client) -> None:
    assert [shows(paid, 1), shows(paid, 2)] == [("70.0000", 1, 0), ("0.0000", 2, 0)]


def test_payments_add_up(paid: Client) -> None:
    paid.pay({1: 0.1})
    paid.pay({1: "0.2"})
    paid.pay({1: 69.7})

    assert shows(paid) == ("0.0000", 2, 0)


def test_an_open_balance_above_the_original_is_paid_in_part(client: Client) -> None:
    client.create("A", openBalance={"code": "USD", "value": "913.43"}, originalBalance={"code": "USD", "value": "10"})

    client.pay({1: "100"})

    assert shows(client) == ("813.4300", 1, 0)


@pytest.mark.parametrize("status", WAITING)
def test_a_waiting_payment_shows_on_its_invoice_and_lowers_nothing(client: Client, status: int) -> None:
    client.create("A")

    client.pay({1: "30"}, processingStatus=status)

    assert shows(client) == ("100.0000", 0, 1)
    assert client.payment(1)["appliedStatus"] == 0


@pytest.mark.parametrize("status", WAITING)
def test_where_the_choice_says_so_a_waiting_payment_is_applied(make_client: MakeClient, status: int) -> None:
    client = make_client(choices={"payment-applies": "at-creation"})
    client.create("A")
    client.pay({1: "30"}, processingStatus=status)

    assert shows(client) == ("70.0000", 1, 1)
    client.set_status(1, 3)
    assert shows(client) == ("70.0000", 1, 0)


def test_a_payment_is_applied_once_however_often_its_status_is_set(client: Client) -> None:
    client.create("A")
    client.pay({1: "30"}, processingStatus=1)

    for status in (2, 3, 3, 2, 1, 3, 3):
        assert client.set_status(1, status).status_code == 200

    assert shows(client) == ("70.0000", 1, 0)


@pytest.mark.parametrize("applies", ["on-completion", "at-creation"])
def test_a_payment_recorded_as_refunded_never_lowered_anything(make_client: MakeClient, applies: str) -> None:
    client = make_client(choices={"payment-applies": applies})
    client.create("A")

    client.pay({1: "30"}, processingStatus=4)

    assert shows(client) == ("100.0000", 0, 0)


def test_a_refund_gives_back_and_is_final(paid: Client) -> None:
    assert paid.set_status(1, 4).status_code == 200

    assert [shows(paid, 1), shows(paid, 2)] == [("100.0000", 0, 0), ("100.0000", 0, 0)]
    shown = paid.payment(1)
    assert (shown["appliedStatus"], shown["allowedOperations"], shown["allowedStatuses"]) == (0, [], [4])
    assert paid.set_status(1, 3).status_code == 400
    assert shows(paid) == ("100.0000", 0, 0)


def test_a_refund_takes_a_paid_invoice_back_to_partly_paid(paid: Client) -> None:
    paid.pay({1: "70"})
    assert shows(paid) == ("0.0000", 2, 0)

    paid.set_status(2, 4)

    assert shows(paid) == ("70.0000", 1, 0)


def test_a_reverted_payment_may_be_applied_again(paid: Client) -> None:
    assert paid.operate(1, 1).json()["data"] == {"id": 1}
    assert shows(paid) == ("100.0000", 0, 0)
    assert paid.payment(1)["processingStatus"] == 3
    assert paid.set_status(1, 3).status_code == 200
    assert shows(paid) == ("100.0000", 0, 0)

    assert paid.operate(1, 0).status_code == 200

    assert shows(paid) == ("70.0000", 1, 0)


def test_a_reverted_payment_may_wait_again(make_client: MakeClient) -> None:
    client = make_client(choices={"reverted-payment-status": "awaiting-processing"})
    client.create("A")
    client.pay({1: "30"})

    client.operate(1, 1)

    assert shows(client) == ("100.0000", 0, 1)
    client.set_status(1, 3)
    assert shows(client) == ("70.0000", 1, 0)


@pytest.mark.parametrize("code", [0, 2, 3, 7, -1])
def test_an_operation_that_is_not_listed_is_refused(paid: Client, stores: MemoryStores, code: int) -> None:
    with nothing_moves(stores):
        response = paid.operate(1, code)

    assert response.status_code == 400
    assert response.json() == {
        "code": 400,
        "data": {"errMsg": "The payment operation is not allowed."},
        "meta": {"message": "Not Found Error"},
    }


def test_an_operation_may_be_sent_as_text(paid: Client) -> None:
    assert paid.post(f"{PAYMENTS}/1/operations", {"operationCode": "1"}).status_code == 200
    assert shows(paid) == ("100.0000", 0, 0)


@pytest.mark.parametrize("code", [0, 1, 2, 3])
def test_offline_payments_may_allow_no_operation(make_client: MakeClient, code: int) -> None:
    client = make_client(choices={"offline-payment-operations": "none"})
    client.create("A")
    client.pay({1: "30"})

    assert client.payment(1)["allowedOperations"] == []
    assert client.operate(1, code).status_code == 400


@pytest.mark.parametrize("status", [0, 5, -1, 99])
def test_a_status_that_is_not_listed_is_refused(paid: Client, stores: MemoryStores, status: int) -> None:
    with nothing_moves(stores):
        response = paid.set_status(1, status)

    assert response.json() == {
        "code": 400,
        "data": {"errMsg": "The payment processing status is not allowed."},
        "meta": {"message": "Not Found Error"},
    }


def test_a_repeated_status_may_be_refused(make_client: MakeClient) -> None:
    client = make_client(choices={"repeated-payment-status": "refused"})
    client.create("A")
    client.pay({1: "30"})

    assert client.payment(1)["allowedStatuses"] == [1, 2, 4]
    assert client.set_status(1, 3).status_code == 400


@pytest.mark.parametrize(("taken", "listed"), [("strings", ["1", "2", "3", "4"]), ("numbers", [1, 2, 3, 4])])
def test_what_is_allowed_is_told_in_the_type_chosen(make_client: MakeClient, taken: str, listed: list[Any]) -> None:
    client = make_client(choices={"allowed-statuses-type": taken})
    client.create("A")
    client.pay({1: "30"})

    data = client.get(f"{PAYMENTS}/1/operations").json()["data"]

    assert data["allowedStatuses"] == listed
    assert [int(code) for code in data["allowedOperations"]] == [1]


def test_a_deleted_payment_is_gone_and_gives_back(paid: Client) -> None:
    assert paid.delete(f"{PAYMENTS}/1").json()["data"] == {"id": 1}

    assert [shows(paid, 1), shows(paid, 2)] == [("100.0000", 0, 0), ("100.0000", 0, 0)]
    assert paid.get(f"{PAYMENTS}/1").json() == {
        "code": 404,
        "data": {"errMsg": "Payment does not exist"},
        "meta": {"message": "Not Found Error"},
    }
    assert paid.get(PAYMENTS).json()["data"] == []


def test_a_deleted_payment_may_keep_what_it_took(make_client: MakeClient, stores: MemoryStores) -> None:
    client = make_client(choices={"deleted-payment": "keeps"})
    client.create("A")
    client.pay({1: "30"})
    client.pay({1: "20"})

    client.delete(f"{PAYMENTS}/1")
    assert shows(client) == ("50.0000", 1, 0)
    client.set_status(2, 4)

    assert shows(client)[0] == "70.0000"
    demo_books(stores)


def test_a_deleted_payment_waits_no_more(client: Client) -> None:
    client.create("A")
    client.pay({1: "30"}, processingStatus=2)

    client.delete(f"{PAYMENTS}/1")

    assert shows(client) == ("100.0000", 0, 0)


def test_an_unknown_payment_is_not_found(paid: Client, stores: MemoryStores) -> None:
    with nothing_moves(stores):
        answers = [
            paid.get(f"{PAYMENTS}/9"),
            paid.delete(f"{PAYMENTS}/9"),
            paid.get(f"{PAYMENTS}/9/operations"),
            paid.operate(9, 1),
            paid.set_status(9, 3),
            paid.get(f"{PAYMENTS}/9/transactions"),
            paid.put(f"{OFFLINE}/9", new_payment({1: "1"})),
        ]

    for answer in answers:
        assert answer.json() == {
            "code": 404,
            "data": {"errMsg": "Payment does not exist"},
            "meta": {"message": "Not Found Error"},
        }


def test_a_payment_of_another_store_is_not_found(paid: Client) -> None:
    other = {"X-Auth-Token": "other-token", "X-Store-Hash": "other"}

    assert paid.get(f"{PAYMENTS}/1", headers=other).status_code == 404
    assert paid.get(PAYMENTS, headers=other).json()["data"] == []
