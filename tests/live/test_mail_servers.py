"""Mails on their way to servers of every kind: what goes out once, what fails with a reason, and what others notice."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import httpx
import pytest

from fixtures.scenario import scenario
from mockserver.api.seeding import seed
from mockserver.app import build_app, settled_choices
from mockserver.settings import Settings
from mockserver.store.memory import MemoryStores
from tests.api.client import CONTRACT, INVOICES, Client, Clock, new_body
from tests.api.office import OUTBOX, SYNCHRONIZE, Visit, counts, outbox, pull, synchronize
from tests.live.mail_servers import Mailbox, Rude, Server, nowhere, running, saying, silence, silent
from tests.mail.samples import mail

TIMEOUT_S = 0.3
PATIENCE_S = 30
"""Longer than anything here takes."""
CONTROL_TOKEN = "control-token"
CONTROL = {"Authorization": f"Bearer {CONTROL_TOKEN}"}
STORE = "/_mock/stores/demo"
Say = Callable[[httpx.AsyncClient], Awaitable[Any]]


class Mock(Client):
    """A mock in this process that sends to a mail server."""

    def __init__(self, server: Server | None, stores: MemoryStores, timeout_s: float) -> None:
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


MakeMock = Callable[..., Mock]


@pytest.fixture
def make_mock() -> Iterator[MakeMock]:
    mocks: list[Mock] = []

    def make(server: Server | None, stores: MemoryStores | None = None, *, timeout_s: float = TIMEOUT_S) -> Mock:
        mocks.append(Mock(server, stores or MemoryStores(), timeout_s))
        return mocks[-1]

    yield make
    for mock in mocks:
        mock.close()


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


def test_mails_go_to_those_who_asked(make_mock: MakeMock) -> None:
    mailbox = Mailbox()
    with running(mailbox) as server:
        mock = make_mock(server).prepared()
        assert synchronize(mock) == (2, 0, 2)

    assert [(mail.sender, mail.recipients) for mail in mailbox.mails] == [
        ("invoices@localhost", ["ada@acme.example"]),
        ("invoices@localhost", ["ben@acme.example"]),
    ]
    assert [mail.message["Subject"] for mail in mailbox.mails] == ["Invoice INV-1", "Invoice INV-2"]
    assert mock.deliveries == [("sent", None), ("sent", None)]
    assert [mail["sentAt"] for mail in outbox(mock)] == [mock.clock.now] * 2
    assert {Visit(mock, "ada").request(id_)["status"] for id_ in (1, 2)} == {"completed"}


def test_a_run_without_anything_to_do_sends_nothing(make_mock: MakeMock) -> None:
    mailbox = Mailbox()
    with running(mailbox) as server:
        mock = make_mock(server).prepared()
        synchronize(mock)
        assert synchronize(mock) == (0, 0, 0)

    assert len(mailbox.mails) == 2


def test_two_runs_at_once_send_each_mail_once(make_mock: MakeMock) -> None:
    mailbox = Mailbox()
    with running(mailbox) as server:
        mock = make_mock(server).prepared()
        answers = mock.at_once(synchronizing, synchronizing, synchronizing)

    assert sorted(map(counts, answers)) == [(0, 0, 0), (0, 0, 0), (2, 0, 2)]
    assert len(mailbox.mails) == 2


def test_two_mocks_on_one_store_write_each_mail_once(make_mock: MakeMock) -> None:
    mock = make_mock(None).prepared()
    other = httpx.ASGITransport(make_mock(None, mock.stores).app)

    async def from_the_other(_: httpx.AsyncClient) -> httpx.Response:
        async with httpx.AsyncClient(transport=other, base_url="http://mock", headers=mock.headers) as client:
            return await client.post(SYNCHRONIZE)

    one, another = map(counts, mock.at_once(synchronizing, from_the_other))

    assert [sum(both) for both in zip(one, another, strict=True)] == [2, 0, 2]
    assert mock.deliveries == [("recorded", None)] * 2


def test_a_mail_to_nobody_for_no_request_fails(make_mock: MakeMock) -> None:
    with running(Mailbox()) as server:
        mock = make_mock(server)
        store = mock.stores.find("demo")
        assert store is not None
        with store.transaction():
            store.mails.put(mail(to="nobody"))
        assert synchronize(mock) == (0, 1, 0)

    assert mock.deliveries == [("failed", "'nobody' is not an address such as ada@acme.example")]


def test_an_address_may_have_letters_of_any_language(make_mock: MakeMock) -> None:
    mailbox = Mailbox()
    with running(mailbox) as server:
        mock = make_mock(server)
        store = mock.stores.find("demo")
        assert store is not None
        with store.transaction():
            store.mails.put(mail(to="jörg@bücher.example", to_name="Jörg"))
        assert synchronize(mock) == (1, 0, 1)

    assert mailbox.mails[0].recipients == ["jörg@xn--bcher-kva.example"]
    head = str(mailbox.mails[0].message["To"]).encode(errors="surrogateescape")
    assert head.decode() == "Jörg <jörg@xn--bcher-kva.example>"


def test_an_address_that_the_server_cannot_read_fails(make_mock: MakeMock) -> None:
    with running(Mailbox(), enable_SMTPUTF8=False) as server:
        mock = make_mock(server)
        store = mock.stores.find("demo")
        assert store is not None
        with store.transaction():
            store.mails.put(mail(to="jörg@acme.example"))
        assert synchronize(mock) == (0, 1, 0)

    ((delivery, reason),) = mock.deliveries
    assert delivery == "failed"
    assert reason is not None
    assert "SMTPUTF8" in reason


def test_a_refused_recipient_fails_that_mail_only(make_mock: MakeMock) -> None:
    mailbox = Mailbox(refused=frozenset({"ada@acme.example"}))
    with running(mailbox) as server:
        mock = make_mock(server).prepared()
        assert synchronize(mock) == (1, 1, 1)

    (failed, reason), sent = mock.deliveries
    assert (failed, sent) == ("failed", ("sent", None))
    assert reason == f"127.0.0.1:{server[1]} refused the recipient: 550 5.1.1 no such user here"
    request = Visit(mock, "ada").request(1)
    assert (request["status"], request["error"], request["completedAt"]) == ("error", reason, None)


def test_a_mail_that_is_too_large_fails(make_mock: MakeMock) -> None:
    with running(Mailbox(), data_size_limit=1000) as server:
        mock = make_mock(server).prepared()
        assert synchronize(mock) == (0, 2, 0)

    assert {delivery for delivery, _ in mock.deliveries} == {"failed"}
    assert "552" in (mock.deliveries[0][1] or "")


def test_a_mail_that_was_taken_is_sent_whatever_the_server_says_after_it(make_mock: MakeMock) -> None:
    mailbox = Rude()
    with running(mailbox) as server:
        mock = make_mock(server).prepared()
        assert synchronize(mock) == (2, 0, 2)

    assert len(mailbox.mails) == 2
    assert mock.deliveries == [("sent", None)] * 2


def test_a_failed_mail_is_not_sent_again(make_mock: MakeMock) -> None:
    stores, mailbox = MemoryStores(), Mailbox()
    synchronize(make_mock(nowhere(), stores).prepared())
    with running(mailbox) as server:
        mock = make_mock(server, stores)
        assert synchronize(mock) == (0, 0, 0)

    assert mailbox.mails == []


@pytest.mark.parametrize(
    ("make_server", "reason"),
    [
        (silent, r"does not answer within 0.3 s"),
        (lambda: saying("220 hello", "250 hello", "250 ok"), r"hung up|does not answer"),
        (lambda: saying("421 too busy"), r"is closed: 421 too busy"),
        (lambda: saying("554 go away"), r"is closed: 554 go away"),
        (lambda: saying("220 hello", "250 hello", "451 not \xe4\x00now"), r"refused the mail: 451 not \ufffdnow"),
        (lambda: saying("HTTP/1.1 400 Bad Request"), r"is closed: "),
        (lambda: saying("220 " + "x" * 100_000), r"refused the mail: 500 Line too long"),
    ],
    ids=["silent", "hangs-up", "busy", "closed", "not-now", "another-protocol", "talkative"],
)  # fmt: skip
def test_a_server_that_does_not_take_mails_fails_them_with_a_reason(
    make_mock: MakeMock, make_server: Callable[[], AbstractContextManager[Server]], reason: str
) -> None:
    with make_server() as server:
        mock = make_mock(server).prepared()
        assert synchronize(mock) == (0, 2, 0)

    for delivery, error in mock.deliveries:
        assert delivery == "failed"
        assert error is not None
        assert error.startswith(f"127.0.0.1:{server[1]} ")
        assert re.search(reason, error), error
        assert len(error) <= 300
    assert [request["status"] for request in Visit(mock, "ada").get("/buyer/b2b-requests").json()["data"]] == [
        "error"
    ] * 2


def test_a_server_that_is_down_fails_mails_with_a_reason(make_mock: MakeMock) -> None:
    server = nowhere()
    mock = make_mock(server).prepared()

    assert synchronize(mock) == (0, 2, 0)
    assert mock.deliveries == [("failed", f"127.0.0.1:{server[1]} cannot be reached: Connection refused")] * 2


def test_a_silent_server_is_waited_for_once_in_a_run(make_mock: MakeMock) -> None:
    with silence() as server:
        mock = make_mock(server.address).prepared()

        assert synchronize(mock) == (0, 2, 0)
        assert server.callers() == 1


def test_other_calls_are_served_while_mails_are_sent(make_mock: MakeMock) -> None:
    async def look(client: httpx.AsyncClient) -> list[dict[str, Any]]:
        mails = await sending(client)
        server.end()
        return mails

    with silence() as server:
        answer, seen = make_mock(server.address, timeout_s=PATIENCE_S).prepared().at_once(synchronizing, look)

    assert [(mail["delivery"], mail["sentAt"]) for mail in seen] == [("queued", None)] * 2
    assert counts(answer) == (0, 2, 0)


def test_a_store_that_is_reset_meanwhile_is_no_crash(make_mock: MakeMock) -> None:
    async def reset(client: httpx.AsyncClient) -> None:
        await sending(client)
        assert (await client.post(f"{STORE}/reset", json={}, headers=CONTROL)).status_code == 200
        server.end()

    with silence() as server:
        mock = make_mock(server.address, timeout_s=PATIENCE_S).prepared()
        answer, _ = mock.at_once(synchronizing, reset)

    assert (answer.status_code, answer.json()["data"]["errorCode"]) == (503, "STORE_UNAVAILABLE")
    assert (outbox(mock), synchronize(mock)) == ([], (0, 0, 0))


def test_what_was_rolled_back_meanwhile_stays_so(make_mock: MakeMock) -> None:
    async def roll_back(client: httpx.AsyncClient) -> None:
        await sending(client)
        answer = await client.post(f"{STORE}/savepoints/before/rollback", headers=CONTROL)
        assert answer.status_code == 200, answer.text
        server.end()

    with silence() as server:
        mock = make_mock(server.address, timeout_s=PATIENCE_S)
        mock.post(f"{STORE}/savepoints", {"name": "before"}, headers=CONTROL)
        answer, _ = mock.prepared().at_once(synchronizing, roll_back)

    assert counts(answer) == (0, 0, 0)
    assert outbox(mock) == []


def test_an_outbox_that_is_emptied_meanwhile_is_empty(make_mock: MakeMock) -> None:
    async def empty(client: httpx.AsyncClient) -> None:
        await sending(client)
        assert (await client.delete(OUTBOX)).status_code == 204
        server.end()

    with silence() as server:
        mock = make_mock(server.address, timeout_s=PATIENCE_S).prepared()
        answer, _ = mock.at_once(synchronizing, empty)

    assert counts(answer) == (0, 0, 0)
    assert outbox(mock) == []
    request = Visit(mock, "ada").request(1)
    assert (request["status"], request["error"]) == (
        "error",
        "The mail was taken out of the outbox before it was sent.",
    )


def test_what_is_written_meanwhile_is_noted_for_its_own_call(make_mock: MakeMock) -> None:
    async def create(client: httpx.AsyncClient) -> None:
        await sending(client)
        assert (await client.post(INVOICES, json=new_body("INV-3"))).status_code == 200
        server.end()

    with silence() as server:
        mock = make_mock(server.address, timeout_s=PATIENCE_S).prepared()
        mock.at_once(synchronizing, create)

    calls = mock.get(f"{STORE}/journal", headers=CONTROL).json()["calls"]
    wrote = {call["operationId"]: call["wrote"] for call in calls}
    assert wrote["createInvoice"] == ["invoices/3"]
    assert wrote["runSynchronizeJob"] == ["mails/1", "b2b_requests/1", "mails/2", "b2b_requests/2", "job_runs/2"]


def test_mails_that_wait_are_recorded_where_there_is_no_server_any_more(make_mock: MakeMock) -> None:
    async def break_off(client: httpx.AsyncClient) -> None:
        run = asyncio.create_task(client.post(SYNCHRONIZE))
        await sending(client)
        run.cancel()
        server.end()
        with pytest.raises(asyncio.CancelledError):
            await run

    stores = MemoryStores()
    with silence() as server:
        make_mock(server.address, stores, timeout_s=PATIENCE_S).prepared().at_once(break_off)
    mock = make_mock(None, stores)

    assert [delivery for delivery, _ in mock.deliveries] == ["queued", "queued"]
    assert synchronize(mock) == (2, 0, 2)
    assert mock.deliveries == [("recorded", None)] * 2
