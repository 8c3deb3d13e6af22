"""Mails of several processes on one database: each goes out once, and once more only where its process has died."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from mockserver.api.postman import ANSWERS, MARGIN_S
from mockserver.store.ports import Stores
from mockserver.store.urls import open_stores
from tests.api.client import INVOICES, new_body
from tests.api.office import OUTBOX, PULL, SYNCHRONIZE, counts, synchronize
from tests.live.conftest import StartMock
from tests.live.mail_servers import Mailbox, Server, running, silence
from tests.live.mailing import TIMEOUT_S, MakeMock, Mock, sending, synchronizing
from tests.live.mock_process import LIMIT_S, MockProcess
from tests.store.databases import store_url

COUNT, RUNS = 12, 4
CLAIM_S = MARGIN_S + int(ANSWERS * TIMEOUT_S)


@dataclass(slots=True)
class Holding(Mailbox):
    """Takes the first mail only when it is let go."""

    has_come: threading.Event = field(default_factory=threading.Event)
    is_free: threading.Event = field(default_factory=threading.Event)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Wait, and keep the mail."""
        self.has_come.set()
        await asyncio.to_thread(self.is_free.wait, LIMIT_S)
        return await Mailbox.handle_DATA(self, server, session, envelope)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A store that processes can share."""
    with store_url(request.param, tmp_path) as found:
        yield found


@pytest.fixture
def same(url: str) -> Iterator[tuple[Stores, Stores]]:
    """One store, as two processes have it open."""
    both = open_stores(url), open_stores(url)
    yield both
    for stores in both:
        stores.close()


def two_mocks(start_mock: StartMock, url: str, server: Server) -> list[MockProcess]:
    """Two servers on one store that send to the same mail server."""
    options = ("--store", url, "--scenario", "conformance", "--smtp", f"{server[0]}:{server[1]}")
    return [start_mock(*options) for _ in range(2)]


def request_copies(mock: MockProcess, count: int) -> None:
    """Have Ada request so many invoices, and headquarters pull the requests."""
    with mock.client() as operator, httpx.Client(base_url=mock.base_url, trust_env=False, timeout=LIMIT_S) as ada:
        body = {"email": "ada@acme.example", "password": "conformance-ada"}
        token = ada.post("/buyer/session", json=body).json()["data"]["token"]
        for number in range(count):
            assert operator.post(INVOICES, json=new_body(f"INV-{number}")).status_code == 200
            path = f"/buyer/invoices/INV-{number}/request"
            assert ada.post(path, headers={"Authorization": f"Bearer {token}"}).status_code == 202
        assert operator.post(PULL).json()["data"]["pulled"] == count


def test_runs_of_two_servers_at_once_send_each_mail_once(start_mock: StartMock, url: str) -> None:
    mailbox = Mailbox()
    with running(mailbox) as server, ExitStack() as closing:
        mocks = two_mocks(start_mock, url, server)
        request_copies(mocks[0], COUNT)
        operators = [closing.enter_context(mock.client()) for mock in mocks * (RUNS // 2)]
        with ThreadPoolExecutor(RUNS) as runs:
            answers = list(runs.map(lambda operator: operator.post(SYNCHRONIZE), operators))
        kept = operators[0].get(OUTBOX, params={"limit": COUNT}).json()["data"]

    assert [sum(column) for column in zip(*map(counts, answers), strict=True)] == [COUNT, 0, COUNT]
    assert sorted(str(mail.message["Subject"]) for mail in mailbox.mails) == sorted(mail["subject"] for mail in kept)
    assert {mail["delivery"] for mail in kept} == {"sent"}


def test_a_mail_that_one_server_is_sending_is_left_to_it(start_mock: StartMock, url: str) -> None:
    mailbox = Holding()
    with running(mailbox) as server, ThreadPoolExecutor(1) as runs:
        mocks = two_mocks(start_mock, url, server)
        request_copies(mocks[0], 1)
        with mocks[0].client() as first, mocks[1].client() as second:
            run = runs.submit(first.post, SYNCHRONIZE)
            assert mailbox.has_come.wait(LIMIT_S)
            meanwhile = second.post(SYNCHRONIZE)
            mailbox.is_free.set()

            assert (counts(meanwhile), counts(run.result())) == ((0, 0, 0), (1, 0, 1))

    assert len(mailbox.mails) == 1


def test_what_a_dead_process_was_sending_goes_out_when_its_claim_is_over(
    make_mock: MakeMock, same: tuple[Stores, Stores]
) -> None:
    async def die(client: httpx.AsyncClient) -> None:
        run = asyncio.ensure_future(synchronizing(client))
        await sending(client)
        run.cancel()
        server.end()

    with silence() as server:
        died: Mock = make_mock(server.address, same[0]).prepared()
        died.at_once(die)
    mailbox = Mailbox()
    with running(mailbox) as good_server:
        mock = make_mock(good_server, same[1])
        mock.clock.now += CLAIM_S - 1
        before = synchronize(mock)
        mock.clock.now += 1
        after = synchronize(mock)

    assert (before, after) == ((1, 0, 1), (1, 0, 1)), "of the two mails, one was being sent"
    assert len(mailbox.mails) == 2
