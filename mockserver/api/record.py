"""What is noted of a call while it is served, for whoever stands around the API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from mockserver.domain.choices import Choices
from mockserver.store.ports import VirtualStore

RECORD_KEY = "invoice-mock.record"
LONGEST = 64 * 1024
"""Of a longer body or answer only the beginning is kept."""
Tally = dict[tuple[str | None, int], int]
"""How many calls of an operation had an HTTP status."""


class Record:
    """One call. `n` counts the calls of its store; `status` stays 0 if there was no answer.

    `headers` are as ASGI has them; `rule` is the rule that refused the call, `fault` the fault rule that hit it, and
    `wrote` the kind and id of each record that it wrote; `is_cut` says that the answer broke off. `store` is there
    until the call is answered. The answer is written out when somebody looks at it. `weight` is what whoever keeps the
    record has counted for it.
    """

    __slots__ = (
        "_answer", "_tally", "answer_bytes", "at", "body", "fault", "headers", "is_cut", "is_done", "is_lost", "method",
        "n", "operation_id", "path", "query", "request_id", "rule", "status", "store", "weight", "wrote",
    )  # fmt: skip

    def __init__(self, n: int, at: int, scope: Mapping[str, Any], store: VirtualStore | None, tally: Tally) -> None:
        self.n = n
        self.at = at
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.query: bytes = scope["query_string"]
        self.headers: list[tuple[bytes, bytes]] = scope["headers"]
        self.store = store
        self.request_id = ""
        self.operation_id: str | None = None
        self.body = b""
        self.status = 0
        self.answer_bytes = 0
        self.rule: str | None = None
        self.fault: str | None = None
        self.wrote: list[tuple[str, int]] = []
        self.is_done = False
        self.is_lost = False
        self.is_cut = False
        self.weight = 0
        self._answer: Mapping[str, Any] | None = None
        self._tally = tally

    @property
    def answer(self) -> bytes:
        """The body of the answer, or its beginning; empty if there was none."""
        return b"" if self._answer is None else kept(orjson.dumps(self._answer))

    def sent(self, body: bytes) -> None:
        """The client sent this body."""
        self.body = kept(body)

    def answered(self, status: int, body: Mapping[str, Any] | None, *, size: int, operation_id: str | None) -> None:
        """The call is answered with a body of `size` bytes, unless that is the last that is heard of it (`is_lost`).

        The body must not change any more.
        """
        self.status = 0 if self.is_lost else status
        self._answer = body
        self.answer_bytes = size
        self.operation_id = operation_id
        self.is_done = True
        self.store = None  # a state of the store that is over must not live on in the journal
        key = operation_id, self.status
        self._tally[key] = self._tally.get(key, 0) + 1

    def cut_off(self, operation_id: str | None) -> None:
        """The connection was cut before there was an answer."""
        self.answered(0, None, size=0, operation_id=operation_id)


def kept(content: bytes) -> bytes:
    """What is remembered of a body or an answer."""
    return content if len(content) <= LONGEST else content[:LONGEST] + b" ... cut, %d bytes in all" % len(content)


def record_of(scope: Mapping[str, Any]) -> Record | None:
    """The record of this request, where one is kept."""
    record: Record | None = scope.get(RECORD_KEY)
    return record


def choices_of(scope: Mapping[str, Any], server: Choices) -> Choices:
    """The choices that the store of this request takes; those of the server where there is none."""
    record = record_of(scope)
    return server if record is None or record.store is None else record.store.knobs.choices_over(server)
