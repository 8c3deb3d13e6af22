"""What stands around the API: it finds the store of a call, keeps the record of it, and plays its faults."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable
from dataclasses import replace

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mockserver.api.dispatch import RequestIds
from mockserver.api.record import RECORD_KEY, Record
from mockserver.control.asked import Asked, forced_answer
from mockserver.control.command import Tools
from mockserver.control.faults import Hit
from mockserver.control.paths import is_control
from mockserver.control.playing import Further, play
from mockserver.control.routes import Routes
from mockserver.control.workspace import Workspace
from mockserver.settings import PROVIDER_RATE_LIMIT

RECORDED = ("/api/", "/buyer/", "/hq/")


class Stage:
    """The API with everything around it that the control plane commands, and the control plane itself."""

    def __init__(self, api: ASGIApp, tools: Tools, control: ASGIApp, *, ids: RequestIds) -> None:
        self._api = api
        self._tools = tools
        self._control = control
        self._ids = ids
        self._workspaces = tools.workspaces
        self._clock = tools.workspaces.clock
        self._routes = Routes(tools.contract)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http":
            await self._api(scope, receive, send)
        elif scope["path"].startswith(RECORDED):
            await self._recorded(scope, receive, send)
        elif is_control(scope["path"]):
            await self._control(scope, receive, send)
        else:
            await self._api(scope, receive, send)

    def _recorded(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        store_hash, is_special = b"", False
        for name, value in scope["headers"]:
            if name == b"x-store-hash":
                store_hash = value
            elif name in SPECIAL:
                is_special = True
        workspace = self._workspaces.find(store_hash.decode("latin-1")) if store_hash else None
        if workspace is None:
            workspace = self._otherwise(Asked.of(scope["headers"]))
        now = self._clock()
        if workspace is None:
            journal = self._workspaces.stray
            scope[RECORD_KEY] = record = Record(journal.last + 1, now, scope, None, self._tools.tally)
            journal.add(record)
            if is_special and Asked.of(scope["headers"]).is_explaining:
                send = Further(send, record, self._tools.contract.rules).send
            return self._api(scope, receive, send)
        journal, store = workspace.journal, workspace.store
        clock = store.knobs.clock
        scope[RECORD_KEY] = record = Record(journal.last + 1, clock.now(now), scope, store, self._tools.tally)
        journal.add(record)
        if workspace.ttl_s is not None:
            workspace.touch(now)
        if is_special or workspace.faults.standings or clock.mode == "stepped":
            return self._staged(scope, receive, send, workspace, record)
        return self._api(scope, receive, send)

    def _otherwise(self, asked: Asked) -> Workspace | None:
        """The workspace of a call whose store hash is unknown or missing."""
        if asked.store_hash:
            if not self._tools.settings.auto_stores:
                return None
            return self._workspaces.make_of_itself(asked.store_hash, asked.auth_token)
        return self._workspaces.with_token(asked.legacy_token) if asked.legacy_token else None

    async def _staged(self, scope: Scope, receive: Receive, send: Send, workspace: Workspace, record: Record) -> None:
        try:
            await self._faulted(scope, receive, send, workspace, record)
        finally:
            store = workspace.store
            if store.knobs.clock.mode == "stepped":
                store.knobs = replace(store.knobs, clock=store.knobs.clock.stepped())

    async def _faulted(self, scope: Scope, receive: Receive, send: Send, workspace: Workspace, record: Record) -> None:
        asked, contract = Asked.of(scope["headers"]), self._tools.contract
        further = Further(send, record, contract.rules if asked.is_explaining else {})
        operation_id = self._routes.operation_id(scope["method"], scope["path"])
        if operation_id is None:
            await self._api(scope, receive, further.send)
            return
        choices = workspace.store.knobs.choices_over(self._tools.settings.choices)
        limit = workspace.store.knobs.rate_limit_over(self._tools.settings.rate_limit) or PROVIDER_RATE_LIMIT
        if asked.code is not None:
            answer = forced_answer(contract.operations[operation_id], asked.code, choices, scope["path"])
            if answer is not None:
                record.sent(await whole_body(receive))
                answer = answer.with_limit(limit, resets_after_s=None)
                await answer.send(further.send, record, operation_id, self._ids(record))
                return
        hit, receive = await self._hit(scope, receive, workspace, operation_id)
        if hit is None:
            await self._api(scope, receive, further.send)
            return
        record.fault = hit.rule.id
        further.headers.append((b"x-mock-fault", f"{hit.rule.id}; seed={hit.rule.seed}".encode()))
        self._tools.faults[hit.rule.effect["kind"]] += 1
        if hit.rule.effect["kind"] == "status":
            effect = hit.rule.effect
            operation = contract.operations[operation_id]
            answer = forced_answer(operation, effect["status"], choices, scope["path"], effect=effect)
            if answer is not None:
                record.sent(await whole_body(receive))
                answer = answer.with_limit(limit, resets_after_s=effect.get("retryAfterS"))
                await answer.send(further.send, record, operation_id, self._ids(record))
        else:
            if hit.rule.effect["kind"] == "drop":
                record.sent(await whole_body(receive))
                record.request_id = self._ids(record)
                record.cut_off(operation_id)
            await play(hit, self._api, scope, receive, further)

    async def _hit(
        self, scope: Scope, receive: Receive, workspace: Workspace, operation_id: str
    ) -> tuple[Hit | None, Receive]:
        """The rule that hits this call, and its body to be read again."""
        if not workspace.faults.is_touching(operation_id, scope["method"]):
            return None, receive
        content = await whole_body(receive)
        key = (scope["method"], scope["path"], scope["query_string"], hashlib.blake2b(content).digest())
        return workspace.faults.hit(workspace.store.hash, operation_id, key), again(content, receive)


async def whole_body(receive: Receive) -> bytes:
    """The body, or what came of it before the client hung up."""
    parts: list[bytes] = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if message["type"] == "http.disconnect" or not message.get("more_body", False):
            return b"".join(parts)


def again(content: bytes, receive: Receive) -> Receive:
    """A body that was read, to be read once more."""
    sent: list[Message] = [{"type": "http.request", "body": content, "more_body": False}]

    async def receive_again() -> Message:
        return sent.pop() if sent else await receive()

    return receive_again
