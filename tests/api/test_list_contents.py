"""What a listed invoice shows, and when."""

from __future__ import annotations

import pytest

from tests.api.client import INVOICES, Client, Clock

COST_CENTRE = {"fieldName": "Cost centre", "fieldValue": "CC-7"}


def test_a_listed_invoice_shows_what_the_detail_shows_without_extra_fields(client: Client) -> None:
    invoice_id = client.create("A", channelId=1, details={"type": "x", "header": {}}, extraFields=[COST_CENTRE])

    detail = client.invoice(invoice_id)
    assert detail.pop("extraFields") == [COST_CENTRE]

    assert client.listed() == [detail]


def test_on_request_each_listed_invoice_has_its_extra_fields(client: Client) -> None:
    client.create("A", extraFields=[COST_CENTRE])
    client.create("B")

    listed = client.listed(isIncludeExtraFields="1")

    assert {item["invoiceNumber"]: item["extraFields"] for item in listed} == {"A": [COST_CENTRE], "B": []}


@pytest.mark.parametrize("parameters", [{}, {"isIncludeExtraFields": "0"}], ids=["unasked", "declined"])
def test_otherwise_no_listed_invoice_has_extra_fields(client: Client, parameters: dict[str, str]) -> None:
    client.create("A", extraFields=[COST_CENTRE])

    assert ["extraFields" in item for item in client.listed(**parameters)] == [False]


def test_the_detail_of_an_invoice_without_extra_fields_has_an_empty_list(client: Client) -> None:
    assert client.invoice(client.create("A"))["extraFields"] == []


def test_a_created_invoice_is_listed_at_once(client: Client) -> None:
    assert client.listed() == []

    client.create("A")

    assert [item["invoiceNumber"] for item in client.listed()] == ["A"]


def test_a_changed_invoice_is_listed_under_its_new_values_at_once(client: Client) -> None:
    invoice_id = client.create("A", customerId="1001", externalId="old")
    client.create("B", customerId="12")

    client.put(f"{INVOICES}/{invoice_id}", {"customerId": "1002", "externalId": "new"})

    assert client.listed(customerId="1001") == client.listed(**{"externalId[]": "old"}) == []
    assert [item["id"] for item in client.listed(customerName="Borealis")] == [invoice_id]
    assert [item["id"] for item in client.listed(**{"externalId[]": "new"})] == [invoice_id]


def test_an_update_moves_an_invoice_in_the_order_at_once(client: Client) -> None:
    first = client.create("A", issuedAt=100)
    client.create("B", issuedAt=200)

    client.put(f"{INVOICES}/{first}", {"createdAt": 300})

    assert [item["invoiceNumber"] for item in client.listed()] == ["A", "B"]
    assert [item["invoiceNumber"] for item in client.listed(orderBy="ASC")] == ["B", "A"]


def test_a_deleted_invoice_is_no_longer_listed_nor_counted(client: Client) -> None:
    invoice_id = client.create("A")
    client.create("B")

    client.delete(f"{INVOICES}/{invoice_id}")

    answer = client.get(INVOICES).json()
    assert [item["invoiceNumber"] for item in answer["data"]] == ["B"]
    assert answer["meta"]["pagination"]["totalCount"] == 1
    assert client.listed(q="A", searchBy="invoiceNumber") == []


def test_an_overdue_invoice_is_still_open(client: Client, clock: Clock) -> None:
    invoice_id = client.create("A", dueDate=clock.now - 1)
    clock.now += 400 * 86_400

    assert client.invoice(invoice_id)["status"] == 0
    assert [item["invoiceNumber"] for item in client.listed(status=0)] == ["A"]
