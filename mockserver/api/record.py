"""What is noted of a call while it is served, for whoever stands around the API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mockserver.domain.choices import Choices
from mockserver.store.ports import VirtualStore

RECORD_KEY = "invoice-mock.record"


@dataclass(slots=True)
class Record:
    """One call. `n` counts the calls of its store; `status` is 0 until, and unless, an answer begins.

    `headers` and `answer_headers` are as ASGI has them; `rule` is the rule that refused the call, `fault` the fault
    rule that hit it, `wrote` the kind and id of each record that it wrote.
    """

    n: int
    at: int
    method: str
    path: str
    query: bytes
    headers: list[tuple[bytes, bytes]]
    store: VirtualStore | None = None
    request_id: str = ""
    operation_id: str | None = None
    body: list[bytes] = field(default_factory=list)
    status: int = 0
    answer_headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    answer: list[bytes] = field(default_factory=list)
    rule: str | None = None
    fault: str | None = None
    wrote: list[tuple[str, int]] = field(default_factory=list)
    is_done: bool = False


def record_of(scope: Mapping[str, Any]) -> Record | None:
    """The record of this request, where one is kept."""
    record: Record | None = scope.get(RECORD_KEY)
    return record


def choices_of(scope: Mapping[str, Any], server: Choices) -> Choices:
    """The choices that the store of this request takes; those of the server where there is none."""
    record = record_of(scope)
    return server if record is None or record.store is None else record.store.knobs.choices_over(server)
