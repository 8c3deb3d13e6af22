"""What a caller sees when the mock itself fails: the envelope, nothing of the inside, and nothing half done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import NoReturn

import httpx
import pytest

from mockserver.api.seeding import order_of
from mockserver.app import build_app, settled_choices
from mockserver.settings import Settings
from mockserver.store.memory import MemoryStore, MemoryStores
from mockserver.store.ports import StoreUnavailable
from tests.api.client import CONTRACT, INVOICES, Client, Clock, new_body
from tests.api.conftest import MakeClient
from tests.api.orders import new_order
from tests.api.state import state_of
from tests.api.test_problems import EVERY_OPERATION

SECRET = "hunter2 in /srv/private.db"
FAILURE = {"code": 500, "data": {"errMsg": "Internal Server Error"}, "meta": {"message": "Internal Server Error"}}

ClientOf = Callable[..., Client]


class Burning(MemoryStore):
    """A virtual store in which everything fails, with words that no caller should read."""

    @property
    def invoices(self) -> NoReturn:
        raise RuntimeError(SECRET)

    @property
    def orders(self) -> NoReturn:
        raise KeyError(SECRET)

    @property
    def extra_fields(self) -> NoReturn:
        raise UnicodeDecodeError("utf-8", b"", 0, 1, SECRET)

    @property
    def payments(self) -> NoReturn:
        raise RuntimeError(SECRET)

    @property
    def receipts(self) -> NoReturn:
        raise RuntimeError(SECRET)

    @property
    def receipt_lines(self) -> NoReturn:
        raise RuntimeError(SECRET)

    def transaction(self) -> NoReturn:
        raise OSError(28, SECRET)


class Burned(MemoryStores):
    """Stores that cannot even be looked up."""

    def find(self, store_hash: str) -> NoReturn:
        raise RuntimeError(SECRET, store_hash)


class Full(MemoryStore):
    """A virtual store whose disk can run out of room."""

    has_room = True

    def keep(self, written: object) -> None:
        if not self.has_room:
            raise StoreUnavailable("no room left", written)


@pytest.fixture
def client_of() -> Iterator[ClientOf]:
    """A client of a mock over a given store, or over given stores."""
    clients: list[Client] = []

    def make(*, store: MemoryStore | None = None, stores: MemoryStores | None = None) -> Client:
        stores = stores or MemoryStores()
        if store is not None:
            stores.add(store)
        settings = Settings(choices=settled_choices(CONTRACT, {}))
        clients.append(Client(build_app(settings, store=stores, contract=CONTRACT, clock=Clock())))
        return clients[-1]

    yield make
    for client in clients:
        client.close()


@pytest.fixture
def full() -> Full:
    """A store with one order, and room for now."""
    store = Full("demo", token="demo-token", due_days=30)
    with store.transaction():
        store.orders.put(order_of(new_order()))
    return store


def call(client: Client, operation: str, *, is_checked: bool = True) -> httpx.Response:
    method, path, body = EVERY_OPERATION[operation]
    return client.request(method, path, json=body, is_checked=is_checked)


@pytest.mark.parametrize("operation", EVERY_OPERATION)
def test_a_failure_shows_nothing_of_the_inside(client_of: ClientOf, operation: str) -> None:
    client = client_of(store=Burning("demo", token="demo-token", due_days=30))

    response = call(client, operation)

    assert (response.status_code, response.json()) == (500, FAILURE)
    assert not [value for value in response.headers.values() if "hunter2" in value or "Error" in value]


def test_a_failure_to_look_a_store_up_shows_nothing_of_the_inside(client_of: ClientOf) -> None:
    response = client_of(stores=Burned()).get(INVOICES)

    assert (response.status_code, response.json()) == (500, FAILURE)


def test_what_failed_stands_in_the_log(client_of: ClientOf, caplog: pytest.LogCaptureFixture) -> None:
    client = client_of(store=Burning("demo", token="demo-token", due_days=30))

    client.get(f"{INVOICES}/1")

    assert [record.getMessage() for record in caplog.records] == [f"GET '{INVOICES}/1' failed"]
    assert SECRET in caplog.text


def test_a_refusal_is_no_failure_and_stands_in_no_log(
    make_client: MakeClient, caplog: pytest.LogCaptureFixture
) -> None:
    client = make_client(choices={"auth-failure-status": "500"})

    refused = client.get(INVOICES, headers={"X-Store-Hash": "demo"}).json()
    client.get(f"{INVOICES}/999")

    assert "X-Auth-Token" in refused["data"]["errMsg"]
    assert caplog.records == []


def test_an_answer_that_breaks_the_contract_is_a_failure_too(make_client: MakeClient, stores: MemoryStores) -> None:
    client = make_client()
    invoice_id = client.create("A")
    store = stores.find("demo")
    assert store is not None
    with store.transaction():
        for invoice in store.invoices:
            store.invoices.put(replace(invoice, status=7))

    for path in (INVOICES, f"{INVOICES}/{invoice_id}"):
        response = client.get(path)
        assert (response.status_code, response.json()) == (500, FAILURE)


def test_after_a_failure_the_next_call_is_served(client_of: ClientOf, full: Full) -> None:
    stores = MemoryStores()
    stores.add(Burning("burning", token="t", due_days=30))
    client = client_of(store=full, stores=stores)

    failed = client.get(INVOICES, headers={"X-Auth-Token": "t", "X-Store-Hash": "burning"})

    assert failed.status_code == 500
    assert client.get(INVOICES).status_code == 200


@pytest.mark.parametrize("operation", ["createInvoice", "updateInvoice", "deleteInvoice", "createInvoiceFromOrder"])
def test_a_write_that_cannot_be_kept_is_answered_503_and_undone(
    client_of: ClientOf, full: Full, operation: str
) -> None:
    client = client_of(store=full)
    client.create("FIRST")
    before = state_of(client)

    full.has_room = False
    response = call(client, operation, is_checked=False)

    assert response.status_code == response.json()["code"] == 503
    assert response.json()["meta"]["message"] == "Service Unavailable"
    assert state_of(client) == before


@pytest.mark.parametrize("operation", ["createInvoice", "updateInvoice", "deleteInvoice", "createInvoiceFromOrder"])
def test_once_there_is_room_again_the_same_call_succeeds(client_of: ClientOf, full: Full, operation: str) -> None:
    client = client_of(store=full)
    client.create("FIRST")

    full.has_room = False
    call(client, operation, is_checked=False)
    full.has_room = True

    assert call(client, operation).status_code == 200


def test_what_cannot_be_written_can_still_be_read(client_of: ClientOf, full: Full) -> None:
    client = client_of(store=full)
    invoice_id = client.create("FIRST")

    full.has_room = False

    assert client.post(INVOICES, new_body("FIRST")).status_code == 400
    assert client.invoice(invoice_id)["invoiceNumber"] == "FIRST"
