"""Resetting a store: whatever belonged to the old state ends with it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import orjson
import pytest

from tests.api.client import INVOICES
from tests.control.lab import Lab, TestStore

USD = {"code": "USD", "value": 100}
INVOICE = {"invoiceNumber": "INV-1", "customerId": "1001", "originalBalance": USD, "openBalance": USD}


def test_a_reset_leaves_nothing_behind(lab: Lab) -> None:
    store = lab.store(settings={"dueDays": 15}, storeHash="mine")
    fresh = lab.done("GET", "stores/mine")
    store.done("POST", "seed", {"scenario": "demo"})
    store.done("PUT", "clock", {"mode": "frozen", "at": 1})
    store.done("PATCH", "settings", {"dueDays": 60, "rateLimit": "provider", "choices": {"empty-update": "refused"}})
    store.done("POST", "faults", {"effect": {"kind": "drop"}, "operations": ["getInvoice"]})
    store.done("PUT", "snapshots/a")
    store.done("POST", "savepoints")
    store.api.create("A")

    store.done("POST", "reset")

    again = store.shown()
    assert {**again, "generation": 0} == {**fresh, "generation": 0}
    assert again["generation"] != fresh["generation"]
    assert store.calls() == []
    assert store.api.create("A") == 1


def test_what_is_to_be_kept_outlives_a_reset(store: TestStore) -> None:
    store.done("PUT", "clock", {"mode": "frozen", "at": 1})
    store.done("PATCH", "settings", {"dueDays": 60})
    store.done("POST", "faults", {"effect": {"kind": "drop"}, "operations": ["getInvoice"]})
    store.done("PUT", "snapshots/a")
    store.api.create("A")

    shown = store.done("POST", "reset", {"keep": ["settings", "clock", "faults", "journal", "snapshots"]})

    assert shown["clock"] == {"mode": "frozen", "now": 1}
    assert (shown["settings"]["dueDays"], shown["faults"], shown["snapshots"], shown["calls"]) == (60, 1, 1, 1)
    assert not any(shown["counts"].values())


def test_a_write_that_is_in_flight_never_lands_in_the_new_state(lab: Lab, store: TestStore) -> None:
    async def race() -> httpx.Response:
        async with httpx.AsyncClient(transport=lab.transport, base_url="http://mock") as client:

            async def body() -> AsyncIterator[bytes]:
                yield b"{"
                await client.post(f"/_mock/stores/{store.hash}/reset", headers=lab.headers)
                yield orjson.dumps(INVOICE)[1:]

            headers = {**store.api.headers, "Content-Type": "application/json"}
            return await client.post(INVOICES, content=body(), headers=headers)

    answer = lab.loop.run_until_complete(race())

    assert answer.status_code == 503
    assert "was reset" in answer.json()["data"]["errMsg"]
    assert store.api.listed() == []


@pytest.mark.parametrize("end", ["reset", "time"])
def test_a_pdf_link_ends_with_the_state_of_its_store(lab: Lab, end: str) -> None:
    store = lab.store(ttlS=60)
    store.api.create("A")
    link = store.api.get(f"{INVOICES}/1/download-pdf").json()["data"]["url"]
    link = "/invoice-pdfs/" + link.partition("/invoice-pdfs/")[2]
    assert store.api.get(link, headers={}, is_checked=False).status_code == 200

    if end == "reset":
        store.done("POST", "reset")
        store.api.create("B")
    else:
        lab.clock.now += 60

    assert store.api.get(link, headers={}, is_checked=False).status_code == 403
