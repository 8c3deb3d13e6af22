"""The application behind Connexion: the handler of the operation, and its answer onto the wire."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from connexion.middleware.abstract import ROUTING_CONTEXT
from starlette.types import ASGIApp, Receive, Scope, Send

from mockserver.api.call import SCOPE_KEY, Call, Handler
from mockserver.api.record import RECORD_KEY, Record
from mockserver.api.responses import send_json, success


def request_id_of(record: Record | None, new_id: Callable[[], str]) -> str:
    """The id that the answer to a call shows."""
    return (record is not None and record.request_id) or new_id()


class Dispatch:
    """Runs handlers. Each runs to its end before the next starts, so that no two calls interleave.

    Rule: success-is-http-200, changes-show-at-once.
    """

    def __init__(self, handlers: Mapping[str, Handler], *, elsewhere: ASGIApp, new_id: Callable[[], str]) -> None:
        self._handlers = handlers
        self._elsewhere = elsewhere
        self._new_id = new_id

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        call: Call | None = scope.get(SCOPE_KEY)
        if call is None:
            await self._elsewhere(scope, receive, send)
            return
        handler = self._handlers[scope["extensions"][ROUTING_CONTEXT]["operation_id"]]
        record: Record | None = scope.get(RECORD_KEY)
        if record is not None:
            call.store.written = record.wrote
        answer = handler(call)
        request_id = (b"x-request-id", request_id_of(record, self._new_id).encode())
        await send_json(send, 200, success(answer, call.choices), [request_id])
