"""What a client sent to one store, and assertions on it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypedDict, Unpack

from mockserver.testing.door import ControlError, Door
from mockserver.testing.faults import camel

EVERYTHING = 100_000
SHOWN_CALLS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of a client, as the journal keeps it: without secrets, and with the answer even if it got lost.

    `n` counts the calls of the store from 1; `at` is by its clock, in Unix seconds; `status` is 0 if the connection was
    cut before the answer. `rule` refused the call, the fault rule `fault` hit it, and `wrote` are kind and id of the
    records that it wrote.
    """

    n: int
    at: int
    request_id: str
    method: str
    path: str
    query: str
    operation_id: str | None
    headers: Mapping[str, str]
    body: Any
    status: int
    answer: Any
    rule: str | None
    fault: str | None
    wrote: tuple[str, ...]

    def __str__(self) -> str:
        query = f"?{self.query}" if self.query else ""
        body = "" if self.body is None else f" {json.dumps(self.body)}"
        status = self.status or "no answer"
        return f"{self.n}. {self.method} {self.path}{query}{body} -> {status}{f' ({self.fault})' if self.fault else ''}"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that will hurt the client against the real API; `calls` are the numbers of the calls that show it."""

    kind: str
    text: str
    calls: tuple[int, ...]


class NotAsExpected(AssertionError):
    """The client did not send what it should have; the text says what was found instead."""


class Search(TypedDict, total=False):
    """Which calls are wanted; conditions combine."""

    after: int
    operation_id: str
    method: str
    path: str
    status: int
    contains: str
    faulted: bool


class Conditions(TypedDict, total=False):
    """What a call has to satisfy, and how many such calls are expected: at least one unless told otherwise.

    `body` is a part of the JSON that was sent, `query` a part of the parameters, `path` the whole path.
    """

    method: str
    path: str
    query: Mapping[str, str]
    status: int
    body: Mapping[str, Any]
    exactly: int
    at_least: int
    at_most: int


class Expected(Conditions, total=False):
    """A call that is expected, of whatever operation is named."""

    operation_id: str


class Journal:
    """The calls of one store, oldest first."""

    def __init__(self, door: Door, path: str) -> None:
        self._door = door
        self._path = f"{path}/journal"

    def __iter__(self) -> Iterator[Call]:
        return iter(self.calls())

    def __len__(self) -> int:
        return int(self._door.ask("GET", self._path, query={"limit": 1})["total"])

    def calls(self, **search: Unpack[Search]) -> list[Call]:
        """The calls that satisfy the conditions."""
        wanted: dict[str, Any] = {camel(name): value for name, value in search.items()}
        if "faulted" in wanted:
            wanted["faulted"] = "true" if wanted["faulted"] else "false"
        answer = self._door.ask("GET", self._path, query={"limit": EVERYTHING, **wanted})
        return [_call(body) for body in answer["calls"]]

    def verify(self, operation_id: str, /, **expected: Unpack[Conditions]) -> None:
        """Assert that calls of an operation were made: `verify("createInvoice", status=200, exactly=1)`.

        Raises:
            NotAsExpected: They were not.
        """
        self._verify([{"operation_id": operation_id, **expected}], in_order=False)

    def verify_in_order(self, *expected: str | Expected) -> None:
        """Assert that there are calls that satisfy the expectations one after the other; text is an operationId.

        Raises:
            NotAsExpected: There are not, or not as many as an expectation says.
        """
        calls = [Expected(operation_id=one) if isinstance(one, str) else one for one in expected]
        self._verify(calls, in_order=True)

    def lint(self) -> list[Finding]:
        """What the client does that will hurt it: unread pages, polling above the limit, blind retries."""
        findings = self._door.ask("GET", f"{self._path}/lint")["findings"]
        return [Finding(one["kind"], one["text"], tuple(one["calls"])) for one in findings]

    def clear(self) -> None:
        """Forget the calls; their numbers go on."""
        self._door.ask("DELETE", self._path)

    def _verify(self, expected: list[Expected], *, in_order: bool) -> None:
        expectations = [{camel(name): value for name, value in one.items()} for one in expected]
        body = {"expect": expectations, "inOrder": in_order}
        verdict = self._door.ask("POST", f"{self._path}/verify", body)
        if not verdict["holds"]:
            raise NotAsExpected(_worded(verdict["failures"], self.calls()))


def _worded(failures: list[dict[str, Any]], calls: list[Call]) -> str:
    """Each failure, and what the client sent last."""
    by_number = {call.n: call for call in calls}
    lines = []
    for failure in failures:
        lines.append(failure["text"])
        if failure["closest"] in by_number:
            lines.append(f"  closest: {by_number[failure['closest']]}")
    return "\n".join([*lines, listed(calls)])


def last_words(journal: Journal) -> str:
    """The last calls of a store, or why they cannot be had."""
    try:
        return listed(journal.calls())
    except (ControlError, OSError) as error:
        return f"The journal cannot be read: {error}"


def listed(calls: list[Call]) -> str:
    """The last calls, one a line."""
    title = f"The last {SHOWN_CALLS} of {len(calls)} calls:" if len(calls) > SHOWN_CALLS else "All calls:"
    return "\n".join([title, *([f"  {call}" for call in calls[-SHOWN_CALLS:]] or ["  none"])])


def _call(body: Mapping[str, Any]) -> Call:
    return Call(
        n=body["n"],
        at=body["at"],
        request_id=body["requestId"],
        method=body["method"],
        path=body["path"],
        query=body["query"],
        operation_id=body["operationId"],
        headers=body["headers"],
        body=body["body"],
        status=body["status"],
        answer=body["answer"],
        rule=body["rule"],
        fault=body["fault"],
        wrote=tuple(body["wrote"]),
    )
