"""A mock in this process that sends mails, and what happens while it does."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx

from fixtures.scenario import scenario
from mockserver.api.seeding import seed
from mockserver.app import build_app, settled_choices
from mockserver.domain.mail import Mail
from mockserver.settings import Settings
from mockserver.store.ports import Stores
from tests.api.client import CONTRACT, Client, Clock
from tests.api.office import OUTBOX, SYNCHRONIZE, Visit, outbox, pull
from tests.live.mail_servers import Server

TIMEOUT_S = 0.3
PATIENCE_S = 30
"""Longer than anything here takes."""
CONTROL_TOKEN = "control-token"
CONTROL = {"Authorization": f"Bearer {CONTROL_TOKEN}"}
STORE = "/_mock/stores/demo"
Say = Callable[[httpx.AsyncClient], Awaitable[Any]]
MakeMock = Callable[..., "Mock"]


class Mock(Client):
    """A mock in this process that sends to a mail server."""

    def __init__(self, server: Server | None, stores: Stores, timeout_s: float) -> None:
        self.clock, self.stores = Clock(), stores
        choices = settled_choices(CONTRACT, {})
        if not list(stores):
            seed(stores, scenario("conformance"), now=self.clock.now, choices=choices)
        settings = Settings(
            choices=choices, smtp=server, smtp_timeout_s=timeout_s, validate_responses=True, control_token=CONTROL_TOKEN
        )
        self.app = build_app(settings, store=stores, contract=CONTRACT, clock=self.clock)
        super().__init__(self.app)

    def prepared(self) -> Mock:
        """The mock, after Ada asked for INV-1 and Ben for INV-2, and P-0001 ran."""
        for number, name in (("INV-1", "ada"), ("INV-2", "ben")):
            self.create(number)
            Visit(self, name).ask(number)
        assert pull(self) == 2
        return self

    def at_once(self, *calls: Say) -> list[Any]:
        """What comes of calls that begin together."""

        async def send() -> list[Any]:
            async with httpx.AsyncClient(
                transport=self._transport, base_url="http://mock", headers=self.headers, timeout=30
            ) as client:
                return await asyncio.gather(*(call(client) for call in calls))

        return self._loop.run_until_complete(send())

    @property
    def deliveries(self) -> list[tuple[str, str | None]]:
        """What became of each mail, and why, the oldest first."""
        return [(mail["delivery"], mail["deliveryError"]) for mail in reversed(outbox(self))]

    def queue(self, mail: Mail) -> None:
        """Put a mail into the outbox that no request asked for."""
        store = self.stores.find("demo")
        assert store is not None
        with store.transaction():
            store.mails.put(mail)


def synchronizing(client: httpx.AsyncClient) -> Awaitable[httpx.Response]:
    return client.post(SYNCHRONIZE)


async def sending(client: httpx.AsyncClient) -> list[dict[str, Any]]:
    """Wait until both mails are in the outbox, and the first of them is on its way; the outbox then."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            mails: list[dict[str, Any]] = (await client.get(OUTBOX)).json()["data"]
            if len(mails) == 2:
                return mails
            await asyncio.sleep(0.01)
