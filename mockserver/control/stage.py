"""What stands around the API: it finds the store of a call, keeps the record of it, and plays its faults."""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from connexion.middleware.abstract import ROUTING_CONTEXT
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fixtures.contract import Contract
from mockserver.api.record import RECORD_KEY, Record
from mockserver.control.asked import Asked, forced_answer
from mockserver.control.faults import Hit, latency_ms
from mockserver.control.routes import Routes
from mockserver.control.workspace import Workspace, Workspaces

TRANSPORT = "invoice-mock.transport"
"""Where the server puts the connection of a request, so that it can be cut."""
API = "/api/"


class Cut(ConnectionError):
    """The connection is cut on purpose; raised where there is no real connection that could be."""


class Stage:
    """The API with everything around it that the control plane commands."""

    def __init__(self, app: ASGIApp, workspaces: Workspaces, contract: Contract, *, request_prefix: str) -> None:
        self._app = app
        self._workspaces = workspaces
        self._contract = contract
        self._routes = Routes(contract)
        self._prefix = request_prefix
        self.counts: Counter[tuple[str, int]] = Counter()
        self.fault_counts: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        asked = Asked.of(scope["headers"])
        workspace = self._workspace(asked)
        if workspace is None and not scope["path"].startswith(API):
            await self._app(scope, receive, send)
            return
        record = self._record(scope, workspace)
        scope[RECORD_KEY] = record
        hears = _Hearing(record, receive, send)
        try:
            if workspace is None or not (len(workspace.faults) or asked.is_special):
                await self._app(scope, hears.receive, hears.send)
            else:
                await self._staged(scope, hears, workspace, asked)
        finally:
            if record.operation_id is None:
                record.operation_id = scope.get("extensions", {}).get(ROUTING_CONTEXT, {}).get("operation_id")
            self._close(record, workspace)

    def _workspace(self, asked: Asked) -> Workspace | None:
        if asked.store_hash:
            workspace = self._workspaces.find(asked.store_hash)
            if workspace is None and self._workspaces.settings.auto_stores:
                return self._workspaces.make_of_itself(asked.store_hash, asked.auth_token)
            return workspace
        return self._workspaces.with_token(asked.legacy_token) if asked.legacy_token else None

    def _record(self, scope: Scope, workspace: Workspace | None) -> Record:
        now = self._workspaces.clock()
        if workspace is None:
            journal, at, store = self._workspaces.stray, now, None
        else:
            workspace.touch(now)
            journal, store = workspace.journal, workspace.store
            at = store.knobs.clock.now(now)
        n = journal.next()
        record = Record(n, at, scope["method"], scope["path"], scope["query_string"], scope["headers"], store)
        if self._prefix:
            record.request_id = f"{self._prefix}-{store.hash if store else ''}-{n}"
        return record

    def _close(self, record: Record, workspace: Workspace | None) -> None:
        self.counts[record.operation_id or "", record.status] += 1
        if workspace is None:
            self._workspaces.stray.add(record)
            return
        workspace.journal.add(record)
        knobs = workspace.store.knobs
        if knobs.clock.mode == "stepped":
            workspace.store.knobs = replace(knobs, clock=knobs.clock.stepped())

    async def _staged(self, scope: Scope, hears: _Hearing, workspace: Workspace, asked: Asked) -> None:
        operation_id = self._routes.operation_id(scope["method"], scope["path"])
        hears.is_explaining = asked.is_explaining
        hears.contract = self._contract
        receive: Receive = hears.receive
        if operation_id is not None:
            choices = workspace.store.knobs.choices_over(self._workspaces.settings.choices)
            if asked.code is not None:
                answer = forced_answer(self._contract.operations[operation_id], asked.code, choices, scope["path"])
                if answer is not None:
                    hears.record.operation_id = operation_id
                    await answer.send(hears.send, hears.record.request_id)
                    return
            if workspace.faults.is_touching(operation_id, scope["method"]):
                content = await _whole_body(receive)
                key = (scope["method"], scope["path"], scope["query_string"], hashlib.blake2b(content).digest())
                hit = workspace.faults.hit(workspace.store.hash, operation_id, key)
                receive = _again(content, receive)
                if hit is not None:
                    hears.record.operation_id = operation_id
                    self.fault_counts[hit.rule.effect["kind"]] += 1
                    await self._faulted(scope, receive, hears, hit, choices)
                    return
        await self._app(scope, receive, hears.send)

    async def _faulted(self, scope: Scope, receive: Receive, hears: _Hearing, hit: Hit, choices: Any) -> None:
        effect, record = hit.rule.effect, hears.record
        record.fault = hit.rule.id
        hears.fault_header = (b"x-mock-fault", f"{hit.rule.id}; seed={hit.rule.seed}".encode())
        match effect["kind"]:
            case "status":
                operation = self._contract.operations[record.operation_id or ""]
                answer = forced_answer(operation, effect["status"], choices, scope["path"], effect=effect)
                if answer is not None:
                    await answer.send(hears.send, record.request_id)
            case "latency":
                await asyncio.sleep(latency_ms(effect, hit.strength) / 1000)
                await self._app(scope, receive, hears.send)
            case "drop":
                await _cut(scope, receive)
            case "commitThenDrop":
                lost = _Kept()
                await self._app(scope, receive, lost.send)
                record.answer, record.answer_headers = lost.parts, lost.headers
                await _cut(scope, receive)
            case "truncate":
                kept = _Kept()
                await self._app(scope, receive, kept.send)
                content = b"".join(kept.parts)
                bytes_sent = min(effect.get("bytes", len(content) // 2), max(len(content) - 1, 0))
                await hears.send(kept.start)
                await hears.send({"type": "http.response.body", "body": content[:bytes_sent], "more_body": True})
                await _cut(scope, receive, is_flushed=True)
            case "slowBody":
                kept = _Kept()
                await self._app(scope, receive, kept.send)
                await _slowly(hears.send, kept, effect)


class _Hearing:
    """Notes in the record what a client sends and what it is answered, and adds the headers that it asked for."""

    __slots__ = ("_receive", "_send", "contract", "fault_header", "is_explaining", "record")

    def __init__(self, record: Record, receive: Receive, send: Send) -> None:
        self.record = record
        self._receive = receive
        self._send = send
        self.is_explaining = False
        self.contract: Contract | None = None
        self.fault_header: tuple[bytes, bytes] | None = None

    async def receive(self) -> Message:
        message = await self._receive()
        body = message.get("body")
        if body:
            self.record.body.append(body)
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.record.status = message["status"]
            self.record.answer_headers = message["headers"]
            if self.fault_header is not None or self.is_explaining:
                message = {**message, "headers": [*message["headers"], *self._further()]}
        elif message.get("body"):
            self.record.answer.append(message["body"])
        await self._send(message)

    def _further(self) -> list[tuple[bytes, bytes]]:
        headers = [] if self.fault_header is None else [self.fault_header]
        rule = self.contract.rules.get(self.record.rule or "") if self.contract and self.is_explaining else None
        if rule is not None:
            source = rule.source.encode("ascii", "replace").decode()
            headers += [
                (b"x-mock-rule", rule.id.encode()),
                (b"x-mock-rule-evidence", rule.evidence.encode()),
                (b"x-mock-rule-source", source.encode()),
            ]
        return headers


class _Kept:
    """An answer that is kept back."""

    def __init__(self) -> None:
        self.start: Message = {}
        self.parts: list[bytes] = []

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        return list(self.start.get("headers", ()))

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = message
        elif message.get("body"):
            self.parts.append(message["body"])


async def _whole_body(receive: Receive) -> bytes:
    parts: list[bytes] = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if message["type"] == "http.disconnect" or not message.get("more_body", False):
            return b"".join(parts)


def _again(content: bytes, receive: Receive) -> Receive:
    sent: list[Message] = [{"type": "http.request", "body": content, "more_body": False}]

    async def receive_again() -> Message:
        return sent.pop() if sent else await receive()

    return receive_again


async def _slowly(send: Send, kept: _Kept, effect: Mapping[str, Any]) -> None:
    await send(kept.start)
    content, step = b"".join(kept.parts), effect["chunkBytes"]
    for start in range(0, len(content), step):
        await send({"type": "http.response.body", "body": content[start : start + step], "more_body": True})
        await asyncio.sleep(effect["pauseMs"] / 1000)
    await send({"type": "http.response.body", "body": b""})


async def _cut(scope: Scope, receive: Receive, *, is_flushed: bool = False) -> None:
    transport = scope.get(TRANSPORT)
    if transport is None:
        raise Cut("the connection was cut on purpose, by a fault rule")
    close: Callable[[], None] = transport.close if is_flushed else transport.abort
    close()
    while (await receive())["type"] != "http.disconnect":
        pass
