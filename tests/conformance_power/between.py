"""A server with something between it and its clients that sees each request and each answer as a whole."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import orjson
from starlette.types import ASGIApp, Message, Receive, Scope, Send

JSON = "application/json"
DEMO = {"x-auth-token": "demo-token", "x-store-hash": "demo"}


@dataclass(frozen=True, slots=True)
class Request:
    """A request. Names of headers are in small letters; `query` is as it stands in the URL."""

    method: str
    path: str
    query: bytes
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body, read as JSON."""
        return orjson.loads(self.body)

    def sending(self, value: Any) -> Request:
        """The same request with another JSON body."""
        return replace(self, body=orjson.dumps(value))

    def headed(self, headers: Mapping[str, str]) -> Request:
        """The same request with these headers over its own."""
        return replace(self, headers={**self.headers, **headers})


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=lambda: {"content-type": JSON})

    @property
    def json(self) -> Any:
        """The body, read as JSON."""
        return orjson.loads(self.body)

    def saying(self, value: Any) -> Reply:
        """The same answer with another JSON body."""
        return replace(self, body=orjson.dumps(value))


Ask = Callable[[Request], Awaitable[Reply]]
Serve = Callable[[Request, Ask], Awaitable[Reply]]


def between(app: ASGIApp, serve: Serve) -> ASGIApp:
    """A server that answers what `serve` makes of a request; `serve` may ask `app`, also more than once."""

    async def served(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        headers = {name.decode().lower(): value.decode("latin-1") for name, value in scope["headers"]}
        request = Request(scope["method"], scope["path"], scope["query_string"], headers, await _read(receive))

        async def ask(request: Request) -> Reply:
            return await _asked(app, scope, request)

        reply = await serve(request, ask)
        raw = [(name.encode(), value.encode()) for name, value in reply.headers.items() if name != "content-length"]
        await send({"type": "http.response.start", "status": reply.status, "headers": raw})
        await send({"type": "http.response.body", "body": reply.body})

    return served


def refusal(code: int, text: str, message: str = "Bad Requests Error") -> Reply:
    """A refusal in the envelope."""
    return Reply(code).saying({"code": code, "data": {"errMsg": text}, "meta": {"message": message}})


async def _asked(app: ASGIApp, scope: Scope, request: Request) -> Reply:
    sent: list[Message] = []
    headers = {**request.headers, "content-length": str(len(request.body))}
    if not request.body:
        headers.pop("content-length")

    async def receive() -> Message:
        return {"type": "http.request", "body": request.body, "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    own = {
        **{name: value for name, value in scope.items() if name not in ("extensions", "path_params", "state")},
        "method": request.method,
        "path": request.path,
        "raw_path": request.path.encode(),
        "query_string": request.query,
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in headers.items()],
    }
    await app(own, receive, send)
    answered = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return Reply(sent[0]["status"], b"".join(message.get("body", b"") for message in sent[1:]), answered)


async def _read(receive: Receive) -> bytes:
    content = b""
    while True:
        message = await receive()
        content += bytes(message.get("body", b""))
        if not message.get("more_body", False):
            return content


Which = Callable[[Request], bool]
_ONE_INVOICE = re.compile(r".*/ip/invoices/[0-9]+")


def reading(
    app: ASGIApp, which: Which, change: Callable[[Request], Request], *, refusing: Reply | None = None
) -> ASGIApp:
    """A server that reads some requests as others. With `refusing`, it acts on them so and answers that instead."""

    async def serve(request: Request, ask: Ask) -> Reply:
        if not which(request):
            return await ask(request)
        reply = await ask(change(request))
        return reply if refusing is None else refusing

    return between(app, serve)


def saying(app: ASGIApp, which: Which, change: Callable[[Reply], Reply]) -> ASGIApp:
    """A server that gives some of its answers another form."""

    async def serve(request: Request, ask: Ask) -> Reply:
        reply = await ask(request)
        return change(reply) if which(request) else reply

    return between(app, serve)


def refusing(app: ASGIApp, which: Which, reply: Reply) -> ASGIApp:
    """A server that answers some requests so, and does nothing."""

    async def serve(request: Request, ask: Ask) -> Reply:
        return reply if which(request) else await ask(request)

    return between(app, serve)


def calls(method: str, end: str) -> Which:
    """Requests of this method whose path ends so."""
    return lambda request: request.method == method and request.path.endswith(end)


def calls_of_one(method: str) -> Which:
    """Requests of this method for a single invoice."""
    return lambda request: request.method == method and bool(_ONE_INVOICE.fullmatch(request.path))
