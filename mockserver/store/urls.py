"""From a store URL to a store."""

from __future__ import annotations

import re
from pathlib import Path

from mockserver.store.memory import MemoryStores
from mockserver.store.ports import StoreError, Stores

POSTGRESQL = ("postgresql", "postgres", "postgresql+psycopg")
KINDS = "memory:, tinydb:PATH, sqlite:PATH or postgresql://USER@HOST/DATABASE"


def open_stores(url: str) -> Stores:
    """The store behind `memory:`, `tinydb:PATH`, `sqlite:PATH` or `postgresql://…`.

    Raises:
        StoreError: There is no such kind of store, or this one cannot be opened.
    """
    scheme, _, rest = url.partition(":")
    if url == "memory:":
        return MemoryStores()
    if scheme == "tinydb" and rest:
        from mockserver.store.tinydb import TinyDBStores

        return TinyDBStores(Path(rest))
    if (scheme == "sqlite" and rest and not rest.startswith("//")) or (scheme in POSTGRESQL and rest.startswith("//")):
        return _open_sql(scheme, rest)
    raise StoreError(f"{shown(url)!r} is not a store", hint=f"use {KINDS}")


def shown(url: str) -> str:
    """A store URL without its password."""
    url = re.sub(r"(//[^/@:]*):.*@", r"\1:***@", url)
    return re.sub(r"([?&]password=)[^&]*", r"\1***", url)


def _open_sql(scheme: str, rest: str) -> Stores:
    try:
        from mockserver.store.sql.opening import open_postgresql, open_sqlite

        return (
            open_sqlite(rest)
            if scheme == "sqlite"
            else open_postgresql(f"postgresql:{rest}", shown(f"{scheme}:{rest}"))
        )
    except ModuleNotFoundError as error:
        if error.name not in ("sqlalchemy", "psycopg"):
            raise
        raise StoreError(
            f"{scheme}: needs the package {error.name}, which is not installed",
            hint="in a clone: make install; elsewhere: pip install '/path/to/clone[sql]'",
        ) from None
