"""When most lines are history, the file is written anew: nothing is lost, whatever happens meanwhile."""

from __future__ import annotations

import errno
import os
import shutil
from contextlib import closing
from pathlib import Path

import pytest

from mockserver.store import append_log, log_file
from mockserver.store.append_log import AppendLog
from mockserver.store.ports import StoreError, StoreUnavailable, VirtualStore
from mockserver.store.tinydb import TinyDBStores
from tests.store.files import content_of, database, opened
from tests.store.samples import content, fill, invoice, new_store, put, remove, undone

HISTORY = 20
HEADER_AND_VIRTUAL_STORE = 2


@pytest.fixture(autouse=True)
def little_history(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty lines of history are allowed."""
    monkeypatch.setattr(append_log, "HISTORY_BEFORE_COMPACTION", HISTORY)


def lines_of(path: Path) -> int:
    return len(path.read_bytes().splitlines())


def outgrow(store: VirtualStore) -> None:
    """Change an invoice until the file has been written anew."""
    for number in range(2 * HISTORY):
        put(store, invoice(1, due_date=number))


def compact(path: Path) -> None:
    """Write the file anew now."""
    with closing(AppendLog(path)) as log:
        log.compact()


def test_the_file_is_written_anew_when_its_history_outgrows_the_data(path: Path) -> None:
    documents = 2  # the virtual store and the invoice
    with opened(path) as store:
        changes = HISTORY + 2 * documents - HEADER_AND_VIRTUAL_STORE
        for number in range(changes):
            put(store, invoice(1, due_date=number))
        assert lines_of(path) == HISTORY + 2 * documents

        put(store, invoice(1, due_date=changes))

        assert lines_of(path) == 1 + documents
        assert list(store.invoices) == [invoice(1, due_date=changes)]


def test_a_file_without_history_is_not_written_anew(path: Path) -> None:
    with opened(path) as store:
        for number in range(1, 4 * HISTORY):
            put(store, invoice(number))

    assert lines_of(path) == HEADER_AND_VIRTUAL_STORE + 4 * HISTORY - 1


def test_the_file_stays_small_however_often_an_invoice_changes(path: Path) -> None:
    with opened(path) as store:
        for number in range(10 * HISTORY):
            put(store, invoice(1, due_date=number))

    assert lines_of(path) <= HISTORY + 4
    assert content_of(path)["invoices"] == [invoice(1, due_date=10 * HISTORY - 1)]


def test_every_record_is_kept(path: Path) -> None:
    with opened(path) as store:
        fill(store)
        expected = content(store)
    before = path.read_bytes()

    compact(path)

    assert path.read_bytes() != before
    assert content_of(path) == expected


def test_virtual_stores_are_kept_in_their_order(path: Path) -> None:
    with closing(TinyDBStores(path)) as stores:
        for name in ("b", "a"):
            stores.create(name, token=f"{name}-token", due_days=45)

    compact(path)

    with closing(TinyDBStores(path)) as stores:
        assert [(store.hash, store.token, store.due_days) for store in stores] == [
            ("b", "b-token", 45),
            ("a", "a-token", 45),
        ]


def test_the_ids_of_removed_records_stay_used(path: Path) -> None:
    with opened(path) as store:
        put(store, invoice(1), invoice(41))
        remove(store, 41)
        remove(store, 1)

    compact(path)

    with opened(path) as store:
        assert store.is_empty()
        assert store.invoices.new_id() == 42


def test_what_was_undone_stays_out_of_the_new_file(path: Path) -> None:
    def fill_in_vain(store: VirtualStore) -> None:
        fill(store)
        raise LookupError

    with closing(TinyDBStores(path)) as stores:
        with pytest.raises(LookupError):
            stores.create("demo", token="another", due_days=5, fill=fill_in_vain)
        made = new_store(stores)
        with undone(made):
            fill(made)
        for _ in range(3):
            outgrow(made)
        expected = content(made)

    assert lines_of(path) <= HISTORY + 4
    assert content_of(path) == expected
    assert [record.id for record in expected["invoices"]] == [1]


def test_writing_anew_twice_changes_nothing_more(path: Path) -> None:
    with opened(path) as store:
        fill(store)
    compact(path)
    before = path.read_bytes()

    compact(path)

    assert path.read_bytes() == before


def test_writes_go_on_in_the_new_file(path: Path) -> None:
    with opened(path) as store:
        outgrow(store)
        put(store, invoice(2))
        remove(store, 1)

        with pytest.raises(StoreError, match="in use"):
            TinyDBStores(path)

    assert content_of(path)["invoices"] == [invoice(2)]


def test_a_crash_just_before_the_new_file_takes_its_place_leaves_the_old_one(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crashed = tmp_path / "crashed"
    rename = Path.replace

    def copy_and_rename(source: Path, target: Path) -> Path:
        shutil.copytree(path.parent, crashed)
        return rename(source, target)

    with opened(path) as store:
        fill(store)
        expected = content(store)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", copy_and_rename)
        compact(path)

    assert sorted(file.name for file in crashed.iterdir()) == [path.name, f"{path.name}.new"]
    assert content_of(crashed / path.name) == expected
    compact(crashed / path.name)
    assert content_of(crashed / path.name) == content_of(path) == expected


@pytest.mark.parametrize("left_over", [b"", b'{"n":0,"form', b"x" * 100_000], ids=["empty", "torn", "long"])
def test_a_file_left_over_from_a_crash_does_no_harm(path: Path, left_over: bytes) -> None:
    beside = path.with_name(f"{path.name}.new")
    beside.write_bytes(left_over)
    with opened(path) as store:
        fill(store)
        expected = content(store)

    compact(path)

    assert not beside.exists()
    assert content_of(path) == expected


def test_a_change_is_kept_even_if_the_file_cannot_be_written_anew(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path.with_name(f"{path.name}.new").mkdir()

    with opened(path) as store:
        outgrow(store)
        put(store, invoice(2))
        expected = content(store)

    assert content_of(path) == expected
    warnings = [record.getMessage() for record in caplog.records]
    assert len(warnings) == 1, "it is not tried at every write"
    assert warnings[0].startswith(f"{path} could not be written anew: ")


def test_the_file_is_written_anew_as_soon_as_that_works_again(path: Path) -> None:
    beside = path.with_name(f"{path.name}.new")
    beside.mkdir()
    with opened(path) as store:
        outgrow(store)
        beside.rmdir()

        outgrow(store)

    assert lines_of(path) <= HISTORY + 4


@pytest.mark.parametrize(
    ("owner", "name"),
    [pytest.param(log_file, "_flush", id="not flushed"), pytest.param(Path, "replace", id="not renamed")],
)
def test_a_new_file_that_fails_half_way_is_taken_away(
    path: Path, monkeypatch: pytest.MonkeyPatch, owner: object, name: str
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with opened(path) as store:
        fill(store)
        expected = content(store)
    before = path.read_bytes()

    with monkeypatch.context() as patch:
        patch.setattr(owner, name, refuse)
        with pytest.raises(StoreUnavailable, match=r"could not be written anew: .*Input/output error"):
            compact(path)

    assert [file.name for file in path.parent.iterdir()] == [path.name]
    assert path.read_bytes() == before
    assert content_of(path) == expected


def test_a_symbolic_link_to_the_file_stays_one(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.jsonl"
    link.symlink_to(path)
    with opened(link) as store:
        outgrow(store)
        expected = content(store)

    assert link.is_symlink()
    assert lines_of(path) <= HISTORY + 4
    assert content_of(path) == expected


def test_tables_that_tinydb_drops_are_out_of_the_file(path: Path) -> None:
    with database(path) as db:
        db.table("kept").insert({"a": 1})
        db.table("dropped").insert({"b": "secret"})

        db.drop_table("dropped")

    assert b"secret" not in path.read_bytes()
    with database(path) as db:
        assert db.tables() == {"kept"}


def test_tables_that_cannot_be_dropped_stay(path: Path) -> None:
    path.with_name(f"{path.name}.new").mkdir()
    with database(path) as db:
        db.table("first").insert({"a": 1})
        db.table("second").insert({"b": 2})

        with pytest.raises(StoreUnavailable):
            db.drop_table("first")
        with pytest.raises(StoreUnavailable):
            db.drop_tables()

        assert db.tables() == {"first", "second"}
    with database(path) as db:
        assert db.table("first").all() == [{"a": 1}]
