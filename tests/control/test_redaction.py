"""What a journal never shows, and is never found by."""

from __future__ import annotations

import orjson
import pytest

from tests.api.client import INVOICES, new_body
from tests.control.lab import TOKEN, Lab, TestStore


def test_secrets_never_show(lab: Lab, store: TestStore) -> None:
    headers = {**store.api.headers, "Cookie": "session=cookie-value", "Authorization": "Basic auth-value"}
    body = {**new_body("A"), "password": "pass-value", "nested": [{"apiToken": "token-value"}]}
    store.api.post(f"{INVOICES}?access_token=query-value&x=1", body, headers=headers)

    text = lab.ask("GET", f"stores/{store.hash}/journal").text

    assert not [
        s for s in (store.token, "cookie-value", "auth-value", "pass-value", "token-value", "query-value") if s in text
    ]
    assert "access_token=***&x=1" in text


@pytest.mark.parametrize(
    "body",
    [
        b'{"invoiceNumber": "A", "authToken": "hide-me",}',
        b'{"a": "A", "\\u0074oken": "hide-me",}',
        b"api%5Fkey=hide-me",
        b'{"a": "A", "tokens": ["hide-me"], "secret": {"deep": ["hide-me", 1.5]}}',
        b'{"a": "A", "token": "hide-me", "pad": "' + b"x" * 70_000 + b'"}',
        b'{"url": "https://x.test/pay?id=1&signature=hide-me"}',
    ],
    ids=["malformed", "malformed, escaped name", "form", "below a name", "cut off", "in an address"],
)
def test_no_body_shows_a_secret_or_is_found_by_one(store: TestStore, body: bytes) -> None:
    store.api.request("POST", INVOICES, content=body, headers={**store.api.headers, "Content-Type": "application/json"})

    assert "hide-me" not in orjson.dumps(store.calls()).decode()
    assert store.calls(contains="hide-me") == []


def test_no_query_shows_a_secret_or_is_found_by_one(store: TestStore) -> None:
    store.api.get(f"{INVOICES}?x=1&auth%54oken=hide-me")

    assert store.calls()[0]["query"] == "x=1&auth%54oken=***"
    assert store.calls(contains="hide-me") == []


def test_a_signature_in_an_answer_does_not_show(store: TestStore) -> None:
    store.api.create("A")
    link = store.api.get(f"{INVOICES}/1/download-pdf").json()["data"]["url"]

    assert store.calls(after=1)[0]["answer"]["data"]["url"] == link.partition("&signature=")[0] + "&signature=***"


def test_the_control_token_is_in_no_journal(lab: Lab, store: TestStore) -> None:
    store.api.get(INVOICES, headers={**store.api.headers, "Authorization": f"Bearer {TOKEN}"})

    assert TOKEN not in lab.ask("GET", f"stores/{store.hash}/journal").text
