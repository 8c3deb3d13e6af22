"""What the API tests share: a mock in this process, its clock, and a client."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from fixtures.scenario import scenario
from mockserver.api.seeding import seed
from mockserver.app import build_app, settled_choices
from mockserver.settings import RateLimit, Settings
from mockserver.store.memory import MemoryStores
from mockserver.store.ports import Stores
from mockserver.store.urls import open_stores
from tests.api.bills import NUMBERS
from tests.api.client import CONTRACT, Client, Clock
from tests.store.databases import KINDS, store_url

MakeClient = Callable[..., Client]
over_every_store = pytest.mark.parametrize("stores", KINDS, indirect=True)
"""Runs tests over a store of each kind, not only in memory."""


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def stores(request: pytest.FixtureRequest) -> Iterator[Stores]:
    """A store in memory, or of the kind that `over_every_store` wants."""
    kind = getattr(request, "param", "memory")
    if kind == "memory":
        yield MemoryStores()
        return
    with store_url(kind, request.getfixturevalue("tmp_path")) as url:
        opened = open_stores(url)
        yield opened
        opened.close()


@pytest.fixture
def make_client(clock: Clock, stores: Stores) -> Iterator[MakeClient]:
    """A client of a new mock: `make_client("demo", {"choice": "value"}, rate_limit=…)`. Without a name: empty store."""
    clients: list[Client] = []

    def make(
        name: str = "conformance",
        choices: dict[str, str] | None = None,
        *,
        document: dict[str, Any] | None = None,
        rate_limit: RateLimit | None = None,
    ) -> Client:
        settled = settled_choices(CONTRACT, choices or {})
        settings = Settings(choices=settled, rate_limit=rate_limit, validate_responses=True)
        seed(stores, document or scenario(name), now=clock.now, choices=settled)
        app = build_app(settings, store=stores, contract=CONTRACT, clock=clock)
        clients.append(Client(app))
        return clients[-1]

    yield make
    for client in clients:
        client.close()


@pytest.fixture
def client(make_client: MakeClient) -> Client:
    """A client of a mock with the scenario `conformance` and every choice at its default."""
    return make_client()


@pytest.fixture
def paid(client: Client) -> Client:
    """Invoices 1 and 2 of 100 USD each, and payment 1: 30 of the first and 100 of the second."""
    client.create("A")
    client.create("B")
    assert client.pay({1: "30", 2: "100"}) == 1
    return client


@pytest.fixture
def shop(client: Client) -> Client:
    """An invoice of 100 USD for each account that matters here."""
    for number, account in NUMBERS.items():
        client.create(number, customerId=account)
    return client
