"""The request examples of the contract, sent as they stand there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.api.client import CONTRACT, INVOICES, Client
from tests.api.conftest import MakeClient
from tests.api.orders import invoiced, new_order, store_with_orders

SHOWN_BALANCES = {100: "100.0000", "12.0000": "12.0000"}


def _examples(operation_id: str) -> dict[str, Any]:
    body = CONTRACT.operations[operation_id].request_body
    assert body is not None
    return {name: example["value"] for name, example in body["content"]["application/json"]["examples"].items()}


CREATES, UPDATES = _examples("createInvoice"), _examples("updateInvoice")


def _as_shown(body: Mapping[str, Any]) -> dict[str, Any]:
    """What the detail shows for the fields of a request."""
    shown = {name: value for name, value in body.items() if name not in ("issuedAt", "channelId")}
    for name in {"originalBalance", "openBalance"} & body.keys():
        shown[name] = {"code": body[name]["code"], "value": SHOWN_BALANCES[body[name]["value"]]}
    if "channelId" in body:
        shown["channelId"] = str(body["channelId"])
    if "issuedAt" in body:
        shown["createdAt"] = body["issuedAt"]
    return shown


def test_there_are_two_examples_of_each_body() -> None:
    assert (len(CREATES), len(UPDATES)) == (2, 2)


@pytest.mark.parametrize("scenario", ["empty", "conformance", "demo"])
@pytest.mark.parametrize("body", CREATES.values(), ids=CREATES)
def test_an_example_of_a_create_is_stored_and_reads_back(
    make_client: MakeClient, body: dict[str, Any], scenario: str
) -> None:
    client = make_client(scenario)

    response = client.post(INVOICES, body)

    assert response.status_code == 200, response.text
    shown = client.invoice(response.json()["data"]["id"])
    assert {name: shown[name] for name in _as_shown(body)} == _as_shown(body)


@pytest.mark.parametrize("created", CREATES.values(), ids=[f"created {name}" for name in CREATES])
@pytest.mark.parametrize("body", UPDATES.values(), ids=UPDATES)
def test_an_example_of_an_update_changes_its_fields_and_no_other(
    client: Client, body: dict[str, Any], created: dict[str, Any]
) -> None:
    invoice_id = client.post(INVOICES, created).json()["data"]["id"]
    before = client.invoice(invoice_id)

    response = client.put(f"{INVOICES}/{invoice_id}", body)

    assert response.status_code == 200, response.text
    assert client.invoice(invoice_id) == before | _as_shown(body)


@pytest.mark.parametrize("body", UPDATES.values(), ids=UPDATES)
def test_an_example_of_an_update_fits_an_invoice_made_from_an_order(
    make_client: MakeClient, body: dict[str, Any]
) -> None:
    client = make_client(document=store_with_orders(new_order()))
    invoice_id = invoiced(client)
    before = client.invoice(invoice_id)

    client.put(f"{INVOICES}/{invoice_id}", body)

    assert client.invoice(invoice_id) == before | _as_shown(body) | {
        "customerName": "" if "customerId" in body else "Acme Components"
    }
