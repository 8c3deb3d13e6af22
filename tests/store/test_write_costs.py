"""A write appends what changed: the same number of bytes, whatever the size of the store."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tinydb import where
from tinydb.operations import increment
from tinydb.table import Document

from mockserver.store.log_table import LogTinyDB
from tests.store.files import database, grown_by, opened
from tests.store.samples import invoice, put

NEXT_ID = 5_000


def bytes_of_writes(path: Path, size: int) -> tuple[int, int, int]:
    """What making, changing and removing an invoice appends in a store of that size."""
    with opened(path) as store:
        put(store, *(invoice(number) for number in range(1, size + 1)))
        return grown_by(path, store, NEXT_ID)


def test_writes_append_as_much_to_a_large_store_as_to_a_small_one(tmp_path: Path) -> None:
    small = bytes_of_writes(tmp_path / "small", 1)
    large = bytes_of_writes(tmp_path / "large", 3_000)

    assert small == large
    assert 0 < min(small) <= max(small) < 1_000


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(lambda db: db.insert(Document({"name": "plum"}, NEXT_ID)), id="insert"),
        pytest.param(lambda db: db.update({"price": 1}, where("name") == "fruit 1"), id="update by a query"),
        pytest.param(lambda db: db.update(increment("price"), doc_ids=[1]), id="update in place"),
        pytest.param(lambda db: db.upsert({"price": 1}, where("name") == "fruit 1"), id="upsert"),
        pytest.param(lambda db: db.remove(where("name") == "fruit 1"), id="remove by a query"),
        pytest.param(lambda db: db.remove(doc_ids=[1]), id="remove by id"),
    ],
)
def test_calls_of_tinydb_append_what_they_changed(tmp_path: Path, call: Callable[[LogTinyDB], object]) -> None:
    grown = []
    for size in (2, 500):
        path = tmp_path / f"{size}.jsonl"
        with database(path) as db:
            db.insert_multiple({"name": f"fruit {number}", "price": 5} for number in range(1, size + 1))
            before = path.stat().st_size
            call(db)
            grown.append(path.stat().st_size - before)

    assert grown[0] == grown[1]
    assert 0 < grown[0] < 100
