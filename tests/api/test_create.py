"""What a new invoice needs, what it defaults to, and that it reads back as it was sent."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.api.client import CONTRACT, INVOICES, Client, new_body
from tests.api.conftest import MakeClient
from tests.api.state import check_refusal, nothing_changes

REQUIRED = ["invoiceNumber", "customerId", "originalBalance", "openBalance"]
OPTIONAL: dict[str, Any] = {
    "type": "Pro forma",
    "dueDate": 1_619_161_808,
    "issuedAt": 1_500_000_000,
    "status": 1,
    "source": 1,
    "orderNumber": "132",
    "purchaseOrderNumber": "PO-00123",
    "externalId": "ERP-23",
    "externalCustomerId": "000123",
    "channelId": 2,
    "externalPdfUrl": "https://erp.example.com/invoices/23.pdf?a=1&b=2",
    "termsConditions": "30 days net.\nNo cash.",
    "details": {
        "type": "StandardInvoiceDetails",
        "header": {
            "costLines": [{"amount": {"code": "USD", "value": "90.00"}, "description": "Subtotal"}],
            "orderDate": 1_616_809_386,
            "customerFields": {"tier": ["gold", 1, None, True]},
        },
        "details": {
            "lineItems": [
                {"sku": "A", "quantity": 2.5, "unitPrice": {"code": "USD", "value": 40.1}, "customFields": 7}
            ],
            "shipments": [],
        },
        "addedByUs": {"deep": [[{}]]},
    },
    "extraFields": [{"fieldName": "Cost centre", "fieldValue": "CC-7"}],
}
SHOWN_AS: dict[str, tuple[str, Any]] = {"channelId": ("channelId", "2"), "issuedAt": ("createdAt", 1_500_000_000)}
NEVER_A_BODY = ["text", 12, None, [], True]


def test_the_fields_read_back_are_all_that_the_contract_lets_a_create_send() -> None:
    assert {*REQUIRED, *OPTIONAL} == set(CONTRACT.at("/components/schemas/InvoiceCreate/properties"))


@pytest.mark.parametrize("field", OPTIONAL)
def test_a_field_that_is_sent_reads_back(client: Client, field: str) -> None:
    invoice_id = client.create(**{field: OPTIONAL[field]})

    name, value = SHOWN_AS.get(field, (field, OPTIONAL[field]))
    assert client.invoice(invoice_id)[name] == value


def test_all_fields_sent_together_read_back(client: Client) -> None:
    invoice_id = client.create("INV-7", **OPTIONAL)

    shown = client.invoice(invoice_id)
    expected = dict(SHOWN_AS.get(field, (field, value)) for field, value in OPTIONAL.items())
    assert {name: shown[name] for name in expected} == expected
    assert (shown["id"], shown["invoiceNumber"], shown["customerId"]) == (invoice_id, "INV-7", "1001")
    assert shown["originalBalance"] == shown["openBalance"] == {"code": "USD", "value": "100.0000"}


def test_the_list_shows_a_new_invoice_as_the_detail_does(client: Client) -> None:
    invoice_id = client.create(**OPTIONAL)

    assert client.listed(isIncludeExtraFields="1") == [client.invoice(invoice_id)]


def test_a_create_answers_a_number_as_id_and_nothing_else(client: Client) -> None:
    response = client.post(INVOICES, new_body())

    assert response.status_code == 200
    assert response.json() == {
        "code": 200,
        "data": {"id": client.listed()[0]["id"]},
        "meta": {"message": "SUCCESS"},
    }
    assert isinstance(response.json()["data"]["id"], int)


def test_every_create_answers_another_id(client: Client) -> None:
    ids = [client.create(f"INV-{i}") for i in range(5)]

    assert len(set(ids)) == 5
    assert [client.invoice(id_)["invoiceNumber"] for id_ in ids] == [f"INV-{i}" for i in range(5)]


def test_an_open_balance_above_the_original_is_stored(client: Client) -> None:
    invoice_id = client.create(
        originalBalance={"code": "USD", "value": "349.5"}, openBalance={"code": "USD", "value": "913.43"}
    )

    shown = client.invoice(invoice_id)
    assert (shown["originalBalance"]["value"], shown["openBalance"]["value"]) == ("349.5000", "913.4300")


def test_type_status_and_source_have_defaults(client: Client) -> None:
    shown = client.invoice(client.create())

    assert (shown["type"], shown["status"], shown["source"]) == ("Invoice", 0, 0)


def test_what_was_not_sent_is_empty(client: Client) -> None:
    shown = client.invoice(client.create())

    absent = ["externalId", "externalCustomerId", "orderNumber", "purchaseOrderNumber", "channelId", "externalPdfUrl"]
    assert [shown[name] for name in absent] == [None] * len(absent)
    assert shown["extraFields"] == []


@pytest.mark.parametrize("code", [400, 422])
@pytest.mark.parametrize("field", REQUIRED)
def test_a_create_without_a_required_field_is_refused(make_client: MakeClient, field: str, code: int) -> None:
    client = make_client(choices={"bad-request-status": str(code)})
    client.create("INV-0")
    body = {name: value for name, value in new_body().items() if name != field}

    with nothing_changes(client):
        response = client.post(INVOICES, body)

    assert field in check_refusal(response, code)


@pytest.mark.parametrize("value", [None, ""], ids=["null", "empty"])
@pytest.mark.parametrize("field", REQUIRED)
def test_a_required_field_cannot_be_empty(client: Client, field: str, value: str | None) -> None:
    with nothing_changes(client):
        response = client.post(INVOICES, new_body(**{field: value}))

    assert field in check_refusal(response, 400)


@pytest.mark.parametrize("field", ["originalBalance", "openBalance"])
@pytest.mark.parametrize("part", ["code", "value"])
def test_a_balance_needs_code_and_value(client: Client, field: str, part: str) -> None:
    balance = {name: value for name, value in {"code": "USD", "value": 100}.items() if name != part}

    with nothing_changes(client):
        response = client.post(INVOICES, new_body(**{field: balance}))

    assert f"{field}.{part}" in check_refusal(response, 400)


def test_a_refusal_names_every_missing_field(client: Client) -> None:
    words = check_refusal(client.post(INVOICES, {}), 400)

    assert all(field in words for field in REQUIRED)


@pytest.mark.parametrize("body", NEVER_A_BODY, ids=["text", "number", "null", "list", "boolean"])
def test_a_create_takes_an_object_only(client: Client, body: Any) -> None:
    with nothing_changes(client):
        headers = {**client.headers, "Content-Type": "application/json"}
        response = client.request("POST", INVOICES, content=json.dumps(body), headers=headers)

    check_refusal(response, 400)


@pytest.mark.parametrize("code", [400, 422])
@pytest.mark.parametrize("field", ["status", "source"])
@pytest.mark.parametrize("value", [3, -1, "x", "0", None, 0.5, True], ids=str)
def test_a_status_or_source_outside_its_enumeration_is_refused(
    make_client: MakeClient, field: str, value: Any, code: int
) -> None:
    client = make_client(choices={"bad-request-status": str(code)})

    with nothing_changes(client):
        response = client.post(INVOICES, new_body(**{field: value}))

    assert field in check_refusal(response, code)


def test_a_source_has_no_third_value(client: Client) -> None:
    with nothing_changes(client):
        response = client.post(INVOICES, new_body(source=2))

    check_refusal(response, 400)


@pytest.mark.parametrize("status", [0, 1, 2])
@pytest.mark.parametrize("source", [0, 1])
def test_every_value_of_both_enumerations_is_stored(client: Client, status: int, source: int) -> None:
    shown = client.invoice(client.create(status=status, source=source))

    assert (shown["status"], shown["source"]) == (status, source)
