"""The indexes that keywords are found by: trigrams of the searched texts, where the engine has them.

PostgreSQL has them in the extension pg_trgm, which it may lack or not let us make; SQLite in FTS5, kept by triggers.
Without them a list with a keyword looks at every record. They only narrow down what is looked at.
"""

from __future__ import annotations

from contextlib import suppress

from sqlalchemy import Connection, TextClause, bindparam, text
from sqlalchemy.exc import DBAPIError

from mockserver.store.sql.database import Database
from mockserver.store.sql.schema import SEARCHED, TEXT

EXTENSION = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public",
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
)
"""In the schema that outlives others, where there is one."""
SCHEMA_OF_EXTENSION = "SELECT extnamespace::regnamespace::text FROM pg_extension WHERE extname = 'pg_trgm'"
SEGMENTS = {"automerge": 16, "crisismerge": 64}
"""How many pieces of an index SQLite lets come together before it joins them: more make writes cheaper."""
SHORTEST = 3
MOST_TRIGRAMS = 16
IDS_OF_A_STORE = 2**33
"""A row of an index of SQLite is that of a store by its age, times this, and of an id."""


def index_in_postgresql(database: Database) -> None:
    """Make the indexes, if the extension is there or may be made; its schema need not be on the search path."""
    for command in EXTENSION:
        with suppress(DBAPIError), database.engine.connect() as connection:
            connection.exec_driver_sql(command)
    with database.engine.connect() as connection:
        schema = connection.exec_driver_sql(SCHEMA_OF_EXTENSION).scalar_one_or_none()
    if schema is None:
        return
    for kind, names in SEARCHED.items():
        columns = ", ".join(f"(coalesce({name}_folded, {name})) {schema}.gin_trgm_ops" for name in names)
        with suppress(DBAPIError), database.engine.connect() as connection:
            connection.exec_driver_sql(f"CREATE INDEX IF NOT EXISTS {kind}_by_keyword ON {kind} USING gin ({columns})")


def index_in_sqlite(connection: Connection) -> None:
    """Make the indexes, which are empty, and the triggers that keep them; a SQLite without FTS5 has none."""
    for kind, names in SEARCHED.items():
        index = f"{kind}_keywords"
        old, new = (_row(names, row) for row in ("old", "new"))
        has_changed = " OR ".join(f"old.{name} IS NOT new.{name}" for name in names)
        gone = f"INSERT INTO {index} ({index}, rowid, words) VALUES ('delete', {old});"
        added = f"INSERT INTO {index} (rowid, words) VALUES ({new});"
        try:
            connection.exec_driver_sql(f"DROP TABLE IF EXISTS {index}")
            connection.exec_driver_sql(
                f"CREATE VIRTUAL TABLE {index} USING fts5 "
                "(words, content = '', detail = none, tokenize = 'trigram case_sensitive 1')"
            )
        except DBAPIError:
            return
        for setting, value in SEGMENTS.items():
            connection.exec_driver_sql(f"INSERT INTO {index} ({index}, rank) VALUES ('{setting}', {value})")
        for name, when, does in (
            ("made", f"INSERT ON {kind}", added),
            ("gone", f"DELETE ON {kind}", gone),
            ("changed", f"UPDATE ON {kind} WHEN {has_changed}", gone + added),
        ):
            connection.exec_driver_sql(f"CREATE TRIGGER {index}_{name} AFTER {when} BEGIN {does} END")


def has_index(connection: Connection) -> bool:
    """The database is SQLite, and has them."""
    if connection.dialect.name != "sqlite":
        return False
    names = [f"{kind}_keywords" for kind in SEARCHED]
    found = connection.execute(text("SELECT count(*) FROM sqlite_master WHERE name = :name"), {"name": names[0]})
    return bool(found.scalar_one())


def trigrams(wanted: str) -> str:
    """What to ask an index of SQLite for: every record that has the text has these."""
    found = dict.fromkeys(wanted[place : place + SHORTEST] for place in range(len(wanted) - SHORTEST + 1))
    return " AND ".join('"{}"'.format(part.replace('"', '""')) for part in list(found)[:MOST_TRIGRAMS])


def ids_with(kind: str, name: str) -> TextClause:
    """The ids that an index of SQLite has for the trigrams in a value."""
    index, first = f"{kind}_keywords", f"(SELECT made FROM virtual_stores WHERE hash = :hash) * {IDS_OF_A_STORE}"
    return text(
        f"SELECT rowid - {first} FROM {index} WHERE {index} MATCH :{name} "
        f"AND rowid BETWEEN {first} AND {first} + {IDS_OF_A_STORE - 1}"
    ).bindparams(bindparam("hash", type_=TEXT), bindparam(name, type_=TEXT))


def _row(names: tuple[str, ...], row: str) -> str:
    """Number and words of a row of an index."""
    number = f"(SELECT made FROM virtual_stores WHERE hash = {row}.store_hash) * {IDS_OF_A_STORE} + {row}.id"
    words = " || char(10) || ".join(f"coalesce({row}.{name}_folded, {row}.{name}, '')" for name in names)
    return f"{number}, {words}"
