"""Body fields that an operation does not know: as if they were not there."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.client import INVOICES, Client

UNKNOWN: dict[str, Any] = {
    "another word": {"colour": "blue"},
    "another case": {"STATUS": 1, "duedate": 5},
    "attribute names": {"customer_name": "x", "pending_payments": 1, "invoice_number": "x", "terms": {}},
    "fields of the answer": {"storeHash": "x", "isPendingPayment": 1, "pendingPaymentCount": 3, "notAllowedPay": 1},
    "an empty name": {"": None},
}
VALUES = [1_500_000_000, "yesterday", None, [], {"a": 1}]
TYPES = ["time", "text", "null", "list", "object"]


@pytest.mark.parametrize("extra", UNKNOWN.values(), ids=UNKNOWN)
def test_a_create_ignores_unknown_fields(client: Client, extra: dict[str, Any]) -> None:
    plain = client.invoice(client.create("INV-1"))

    shown = client.invoice(client.create("INV-2", **extra))

    assert shown == plain | {"id": shown["id"], "invoiceNumber": "INV-2"}


@pytest.mark.parametrize("extra", UNKNOWN.values(), ids=UNKNOWN)
def test_an_update_ignores_unknown_fields(client: Client, extra: dict[str, Any]) -> None:
    invoice_id = client.create()
    before = client.invoice(invoice_id)

    response = client.put(f"{INVOICES}/{invoice_id}", {"type": "Pro forma", **extra})

    assert response.status_code == 200
    assert client.invoice(invoice_id) == before | {"type": "Pro forma"}


@pytest.mark.parametrize("value", VALUES, ids=TYPES)
@pytest.mark.parametrize("field", ["createdAt", "updatedAt", "id", "customerName"])
def test_a_create_ignores_what_only_updates_and_answers_have(client: Client, field: str, value: Any) -> None:
    plain = client.invoice(client.create("INV-1"))

    shown = client.invoice(client.create("INV-2", **{field: value}))

    assert shown == plain | {"id": shown["id"], "invoiceNumber": "INV-2"}


@pytest.mark.parametrize("value", VALUES, ids=TYPES)
def test_an_update_ignores_what_only_creates_have(client: Client, value: Any) -> None:
    invoice_id = client.create()
    before = client.invoice(invoice_id)

    response = client.put(f"{INVOICES}/{invoice_id}", {"issuedAt": value, "source": 1})

    assert response.status_code == 200
    assert client.invoice(invoice_id) == before | {"source": 1}


def test_a_field_that_belongs_beside_details_is_not_read_inside_them(client: Client) -> None:
    details = {"source": 1, "status": 2, "header": {"invoiceNumber": "X"}}

    shown = client.invoice(client.create(details=details))

    assert (shown["source"], shown["status"], shown["invoiceNumber"]) == (0, 0, "INV-1")
    assert shown["details"] == details
