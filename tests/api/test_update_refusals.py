"""What an update refuses, and that a refused update changes nothing."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.client import INVOICES, Client, Clock
from tests.api.conftest import MakeClient
from tests.api.state import check_refusal, nothing_changes, state_of

NEVER_EMPTY = ["customerId", "externalCustomerId", "externalId", "invoiceNumber", "type", "purchaseOrderNumber"]
READ_ONLY: dict[str, Any] = {"id": 77, "isPendingPayment": 1, "customerName": "Mallory", "updatedAt": 1}
WRONG: dict[str, Any] = {
    "status outside 0, 1, 2": {"status": 3},
    "status as text": {"status": "1"},
    "source outside 0, 1": {"source": 2},
    "due date as text": {"dueDate": "2024-01-01"},
    "due date of nothing": {"dueDate": None},
    "created time as text": {"createdAt": "yesterday"},
    "details as text": {"details": "none"},
    "details of nothing": {"details": None},
    "number as a number": {"invoiceNumber": 12},
    "balance without currency": {"openBalance": {"value": 1}},
    "balance without value": {"openBalance": {"code": "USD"}},
    "extra fields as an object": {"extraFields": {"Cost centre": "CC-7"}},
    "extra field without value": {"extraFields": [{"fieldName": "Cost centre"}]},
    "line without price": {"details": {"details": {"lineItems": [{"sku": "A", "quantity": "1"}]}}},
}

of_every_read_only_field = pytest.mark.parametrize(("field", "value"), READ_ONLY.items(), ids=READ_ONLY)


@pytest.mark.parametrize("code", [400, 422])
@pytest.mark.parametrize("field", NEVER_EMPTY)
def test_an_empty_string_is_refused(make_client: MakeClient, field: str, code: int) -> None:
    client = make_client(choices={"bad-request-status": str(code)})
    invoice_id = client.create(externalId="E", externalCustomerId="C", purchaseOrderNumber="P")

    with nothing_changes(client):
        response = client.put(f"{INVOICES}/{invoice_id}", {"status": 1, field: ""})

    assert "This field may not be blank." in check_refusal(response, code)


def test_a_refusal_names_each_field(client: Client) -> None:
    invoice_id = client.create()

    response = client.put(f"{INVOICES}/{invoice_id}", {"type": "", "externalId": "", "status": 1})

    assert response.json()["data"] == {
        "id": invoice_id,
        "type": ["This field may not be blank."],
        "externalId": ["This field may not be blank."],
    }


@pytest.mark.parametrize("body", WRONG.values(), ids=WRONG)
def test_a_field_of_the_wrong_form_is_refused(client: Client, body: dict[str, Any]) -> None:
    invoice_id = client.create()

    with nothing_changes(client):
        response = client.put(f"{INVOICES}/{invoice_id}", {"type": "Pro forma", **body})

    check_refusal(response, 400)
    assert response.json()["data"]["id"] == invoice_id


def test_a_refused_update_does_not_move_the_updated_time(client: Client, clock: Clock) -> None:
    invoice_id = client.create()
    clock.now += 60

    with nothing_changes(client):
        client.put(f"{INVOICES}/{invoice_id}", {"status": 3})


@of_every_read_only_field
def test_a_read_only_field_has_no_effect(client: Client, clock: Clock, field: str, value: Any) -> None:
    invoice_id = client.create()
    before = client.invoice(invoice_id)
    clock.now += 1

    response = client.put(f"{INVOICES}/{invoice_id}", {field: value, "type": "Pro forma"})

    assert (response.status_code, response.json()["data"]["id"]) == (200, invoice_id)
    assert client.invoice(invoice_id) == before | {"type": "Pro forma", "updatedAt": clock.now}


def test_a_whole_invoice_can_be_sent_back_as_it_was_read(client: Client) -> None:
    invoice_id = client.create(
        externalId="E", externalCustomerId="C", purchaseOrderNumber="P", externalPdfUrl="u", orderNumber="1"
    )
    before = client.invoice(invoice_id)
    sent = {name: value for name, value in before.items() if name not in ("channelId", "termsConditions")}

    response = client.put(f"{INVOICES}/{invoice_id}", sent)

    assert response.status_code == 200, response.text
    assert client.invoice(invoice_id) == before


@pytest.mark.parametrize("code", [400, 422])
@of_every_read_only_field
def test_a_read_only_field_may_be_refused(make_client: MakeClient, field: str, value: Any, code: int) -> None:
    client = make_client(choices={"read-only-fields-in-update": "refused", "bad-request-status": str(code)})
    invoice_id = client.create()

    with nothing_changes(client):
        response = client.put(f"{INVOICES}/{invoice_id}", {field: value, "type": "Pro forma"})

    assert "read-only" in check_refusal(response, code)


def test_an_update_without_read_only_fields_is_never_refused(make_client: MakeClient) -> None:
    client = make_client(choices={"read-only-fields-in-update": "refused"})
    invoice_id = client.create()

    assert client.put(f"{INVOICES}/{invoice_id}", {"type": "Pro forma"}).status_code == 200


@pytest.mark.parametrize(
    "body", [{}, {"colour": "blue"}, {"id": 77}], ids=["empty", "unknown field", "read-only field"]
)
def test_an_update_of_nothing_succeeds_and_changes_nothing(client: Client, clock: Clock, body: dict[str, Any]) -> None:
    invoice_id = client.create()
    clock.now += 60

    with nothing_changes(client):
        response = client.put(f"{INVOICES}/{invoice_id}", body)

    assert response.json() == {"code": 200, "data": {"id": invoice_id}, "meta": {"message": "SUCCESS"}}


@pytest.mark.parametrize("code", [400, 422])
@pytest.mark.parametrize("body", [{}, {"colour": "blue"}], ids=["empty", "unknown field"])
def test_an_update_of_nothing_may_be_refused(make_client: MakeClient, body: dict[str, Any], code: int) -> None:
    client = make_client(choices={"empty-update": "refused", "bad-request-status": str(code)})
    invoice_id = client.create()

    with nothing_changes(client):
        response = client.put(f"{INVOICES}/{invoice_id}", body)

    assert "Nothing to update" in check_refusal(response, code)


def test_an_update_of_one_field_is_never_taken_for_empty(make_client: MakeClient) -> None:
    client = make_client(choices={"empty-update": "refused"})
    invoice_id = client.create()

    assert client.put(f"{INVOICES}/{invoice_id}", {"externalPdfUrl": ""}).status_code == 200


@pytest.mark.parametrize("choices", [{}, {"unknown-company": "404", "unknown-channel": "stored"}], ids=str)
def test_an_update_of_an_unknown_invoice_creates_nothing(make_client: MakeClient, choices: dict[str, str]) -> None:
    client = make_client(choices=choices)
    client.create()
    before = state_of(client)

    response = client.put(f"{INVOICES}/999", {"invoiceNumber": "INV-9", "customerId": "1001"})

    assert (response.status_code, response.json()["data"]) == (404, {"errMsg": "Invoice does not exist"})
    assert state_of(client) == before
