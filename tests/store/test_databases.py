"""Opening a database: its tables are made, brought up to date or refused, and what is wrong is said in two lines."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from mockserver.domain.listing import HasExtraField, Query
from mockserver.store.ports import StoreError
from mockserver.store.sql.schema import VERSION
from mockserver.store.urls import open_stores, shown
from tests.store.databases import new_database, schema_url, server, store_url
from tests.store.samples import content, fill, new_store

ROOT = Path(__file__).parents[2]
WITHOUT = """
import sys
sys.modules[sys.argv[2]] = None
from mockserver.store.ports import StoreError
from mockserver.store.urls import open_stores
try:
    open_stores(sys.argv[1])
except StoreError as error:
    print(error, error.hint, sep="\\n")
"""
LOADED = """
import sys
import mockserver.cli, mockserver.app
from mockserver.store.urls import open_stores
open_stores(f"tinydb:{sys.argv[1]}").close()
print([name for name in ("sqlalchemy", "psycopg", "sqlite3") if name in sys.modules])
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with store_url(request.param, tmp_path) as found:
        yield found


def refusal_of(url: str) -> StoreError:
    with pytest.raises(StoreError) as refusal:
        open_stores(url)

    assert refusal.value.hint
    assert "\n" not in f"{refusal.value}{refusal.value.hint}"
    return refusal.value


def run(url: str, *commands: str) -> None:
    """Say something to the database itself."""
    given = make_url(url if url.startswith("postgresql") else url.replace("sqlite:", "sqlite:///"))
    engine = create_engine(given.set(drivername="postgresql+psycopg") if url.startswith("postgresql") else given)
    with engine.begin() as connection:
        for command in commands:
            connection.execute(text(command))
    engine.dispose()


def version(number: int) -> str:
    return f"UPDATE schema_version SET version = {number}"  # noqa: S608


def test_what_was_written_is_there_when_it_is_opened_again(url: str) -> None:
    with closing(open_stores(url)) as stores:
        fill(new_store(stores))
        before = content(stores.find("demo") or new_store(stores))

    with closing(open_stores(url)) as stores:
        (store,) = stores
        assert content(store) == before
        assert store.invoices.new_id() == 9


def test_tables_of_a_newer_release_are_refused(url: str) -> None:
    open_stores(url).close()
    run(url, version(VERSION + 1))

    refusal = refusal_of(url)

    assert "was made by a newer release" in str(refusal)
    run(url, version(VERSION))


def test_tables_of_an_older_release_that_cannot_be_read_are_refused(url: str) -> None:
    open_stores(url).close()
    run(url, version(0))

    assert "was made by an older release" in str(refusal_of(url))
    run(url, version(VERSION))


def test_tables_that_lack_columns_and_kinds_are_made_again_from_the_documents(url: str) -> None:
    with closing(open_stores(url)) as stores:
        fill(new_store(stores))
        before = content(next(iter(stores)))
    run(
        url,
        "DROP INDEX invoices_by_customer_id_and_due_date",
        "ALTER TABLE invoices DROP COLUMN terms_conditions_folded",
        "DROP TABLE receipts",
        "UPDATE schema_version SET shape = 'another'",
    )

    with closing(open_stores(url)) as stores:
        (store,) = stores
        found = store.invoices.page(Query(where=(HasExtraField("Cost centre", "CC-7"),), sort_by="customer_name"))
        assert [record.id for record in found.items] == [7]
        assert {**content(store), "receipts": before["receipts"]} == before
        assert store.payments.find("invoice_ids", 7) == before["payments"][0]


def test_tables_with_a_document_that_is_no_record_are_left_as_they_are(url: str) -> None:
    with closing(open_stores(url)) as stores:
        fill(new_store(stores))
    run(url, "UPDATE invoices SET document = '{}' WHERE id = 7", "UPDATE schema_version SET shape = 'another'")

    refusal = refusal_of(url)

    assert "table 'invoices' is damaged" in str(refusal)
    assert "nothing was changed" in refusal.hint
    run(url, "DELETE FROM virtual_stores", "DELETE FROM invoices")
    open_stores(url).close()


