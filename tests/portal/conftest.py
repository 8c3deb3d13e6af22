"""What the portal's tests share: a mock in this process, its management, and visitors of its portal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from starlette.types import ASGIApp

from fixtures.scenario import scenario
from mockserver.api.seeding import seed
from mockserver.app import build_app, settled_choices
from mockserver.portal.entrance import Entrance
from mockserver.settings import RateLimit, Settings
from mockserver.store.memory import MemoryStores
from tests.api.client import CONTRACT, Clock
from tests.portal.example_api import ExampleApi
from tests.portal.mock import Mock
from tests.portal.visitor import Visitor

MakeVisitor = Callable[..., Visitor]
MakeMock = Callable[..., Mock]
MakeExamples = Callable[..., Visitor]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def visitors() -> Iterator[MakeVisitor]:
    """Makes visitors of an application, who leave when the test is over."""
    made: list[Visitor] = []

    def make(app: ASGIApp) -> Visitor:
        made.append(Visitor(app))
        return made[-1]

    yield make
    for visitor in made:
        visitor.close()


@pytest.fixture
def make_mock(clock: Clock) -> Iterator[MakeMock]:
    """A new mock with the scenario `conformance`: `make_mock({"choice": "value"})`."""
    clients: list[Mock] = []

    def make(choices: dict[str, str] | None = None, *, rate_limit: RateLimit | None = None) -> Mock:
        settled, stores = settled_choices(CONTRACT, choices or {}), MemoryStores()
        settings = Settings(choices=settled, rate_limit=rate_limit, control_token="control")
        seed(stores, scenario("conformance"), now=clock.now, choices=settled)
        clients.append(Mock(build_app(settings, store=stores, contract=CONTRACT, clock=clock)))
        return clients[-1]

    yield make
    for client in clients:
        client.close()


@pytest.fixture
def mock(make_mock: MakeMock) -> Mock:
    """A mock with every choice at its default."""
    return make_mock()


@pytest.fixture
def visitor(mock: Mock, visitors: MakeVisitor) -> Visitor:
    """Somebody who has not signed in."""
    return visitors(mock.app)


@pytest.fixture
def ada(visitor: Visitor) -> Visitor:
    """A buyer with the invoices of her organisation, signed in."""
    assert visitor.sign_in("ada@acme.example", "conformance-ada").path == "/portal/invoices"
    return visitor


@pytest.fixture
def ben(mock: Mock, visitors: MakeVisitor) -> Visitor:
    """Another buyer of the same organisation, signed in."""
    visitor = visitors(mock.app)
    visitor.sign_in("ben@acme.example", "conformance-ben")
    return visitor


@pytest.fixture
def operator(mock: Mock, visitors: MakeVisitor) -> Visitor:
    """The operator of the store, signed in."""
    visitor = visitors(mock.app)
    assert visitor.sign_in_operator().path == "/portal/operator"
    return visitor


@pytest.fixture
def examples(visitors: MakeVisitor) -> MakeExamples:
    """A signed-in visitor of a portal over an API of examples: `examples({"getCart": (500, b"")})`."""

    def make(answers: dict[str, tuple[int, Any]] | None = None) -> Visitor:
        api = ExampleApi(answers)
        visitor = visitors(Entrance(lambda: api, lambda: "a-token"))
        visitor.cookies.set("portal-buyer", "demo.session", domain="portal.test", path="/portal")
        return visitor

    return make
