"""TinyDB's own interface over the log: every call does what TinyDB does, and is there when the file is opened again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from tinydb import TinyDB, where
from tinydb.operations import delete, increment
from tinydb.storages import MemoryStorage
from tinydb.table import Document

from tests.store.files import database

Call = Callable[[TinyDB], object]

FRUIT: list[dict[str, Any]] = [
    {"name": "apple", "price": 3, "tags": ["red", "é"]},
    {"name": "pear", "price": 5, "origin": {"city": "成都"}},
    {"name": "fig", "price": 5},
]


def raising(document: dict[str, Any]) -> None:
    """An update that changes a document and then fails at the pear."""
    document["price"] = 99
    document.get("origin", {}).clear()
    if document["name"] == "pear":
        raise LookupError


def grow_new_tag(document: dict[str, Any]) -> None:
    document.setdefault("tags", []).append("new")


CALLS: dict[str, Call] = {
    "insert": lambda db: db.insert({"name": "plum"}),
    "insert under an id": lambda db: db.insert(Document({"name": "plum"}, 41)),
    "insert under an id that is taken": lambda db: db.insert(Document({"name": "plum"}, 1)),
    "insert what is no document": lambda db: db.insert(["plum"]),
    "insert several": lambda db: db.insert_multiple([{"name": "plum"}, Document({"name": "kiwi"}, 9)]),
    "insert several, one taken": lambda db: db.insert_multiple([{"name": "plum"}, Document({"name": "kiwi"}, 1)]),
    "insert none": lambda db: db.insert_multiple([]),
    "insert into another table": lambda db: db.table("nuts").insert({"name": "walnut"}),
    "update all": lambda db: db.update({"price": 1}),
    "update by a query": lambda db: db.update({"price": 1}, where("name") == "pear"),
    "update by a query that none fits": lambda db: db.update({"price": 1}, where("name") == "plum"),
    "update by ids": lambda db: db.update({"price": 1}, doc_ids=[1, 3, 99]),
    "update to a value that is equal in Python": lambda db: db.update({"price": 5.0}, where("name") == "fig"),
    "update in place": lambda db: db.update(increment("price")),
    "update in depth": lambda db: db.update(grow_new_tag),
    "update that deletes a key": lambda db: db.update(delete("price"), where("name") == "fig"),
    "update that fails": lambda db: db.update(raising),
    "several updates": lambda db: db.update_multiple(
        [({"price": 1}, where("name") == "fig"), (increment("price"), where("price") == 5)]
    ),
    "upsert what is there": lambda db: db.upsert({"price": 1}, where("name") == "pear"),
    "upsert what is new": lambda db: db.upsert({"name": "plum"}, where("name") == "plum"),
    "upsert under an id": lambda db: db.upsert(Document({"name": "plum"}, 2)),
    "remove by a query": lambda db: db.remove(where("price") == 5),
    "remove by ids": lambda db: db.remove(doc_ids=[3, 99]),
    "insert and remove": lambda db: (db.insert({"name": "plum"}), db.remove(doc_ids=[4])),
    "truncate": lambda db: db.truncate(),
    "drop the table": lambda db: db.drop_table(db.default_table_name),
    "drop a table that is not there": lambda db: db.drop_table("nuts"),
    "drop all tables": lambda db: db.drop_tables(),
    "search": lambda db: db.search(where("price") == 5),
    "get by a query": lambda db: db.get(where("name") == "pear"),
    "get by an id": lambda db: db.get(doc_id=2),
    "count": lambda db: db.count(where("price") == 5),
    "contains": lambda db: (db.contains(where("name") == "fig"), db.contains(doc_id=9)),
    "length": len,
}

every_call = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS.keys())


def tables_of(db: TinyDB) -> dict[str, dict[int, dict[str, Any]]]:
    """Table to id to document, without tables that are empty."""
    tables = {name: {document.doc_id: deepcopy(dict(document)) for document in db.table(name)} for name in db.tables()}
    return {name: table for name, table in tables.items() if table}


def outcome(call: Call, db: TinyDB) -> object:
    """What the call answers, or which error it raises."""
    try:
        return call(db)
    except (ValueError, LookupError) as error:
        return type(error)


@pytest.fixture
def stock(tmp_path: Path) -> Iterator[TinyDB]:
    """TinyDB with its own storage, and fruit in it, opened again."""
    path = tmp_path / "stock.json"
    with TinyDB(path) as db:
        db.insert_multiple(FRUIT)
    with TinyDB(path) as db:
        yield db


@pytest.fixture
def fruit(path: Path) -> Path:
    """A log with fruit in it."""
    with database(path) as db:
        db.insert_multiple(FRUIT)
    return path


@every_call
def test_a_call_answers_and_does_what_tinydb_does(fruit: Path, stock: TinyDB, call: Call) -> None:
    with database(fruit) as db:
        answer = outcome(call, db)
        after = tables_of(db)

    assert answer == outcome(call, stock)
    assert after == tables_of(stock)


@every_call
def test_what_a_call_did_is_there_when_the_file_is_opened_again(fruit: Path, call: Call) -> None:
    with database(fruit) as db:
        outcome(call, db)
        expected = tables_of(db)

    with database(fruit) as db:
        assert tables_of(db) == expected


@pytest.mark.parametrize("name", ["update that fails", "insert several, one taken", "insert under an id that is taken"])
def test_a_call_that_fails_half_way_changes_nothing(fruit: Path, name: str) -> None:
    with database(fruit) as db:
        before, bytes_before = tables_of(db), fruit.read_bytes()

        with suppress(LookupError, ValueError):
            CALLS[name](db)

        assert tables_of(db) == before
        assert fruit.read_bytes() == bytes_before


@pytest.mark.parametrize(
    "name",
    [
        *("search", "get by a query", "get by an id", "count", "contains", "length", "insert none"),
        *("update by a query that none fits", "drop a table that is not there"),
    ],
)
def test_a_call_that_changes_nothing_writes_nothing(fruit: Path, name: str) -> None:
    with database(fruit) as db:
        before = fruit.read_bytes()

        CALLS[name](db)

        assert fruit.read_bytes() == before


def test_a_change_that_is_equal_in_python_is_written(fruit: Path) -> None:
    with database(fruit) as db:
        db.update({"price": True}, where("name") == "fig")
        db.update({"price": 1}, where("name") == "fig")

    with database(fruit) as db:
        [fig] = db.search(where("name") == "fig")
        assert type(fig["price"]) is int


def test_a_value_that_json_cannot_hold_is_refused_and_undone(fruit: Path) -> None:
    with database(fruit) as db:
        with pytest.raises(TypeError):
            db.update({"price": object()}, where("price") == 5)
        with pytest.raises(TypeError):
            db.insert({"name": object()})

        assert db.all() == FRUIT
    with database(fruit) as db:
        assert db.all() == FRUIT


def test_after_truncating_or_dropping_a_table_takes_documents_again(fruit: Path) -> None:
    with database(fruit) as db:
        for name in ("truncate", "drop the table", "drop all tables"):
            CALLS[name](db)
            db.insert({"name": name})

    with database(fruit) as db:
        assert tables_of(db) == {"_default": {1: {"name": "drop all tables"}}}


def test_a_search_sees_each_change(fruit: Path) -> None:
    with database(fruit) as db:
        counts = [len(db.search(where("price") == 5))]
        for call in (CALLS["update in place"], CALLS["truncate"]):
            call(db)
            counts.append(len(db.search(where("price") == 5)))

    assert counts == [2, 0, 0]


def test_ids_go_on_counting_when_the_file_is_opened_again(fruit: Path) -> None:
    with database(fruit) as db:
        assert db.insert({"name": "plum"}) == 4


def test_the_table_refuses_another_storage() -> None:
    from mockserver.store.log_table import LogTinyDB

    with pytest.raises(TypeError, match="needs an AppendLog"):
        LogTinyDB(storage=MemoryStorage).insert({})