@pytest.mark.parametrize(
    ("made", "said"),
    [
        pytest.param(lambda path: path.write_text("invoices, many invoices" * 50), "not a database", id="another file"),
        pytest.param(lambda path: path.mkdir(), "unable to open", id="a folder"),
    ],
)
def test_a_file_that_is_no_database_is_refused(tmp_path: Path, made: object, said: str) -> None:
    made(tmp_path / "it")  # type: ignore[operator]

    assert said in str(refusal_of(f"sqlite:{tmp_path / 'it'}"))


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    refusal = refusal_of(f"sqlite:{tmp_path / 'missing' / 'it'}")

    assert "unable to open" in str(refusal)
    assert "a folder that you may write to" in refusal.hint


def test_an_acknowledged_write_is_in_the_file_with_its_log(tmp_path: Path) -> None:
    with closing(open_stores(f"sqlite:{tmp_path / 'it'}")) as stores:
        new_store(stores)

        with closing(sqlite3.connect(tmp_path / "it")) as other:
            assert other.execute("PRAGMA journal_mode").fetchone() == ("wal",)
            assert other.execute("SELECT hash FROM virtual_stores").fetchall() == [("demo",)]


@pytest.mark.parametrize(
    ("url", "hint"),
    [
        pytest.param("postgresql://me:secret@127.0.0.1:1/x", "is the server running", id="nobody listens"),
        pytest.param("postgresql://me:secret@no-such-host.invalid/x", "is the server running", id="no such machine"),
        pytest.param("postgresql://me:sec@ret@127.0.0.1:1/x", "is the server running", id="an odd password"),
        pytest.param("postgresql://me:secret@127.0.0.1:port/x", "write it as postgresql://", id="no port"),
        pytest.param("postgresql://me@127.0.0.1:1/x?password=secret", "is the server running", id="in the query"),
    ],
)
def test_a_server_that_cannot_be_reached_is_named_without_the_password(url: str, hint: str) -> None:
    refusal = refusal_of(url)

    assert hint in refusal.hint
    assert "sec" not in str(refusal)
    assert "sec" not in shown(url)


def test_a_database_that_there_is_not_is_refused() -> None:
    given = make_url(server()).set(database="no_such_database")

    refusal = refusal_of(given.render_as_string(hide_password=False))

    assert 'database "no_such_database" does not exist' in str(refusal)
    assert "createdb" in refusal.hint


@pytest.fixture
def stranger() -> Iterator[str]:
    """A user who may connect, and nothing else."""
    name = f"stranger_{os.getpid()}"
    with psycopg.connect(schema_url(), autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'right'")
        yield name
        connection.execute(f"DROP OWNED BY {name}")
        connection.execute(f"DROP ROLE {name}")


def test_a_user_who_may_not_make_tables_is_refused(stranger: str) -> None:
    given = make_url(server()).set(username=stranger, password="right")
    given = given.update_query_dict({"options": "-c search_path=information_schema"})

    refusal = refusal_of(given.render_as_string(hide_password=False))

    assert "permission denied" in str(refusal)
    assert "GRANT CREATE" in refusal.hint


@pytest.mark.parametrize(
    ("url", "package"),
    [("sqlite:never-made", "sqlalchemy"), ("postgresql://x@y/z", "sqlalchemy"), ("postgresql://x@y/z", "psycopg")],
)
def test_without_the_extra_the_hint_says_how_to_install_it(url: str, package: str) -> None:
    command = [sys.executable, "-c", WITHOUT, url, package]

    ended = subprocess.run(command, capture_output=True, check=True, text=True, cwd=ROOT)  # noqa: S603

    said, hint = ended.stdout.splitlines()
    assert said == f"{url.partition(':')[0]}: needs the package {package}, which is not installed"
    assert hint == "in a clone: make install; elsewhere: pip install '/path/to/clone[sql]'"


def test_other_stores_load_nothing_of_databases(tmp_path: Path) -> None:
    command = [sys.executable, "-c", LOADED, str(tmp_path / "invoices.jsonl")]

    ended = subprocess.run(command, capture_output=True, check=True, text=True, cwd=ROOT)  # noqa: S603

    assert ended.stdout == "[]\n"


def test_keywords_have_an_index_in_every_schema_where_postgresql_has_trigrams() -> None:
    has_trigrams = "SELECT count(*) FROM pg_extension WHERE extname = 'pg_trgm'"
    indexed = (
        "SELECT count(*) FROM pg_indexes WHERE schemaname = current_schema() AND indexname = 'invoices_by_keyword'"
    )
    with new_database() as one, new_database() as other:
        for url in (one, other):
            open_stores(url).close()
            with psycopg.connect(url) as connection:
                assert connection.execute(indexed).fetchone() == connection.execute(has_trigrams).fetchone()
