"""The faults that do something to a connection or to an answer."""

from __future__ import annotations

import asyncio
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


async def play(hit: Hit, api: ASGIApp, scope: Scope, receive: Receive, further: Further) -> None:
    """Let a call have its fault.

    Raises:
        Cut: The connection is to be cut, and this server offers no way to do it.
    """
    effect = hit.rule.effect
    if effect["kind"] == "drop":
        await _cut(scope, receive)
        return
    if effect["kind"] == "latency":
        await asyncio.sleep(latency_ms(effect, hit.strength) / 1000)
        await api(scope, receive, further.send)
        return
    further.record.is_lost = effect["kind"] == "commitThenDrop"
    kept = _Kept()
    await api(scope, receive, kept.send)
    match effect["kind"]:
        case "commitThenDrop":
            await _cut(scope, receive)
        case "truncate":
            await _truncated(further.send, kept, effect)
            await _cut(scope, receive, is_flushed=True)
        case _:
            await _slowly(further.send, kept, effect)


async def _truncated(send: Send, kept: _Kept, effect: Mapping[str, Any]) -> None:
    """Less than all of the answer, however much is asked for."""
    content = kept.content
    size = min(effect.get("bytes", len(content) // 2), max(len(content) - 1, 0))
    await send(kept.start)
    await send({"type": "http.response.body", "body": content[:size], "more_body": True})


async def _slowly(send: Send, kept: _Kept, effect: Mapping[str, Any]) -> None:
    """In pieces, as long as the pauses between them may be in all; then the rest at once."""
    await send(kept.start)
    content, step = kept.content, effect["chunkBytes"]
    pieces = LONGEST_MS // max(effect["pauseMs"], 1)
    slow = content[: pieces * step]
    for start in range(0, len(slow), step):
        await send({"type": "http.response.body", "body": content[start : start + step], "more_body": True})
        await asyncio.sleep(effect["pauseMs"] / 1000)
    await send({"type": "http.response.body", "body": content[len(slow) :]})


async def _cut(scope: Scope, receive: Receive, *, is_flushed: bool = False) -> None:
    transport = scope.get(TRANSPORT)
    if transport is None:
        raise Cut("the connection was cut on purpose, by a fault rule")
    close: Callable[[], None] = transport.close if is_flushed else transport.abort
    close()
    while (await receive())["type"] != "http.disconnect":
        pass
