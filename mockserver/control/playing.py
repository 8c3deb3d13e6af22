"""The faults that do something to a connection or to an answer."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import sys
from collections.abc import Callable, Mapping
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fixtures.contract import Rule
from mockserver.api.record import Record
from mockserver.control.faults import LONGEST_MS, Hit, latency_ms

TRANSPORT = "invoice-mock.transport"
"""Where the server puts the connection of a request, so that it can be cut."""


class Cut(ConnectionError):
    """The connection is cut on purpose; raised where there is no real connection that could be."""


class Body:
    """What was read of a body, to be read once more. `is_whole` says that nothing is missing at its end."""

    def __init__(self, content: bytes, receive: Receive, *, is_whole: bool) -> None:
        self.content = content
        self.is_whole = is_whole
        self._receive = receive
        self._again: list[Message] = [{"type": "http.request", "body": content, "more_body": not is_whole}]

    async def receive(self) -> Message:
        """The body, then what the client does."""
        return self._again.pop() if self._again else await self._receive()

    async def hang_up(self) -> None:
        """Wait until the client is gone. The body must have been read."""
        while (await self._receive())["type"] != "http.disconnect":
            pass


async def read_body(receive: Receive, *, most: int) -> Body:
    """The body, or its beginning if it has more than `most` bytes or the client hung up before its end."""
    parts: list[bytes] = []
    size, has_more = 0, True
    while has_more and size <= most:
        message = await receive()
        if message["type"] == "http.disconnect":
            break
        part: bytes = message.get("body", b"")
        parts.append(part)
        size += len(part)
        has_more = message.get("more_body", False)
    return Body(b"".join(parts), receive, is_whole=not has_more and size <= most)


class Further:
    """Adds headers to an answer: those of a fault, and the rule behind a refusal where that was asked for."""

    def __init__(self, send: Send, record: Record, rules: Mapping[str, Rule]) -> None:
        self._send = send
        self._rules = rules
        self.record = record
        self.headers: list[tuple[bytes, bytes]] = []

    async def send(self, message: Message) -> None:
        """Send on."""
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message["headers"], *self.headers, *self._explanation()]}
        await self._send(message)

    def _explanation(self) -> list[tuple[bytes, bytes]]:
        rule = self._rules.get(self.record.rule or "")
        if rule is None:
            return []
        return [
            (b"x-mock-rule", rule.id.encode()),
            (b"x-mock-rule-evidence", rule.evidence.encode()),
            (b"x-mock-rule-source", rule.source.encode("ascii", "replace")),
        ]


class _Kept:
    """An answer that is kept back."""

    def __init__(self) -> None:
        self.start: Message = {}
        self._parts: list[bytes] = []

    @property
    def content(self) -> bytes:
        return b"".join(self._parts)

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = message
        elif message.get("body"):
            self._parts.append(message["body"])


async def pause(seconds: float, body: Body) -> bool:
    """Wait, at most until the client is gone; whether it is."""
    gone = asyncio.ensure_future(body.hang_up())
    try:
        done, _ = await asyncio.wait({gone}, timeout=seconds)
    finally:
        gone.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await gone
    return bool(done)


async def play(hit: Hit, api: ASGIApp, scope: Scope, body: Body, further: Further) -> None:
    """Let a call have its fault. A client that is gone is not waited for; its call is carried out all the same.

    Raises:
        Cut: The connection is to be cut, and this server offers no way to do it.
    """
    effect = hit.rule.effect
    if effect["kind"] == "drop":
        await _cut(scope, body)
        return
    if effect["kind"] == "latency":
        further.record.is_lost = await pause(latency_ms(effect, hit.strength) / 1000, body)
        await api(scope, body.receive, further.send)
        return
    further.record.is_lost = effect["kind"] == "commitThenDrop"
    further.record.is_cut = effect["kind"] == "truncate"
    kept = _Kept()
    await api(scope, body.receive, kept.send)
    match effect["kind"]:
        case "commitThenDrop":
            await _cut(scope, body)
        case "truncate":
            await _truncated(further.send, kept, effect)
            await _cut(scope, body, is_flushed=True)
        case _:
            await _slowly(further.send, kept, effect, body)


async def _truncated(send: Send, kept: _Kept, effect: Mapping[str, Any]) -> None:
    """Less than all of the answer, however much is asked for."""
    content = kept.content
    size = min(effect.get("bytes", len(content) // 2), max(len(content) - 1, 0))
    await send(kept.start)
    await send({"type": "http.response.body", "body": content[:size], "more_body": True})


async def _slowly(send: Send, kept: _Kept, effect: Mapping[str, Any], body: Body) -> None:
    """In pieces, as long as the pauses between them may be in all; then the rest at once."""
    await send(kept.start)
    content, step = kept.content, effect["chunkBytes"]
    pieces = LONGEST_MS // max(effect["pauseMs"], 1)
    slow = content[: pieces * step]
    for start in range(0, len(slow), step):
        await send({"type": "http.response.body", "body": content[start : start + step], "more_body": True})
        if await pause(effect["pauseMs"] / 1000, body):
            return
    await send({"type": "http.response.body", "body": content[len(slow) :]})


async def _cut(scope: Scope, body: Body, *, is_flushed: bool = False) -> None:
    transport = scope.get(TRANSPORT)
    if transport is None:
        raise _cut_error()("the connection was cut on purpose, by a fault rule")
    close: Callable[[], None] = transport.close if is_flushed else transport.abort
    close()
    await body.hang_up()


def _cut_error() -> type[Cut]:
    """`Cut`, as the error of a lost connection that clients made with httpx expect where that is in use."""
    httpx = sys.modules.get("httpx")
    return Cut if httpx is None else _cut_for(httpx)


@functools.cache
def _cut_for(httpx: Any) -> type[Cut]:
    class CutForHttpx(Cut, httpx.RemoteProtocolError):
        def __init__(self, text: str) -> None:
            httpx.RemoteProtocolError.__init__(self, text)

    return CutForHttpx
