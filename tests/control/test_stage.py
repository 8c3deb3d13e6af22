"""What stands around the API: calls that wait, who may turn knobs, how much is read of a body."""

from __future__ import annotations

import asyncio
import gc
import time
import weakref
from collections.abc import Callable, Coroutine
from typing import Any

import httpx
import orjson
import pytest
from starlette.types import ASGIApp, Message, Receive

import mockserver
from mockserver.testing import InvoiceStore
from tests.api.client import INVOICES, new_body
from tests.control.conftest import MakeLab
from tests.control.lab import NOW, Lab, TestStore

SLOW = {"kind": "latency", "distribution": "fixed", "ms": 400}
UNAVAILABLE = {"kind": "status", "status": 503}
Order = tuple[str, str, Any]
"""Method, path below `/_mock` and body."""


def headers_of(store: TestStore, **more: str) -> dict[str, str]:
    return {"X-Store-Hash": store.hash, "X-Auth-Token": store.token, **more}


def reset(store: TestStore) -> Order:
    return "POST", f"stores/{store.hash}/reset", {}


def scope_of(headers: dict[str, str]) -> dict[str, Any]:
    """A `createInvoice` as ASGI has it; httpx's own transport takes a body in one piece only."""
    return {
        "type": "http", "http_version": "1.1", "method": "POST", "scheme": "http", "path": INVOICES,
        "raw_path": INVOICES.encode(), "query_string": b"", "root_path": "", "client": None, "server": ("mock", 80),
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "asgi": {"version": "3.0"},
    }  # fmt: skip


async def status_of(app: ASGIApp, scope: dict[str, Any], receive: Receive) -> int:
    """The status of the answer."""
    seen: list[Message] = []

    async def send(message: Message) -> None:
        seen.append(message)

    await app(scope, receive, send)
    return int(seen[0]["status"])


def status_of_late_call(store: TestStore, call: Callable[[], Coroutine[Any, Any, int]], *commands: Order) -> int:
    """The status of a call that is under way while commands are given."""

    async def run() -> int:
        waiting = asyncio.ensure_future(call())
        await asyncio.sleep(0.02)
        async with httpx.AsyncClient(transport=store.lab.transport, base_url="http://mock") as client:
            for method, path, body in commands:
                answer = await client.request(method, f"/_mock/{path}", json=body, headers=store.lab.headers)
                assert answer.status_code < 400, answer.text
        return await waiting

    return store.lab.loop.run_until_complete(run())


def simple_call(store: TestStore, method: str = "POST") -> Callable[[], Coroutine[Any, Any, int]]:
    async def call() -> int:
        async with httpx.AsyncClient(transport=store.lab.transport, base_url="http://mock") as client:
            answer = await client.request(method, INVOICES, json=new_body("LATE"), headers=headers_of(store))
            return answer.status_code

    return call


def slow_upload(store: TestStore) -> Callable[[], Coroutine[Any, Any, int]]:
    """A body in two pieces, one of which comes late."""
    body = orjson.dumps(new_body("LATE"))
    pieces = [(body[5:], 0.4, False), (body[:5], 0.0, True)]

    async def receive() -> Message:
        if not pieces:
            await asyncio.Event().wait()
        content, delay_s, has_more = pieces.pop()
        await asyncio.sleep(delay_s)
        return {"type": "http.request", "body": content, "more_body": has_more}

    scope = scope_of(headers_of(store, **{"Content-Type": "application/json"}))
    return lambda: status_of(store.lab.app, scope, receive)


@pytest.mark.parametrize("method", ["POST", "GET"])
def test_a_call_that_waits_does_not_come_to_a_state_that_was_made_meanwhile(store: TestStore, method: str) -> None:
    store.done("POST", "faults", {"effect": SLOW})

    assert status_of_late_call(store, simple_call(store, method), reset(store)) == 503
    assert store.shown()["counts"]["invoices"] == 0
    assert store.calls() == []


@pytest.mark.parametrize("rule", [{"effect": SLOW}, {"effect": UNAVAILABLE, "share": 0}, None])
def test_a_body_that_comes_slowly_does_not_come_to_a_new_state(store: TestStore, rule: dict[str, Any] | None) -> None:
    if rule is not None:
        store.done("POST", "faults", rule)

    assert status_of_late_call(store, slow_upload(store), reset(store)) == 503
    assert store.shown()["counts"]["invoices"] == 0


def test_a_call_that_waits_does_not_come_to_another_store_of_the_same_name(store: TestStore) -> None:
    store.done("POST", "faults", {"effect": SLOW})

    made_anew: list[Order] = [
        ("DELETE", f"stores/{store.hash}", None),
        ("POST", "stores", {"storeHash": store.hash, "authToken": store.token}),
    ]

    assert status_of_late_call(store, simple_call(store), *made_anew) == 503
    assert store.shown()["counts"]["invoices"] == 0


