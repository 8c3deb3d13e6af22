"""A mock that several tests may share, and requests to it byte by byte: also those that no HTTP library sends."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx
import orjson
from starlette.types import ASGIApp, Message, Scope

from fixtures.scenario import scenario
from mockserver.api.seeding import seed
from mockserver.app import build_app, settled_choices
from mockserver.settings import Settings
from mockserver.store.memory import MemoryStores
from mockserver.store.ports import Stores
from tests.api.client import CONTRACT, Clock, check_answer

Header = tuple[str | bytes, str | bytes]
Headers = Iterable[Header]

JSON: Header = ("Content-Type", "application/json")
CREDENTIALS: tuple[Header, Header] = (("X-Auth-Token", "demo-token"), ("X-Store-Hash", "demo"))


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. Header names are in small letters."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def body(self) -> dict[str, Any]:
        """The envelope. Anything else fails the test."""
        body = orjson.loads(self.content)
        assert isinstance(body, dict)
        assert {"code", "data", "meta"} <= body.keys(), body
        assert isinstance(body["meta"], dict), body
        assert isinstance(body["meta"].get("message"), str), body
        assert self.headers["content-type"] == "application/json"
        return body

    @property
    def complaint(self) -> str:
        """Everything that a refusal says about why."""
        assert self.body["data"], self.body
        return orjson.dumps([self.body["data"], self.body["meta"]]).decode()


class Mock:
    """A mock in this process, and a way to talk to it below HTTP."""

    def __init__(self, app: ASGIApp, stores: Stores) -> None:
        self.app = app
        self.stores = stores

    def ask(
        self,
        method: str,
        target: str,
        *,
        headers: Headers = CREDENTIALS,
        body: bytes | Iterable[bytes] = b"",
        hangs_up: bool = False,
    ) -> Answer:
        """Send one request and hold the answer against the contract.

        `target` is the path decoded and the query as it goes over the wire. Only `headers` are sent. A `body` of
        several parts arrives in as many messages; with `hangs_up` the client is gone before the end of it.
        """
        parts = [body] if isinstance(body, bytes) else list(body)
        received: list[Message] = [{"type": "http.request", "body": part, "more_body": True} for part in parts]
        if not hangs_up:
            received[-1]["more_body"] = False
        sent: list[Message] = []

        async def receive() -> Message:
            return received.pop(0) if received else {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            sent.append(message)

        scope = _scope(method, target, [(_raw(name).lower(), _raw(value)) for name, value in headers])
        asyncio.run(self.app(scope, receive, send))  # type: ignore[arg-type]  # a coroutine, though not by its type
        start, *rest = sent
        content = b"".join(message["body"] for message in rest)
        check_answer(method, target, httpx.Response(start["status"], content=content))
        shown = {name.decode().lower(): value.decode("latin-1") for name, value in start["headers"]}
        return Answer(start["status"], shown, content)

    def get(self, target: str) -> Answer:
        return self.ask("GET", target)

    def post(self, target: str, body: bytes | Iterable[bytes], headers: Headers = (*CREDENTIALS, JSON)) -> Answer:
        return self.ask("POST", target, body=body, headers=headers)

    def put(self, target: str, body: bytes | Iterable[bytes], headers: Headers = (*CREDENTIALS, JSON)) -> Answer:
        return self.ask("PUT", target, body=body, headers=headers)

    def records(self) -> dict[str, dict[str, list[object]]]:
        """Everything that is stored, by store hash and kind."""
        return {store.hash: {kind: list(getattr(store, kind)) for kind in store.collections} for store in self.stores}


def new_mock(
    choices: Mapping[str, str] | None = None, *, document: Mapping[str, Any] | None = None, clock: Clock | None = None
) -> Mock:
    """A mock with the scenario `conformance`, or `document`, that checks its own answers."""
    clock = clock or Clock()
    settled = settled_choices(CONTRACT, choices or {})
    stores = MemoryStores()
    seed(stores, document or scenario("conformance"), now=clock.now, choices=settled)
    settings = Settings(choices=settled, validate_responses=True)
    return Mock(build_app(settings, store=stores, contract=CONTRACT, clock=clock), stores)


def _scope(method: str, target: str, headers: list[tuple[bytes, bytes]]) -> Scope:
    path, _, query = target.partition("?")
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": _raw(query),
        "root_path": "",
        "headers": headers,
        "client": ("127.0.0.1", 50_000),
        "server": ("127.0.0.1", 80),
    }


def _raw(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode("latin-1")
