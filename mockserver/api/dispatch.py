"""The application behind Connexion: the handler of the operation, and its answer onto the wire."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import orjson
from connexion.middleware.abstract import ROUTING_CONTEXT
from starlette.types import ASGIApp, Receive, Scope, Send

from mockserver.api.call import NO_CONTENT, SCOPE_KEY, Answer, Call, Handler
from mockserver.api.record import RECORD_KEY, Record
from mockserver.api.responses import send_content, success

RequestIds = Callable[[Record | None], str]
"""The id that the answer to a call shows."""


class Dispatch:
    """Runs handlers. Each runs to its end before the next starts, so that no two calls interleave.

    A handler whose answer has to be awaited steps aside for others while it waits.

    Rule: success-is-http-200, changes-show-at-once.
    """

    def __init__(self, handlers: Mapping[str, Handler], *, elsewhere: ASGIApp, new_id: RequestIds) -> None:
        self._handlers = handlers
        self._elsewhere = elsewhere
        self._new_id = new_id

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        call: Call | None = scope.get(SCOPE_KEY)
        if call is None:
            await self._elsewhere(scope, receive, send)
            return
        operation_id = scope["extensions"][ROUTING_CONTEXT]["operation_id"]
        record: Record | None = scope.get(RECORD_KEY)
        call.wrote = call.store.written = None if record is None else record.wrote
        answer = self._handlers[operation_id](call)
        if not isinstance(answer, Answer):
            answer = await answer
        status, request_id = answer.status, self._new_id(record)
        body = None if status == NO_CONTENT else success(answer, call.choices)
        content = b"" if body is None else orjson.dumps(body)
        if record is not None:
            record.request_id = request_id
            record.answered(status, body, size=len(content), operation_id=operation_id)
        await send_content(send, status, content, [(b"x-request-id", request_id.encode())])
