"""A mock without a socket, for clients that speak to an ASGI application."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from mockserver.testing import ControlError, in_process
from tests.testing.samples import INVOICES, NOW, new_invoice


def test_a_client_in_an_event_loop_needs_no_port() -> None:
    async def use() -> httpx.Response:
        with in_process() as mock, mock.new_store() as store:
            transport = httpx.ASGITransport(app=mock.app)
            async with httpx.AsyncClient(transport=transport, base_url=mock.base_url, headers=store.headers) as client:
                store.clock.freeze(NOW)
                created = await client.post(INVOICES, json=new_invoice())
                store.journal.verify("createInvoice", status=200, exactly=1)
                assert store.journal.calls(method="DELETE") == []
                return await client.get(f"{INVOICES}/{created.json()['data']['id']}")

    answer = asyncio.run(use())

    assert answer.json()["data"]["createdAt"] == NOW


def test_commands_are_refused_as_they_are_over_a_socket() -> None:
    with in_process() as mock, pytest.raises(ControlError, match="status 404"):
        mock.store("nowhere")


def test_it_starts_with_what_it_is_told() -> None:
    with in_process(scenarios=["demo"], control_token="mine") as mock:
        assert mock.control_token == "mine"
        assert mock.store("demo").counts["invoices"] == 31


@pytest.mark.parametrize("error", [ConnectionError, httpx.TransportError])
def test_a_cut_connection_is_an_error_of_the_client(error: type[Exception]) -> None:
    async def use() -> None:
        with in_process() as mock, mock.new_store() as store:
            store.faults.commit_then_drop(count=1)
            transport = httpx.ASGITransport(app=mock.app)
            async with httpx.AsyncClient(transport=transport, base_url=mock.base_url, headers=store.headers) as client:
                with pytest.raises(error) as cut:
                    await client.post(INVOICES, json=new_invoice())
            assert isinstance(cut.value, httpx.TransportError)
            assert cut.value.request.method == "POST"
            assert store.counts["invoices"] == 1

    asyncio.run(use())


def test_two_runs_with_one_seed_have_the_same_journal_to_the_byte() -> None:
    async def use() -> bytes:
        with in_process(seed=11, control_token="mine") as mock, mock.new_store() as store:
            store.clock.step(1, at=NOW)
            store.faults.status(503, share=0.4)
            transport = httpx.ASGITransport(app=mock.app)
            async with httpx.AsyncClient(transport=transport, base_url=mock.base_url) as client:
                for number in range(12):
                    await client.post(INVOICES, json=new_invoice(f"INV-{number}"), headers=store.headers)
                journal = f"/_mock/stores/{store.store_hash}/journal"
                answer = await client.get(journal, headers={"Authorization": "Bearer mine"})
        assert {call["status"] for call in answer.json()["calls"]} == {200, 503}
        return answer.content

    assert asyncio.run(use()) == asyncio.run(use())