def test_a_state_that_is_over_is_let_go_of(lab: Lab, store: TestStore) -> None:
    store.done("PUT", "snapshots/base")
    states = []
    for number in range(3):
        store.api.create(f"A-{number}")
        states.append(weakref.ref(lab.stores.find(store.hash)))
        store.done("POST", "snapshots/base/restore")
    gc.collect()

    assert [state() for state in states] == [None] * 3
    assert len(store.calls()) == 3


@pytest.mark.parametrize("token", ["wrong", ""])
def test_who_lacks_the_token_turns_nothing_and_is_recorded(lab: Lab, token: str) -> None:
    store = lab.store(clock={"mode": "stepped", "at": NOW}, ttlS=100)
    fault = store.done("POST", "faults", {"effect": UNAVAILABLE, "count": 1})["id"]
    before = store.shown()
    headers = {"X-Store-Hash": store.hash, "X-Auth-Token": token, "Prefer": "code=500"}

    for _ in range(3):
        answer = store.api.get(INVOICES, headers=headers, is_checked=False)
        assert answer.status_code == 401

    assert [call["status"] for call in store.calls()] == [401] * 3
    assert store.done("GET", f"faults/{fault}")["matched"] == 0
    assert store.done("GET", "clock") == before["clock"]


def test_who_lacks_the_token_does_not_keep_a_store_alive(lab: Lab) -> None:
    store = lab.store(ttlS=100)
    lab.clock.now += 60
    store.api.get(INVOICES, headers=headers_of(store, **{"X-Auth-Token": "wrong"}), is_checked=False)
    lab.clock.now += 60

    assert store.refused("GET")[0] == 404


def test_a_command_keeps_a_store_alive(lab: Lab) -> None:
    store = lab.store(ttlS=100)
    for _ in range(3):
        lab.clock.now += 60
        store.done("GET", "journal")

    assert store.shown()["expiresAt"] == lab.clock.now + 100


@pytest.mark.parametrize("is_known", [True, False])
@pytest.mark.parametrize("headers", [{}, {"prefer": "code=503"}])
def test_no_more_of_a_body_is_read_than_may_be_sent(make_lab: MakeLab, is_known: bool, headers: dict[str, str]) -> None:
    lab = make_lab(max_body_bytes=10_000)
    store = lab.store()
    store.done("POST", "faults", {"effect": UNAVAILABLE, "maxInARow": 1000})
    read = 0

    async def endless() -> Message:
        nonlocal read
        read += 1000
        assert read < 100_000
        return {"type": "http.request", "body": b" " * 1000, "more_body": True}

    token = store.token if is_known else "wrong"
    sent = headers_of(store, **{"X-Auth-Token": token, "Content-Type": "application/json"}, **headers)

    status = lab.loop.run_until_complete(status_of(lab.app, scope_of(sent), endless))

    assert status == (413 if is_known else 401)
    assert read <= (11_000 if is_known else 0)


def test_options_takes_no_place_in_the_journal(store: TestStore) -> None:
    store.api.request("OPTIONS", INVOICES, is_checked=False)
    store.api.get(INVOICES)

    assert [call["n"] for call in store.calls()] == [1]


def lose_patience(store: InvoiceStore) -> None:
    """Create an invoice and hang up before the answer."""
    with pytest.raises(httpx.TimeoutException):
        httpx.post(store.base_url + INVOICES, headers=store.headers, json=new_body("A"), timeout=0.2)


@pytest.mark.parametrize("fault", [{"ms": 12_000}, {"chunk_bytes": 1, "pause_ms": 5000}])
def test_a_mock_ends_although_a_fault_still_waits(fault: dict[str, int]) -> None:
    with mockserver.running() as mock:
        store = mock.new_store()
        if "ms" in fault:
            store.faults.latency(ms=fault["ms"])
        else:
            store.faults.slow_body(chunk_bytes=fault["chunk_bytes"], pause_ms=fault["pause_ms"])
        lose_patience(store)
        start = time.monotonic()

    assert time.monotonic() - start < 4


def test_a_call_whose_client_lost_patience_is_carried_out_without_an_answer() -> None:
    with mockserver.running() as mock:
        store = mock.new_store()
        store.faults.latency(ms=20_000, count=1)
        lose_patience(store)
        until = time.monotonic() + 5
        while not (calls := store.journal.calls()) and time.monotonic() < until:
            time.sleep(0.02)

        assert store.counts["invoices"] == 1
        assert [call.status for call in calls] == [0]
