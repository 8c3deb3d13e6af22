"""Whether the books of a store balance: what has to hold whatever the calls were."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from mockserver.domain import ledger
from mockserver.domain.choices import Choices
from mockserver.domain.ledger import Books
from mockserver.store.ports import VirtualStore

Violation = dict[str, Any]
_SUBJECT = re.compile(r"(invoice|payment|receipt line|receipt) (\d+)")
_KINDS = {"invoice": "invoices", "payment": "payments", "receipt": "receipts", "receipt line": "receipt_lines"}
LOOKED_AT = ("channels", *_KINDS.values())
"""The kinds of record that the invariants are about."""


def checked(store: VirtualStore) -> dict[str, int]:
    """How many records there are of each kind that is looked at."""
    return {kind: count for kind in LOOKED_AT if (count := len(store.collections[kind]))}


def violations(store: VirtualStore, choices: Choices) -> list[Violation]:
    """Everything that does not add up, where these choices are taken."""
    return [*_numbers(store), *_names(store), *_ledger(store, choices)]


def _numbers(store: VirtualStore) -> Iterator[Violation]:
    """Rule: invoice-number-is-unique."""
    seen: dict[str, int] = {}
    for invoice in store.invoices:
        first = seen.setdefault(invoice.invoice_number, invoice.id)
        if first != invoice.id:
            text = f"The number {invoice.invoice_number} is also that of invoices/{first}"
            yield _violation("invoice-numbers-are-unique", f"invoices/{invoice.id}", text)


def _names(store: VirtualStore) -> Iterator[Violation]:
    for invoice in store.invoices:
        channel = None if invoice.channel_id is None else store.channels.get(invoice.channel_id)
        if invoice.channel_id is not None and len(store.channels) and channel is None:
            text = f"There is no channel {invoice.channel_id}"
            yield _violation("references-lead-somewhere", f"invoices/{invoice.id}", text)


def _ledger(store: VirtualStore, choices: Choices) -> Iterator[Violation]:
    """What invoices, payments and receipts say together; a receipt that is missing may have been deleted."""
    books = Books.of(store.invoices, store.payments, store.receipts, store.receipt_lines)
    for text in ledger.violations(books, withdrawn=None, choices=choices):
        found = _SUBJECT.match(text)
        record = f"{_KINDS[found[1]]}/{found[2]}" if found else ""
        yield _violation("books-balance", record, text)


def _violation(invariant: str, record: str, text: str) -> Violation:
    return {"invariant": invariant, "record": record, "text": text}
