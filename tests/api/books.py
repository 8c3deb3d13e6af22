"""What a store's books say, for calls that must move nothing and for calls that must keep them in order."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from mockserver.domain.ledger import Books, violations
from mockserver.store.ports import Stores, VirtualStore
from tests.api.client import Client


def books_of(store: VirtualStore) -> Books:
    """Invoices, payments, receipts and receipt lines as they are stored."""
    return Books.of(store.invoices, store.payments, store.receipts, store.receipt_lines)


def demo_books(stores: Stores) -> Books:
    """The books of the store `demo`, which are in order."""
    store = stores.find("demo")
    assert store is not None
    books = books_of(store)
    assert violations(books) == []
    return books


@contextmanager
def nothing_moves(stores: Stores) -> Iterator[None]:
    """Fails unless the books are the same after the block as before it."""
    before = demo_books(stores)
    yield
    assert demo_books(stores) == before


def words_of(body: dict[str, Any]) -> str:
    """Everything that a refusal says about why."""
    return f"{body['data']} {body['meta']}"


def shows(client: Client, invoice_id: int = 1) -> tuple[str, int, int]:
    """Open balance, status and whether a payment waits."""
    invoice = client.invoice(invoice_id)
    assert invoice["isPendingPayment"] == int(invoice["pendingPaymentCount"] > 0)
    return invoice["openBalance"]["value"], invoice["status"], invoice["pendingPaymentCount"]
