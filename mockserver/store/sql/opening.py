"""From the URL of a database to a store, and from what drivers say to an error and a hint."""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.pool import NullPool

from mockserver.store.ports import StoreError, StoreUnavailable
from mockserver.store.sql.database import Database, reason
from mockserver.store.sql.keywords import has_index
from mockserver.store.sql.schema import SEARCHED, TABLES
from mockserver.store.sql.shelf import Shelf
from mockserver.store.sql.statements import Statements
from mockserver.store.sql.store import Desk
from mockserver.store.sql.stores import SqlStores
from mockserver.store.sql.upkeep import prepare

OLDEST_SQLITE = (3, 38)
"""The first with RETURNING and JSON built in."""
WAIT_S = 10
"""How long a writer waits for another before it gives up: a writer that hangs must not hang all."""
SESSION_PRAGMAS = ("busy_timeout = 10000", "journal_mode = WAL", "synchronous = FULL")
SESSION_SETTINGS = {
    "application_name": "invoice-mock",
    "default_transaction_isolation": "read committed",
    "lock_timeout": f"{WAIT_S}s",
    "statement_timeout": "60s",
    "idle_in_transaction_session_timeout": f"{WAIT_S}s",
}
CONNECTING = {"connect_timeout": 5, "keepalives_idle": 30, "keepalives_interval": 5, "keepalives_count": 3}
HINTS = (
    ("password authentication failed", "look at user and password in the URL"),
    ("no password supplied", "write the password into the URL, or into ~/.pgpass"),
    ("does not exist", "make the database first (createdb), or correct its name and the user's"),
    ("permission denied", "let the user of the URL create tables: GRANT CREATE ON SCHEMA public TO …"),
    ("read-only", "name a database that may be written to"),
    ("readonly", "name a file that you may write to"),
    ("unable to open", "name a file in a folder that you may write to"),
    ("not a database", "the file was left as it is: name another one"),
    ("locked", "stop whoever holds the database, or try again"),
)
UNREACHABLE = "is the server running, and is its address right?"


def open_sqlite(path: str) -> SqlStores:
    """The store in a file.

    Raises:
        StoreError: It cannot be opened.
    """
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        text = f"sqlite: needs SQLite 3.38, and Python has {sqlite3.sqlite_version}"
        raise StoreError(text, hint="use a newer Python, tinydb: or postgresql:")
    engine = _engine(URL.create("sqlite", database=path), {"check_same_thread": False})

    @event.listens_for(engine, "connect")
    def settle(connection: Any, _: Any) -> None:
        for pragma in (*SESSION_PRAGMAS, f"busy_timeout = {WAIT_S * 1000}"):
            connection.execute(f"PRAGMA {pragma}")

    return _opened(engine, path)


def open_postgresql(url: str, name: str) -> SqlStores:
    """The store in a database of PostgreSQL, or of an engine that speaks like it; `name` is what errors call it.

    Raises:
        StoreError: It cannot be opened.
    """
    try:
        given = make_url(url).set(drivername="postgresql+psycopg")
        options = {name: value for name, value in CONNECTING.items() if name not in given.query}
        engine = _engine(given, options)
    except (ArgumentError, NoSuchModuleError, ValueError):
        hint = "write it as postgresql://USER:PASSWORD@HOST:5432/DATABASE, special characters as %XX"
        raise StoreError("the URL of the database cannot be read", hint=hint) from None

    @event.listens_for(engine, "connect")
    def settle(connection: Any, _: Any) -> None:
        chosen = str(given.query.get("options", ""))
        for setting, value in SESSION_SETTINGS.items():
            if setting not in chosen:
                connection.execute("SELECT set_config(%s, %s, false)", [setting, value])

    return _opened(engine, name)


def _engine(url: URL, options: dict[str, Any]) -> Engine:
    """Connections are kept by `Database`, and each commits by itself; documents stay as they are written."""
    given: dict[str, Any] = {"json_deserializer": bytes} if url.drivername.startswith("postgresql") else {}
    return create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT", connect_args=options, **given)


def _opened(engine: Engine, name: str) -> SqlStores:
    database = Database(engine)
    try:
        statements = Statements.of(database)
        shelves = {kind: Shelf(database, tables, statements.kinds[kind]) for kind, tables in TABLES.items()}
        prepare(database, shelves, name)
        with engine.connect() as connection:
            has_keywords = has_index(connection)
        for shelf in shelves.values():
            shelf.has_keywords = has_keywords and shelf.kind.name in SEARCHED
        number = database.rows(statements.new_state, {})[0][0]  # of no state and no other process
        if not database.is_postgresql:
            database.look()
        database.is_open = True
        return SqlStores(Desk(database, statements, shelves, str(number)))
    except BaseException as error:
        database.close()
        if isinstance(error, StoreUnavailable) or database.is_refusal(error):
            raise _refusal(name, error) from None
        raise


def _refusal(name: str, error: BaseException) -> StoreError:
    cause = error.__cause__ if isinstance(error, StoreUnavailable) and error.__cause__ else error
    said = reason(getattr(cause, "orig", None) or cause)
    hint = next((hint for words, hint in HINTS if words in said), UNREACHABLE)
    return StoreError(f"{name}: {said}", hint=hint)
