"""Records that were written whole but are none: the file is refused by table and id, and left as it is."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from tinydb.table import Document

from mockserver.store.ports import StoreError
from mockserver.store.tinydb import STORES, TinyDBStores
from tests.store.files import database, opened
from tests.store.samples import fill

DELETED = "deleted"


def refusal_of(path: Path) -> str:
    """Why the file is refused; it is left as it was, and may be opened by the next."""
    before = path.read_bytes()
    with pytest.raises(StoreError):
        TinyDBStores(path)
    with pytest.raises(StoreError) as refusal:
        TinyDBStores(path)

    assert path.read_bytes() == before
    assert "left as it is" in refusal.value.hint
    return str(refusal.value)


def with_record(path: Path, table: str, record_id: int, changes: dict[str, Any]) -> None:
    """Make a file with a record of each kind, and write one of them again with other fields."""
    with opened(path) as store:
        fill(store)
    with database(path) as db:
        records = db.table(table)
        document = {**next(record for record in records if record.doc_id == record_id), **changes}
        document = {key: value for key, value in document.items() if value is not DELETED}
        records.remove(doc_ids=[record_id])
        records.insert(Document(document, record_id))


@pytest.mark.parametrize(
    ("table", "record_id", "changes"),
    [
        ("demo/invoices", 7, {"invoice_number": DELETED}),
        ("demo/invoices", 7, {"invoice_number": 7}),
        ("demo/invoices", 7, {"colour": "red"}),
        ("demo/invoices", 7, {"base_balance": "NaN"}),
        ("demo/invoices", 7, {"base_balance": []}),
        ("demo/payments", 11, {"lines": DELETED}),
        ("demo/payments", 11, {"lines": {}}),
        ("demo/payments", 11, {"lines": [7]}),
        ("demo/payments", 11, {"lines": [{"invoice_id": 7}]}),
        ("demo/payments", 11, {"lines": [{"invoice_id": "7", "amount": "1"}]}),
        ("demo/payments", 11, {"lines": [{"invoice_id": 7, "amount": "NaN"}]}),
        ("demo/payments", 11, {"lines": [{"invoice_id": 7, "amount": "1", "memo": ""}]}),
        ("demo/payments", 11, {"is_applied": 1}),
        ("demo/receipts", 21, {"total": "5"}),
        ("demo/receipt_lines", 31, {"payment_status": "3"}),
        ("demo/invoices", 7, {"id": 8}),
        ("demo/invoices", 7, {"id": True}),
        ("demo/invoices", 7, {"created_at": "5"}),
        ("demo/invoices", 7, {"created_at": None}),
        ("demo/invoices", 7, {"details": []}),
        ("demo/invoices", 7, {"open_balance": "5"}),
        ("demo/invoices", 7, {"open_balance": {"code": "USD"}}),
        ("demo/invoices", 7, {"open_balance": {"code": 5, "value": "5"}}),
        ("demo/invoices", 7, {"open_balance": {"code": "USD", "value": "five"}}),
        ("demo/invoices", 7, {"open_balance": {"code": "USD", "value": "NaN"}}),
        ("demo/invoices", 7, {"extra_fields": [["Cost centre"]]}),
        ("demo/invoices", 7, {"extra_fields": [["Cost centre", 7]]}),
        ("demo/invoices", 7, {"extra_fields": "Cost centre"}),
        ("demo/orders", 501, {"total": "a lot"}),
        ("demo/orders", 501, {"total": "Infinity"}),
        ("demo/orders", 501, {"products": [5]}),
        ("demo/orders", 501, {"channel_id": "4"}),
        ("demo/extra_fields", 1, {"list_of_value": ["a", 5]}),
        ("demo/extra_fields", 1, {"is_required": 1}),
        ("demo/companies", 3, {"name": None}),
        ("demo/channels", 4, {"name": DELETED}),
        ("demo/retired_numbers", 1, {"invoice_number": {}}),
        (STORES, 1, {"token": DELETED}),
        (STORES, 1, {"due_days": "30"}),
        (STORES, 1, {"due_days": True}),
        (STORES, 1, {"colour": "red"}),
    ],
    ids=str,
)
def test_a_record_that_does_not_fit_is_refused(path: Path, table: str, record_id: int, changes: dict[str, Any]) -> None:
    with_record(path, table, record_id, changes)

    assert refusal_of(path).startswith(f"{path}: table {table!r}, id {record_id} is damaged: ")


def test_a_virtual_store_that_is_there_twice_is_refused(path: Path) -> None:
    with opened(path):
        pass
    with database(path) as db:
        db.table(STORES).insert({"hash": "demo", "token": "another", "due_days": 30})

    assert "there is a store 'demo' already" in refusal_of(path)


def test_a_field_that_may_be_left_out_takes_its_default(path: Path) -> None:
    with_record(path, "demo/invoices", 7, {"pending_payments": DELETED})

    with closing(TinyDBStores(path)) as stores:
        (store,) = stores
        record = store.invoices.get(7)

    assert record is not None
    assert record.pending_payments == 0
