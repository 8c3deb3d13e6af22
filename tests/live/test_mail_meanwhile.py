"""What happens to a store while its mails are sent, and what comes of it."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from mockserver.store.memory import MemoryStores
from tests.api.client import INVOICES, new_body
from tests.api.office import OUTBOX, SYNCHRONIZE, Visit, counts, outbox, synchronize
from tests.live.mail_servers import Mailbox, running, silence
from tests.live.mailing import CONTROL, PATIENCE_S, STORE, MakeMock, sending, synchronizing


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
