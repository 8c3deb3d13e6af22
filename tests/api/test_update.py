"""What an update changes, and what it leaves alone."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.client import CONTRACT, INVOICES, Client, Clock
from tests.api.conftest import MakeClient

WHOLE: dict[str, Any] = {
    "type": "Invoice on Shipment",
    "status": 1,
    "source": 1,
    "dueDate": 1_619_161_808,
    "orderNumber": "132",
    "purchaseOrderNumber": "PO-1",
    "externalId": "E-1",
    "externalCustomerId": "C-1",
    "channelId": 1,
    "externalPdfUrl": "https://erp.example.com/1.pdf",
    "termsConditions": "30 days net",
    "details": {"type": "T", "header": {"orderDate": 5, "costLines": []}, "details": {"lineItems": []}},
    "extraFields": [{"fieldName": "Cost centre", "fieldValue": "CC-1"}],
}
CHANGES: dict[str, Any] = {
    "invoiceNumber": "INV-2",
    "type": "Pro forma",
    "customerId": "95075",
    "originalBalance": {"code": "EUR", "value": "250.0000"},
    "openBalance": {"code": "EUR", "value": "0.0100"},
    "status": 0,
    "source": 0,
    "dueDate": 1_700_000_001,
    "createdAt": 1_600_000_000,
    "purchaseOrderNumber": "PO-2",
    "externalId": "E-2",
    "externalCustomerId": "C-2",
    "externalPdfUrl": "https://erp.example.com/2.pdf",
    "details": {"header": {"customerFields": ["é", None]}},
    "extraFields": [{"fieldName": "Cost centre", "fieldValue": "CC-2"}],
}
CREATE_ONLY: dict[str, Any] = {"orderNumber": "133", "channelId": 2, "termsConditions": "60 days net"}
ADDRESS = {
    "city": "成都",
    "state": "",
    "country": "China",
    "street1": "",
    "street2": "",
    "zipCode": "0123",
    "lastName": "",
    "firstName": "",
}


def test_the_fields_changed_here_are_all_that_the_contract_lets_an_update_send() -> None:
    assert {*CHANGES, *CREATE_ONLY} == set(CONTRACT.at("/components/schemas/InvoiceUpdate/properties"))


@pytest.mark.parametrize("field", CHANGES)
def test_an_update_changes_the_field_it_sends_and_no_other(client: Client, field: str) -> None:
    invoice_id = client.create(**WHOLE)
    before = client.invoice(invoice_id)

    response = client.put(f"{INVOICES}/{invoice_id}", {field: CHANGES[field]})

    assert response.status_code == 200, response.text
    assert before[field] != CHANGES[field]
    after = before | {field: CHANGES[field]}
    assert client.invoice(invoice_id) == after | ({"customerName": ""} if field == "customerId" else {})


@pytest.mark.parametrize("field", [name for name in WHOLE if name not in ("status", "extraFields")])
def test_an_update_can_set_a_field_that_the_invoice_lacked(client: Client, field: str) -> None:
    invoice_id = client.create()

    client.put(f"{INVOICES}/{invoice_id}", {field: WHOLE[field]})

    assert client.invoice(invoice_id)[field] == ("1" if field == "channelId" else WHOLE[field])


def test_an_update_changes_all_fields_at_once(client: Client) -> None:
    invoice_id = client.create(**WHOLE)
    before = client.invoice(invoice_id)

    client.put(f"{INVOICES}/{invoice_id}", CHANGES)

    assert client.invoice(invoice_id) == before | CHANGES | {"customerName": ""}


def test_an_update_leaves_other_invoices_alone(client: Client) -> None:
    first, second = client.create("INV-1", **WHOLE), client.create("INV-3")
    before = client.invoice(first)

    client.put(f"{INVOICES}/{second}", CHANGES)

    assert client.invoice(first) == before


def test_an_update_answers_the_id_of_its_path_and_nothing_else(client: Client) -> None:
    client.create("INV-1")
    invoice_id = client.create("INV-2")

    response = client.put(f"{INVOICES}/{invoice_id}", {"id": 1, "type": "Pro forma"})

    assert response.json() == {"code": 200, "data": {"id": invoice_id}, "meta": {"message": "SUCCESS"}}


@pytest.mark.parametrize(
    "new",
    [{}, {"header": {}}, {"details": {"lineItems": []}}, {"header": {"billingAddress": ADDRESS}}],
    ids=["nothing", "empty header", "lines only", "address only"],
)
def test_details_are_replaced_whole(client: Client, new: dict[str, Any]) -> None:
    details = {
        "type": "T",
        "header": {"billingAddress": {**ADDRESS, "city": "Lyon"}, "shippingAddresses": [ADDRESS], "orderDate": 5},
        "details": {"lineItems": [{"sku": "A", "quantity": "1", "unitPrice": {"code": "USD", "value": "1"}}]},
        "own": 1,
    }
    invoice_id = client.create(details=details)

    client.put(f"{INVOICES}/{invoice_id}", {"details": new})

    assert client.invoice(invoice_id)["details"] == new
    assert client.listed()[0]["details"] == new


def test_an_update_without_details_leaves_them(client: Client) -> None:
    invoice_id = client.create(details=WHOLE["details"])

    client.put(f"{INVOICES}/{invoice_id}", {"dueDate": 5})

    assert client.invoice(invoice_id)["details"] == WHOLE["details"]


@pytest.mark.parametrize("field", CHANGES)
def test_an_update_moves_the_updated_time_and_leaves_the_created_time(client: Client, clock: Clock, field: str) -> None:
    invoice_id = client.create()
    created_at = clock.now
    clock.now += 1

    client.put(f"{INVOICES}/{invoice_id}", {field: CHANGES[field]})

    shown = client.invoice(invoice_id)
    assert shown["updatedAt"] == clock.now
    assert shown["createdAt"] == CHANGES.get(field if field == "createdAt" else "", created_at)


def test_reading_leaves_the_updated_time(client: Client, clock: Clock) -> None:
    invoice_id = client.create()
    before = client.invoice(invoice_id)
    clock.now += 100

    client.get(f"{INVOICES}/{invoice_id}/download-pdf")

    assert client.invoice(invoice_id) == before


@pytest.mark.parametrize("created_at", [1, 0, -1, -62_135_596_800, 1_600_000_000, 253_402_300_799])
def test_a_created_time_that_is_set_reads_back(client: Client, created_at: int) -> None:
    invoice_id = client.create()

    client.put(f"{INVOICES}/{invoice_id}", {"createdAt": created_at})

    assert client.invoice(invoice_id)["createdAt"] == created_at


def test_a_created_time_that_is_set_moves_the_invoice_among_the_created_times(client: Client) -> None:
    moved, stayed = client.create("INV-1"), client.create("INV-2")

    client.put(f"{INVOICES}/{moved}", {"createdAt": 1_600_000_000})

    then = {"beginDateAt": "1599999999", "endDateAt": "1600000001"}
    assert [item["id"] for item in client.listed(**then)] == [moved]
    assert [item["id"] for item in client.listed(beginDateAt="1600000001")] == [stayed]
    assert [item["id"] for item in client.listed()] == [stayed, moved]


def test_a_created_time_that_is_set_leaves_the_due_date(client: Client) -> None:
    invoice_id = client.create()
    due_date = client.invoice(invoice_id)["dueDate"]

    client.put(f"{INVOICES}/{invoice_id}", {"createdAt": 1_600_000_000})

    assert client.invoice(invoice_id)["dueDate"] == due_date


@pytest.mark.parametrize(("field", "value"), CREATE_ONLY.items(), ids=CREATE_ONLY)
def test_an_update_applies_fields_of_a_create(client: Client, field: str, value: Any) -> None:
    invoice_id = client.create(**WHOLE)
    before = client.invoice(invoice_id)

    client.put(f"{INVOICES}/{invoice_id}", {field: value})

    name = {"channelName": "Wholesale portal"} if field == "channelId" else {}
    assert client.invoice(invoice_id) == before | {field: value if isinstance(value, str) else str(value)} | name


@pytest.mark.parametrize(("field", "value"), [*CREATE_ONLY.items(), ("channelId", 999_999), ("orderNumber", "134")])
def test_an_update_may_ignore_fields_of_a_create(make_client: MakeClient, field: str, value: Any) -> None:
    client = make_client(choices={"create-only-fields-in-update": "ignored"})
    client.create("INV-0", orderNumber="134")
    invoice_id = client.create(**WHOLE)
    before = client.invoice(invoice_id)

    response = client.put(f"{INVOICES}/{invoice_id}", {field: value, "type": "Pro forma"})

    assert response.status_code == 200
    assert client.invoice(invoice_id) == before | {"type": "Pro forma"}


def test_an_invoice_may_be_sent_back_as_it_was_answered(make_client: MakeClient) -> None:
    client = make_client("demo")

    for item in client.listed(limit=25):
        before = client.invoice(item["id"])
        response = client.put(f"{INVOICES}/{item['id']}", before)

        assert response.status_code == 200, response.text
        assert client.invoice(item["id"]) == {**before, "updatedAt": client.invoice(item["id"])["updatedAt"]}
