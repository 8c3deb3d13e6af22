"""A write that cannot be made durable is refused and undone, in memory and in the file; later writes work."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from tinydb import where

from mockserver.store import log_file
from mockserver.store.ports import StoreError, StoreUnavailable
from mockserver.store.tinydb import TinyDBStores
from tests.store.files import content_of, database, opened, room_for, written
from tests.store.samples import content, full_invoice, invoice, new_store, put, remove


class FailingDisk:
    """Stands in for a call of the operating system: it fails as long as it is told to."""

    def __init__(self) -> None:
        self.is_failing = False
        self.calls = 0

    def __call__(self, *_: object) -> None:
        self.calls += 1
        if self.is_failing:
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    @contextmanager
    def failing(self) -> Iterator[None]:
        self.is_failing = True
        yield
        self.is_failing = False


@pytest.fixture
def flush(monkeypatch: pytest.MonkeyPatch) -> FailingDisk:
    """What a store calls to have its bytes on the disk."""
    disk = FailingDisk()
    monkeypatch.setattr(log_file, "_flush", disk)
    return disk


def test_a_write_without_room_is_refused_with_the_reason_and_the_file(path: Path) -> None:
    with opened(path) as store, room_for(0, path), pytest.raises(StoreUnavailable) as refusal:
        put(store, invoice(1))

    assert str(refusal.value) == f"{path}: File too large"


@pytest.mark.parametrize("part", [0.0, 0.01, 0.5, 0.99], ids=["nothing", "a few bytes", "half", "nearly all"])
def test_a_line_that_fits_in_part_is_undone_everywhere(path: Path, part: float) -> None:
    *lines, last = written(path)
    path.write_bytes(b"".join(lines))

    with opened(path) as store:
        before = content(store)
        with room_for(int(part * len(last)), path), pytest.raises(StoreUnavailable):
            put(store, full_invoice(2), invoice(9, terms_conditions="x" * len(last)))

        assert content(store) == before
        assert store.invoices.find("invoice_number", "INV-9") is None
        assert path.read_bytes() == b"".join(lines)
    assert content_of(path) == before


def test_a_removal_without_room_is_undone(path: Path) -> None:
    with opened(path) as store:
        put(store, invoice(1), invoice(2))
        with room_for(5, path), pytest.raises(StoreUnavailable):
            remove(store, 1)

        assert list(store.invoices) == [invoice(1), invoice(2)]
    assert content_of(path)["invoices"] == [invoice(1), invoice(2)]


def test_once_there_is_room_again_writes_work(path: Path) -> None:
    with opened(path) as store:
        put(store, invoice(1))
        for _ in range(3):
            with room_for(20, path), pytest.raises(StoreUnavailable):
                put(store, invoice(2))
        put(store, invoice(1, type="Credit"))
        put(store, invoice(3))

    assert content_of(path)["invoices"] == [invoice(1, type="Credit"), invoice(3)]


def test_a_virtual_store_without_room_is_not_made(path: Path) -> None:
    with closing(TinyDBStores(path)) as stores:
        with room_for(20, path), pytest.raises(StoreUnavailable):
            new_store(stores)

        assert stores.find("demo") is None
        assert stores.with_token("demo-token") is None
        put(new_store(stores), invoice(1))
    assert content_of(path)["invoices"] == [invoice(1)]


@pytest.mark.parametrize("size", [0, 20])
def test_a_new_file_without_room_is_refused_and_may_be_tried_again(path: Path, size: int) -> None:
    with room_for(size, path), pytest.raises(StoreError, match="File too large") as refusal:
        TinyDBStores(path)

    assert "make room" in refusal.value.hint
    assert path.read_bytes() == b""
    assert not any(content_of(path).values())


def test_a_change_is_flushed_to_the_disk_before_it_is_acknowledged(path: Path, flush: FailingDisk) -> None:
    with opened(path) as store:
        for number in range(1, 4):
            calls = flush.calls

            put(store, invoice(number))

            assert flush.calls == calls + 1


def test_a_change_that_cannot_be_flushed_is_undone(path: Path, flush: FailingDisk) -> None:
    with opened(path) as store:
        put(store, invoice(1))
        before = path.read_bytes()

        with flush.failing(), pytest.raises(StoreUnavailable, match="Input/output error"):
            put(store, invoice(2))

        assert list(store.invoices) == [invoice(1)]
        assert path.read_bytes() == before


def test_a_line_that_could_not_even_be_cut_off_does_not_stay(
    path: Path, flush: FailingDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(path) as store:
        cut = FailingDisk()
        with monkeypatch.context() as patch:
            patch.setattr(os, "ftruncate", cut)
            with flush.failing(), cut.failing(), pytest.raises(StoreUnavailable):
                put(store, full_invoice(1))
        put(store, invoice(2))

    assert cut.calls == 1
    assert content_of(path)["invoices"] == [invoice(2)]


def test_an_insert_through_tinydb_without_room_is_undone(path: Path) -> None:
    with database(path) as db:
        db.insert({"kept": True})
        with room_for(5, path), pytest.raises(StoreUnavailable):
            db.insert_multiple([{"kept": False}, {"kept": False}])

        assert db.all() == [{"kept": True}]
        assert db.search(where("kept") == False) == []  # noqa: E712  # TinyDB's way to ask
    with database(path) as db:
        assert db.all() == [{"kept": True}]


def test_an_update_through_tinydb_without_room_is_undone(path: Path) -> None:
    with database(path) as db:
        db.insert_multiple([{"a": {"deep": [1]}}, {"a": {"deep": [2]}}])
        with room_for(5, path), pytest.raises(StoreUnavailable):
            db.update(lambda document: document["a"]["deep"].append(3))

        assert db.all() == [{"a": {"deep": [1]}}, {"a": {"deep": [2]}}]


def test_after_closing_a_write_is_refused(path: Path) -> None:
    with opened(path) as store:
        pass

    with pytest.raises(StoreUnavailable):
        put(store, invoice(1))

    assert store.is_empty()


def test_a_record_that_json_cannot_hold_is_refused_and_undone(path: Path) -> None:
    with opened(path) as store:
        put(store, invoice(1))
        with pytest.raises(TypeError):
            put(store, invoice(1, type="Credit"), invoice(2, details={"not JSON": object()}))
        put(store, invoice(3))

        assert list(store.invoices) == [invoice(1), invoice(3)]
    assert content_of(path)["invoices"] == [invoice(1), invoice(3)]
