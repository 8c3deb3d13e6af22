"""Invoices with payments: what may still be changed, and what a delete takes along."""

from __future__ import annotations

import pytest

from mockserver.store.memory import MemoryStores
from tests.api.books import demo_books, nothing_moves, shows
from tests.api.client import INVOICES, PAYMENTS, Client
from tests.api.conftest import MakeClient


def test_a_balance_set_by_an_update_stands_and_later_refunds_raise_it(paid: Client, stores: MemoryStores) -> None:
    paid.put(f"{INVOICES}/1", {"openBalance": {"code": "USD", "value": "500"}})
    assert paid.still_open(1) == ["500.0000"]

    paid.set_status(1, 4)

    assert paid.still_open(1) == ["530.0000"]
    demo_books(stores)


def test_a_paid_invoice_keeps_its_currency(paid: Client, stores: MemoryStores) -> None:
    with nothing_moves(stores):
        response = paid.put(f"{INVOICES}/1", {"openBalance": {"code": "EUR", "value": "70"}})

    assert response.status_code == 400
    assert "USD" in response.json()["meta"]["errors"]


def test_a_paid_invoice_may_change_its_currency(make_client: MakeClient) -> None:
    client = make_client(choices={"currency-of-paid-invoice": "accepted"})
    client.create("A")
    client.pay({1: "30"})

    assert client.put(f"{INVOICES}/1", {"openBalance": {"code": "EUR", "value": "70"}}).status_code == 200


def test_an_invoice_without_payments_may_change_its_currency(client: Client) -> None:
    client.create("A")

    assert client.put(f"{INVOICES}/1", {"openBalance": {"code": "EUR", "value": "70"}}).status_code == 200


def test_deleting_an_invoice_takes_its_line_out_of_the_payment(paid: Client, stores: MemoryStores) -> None:
    paid.delete(f"{INVOICES}/2")

    shown = paid.payment(1)
    assert [line["invoiceId"] for line in shown["lineItems"]] == [1]
    assert shown["total"]["value"] == "30.0000"
    assert shows(paid) == ("70.0000", 1, 0)
    demo_books(stores)


def test_deleting_the_only_invoice_of_a_payment_deletes_the_payment(client: Client, stores: MemoryStores) -> None:
    client.create("A")
    client.pay({1: "30"})

    client.delete(f"{INVOICES}/1")

    assert client.get(f"{PAYMENTS}/1").status_code == 404
    assert demo_books(stores).receipts == {}


@pytest.mark.parametrize("code", [400, 409])
def test_deleting_an_invoice_with_payments_may_be_refused(
    make_client: MakeClient, stores: MemoryStores, code: int
) -> None:
    client = make_client(choices={"delete-of-paid-invoice": str(code)})
    client.create("A")
    client.pay({1: "30"})

    with nothing_moves(stores):
        assert client.delete(f"{INVOICES}/1").status_code == code
    client.delete(f"{PAYMENTS}/1")
    assert client.delete(f"{INVOICES}/1").status_code == 200
