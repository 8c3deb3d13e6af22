"""What a store shows, byte by byte: for calls that must change nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from tests.api.client import INVOICES, Client
from tests.api.orders import ORDERS

EVERYTHING = {"limit": "250", "isIncludeExtraFields": "1"}


@contextmanager
def nothing_changes(client: Client) -> Iterator[None]:
    """Fails unless the store shows the same after the block as before it."""
    before = state_of(client)
    yield
    assert state_of(client) == before


def state_of(client: Client) -> dict[str, bytes]:
    """The invoice list, the order list and every single invoice, as they came over the wire."""
    listed = client.get(INVOICES, params=EVERYTHING)
    paths = [f"{INVOICES}/{item['id']}" for item in listed.json()["data"]]
    orders = client.get(ORDERS, params={"limit": "200"})
    return {INVOICES: listed.content, ORDERS: orders.content} | {path: client.get(path).content for path in paths}


def check_refusal(response: httpx.Response, code: int) -> str:
    """The call was refused with `code`, in the body too; returns everything that the answer says about why."""
    body = response.json()
    assert (response.status_code, body["code"]) == (code, code), response.text
    words: str = body["meta"].get("errors") or body["data"]["errMsg"]
    return words
