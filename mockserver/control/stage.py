"""What stands around the API: it finds the store of a call, keeps the record of it, and plays its faults."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from mockserver.api.buyer_security import PREFIX as BUYERS
from mockserver.api.buyer_security import buyer_credentials_of, is_signing_in
from mockserver.api.dispatch import RequestIds
from mockserver.api.record import RECORD_KEY, Record
from mockserver.api.security import (
    STORE_KEY,
    TROUBLE_KEY,
    Credentials,
    bearer_of,
    credentials_of,
    is_token_of,
    takes_legacy_token,
)
from mockserver.api.sessions import session_of
from mockserver.control.asked import Asked, ForcedAnswer, forced_answer
from mockserver.control.command import Tools
from mockserver.control.faults import Hit
from mockserver.control.paths import is_control
from mockserver.control.playing import Further, play, read_body
from mockserver.control.routes import Routes
from mockserver.control.workspace import Workspace
from mockserver.settings import PROVIDER_RATE_LIMIT
from mockserver.store.ports import StoreUnavailable

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
        if scope["method"] == "OPTIONS":
            return self._api(scope, receive, send)
        try:
            sent = self._credentials(scope)
            workspace = self._workspaces.find(sent.store_hash) if sent.store_hash else None
        except Exception as error:  # noqa: BLE001  # the API raises it again, where it is worded
            return self._stray(scope, receive, send, error)
        if workspace is None or not workspace.is_plain or sent.wishes or sent.legacy_token:
            return self._looked_at(scope, receive, send, sent, workspace)
        scope[STORE_KEY] = workspace.store
        journal = workspace.journal
        scope[RECORD_KEY] = record = Record(journal.last + 1, self._clock(), scope, workspace.store, self._tools.tally)
        journal.add(record)
        return self._api(scope, receive, send)

    def _looked_at(
        self, scope: Scope, receive: Receive, send: Send, sent: Credentials, found: Workspace | None
    ) -> Awaitable[None]:
        """Serve a call that may be special in some way. Who lacks the token turns nothing, but is recorded."""
        now = self._clock()
        try:
            is_buyers = scope["path"].startswith(BUYERS)
            workspace, is_known = self._visited(scope, found) if is_buyers else self._claimed(sent, found)
            if workspace is not None and is_known:
                workspace.touch(now)
        except Exception as error:  # noqa: BLE001  # the API raises it again, where it is worded
            return self._stray(scope, receive, send, error)
        if workspace is None:
            return self._stray(scope, receive, send)
        journal, store = workspace.journal, workspace.store
        at = store.knobs.clock.now(now)
        scope[RECORD_KEY] = record = Record(journal.last + 1, at, scope, store, self._tools.tally)
        journal.add(record)
        if is_known and (sent.wishes or workspace.faults.standings or store.knobs.clock.mode == "stepped"):
            return self._staged(scope, receive, send, workspace, record)
        if is_known and workspace is found:
            scope[STORE_KEY] = store
        return self._api(scope, receive, self._further(scope, send, record).send if sent.wishes else send)

    def _stray(self, scope: Scope, receive: Receive, send: Send, trouble: Exception | None = None) -> Awaitable[None]:
        """Serve a call that no store could be found for."""
        if trouble is not None:
            scope[TROUBLE_KEY] = trouble
        journal = self._workspaces.stray
        scope[RECORD_KEY] = record = Record(journal.last + 1, self._clock(), scope, None, self._tools.tally)
        journal.add(record)
        return self._api(
            scope, receive, self._further(scope, send, record).send if credentials_of(scope).wishes else send
        )

    def _claimed(self, sent: Credentials, found: Workspace | None) -> tuple[Workspace | None, bool]:
        """The workspace of the store that a call says it is for, and whether it has the token of that store."""
        workspaces, choices = self._workspaces, self._tools.settings.choices
        legacy = workspaces.with_token(sent.legacy_token) if sent.legacy_token and not sent.token else None
        if legacy is not None and takes_legacy_token(legacy.store, choices):
            return legacy, True
        if not sent.store_hash:
            return legacy, False
        workspace = found
        if workspace is None and self._tools.settings.auto_stores:
            workspace = workspaces.make_of_itself(sent.store_hash, sent.token)
        return workspace, workspace is not None and is_token_of(workspace.store, sent.token)

    def _credentials(self, scope: Scope) -> Credentials:
        if scope["path"].startswith(BUYERS):
            return buyer_credentials_of(scope, self._workspaces.stores)
        return credentials_of(scope)

    def _visited(self, scope: Scope, workspace: Workspace | None) -> tuple[Workspace | None, bool]:
        """The workspace of the store that a buyer's call is for, and whether it has a session there or signs in."""
        if workspace is None:
            return None, False
        if is_signing_in(scope):
            return workspace, True
        return workspace, session_of(workspace.store, bearer_of(scope), now=workspace.now(self._clock())) is not None

    def _further(self, scope: Scope, send: Send, record: Record) -> Further:
        is_explaining = Asked.of(scope["headers"]).is_explaining
        return Further(send, record, self._tools.contract.rules if is_explaining else {})

    async def _staged(self, scope: Scope, receive: Receive, send: Send, workspace: Workspace, record: Record) -> None:
        try:
            await self._faulted(scope, receive, send, workspace, record)
        finally:
            store = workspace.store
            if store.knobs.clock.mode == "stepped":
                with suppress(StoreUnavailable), store.transaction():
                    store.knobs = replace(store.knobs, clock=store.knobs.clock.stepped())
            if not record.is_done:  # cancelled
                record.store = None

    async def _faulted(self, scope: Scope, receive: Receive, send: Send, workspace: Workspace, record: Record) -> None:
        asked, contract = Asked.of(scope["headers"]), self._tools.contract
        further = Further(send, record, contract.rules if asked.is_explaining else {})
        operation_id = self._routes.operation_id(scope["method"], scope["path"])
        is_touched = operation_id is not None and workspace.faults.is_touching(operation_id, scope["method"])
        if operation_id is None or (asked.code is None and not is_touched):
            await self._api(scope, receive, further.send)
            return
        body = await read_body(receive, most=self._tools.settings.max_body_bytes)
        if not body.is_whole:  # too long, or the client is gone: the API says so
            await self._api(scope, body.receive, further.send)
            return
        effect: Mapping[str, Any] | None = None
        hit: Hit | None = None
        answer = self._forced(scope, workspace, operation_id, asked.code) if asked.code is not None else None
        if answer is None and is_touched:
            key = (scope["method"], scope["path"], scope["query_string"], hashlib.blake2b(body.content).digest())
            hit = workspace.faults.hit(workspace.store.hash, operation_id, key)
        if hit is not None:
            effect = hit.rule.effect
            record.fault = hit.rule.id
            further.headers.append((b"x-mock-fault", f"{hit.rule.id}; seed={hit.rule.seed}".encode()))
            self._tools.faults[effect["kind"]] += 1
            if effect["kind"] == "status":
                answer = self._forced(scope, workspace, operation_id, effect["status"], effect)
        if answer is not None:
            record.sent(body.content)
            await answer.send(further.send, record, operation_id, self._ids(record))
        elif hit is None:
            await self._api(scope, body.receive, further.send)
        else:
            if hit.rule.effect["kind"] == "drop":
                record.sent(body.content)
                record.request_id = self._ids(record)
                record.cut_off(operation_id)
            await play(hit, self._api, scope, body, further)

    def _forced(
        self, scope: Scope, workspace: Workspace, operation_id: str, code: int, effect: Mapping[str, Any] | None = None
    ) -> ForcedAnswer | None:
        """The error that a fault rule or `Prefer` wants."""
        operation = self._tools.contract.operations[operation_id]
        settings, knobs = self._tools.settings, workspace.store.knobs
        answer = forced_answer(operation, code, knobs.choices_over(settings.choices), scope["path"], effect=effect)
        if answer is None:
            return None
        answer = answer.with_methods(operation, self._tools.contract.operations.values())
        limit = knobs.rate_limit_over(settings.rate_limit) or PROVIDER_RATE_LIMIT
        return answer.with_limit(limit, resets_after_s=None if effect is None else effect.get("retryAfterS"))
