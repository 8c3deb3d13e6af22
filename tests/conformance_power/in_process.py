"""Judges a server in this process: the suite on one side, an ASGI application on the other, no socket between."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx
from starlette.types import ASGIApp

from conformance.config import Config, Credentials, Data, load
from conformance.judging import RuleResult, judge_rule
from conformance.options import Options
from conformance.rulebook import rulebook
from conformance.running.selection import select
from conformance.session import Session
from conformance.world import World, new_world
from fixtures.contract import Contract
from fixtures.scenario import scenario
from mockserver.api.seeding import seed
from mockserver.app import build_app, settled_choices
from mockserver.settings import Settings
from mockserver.store.memory import MemoryStores
from mockserver.store.ports import Stores
from tests.conformance.__main__ import EXAMPLE

CONTRACT = Contract.load()
CONFIG = Config(
    base_url="http://target",
    credentials=Credentials(auth_token="demo-token", store_hash="demo"),
    profiles=("invoices", "orders", "payments", "receipts", "buyer"),
    second_store=Credentials(auth_token="other-token", store_hash="other"),
    data=Data(
        company_ids=("1001", "1002"),
        channel_ids=(1, 2),
        order_ids=tuple(range(501, 541)),
        incomplete_order_ids=(541, 542),
        extra_fields=("Cost centre",),
        due_days=30,
        buyers=load(EXAMPLE, {}, {}).data.buyers,
        may_run_jobs=True,
    ),
)


class Clock:
    """The system's clock, ahead by as long as the suite would have waited: nobody waits in these tests."""

    def __init__(self) -> None:
        self._ahead_s = 0.0

    def __call__(self) -> int:
        return int(time.time() + self._ahead_s)

    def wait(self, seconds: float) -> None:
        self._ahead_s += seconds


CLOCK = Clock()


class InProcess(httpx.BaseTransport):
    """Carries requests, from any thread, to an ASGI application on an event loop of its own."""

    def __init__(self, app: ASGIApp) -> None:
        self._transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        content = request.read()
        return asyncio.run_coroutine_threadsafe(self._answer(request, content), self._loop).result(60)

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _answer(self, request: httpx.Request, content: bytes) -> httpx.Response:
        own = httpx.Request(request.method, request.url, headers=request.headers, content=content)
        response = await self._transport.handle_async_request(own)
        body = await response.aread()
        headers = [(name, value) for name, value in response.headers.raw if name.lower() != b"content-length"]
        return httpx.Response(response.status_code, headers=headers, content=body)


def new_app(choices: Mapping[str, str] | None = None, *, stores: Stores | None = None, **options: Any) -> ASGIApp:
    """The mock with the scenario `conformance`; `options` are those of `build_app`."""
    settled = settled_choices(CONTRACT, choices or {})
    stores = MemoryStores() if stores is None else stores
    seed(stores, scenario("conformance"), now=CLOCK(), choices=settled)
    return build_app(Settings(choices=settled), store=stores, contract=CONTRACT, **{"clock": CLOCK, **options})


def judged(app: ASGIApp, *, rules: Iterable[str] | None = None, config: Config = CONFIG) -> dict[str, RuleResult]:
    """Every rule's result, or that of `rules`, for a server."""
    book = rulebook(CONTRACT, is_complete=False)
    wanted = list(book) if rules is None else list(rules)
    with visiting(app, config) as world:
        return {rule: judge_rule(CONTRACT.rules[rule], book[rule], world) for rule in wanted}


def judged_by_every_layer(
    app: ASGIApp, *, options: Options | None = None, is_reversed: bool = False, prefix: str = "power"
) -> dict[str, RuleResult]:
    """What a whole run finds: the rules, each operation's schema, the links and, if the options say so, the model."""
    tasks = select(CONTRACT, rulebook(CONTRACT), CONFIG, options or Options())
    with visiting(app, CONFIG, prefix=prefix) as world:
        return {task.id: task.judge(world) for task in (reversed(tasks) if is_reversed else tasks)}


@contextmanager
def visiting(app: ASGIApp, config: Config, *, prefix: str = "power") -> Iterator[World]:
    """The suite's world for a server; what is made in it is removed in the end."""
    session = Session(config, CONTRACT, transport=InProcess(app), sleep=CLOCK.wait)
    world = new_world(config, CONTRACT, session, prefix=prefix)
    try:
        yield world
    finally:
        world.cleanup()
        session.close()
