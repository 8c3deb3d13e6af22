"""The tables of a database, made, brought up to date or refused when it is opened."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, inspect, select, text

from mockserver.store.ports import StoreError
from mockserver.store.sql.database import Database, Link
from mockserver.store.sql.keywords import index_in_postgresql, index_in_sqlite
from mockserver.store.sql.schema import METADATA, SCHEMA_VERSION, TABLES, VERSION, shape
from mockserver.store.sql.shelf import Shelf

LOCK = 7_310_579
"""The number of the lock by which processes that open one database at the same time take turns."""
BATCH = 500
Shelves = dict[str, Shelf]


def prepare(database: Database, shelves: Shelves, name: str) -> None:
    """Make the tables, or bring them up to date; `name` is the database in a refusal.

    Raises:
        StoreError: Another release made them, or a document in them is no record.
    """
    with database.engine.connect() as connection:
        if _version(connection) == (VERSION, shape()):
            return
        connection.exec_driver_sql("BEGIN" if database.is_postgresql else "BEGIN IMMEDIATE")
        try:
            if database.is_postgresql:
                connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
                connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            _take_turn(connection, shelves, name)
        except BaseException:
            connection.exec_driver_sql("ROLLBACK")
            raise
        connection.exec_driver_sql("COMMIT")
    if database.is_postgresql:
        index_in_postgresql(database)


def _take_turn(connection: Connection, shelves: Shelves, name: str) -> None:
    found = _version(connection)
    if found is None:
        _create(connection)
        values = {"version": VERSION, "shape": shape(), "last_state": 0}
        connection.execute(SCHEMA_VERSION.insert(), values)
        return
    version, made_as = found
    if version > VERSION:
        raise StoreError(
            f"{name} was made by a newer release: its tables have version {version}, this one knows {VERSION}",
            hint="install that release, or name another database",
        )
    if version < VERSION:
        raise StoreError(
            f"{name} was made by an older release: its tables have version {version}, this one needs {VERSION}",
            hint="name another database, and fill it anew",
        )
    if made_as != shape():
        _make_again(connection, shelves, name)
        connection.execute(SCHEMA_VERSION.update().values(shape=shape()))


def _create(connection: Connection) -> None:
    METADATA.create_all(connection)
    if connection.dialect.name == "sqlite":
        index_in_sqlite(connection)


def _version(connection: Connection) -> tuple[int, str] | None:
    if not inspect(connection).has_table(SCHEMA_VERSION.name):
        return None
    found = connection.execute(select(SCHEMA_VERSION.c.version, SCHEMA_VERSION.c.shape)).one_or_none()
    return None if found is None else (found[0], found[1])


def _make_again(connection: Connection, shelves: Shelves, name: str) -> None:
    """Make the tables of all kinds anew: whatever they hold beside the documents is read off these again.

    Raises:
        StoreError: A document is no record.
    """
    there = set(inspect(connection).get_table_names())
    for kind, tables in TABLES.items():
        if kind in there:
            columns = "store_hash, id, document"
            connection.exec_driver_sql(f"CREATE TEMPORARY TABLE old_{kind} AS SELECT {columns} FROM {kind}")
        for table in tables.all:
            table.drop(connection, checkfirst=True)
    _create(connection)
    for kind in TABLES.keys() & there:
        after: tuple[Any, Any] = ("", -(2**62))
        while rows := _documents(connection, kind, after):
            try:
                _keep(connection, shelves[kind], [(row[0], row[2]) for row in rows])
            except ValueError as error:
                hint = "nothing was changed: use the release that made it, or restore a copy"
                raise StoreError(f"{name}: table {kind!r} is damaged: {error}", hint=hint) from error
            after = rows[-1][0], rows[-1][1]
        connection.exec_driver_sql(f"DROP TABLE old_{kind}")


def _documents(connection: Connection, kind: str, after: tuple[Any, Any]) -> list[Any]:
    query = text(
        f"SELECT store_hash, id, document FROM old_{kind} "
        "WHERE store_hash > :hash OR (store_hash = :hash AND id > :id) ORDER BY store_hash, id LIMIT :limit"
    )
    return list(connection.execute(query, {"hash": after[0], "id": after[1], "limit": BATCH}))


def _keep(connection: Connection, shelf: Shelf, documents: list[tuple[str, Any]]) -> None:
    records = [(store_hash, shelf.record(document)) for store_hash, document in documents]
    put = shelf.statements.put
    link = Link(connection.connection, connection.dialect)
    link.run_many(put, [shelf.row(*record) for record in records])
    for name, (add, _) in shelf.statements.sides.items():
        rows = [row for store_hash, record in records for row in shelf.side_rows(store_hash, name, record)]
        if rows:
            link.run_many(add, rows)
