"""The statements of a store that do not depend on what a call asks for, each written once."""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import ColumnElement, Select, bindparam, case, delete, func, insert, literal_column, select, update
from sqlalchemy.dialects import postgresql, sqlite

from mockserver.store.sql.database import Database, Statement
from mockserver.store.sql.fields import Field
from mockserver.store.sql.schema import SCHEMA_VERSION, STORES, TABLES, TEXT, UNIQUE, KindTables

TERMS = ("hash", "token", "due_days", "state", "knobs", "tenure", "expires_at")
"""What a virtual store is known by, beside its records."""


class KindStatements:
    """The statements about records of one kind."""

    def __init__(self, database: Database, tables: KindTables) -> None:
        table, write = tables.table, database.statement
        one = (table.c.store_hash == _hash(), table.c.id == bindparam("id"))
        self.get = write(select(table.c.document).where(*one))
        self.remove = write(delete(table).where(*one))
        self.put = write(_put(database, tables))
        ahead = (table.c.store_hash == _hash(), table.c.id > bindparam("after"), table.c.id <= bindparam("last"))
        self.walk = write(select(table.c.id, table.c.document).where(*ahead).order_by(table.c.id).limit(1000))
        self.sides: dict[str, tuple[Statement, Statement]] = {}
        for name, side in {**tables.lists, **tables.pairs}.items():
            own = (side.c.store_hash == _hash(), side.c.id == bindparam("id"))
            self.sides[name] = write(insert(side)), write(delete(side).where(*own))
        self.found = {name: _found(database, tables, name) for name in tables.kind.indexes}
        self.clear = [write(delete(part).where(part.c.store_hash == _hash())) for part in tables.all]


class Statements:
    """All of them. `kinds` has those about records, by kind."""

    _written: ClassVar[dict[str, Statements]] = {}

    @classmethod
    def of(cls, database: Database) -> Statements:
        """The statements in the words of a database's engine; writing them takes longer than opening a store."""
        name = database.engine.dialect.name
        if name not in cls._written:
            cls._written[name] = cls(database)
        return cls._written[name]

    def __init__(self, database: Database) -> None:
        write = database.statement
        terms = [STORES.c[name] for name in TERMS]
        one, state = STORES.c.hash == _hash(), STORES.c.state == bindparam("state")
        tallies = STORES.c.tallies
        self.kinds = {name: KindStatements(database, tables) for name, tables in TABLES.items()}
        self.begin = "BEGIN" if database.is_postgresql else "BEGIN IMMEDIATE"
        self.patience = "SET LOCAL statement_timeout = '10min'" if database.is_postgresql else None
        locked: Select[Any] = select(*terms, tallies).where(one)
        self.lock = write(locked.with_for_update() if database.is_postgresql else locked)
        self.end = write(update(STORES).where(one).values(tallies=bindparam("tallies"), stamp=bindparam("stamp")))
        stamp = select(STORES.c.stamp).where(one)
        self.stamp = write(stamp.with_for_update() if database.is_postgresql else stamp)
        name = bindparam("name", type_=TEXT)
        self.find = write(select(*terms).where(STORES.c.hash == name))
        self.with_token = write(select(*terms).where(STORES.c.token == name))
        self.all = write(select(*terms).order_by(STORES.c.made))
        self.tallies = write(select(tallies).where(one))
        self.make = write(insert(STORES))
        self.remove = write(delete(STORES).where(one))
        self.set = {
            name: write(update(STORES).where(one, state).values({name: bindparam("value")}))
            for name in ("due_days", "knobs", "tenure", "expires_at")
        }
        window: dict[str, Any] = {"window_starts": bindparam("starts"), "window_calls": bindparam("calls")}
        self.set_window = write(update(STORES).where(one, state).values(window))
        self.window = write(select(STORES.c.window_starts, STORES.c.window_calls).where(one, state))
        self.count_call = write(_count_call().where(one, state))
        anew = ("state", "knobs", "window_starts", "window_calls", "tallies", "stamp")
        self.renew = write(update(STORES).where(one).values({name: bindparam(name) for name in anew}))
        taken = update(SCHEMA_VERSION).values(last_state=SCHEMA_VERSION.c.last_state + 1)
        self.new_state = write(taken.returning(SCHEMA_VERSION.c.last_state))


def _put(database: Database, tables: KindTables) -> Any:
    """Add a record or replace it. Where its number is there already, it is a twin."""
    table = tables.table
    values: dict[str, Any] = {column.name: bindparam(column.name, type_=column.type) for column in table.columns}
    fields = {field.name: field for field in tables.fields}
    for name in UNIQUE.get(tables.kind.name, ()):
        values[f"{name}_twin"] = _next_twin(tables, fields[name])
    made: Any = (postgresql if database.is_postgresql else sqlite).insert(table).values(values)
    replaced = {name: made.excluded[name] for name in values if name not in ("store_hash", "id")}
    return made.on_conflict_do_update(index_elements=[table.c.store_hash, table.c.id], set_=replaced)


def _next_twin(tables: KindTables, field: Field) -> ColumnElement[Any]:
    other = tables.table.alias()
    same = (
        other.c.store_hash == bindparam("store_hash", type_=TEXT),
        other.c[field.key] == bindparam(field.key, type_=TEXT),
        other.c.id != bindparam("id", type_=other.c.id.type),
    )
    twin = func.coalesce(func.max(other.c[f"{field.name}_twin"]), literal_column("-1"))
    return (select(twin + literal_column("1")).where(*same)).scalar_subquery()


def _found(database: Database, tables: KindTables, name: str) -> Statement:
    """The documents whose indexed field has a value, or holds it, by id; at most so many.

    They are few, and sorted once found: `id + 0` keeps the engine from walking through all ids until it meets them.
    """
    table = tables.table
    fields = {field.name: field for field in tables.fields}
    wanted: Select[Any] = select(table.c.document).order_by(table.c.id + literal_column("0")).limit(bindparam("limit"))
    if name in fields:
        column = table.c[fields[name].key]
        return database.statement(wanted.where(table.c.store_hash == _hash(), column == bindparam("value")))
    side = tables.lists[name]
    own = (side.c.store_hash == _hash(), side.c.value == bindparam("value"), table.c.store_hash == _hash())
    return database.statement(wanted.where(*own, table.c.id == side.c.id))


def _count_call() -> Any:
    """One call more in the window that runs, or the first in a new one."""
    now: Any = bindparam("now")
    width: Any = bindparam("width")
    runs = (STORES.c.window_starts <= now) & (now < STORES.c.window_starts + width)
    values = {
        "window_starts": case((runs, STORES.c.window_starts), else_=now),
        "window_calls": case((runs, STORES.c.window_calls + literal_column("1")), else_=literal_column("1")),
    }
    return update(STORES).values(values).returning(STORES.c.window_starts, STORES.c.window_calls)


def _hash() -> Any:
    return bindparam("hash", type_=TEXT)
