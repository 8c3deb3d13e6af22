"""The books of a store, checked when somebody asks for it."""

from __future__ import annotations

from dataclasses import replace

from mockserver.store.memory import MemoryStores
from tests.control.conftest import MakeLab
from tests.control.lab import TestStore

USD = {"code": "USD", "value": 100}
INVOICE = {"invoiceNumber": "INV-1", "customerId": "1001", "originalBalance": USD, "openBalance": USD}


def test_the_books_of_a_store_are_checked_on_demand(store: TestStore) -> None:
    store.done("POST", "seed", {"scenario": "demo"})

    found = store.done("GET", "invariants")

    assert found["holds"]
    assert found["checked"]["invoices"] > 10
    counts = store.done("GET")["counts"]
    looked_at = ("channels", "invoices", "payments", "receipts", "receipt_lines")
    assert found["checked"] == {kind: counts[kind] for kind in looked_at}


def test_books_that_do_not_balance_are_told_with_the_record(make_lab: MakeLab) -> None:
    stores = MemoryStores()
    old = stores.create("old", token="old-token", due_days=15)
    lab = make_lab(stores=stores)
    lab.done("POST", "stores/old/seed", {"scenario": "demo"})
    paid = next(invoice for invoice in old.invoices if invoice.base_balance is not None)
    lab.client(lab.done("GET", "stores/old")).delete("/api/v3/io/ip/receipts/1")
    assert lab.done("GET", "stores/old/invariants")["holds"]

    with old.transaction():
        old.invoices.put(replace(paid, invoice_number="twice", base_balance=None))

    found = lab.done("GET", "stores/old/invariants")
    assert not found["holds"]
    assert {violation["record"] for violation in found["violations"]} == {f"invoices/{paid.id}"}
