"""Whether the two balances of an invoice may have different currencies."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.client import INVOICES, Client, new_body
from tests.api.conftest import MakeClient
from tests.api.state import check_refusal, nothing_changes

USD: dict[str, Any] = {"code": "USD", "value": "5.0000"}
EUR: dict[str, Any] = {"code": "EUR", "value": "5.0000"}


def test_both_codes_are_stored_as_sent(client: Client) -> None:
    invoice = client.invoice(client.create(originalBalance=USD, openBalance=EUR))

    assert (invoice["originalBalance"], invoice["openBalance"]) == (USD, EUR)


@pytest.mark.parametrize("code", [400, 422])
def test_a_create_with_two_currencies_may_be_refused(make_client: MakeClient, code: int) -> None:
    client = make_client(choices={"mixed-balance-currencies": "refused", "bad-request-status": str(code)})

    with nothing_changes(client):
        response = client.post(INVOICES, new_body(originalBalance=USD, openBalance=EUR))

    assert "EUR" in check_refusal(response, code)


@pytest.mark.parametrize("code", [400, 422])
@pytest.mark.parametrize("field", ["originalBalance", "openBalance"])
def test_an_update_to_two_currencies_may_be_refused(make_client: MakeClient, field: str, code: int) -> None:
    client = make_client(choices={"mixed-balance-currencies": "refused", "bad-request-status": str(code)})
    invoice_id = client.create()

    with nothing_changes(client):
        response = client.put(f"{INVOICES}/{invoice_id}", {field: EUR})

    assert "currency" in check_refusal(response, code)


def test_an_update_may_move_both_balances_to_another_currency(make_client: MakeClient) -> None:
    client = make_client(choices={"mixed-balance-currencies": "refused"})
    invoice_id = client.create()

    response = client.put(f"{INVOICES}/{invoice_id}", {"originalBalance": EUR, "openBalance": EUR})

    assert response.status_code == 200
    assert client.invoice(invoice_id)["openBalance"] == EUR


def test_an_update_to_two_currencies_is_stored(client: Client) -> None:
    invoice_id = client.create()

    client.put(f"{INVOICES}/{invoice_id}", {"openBalance": EUR})

    assert client.invoice(invoice_id)["originalBalance"]["code"] == "USD"
    assert client.invoice(invoice_id)["openBalance"] == EUR
