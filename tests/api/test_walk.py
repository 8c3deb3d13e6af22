"""The first walk through the API."""

from __future__ import annotations

from tests.api.client import INVOICES, Client, new_body


def test_an_invoice_that_was_created_can_be_read(client: Client) -> None:
    invoice_id = client.create("INV-1")

    assert client.invoice(invoice_id)["openBalance"] == {"code": "USD", "value": "100.0000"}


def test_a_second_invoice_with_the_number_is_refused(client: Client) -> None:
    client.create("INV-1")

    response = client.post(INVOICES, new_body("INV-1"))

    assert response.status_code == 400
    assert response.json() == {
        "code": 400,
        "data": {"errMsg": "The invoice number already exists."},
        "meta": {"message": "Bad Requests Error"},
    }
