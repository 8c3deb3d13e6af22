"""Lists of payments, receipts and receipt lines: the same filters, search, order and pages as those of invoices."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.client import OFFLINE, PAYMENTS, RECEIPT_LINES, RECEIPTS, Client, Clock, new_payment
from tests.api.conftest import MakeClient

LINES_OF_FIRST = f"{RECEIPTS}/1/lines"


@pytest.fixture
def listed(client: Client, clock: Clock) -> Client:
    """Four payments, a second apart: 1 and 3 of company 1001, 2 of company 1002, 4 of 1001 in waiting."""
    client.create("A")
    client.create("B", customerId="1002")
    client.create("C")
    for lines, fields in (
        ({1: "9"}, {"externalId": "ERP-1", "details": {"memo": "first"}, "payerName": "Zoe"}),
        ({2: "100"}, {"customerId": "1002", "externalId": "ERP-2", "externalCustomerId": "X", "channelId": 2}),
        ({1: "5", 3: "6"}, {"externalId": "ERP-3", "payerCustomerId": "77", "channelId": 1}),
        ({3: "1"}, {"processingStatus": 2, "fundingStatus": "1", "externalCustomerId": "W"}),
    ):
        clock.now += 1
        client.pay(lines, **fields)
    return client


def ids(client: Client, path: str = PAYMENTS, **parameters: Any) -> list[int]:
    response = client.get(path, params=parameters)
    assert response.status_code == 200, response.text
    assert response.json()["meta"]["pagination"]["totalCount"] >= len(response.json()["data"])
    return [item["id"] for item in response.json()["data"]]


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({}, [4, 3, 2, 1]),
        ({"invoiceId": 1}, [3, 1]),
        ({"invoiceId": 3}, [4, 3]),
        ({"invoiceId": 9}, []),
        ({"processingStatus": 3}, [3, 2, 1]),
        ({"processingStatus": 2}, [4]),
        ({"processingStatus": 0}, []),
        ({"customerName": "Acme"}, [4, 3, 1]),
        ({"channelIds": [1, 2]}, [3, 2]),
        ({"channelIds": 2}, [2]),
        ({"q": "ERP-2"}, [2]),
        ({"q": "1002", "searchBy": "customerId"}, [2]),
        ({"q": "ERP-2", "searchBy": "customerId"}, []),
        ({"q": "4", "searchBy": "id"}, [4]),
        ({"q": "Zoe"}, []),
        ({"q": "ERP", "processingStatus": 3, "invoiceId": 1}, [3, 1]),
        ({"limit": 2, "offset": 1}, [3, 2]),
        ({"offset": 9}, []),
        ({"sortBy": "totalAmount", "orderBy": "ASC"}, [4, 1, 3, 2]),
        ({"sortBy": "totalAmount", "orderBy": "DESC"}, [2, 3, 1, 4]),
        ({"sortBy": "appliedStatus", "orderBy": "ASC"}, [4, 1, 2, 3]),
        ({"sortBy": "fundingStatus", "orderBy": "ASC"}, [4, 1, 2, 3]),
        ({"sortBy": "processingStatus", "orderBy": "ASC"}, [4, 1, 2, 3]),
        ({"sortBy": "externalCustomerId", "orderBy": "ASC"}, [1, 3, 4, 2]),
        ({"sortBy": "customerId", "orderBy": "ASC"}, [1, 3, 4, 2]),
        ({"sortBy": "moduleName", "orderBy": "ASC"}, [1, 2, 3, 4]),
        ({"sortBy": "createdAt", "orderBy": "ASC"}, [1, 2, 3, 4]),
        ({"sortBy": "updatedAt"}, [4, 3, 2, 1]),
    ],
)
def test_payments_are_listed(listed: Client, parameters: dict[str, Any], expected: list[int]) -> None:
    assert ids(listed, **parameters) == expected


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({}, [4, 3, 2, 1]),
        ({"paymentStatus[]": 2}, [4]),
        ({"paymentStatus[]": [2, 3]}, [4, 3, 2, 1]),
        ({"paymentStatus[]": "2,4"}, [4]),
        ({"paymentStatus[]": [0, 1, 4]}, []),
        ({"q": "first"}, [1]),
        ({"q": "Zoe", "searchBy": "payerName"}, [1]),
        ({"q": "Zoe", "searchBy": "referenceNumber"}, []),
        ({"q": "ERP-3", "searchBy": "externalId"}, [3]),
        ({"sortBy": "total", "orderBy": "ASC"}, [4, 1, 3, 2]),
        ({"sortBy": "paymentId", "orderBy": "ASC"}, [1, 2, 3, 4]),
        ({"sortBy": "referenceNumber"}, [1, 4, 3, 2]),
        ({"orderBy": "ASC"}, [1, 2, 3, 4]),
        ({"limit": 1, "offset": 3}, [1]),
    ],
)
def test_receipts_are_listed(listed: Client, parameters: dict[str, Any], expected: list[int]) -> None:
    assert ids(listed, RECEIPTS, **parameters) == expected


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({}, [5, 4, 3, 2, 1]),
        ({"paymentStatus[]": 3}, [4, 3, 2, 1]),
        ({"sortBy": "amount", "orderBy": "ASC"}, [5, 3, 4, 1, 2]),
        ({"sortBy": "invoiceId", "orderBy": "ASC"}, [1, 3, 2, 4, 5]),
        ({"sortBy": "receiptId", "orderBy": "ASC"}, [1, 2, 3, 4, 5]),
        ({"q": "2", "searchBy": "invoiceId"}, [2]),
        ({"q": "77", "searchBy": "payerCustomerId"}, [4, 3]),
        ({"limit": 2}, [5, 4]),
    ],
)
def test_receipt_lines_are_listed(listed: Client, parameters: dict[str, Any], expected: list[int]) -> None:
    assert ids(listed, RECEIPT_LINES, **parameters) == expected


def test_the_lines_of_a_receipt_are_its_own(listed: Client) -> None:
    assert ids(listed, f"{RECEIPTS}/3/lines") == [4, 3]
    assert ids(listed, f"{RECEIPTS}/3/lines", sortBy="amount", orderBy="ASC", limit=1) == [3]
    assert ids(listed, f"{RECEIPTS}/3/lines", **{"paymentStatus[]": 4}) == []


@pytest.mark.parametrize("path", [PAYMENTS, RECEIPTS, RECEIPT_LINES, LINES_OF_FIRST])
def test_a_list_holds_ten_items_unless_asked_for_more(client: Client, path: str) -> None:
    for number in range(12):
        client.create(f"N-{number}")
    client.pay(dict.fromkeys(range(1, 13), "1"))
    for number in range(1, 13):
        client.pay({number: "1"})

    answer = client.get(path).json()

    assert len(answer["data"]) == 10
    assert answer["meta"]["pagination"]["limit"] == 10
    assert len(client.get(path, params={"limit": 250}).json()["data"]) == answer["meta"]["pagination"]["totalCount"]
    assert client.get(path, params={"limit": 251}).status_code == 413


@pytest.mark.parametrize("path", [PAYMENTS, RECEIPTS, RECEIPT_LINES])
@pytest.mark.parametrize(("matching", "found"), [("whole-value", 0), ("substring-ignoring-case", 1), ("substring", 0)])
def test_q_matches_as_the_choice_says(make_client: MakeClient, path: str, matching: str, found: int) -> None:
    client = make_client(choices={"q-matching": matching})
    client.create("A")
    client.pay({1: "1"}, externalId="ERP-77")

    assert len(ids(client, path, q="erp-7")) == found


def test_a_receipt_says_what_its_payment_says(client: Client) -> None:
    client.create("A")
    client.create("B")
    client.pay({1: "0.7", 2: "0.5"}, externalId="E", payerName="Zoe")

    receipt = client.get(f"{RECEIPTS}/1").json()["data"]
    lines = client.get(LINES_OF_FIRST, params={"orderBy": "ASC"}).json()["data"]

    assert receipt == {
        "id": 1,
        "createdAt": 1_700_000_000,
        "updatedAt": 1_700_000_000,
        "storeHash": "demo",
        "customerId": "1001",
        "externalId": "E",
        "externalCustomerId": None,
        "payerName": "Zoe",
        "payerCustomerId": "1001",
        "details": {"paymentDetails": {"memo": "Check 4711"}},
        "transactionType": "Paid",
        "paymentType": "Offline",
        "referenceNumber": "Check 4711",
        "paymentId": 1,
        "total": {"code": "USD", "value": "1.2000"},
    }
    assert [(line["invoiceNumber"], line["amount"]["value"], line["paymentStatus"]) for line in lines] == [
        ("A", "0.7000", 3),
        ("B", "0.5000", 3),
    ]


def test_a_receipt_follows_its_payment(client: Client) -> None:
    client.create("A")
    client.create("B")
    client.pay({1: "10"}, processingStatus=1)

    client.put(f"{OFFLINE}/1", new_payment({1: "20", 2: "5"}, details={"memo": "new"}))
    client.set_status(1, 3)

    receipt = client.get(f"{RECEIPTS}/1").json()["data"]
    lines = client.get(LINES_OF_FIRST).json()["data"]
    assert (receipt["total"]["value"], receipt["referenceNumber"]) == ("25.0000", "new")
    assert {(line["amount"]["value"], line["paymentStatus"], line["referenceNumber"]) for line in lines} == {
        ("20.0000", 3, "new"),
        ("5.0000", 3, "new"),
    }
    assert ids(client, RECEIPTS) == [1]


def test_a_deleted_receipt_is_gone_with_its_lines_and_its_payment_stays(client: Client) -> None:
    client.create("A")
    client.pay({1: "10"})

    assert client.delete(f"{RECEIPTS}/1").json()["data"] == {"id": 1}

    assert client.get(f"{RECEIPTS}/1").json()["data"] == {"errMsg": "Receipt does not exist"}
    assert client.get(LINES_OF_FIRST).status_code == 404
    assert client.get(f"{LINES_OF_FIRST}/1").status_code == 404
    assert ids(client, RECEIPT_LINES) == []
    assert client.payment(1)["appliedStatus"] == 1
    client.set_status(1, 4)
    assert ids(client, RECEIPTS) == []


def test_a_deleted_line_lowers_the_total_of_its_receipt(client: Client) -> None:
    client.create("A")
    client.create("B")
    client.pay({1: "10", 2: "5"})

    assert client.delete(f"{LINES_OF_FIRST}/1").json()["data"] == {"id": 1}

    assert client.get(f"{LINES_OF_FIRST}/1").json()["data"] == {"errMsg": "Receipt line does not exist"}
    assert client.get(f"{RECEIPTS}/1").json()["data"]["total"]["value"] == "5.0000"
    assert client.still_open(1, 2) == ["90.0000", "95.0000"]


@pytest.mark.parametrize("path", [f"{RECEIPTS}/1", f"{LINES_OF_FIRST}/1"])
def test_deleting_a_receipt_may_revert_its_payment(make_client: MakeClient, path: str) -> None:
    client = make_client(choices={"deleted-receipt": "payment-reverted"})
    client.create("A")
    client.create("B")
    client.pay({1: "10", 2: "5"})

    client.delete(path)

    assert client.still_open(1, 2) == ["100.0000", "100.0000"]
    assert client.payment(1)["appliedStatus"] == 0


def test_a_line_is_found_below_its_own_receipt_only(client: Client) -> None:
    client.create("A")
    client.pay({1: "10"})
    client.pay({1: "10"})

    assert client.get(f"{RECEIPTS}/2/lines/1").status_code == 404
    assert client.delete(f"{RECEIPTS}/2/lines/1").status_code == 404
    assert client.get(f"{RECEIPTS}/2/lines/2").json()["data"]["receiptId"] == 2


@pytest.mark.parametrize("code", [404, 400, 422])
@pytest.mark.parametrize("path", [f"{RECEIPTS}/x", f"{RECEIPTS}/1/lines/x", f"{RECEIPTS}/x/lines/1"])
def test_an_id_that_is_no_number_gets_the_status_chosen(make_client: MakeClient, path: str, code: int) -> None:
    client = make_client(choices={"non-numeric-invoice-id-status": str(code)})

    assert client.get(path).status_code == code
    assert client.delete(path).status_code == code


def test_a_receipt_of_another_store_is_not_found(client: Client) -> None:
    client.create("A")
    client.pay({1: "10"})
    other = {"X-Auth-Token": "other-token", "X-Store-Hash": "other"}

    assert [client.get(path, headers=other).status_code for path in (f"{RECEIPTS}/1", LINES_OF_FIRST)] == [404, 404]
    assert client.get(RECEIPT_LINES, headers=other).json()["data"] == []
