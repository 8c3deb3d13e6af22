"""What the tests of the test integration send."""

from __future__ import annotations

from typing import Any

import httpx

from mockserver.testing import InvoiceStore

INVOICES = "/api/v3/io/ip/invoices"
NOW = 1_700_000_000
DAY_S = 86_400


def new_invoice(number: str = "INV-1", /, **fields: Any) -> dict[str, Any]:
    """A body for `createInvoice`: the required fields, and `fields` under their contract names."""
    hundred = {"code": "USD", "value": 100}
    return {
        "invoiceNumber": number,
        "originalBalance": hundred,
        "openBalance": hundred,
        "customerId": "1001",
        **fields,
    }


def client_of(store: InvoiceStore) -> httpx.Client:
    """A client with the credentials of a store; close it."""
    return httpx.Client(base_url=store.base_url, headers=store.headers, trust_env=False, timeout=60)


def create(client: httpx.Client, number: str = "INV-1", /, **fields: Any) -> int:
    """Create an invoice and answer its id."""
    response = client.post(INVOICES, json=new_invoice(number, **fields))
    assert response.status_code == 200, response.text
    return int(response.json()["data"]["id"])


def invoice(client: httpx.Client, invoice_id: int) -> dict[str, Any]:
    """An invoice as the detail shows it."""
    response = client.get(f"{INVOICES}/{invoice_id}")
    assert response.status_code == 200, response.text
    return dict(response.json()["data"])
