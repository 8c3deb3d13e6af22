"""What a client does that goes well against a mock and hurts against the real API."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from fixtures.contract import Operation
from mockserver.api.record import Record
from mockserver.control.journal import answer_of, body_of, query_of
from mockserver.domain.knobs import RateLimit

FOUND, TOO_MANY, PATIENCE = 200, 429, 3
PAGING = ("offset", "limit")


def findings(records: Sequence[Record], limit: RateLimit, operations: Mapping[str, Operation]) -> list[dict[str, Any]]:
    """Everything that there is to say about the calls of a journal, in their order."""
    found = [*_unread_pages(records), *_polling(records, limit), *_blind_retries(records, operations)]
    return sorted(found, key=lambda finding: (finding["calls"][0], finding["kind"]))


def _unread_pages(records: Sequence[Record]) -> Iterator[dict[str, Any]]:
    """Lists of which there was more, and nobody asked for the rest."""
    lists: defaultdict[tuple[Any, ...], list[Record]] = defaultdict(list)
    for record in records:
        if record.method == "GET" and record.status == FOUND and (page := _page(record)) is not None and page[1]:
            filters = tuple(sorted((name, text) for name, text in query_of(record).items() if name not in PAGING))
            lists[record.path, filters].append(record)
    for (path, _), calls in lists.items():
        pages = [page for record in calls if (page := _page(record)) is not None]
        total = max(total for total, _, _ in pages)
        read = max(offset + shown for _, shown, offset in pages)
        if read < total and all(offset == 0 for _, _, offset in pages):
            text = f"{path} has {total} items, and only the first {read} were read: no call asked for an offset"
            yield {"kind": "unread-page", "text": text, "calls": [record.n for record in calls]}


def _page(record: Record) -> tuple[int, int, int] | None:
    """How many items a list has in all, how many of them were shown, and from which on."""
    answer = answer_of(record)
    if not isinstance(answer, dict) or not isinstance(answer.get("data"), list):
        return None
    meta: Any = answer.get("meta", {})
    paging: Any = meta.get("pagination", meta)
    total = paging.get("totalCount")
    return (total, len(answer["data"]), paging.get("offset", 0)) if isinstance(total, int) else None


def _polling(records: Sequence[Record], limit: RateLimit) -> Iterator[dict[str, Any]]:
    """More calls in a window than are taken, or one 429 after the other."""
    crowd = _crowd(records, limit)
    if crowd:
        text = f"{len(crowd)} calls in {limit.window_s} s, and the limit is {limit.calls}"
        yield {"kind": "polling-above-the-limit", "text": text, "calls": [record.n for record in crowd]}
    for run in _runs(records):
        text = f"{len(run)} calls in a row were answered 429: the client does not wait until the window is over"
        yield {"kind": "polling-above-the-limit", "text": text, "calls": [record.n for record in run]}


def _runs(records: Sequence[Record]) -> Iterator[list[Record]]:
    """At least three calls in a row that were answered 429."""
    for status, run in groupby(records, key=lambda record: record.status):
        calls = list(run)
        if status == TOO_MANY and len(calls) >= PATIENCE:
            yield calls


def _crowd(records: Sequence[Record], limit: RateLimit) -> list[Record]:
    """The most crowded window, if it holds more calls than the limit."""
    start, best = 0, (0, 0)
    for end in range(len(records)):
        while records[end].at - records[start].at >= limit.window_s:
            start += 1
        best = max(best, (end - start + 1, start))
    count, first = best
    return list(records[first : first + count]) if count > limit.calls else []


def _blind_retries(records: Sequence[Record], operations: Mapping[str, Operation]) -> Iterator[dict[str, Any]]:
    """A POST that was sent again after its answer was lost or broke off, without a look whether it had been done."""
    lost: dict[tuple[str, str], Record] = {}
    for record in records:
        if record.method == "GET":
            lost.clear()
        if record.method != "POST":
            continue
        key = record.path, repr(body_of(record))
        first = lost.pop(key, None)
        if first is not None:
            name = record.operation_id if record.operation_id in operations else record.path
            text = f"{name} was sent again after its answer was lost, without reading in between"
            yield {"kind": "blind-retry", "text": text, "calls": [first.n, record.n]}
        if not record.status or record.is_cut:
            lost[key] = record
