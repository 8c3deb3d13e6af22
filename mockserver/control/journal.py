"""The calls of one store, the latest of them, as they were sent and answered."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any
from urllib.parse import parse_qsl, unquote_plus
from weakref import WeakSet

import orjson

from mockserver.api.record import Record

Lineage = tuple[tuple[int, int], ...]
HIDDEN = "***"
MOST_BYTES = 4 * 1024 * 1024
"""What the calls in one journal may take."""
MOST_BYTES_IN_ALL = 64 * 1024 * 1024
"""What the calls in all journals may take."""
WEIGHED_EVERY = 32
"""So many calls are taken in before they are weighed."""
_WEIGHT = 500
"""What a call takes beside its texts, about."""
_SECRET = re.compile(r"token|password|passwd|secret|cookie|authorization|signature|api.{0,3}key", re.IGNORECASE)
_SECRET_PAIR = re.compile(rf"([?&;][^=&;#\s]*(?:{_SECRET.pattern})[^=&;#\s]*=)[^&;#\s\"]*", re.IGNORECASE)
_ESCAPED = re.compile(r"\\u00([2-7][0-9a-f])", re.IGNORECASE)


class Budget:
    """What several journals may take together."""

    def __init__(self, most_bytes: int = MOST_BYTES_IN_ALL) -> None:
        self.most_bytes = most_bytes
        self.size = 0
        self._journals: WeakSet[Journal] = WeakSet()

    def join(self, journal: Journal) -> None:
        """The journal is one of them."""
        self._journals.add(journal)

    def keep(self) -> None:
        """Let the oldest calls of the heaviest journals fall out while all of them take too much."""
        while self.size > self.most_bytes:
            heaviest = max(self._journals, key=lambda journal: journal.size)
            if len(heaviest) <= 1:
                return
            heaviest.shrink(heaviest.size - max(heaviest.size // 16, 1))


class Journal:
    """A ring of records: the oldest fall out when there are too many of them, or too many bytes in them.

    `since` is the last call before the store's present state began, or was returned to; `lineage` are the calls before
    that to which it owes what it holds, as (the call before the first, the last). `identity` is that of no other.
    """

    def __init__(self, most_calls: int, most_bytes: int = MOST_BYTES, budget: Budget | None = None) -> None:
        self._records: deque[Record] = deque()
        self._unweighed: list[Record] = []
        self._most_calls = most_calls
        self._most_bytes = most_bytes
        self._budget = budget or Budget()
        self._budget.join(self)
        self._cleared = 0
        self.size = 0
        self.last = 0
        self.since = 0
        self.lineage: Lineage = ()
        self.identity = object()

    def __del__(self) -> None:
        self._budget.size -= self.size

    @property
    def dropped(self) -> int:
        """How many calls fell out."""
        return self.last - self._cleared - len(self._records)

    def add(self, record: Record) -> None:
        """Take in a call that begins; it is the one with the next number."""
        self.last = record.n
        self._records.append(record)
        if len(self._records) > self._most_calls:
            self._drop()
        self._unweighed.append(record)
        if len(self._unweighed) >= WEIGHED_EVERY and not record.n % WEIGHED_EVERY:
            self._weigh()

    def clear(self) -> None:
        """Forget the calls; their numbers go on."""
        while self._records:
            self._drop()
        self._unweighed.clear()
        self._cleared = self.last

    def shrink(self, size: int) -> None:
        """Let the oldest calls fall out, but the last, until no more than this is left."""
        while self.size > size and len(self._records) > 1:
            self._drop()

    def came_from(self) -> Lineage:
        """The calls to which the store owes what it holds now."""
        return (*self.lineage, (self.since, self.last))

    def go_back(self, lineage: Lineage) -> None:
        """The store is again what these calls have made of it."""
        self.lineage, self.since = lineage, self.last

    def __len__(self) -> int:
        return len(self._records)

    def __iter__(self) -> Iterator[Record]:
        """The calls that have ended, by their numbers."""
        self._weigh()
        return iter([record for record in self._records if record.is_done])

    def _weigh(self) -> None:
        fresh, self._unweighed = self._unweighed, []
        first = self._records[0].n if self._records else self.last + 1
        more = 0
        for record in fresh:
            if record.n < first:
                continue
            if record.is_done:
                record.weight = _weight_of(record)
                more += record.weight
            else:
                self._unweighed.append(record)
        self._resize(more)
        self.shrink(self._most_bytes)
        self._budget.keep()

    def _drop(self) -> None:
        weight = self._records.popleft().weight
        if weight:
            self._resize(-weight)

    def _resize(self, more: int) -> None:
        self.size += more
        self._budget.size += more


def _weight_of(record: Record) -> int:
    headers = sum(map(len, chain.from_iterable(record.headers)))
    return _WEIGHT + len(record.path) + len(record.query) + headers + len(record.body) + record.answer_bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """Which calls are wanted; None: whichever."""

    after: int = 0
    operation_id: str | None = None
    method: str | None = None
    path: str | None = None
    status: int | None = None
    contains: str | None = None
    faulted: bool | None = None

    def finds(self, record: Record) -> bool:
        """The call is one of them."""
        return (
            record.n > self.after
            and self.operation_id in (None, record.operation_id)
            and self.method in (None, record.method)
            and (self.path is None or record.path.startswith(self.path))
            and self.status in (None, record.status)
            and self.faulted in (None, record.fault is not None)
            and (self.contains is None or self._is_in(record))
        )

    def _is_in(self, record: Record) -> bool:
        """The text is in what would be shown, so that nobody finds out by it what is hidden."""
        wanted, body = self.contains or "", body_of(record)
        texts = [body] if isinstance(body, str) else [json.dumps(body, ensure_ascii=False, separators=separators)
                                                     for separators in ((",", ":"), (", ", ": "))]  # fmt: skip
        return any(wanted in text for text in (_query(record.query), *texts))


def searched(records: Iterable[Record], search: Search) -> list[Record]:
    """The calls that are wanted, in their order."""
    return [record for record in records if search.finds(record)]


def shown(record: Record) -> dict[str, Any]:
    """A call as the control plane shows it, without secrets."""
    return {
        "n": record.n,
        "at": record.at,
        "requestId": record.request_id,
        "method": record.method,
        "path": record.path,
        "query": _query(record.query),
        "operationId": record.operation_id,
        "headers": _headers(record.headers),
        "body": body_of(record),
        "status": record.status,
        "answer": _shown(record.answer),
        "rule": record.rule,
        "fault": record.fault,
        "wrote": list(dict.fromkeys(f"{kind}/{id_}" for kind, id_ in record.wrote)),
    }


def body_of(record: Record) -> Any:
    """The JSON that was sent, or the text if it is none; None for nothing."""
    return _shown(record.body)


def answer_of(record: Record) -> Any:
    """The JSON that was answered."""
    return _read(record.answer)


def query_of(record: Record) -> dict[str, str]:
    """The parameters of the query; of a repeated one the last."""
    return dict(parse_qsl(record.query.decode("latin-1"), keep_blank_values=True))


def redacted(value: Any) -> Any:
    """A JSON value without what stands below names like those of secrets, and in addresses behind them."""
    if isinstance(value, dict):
        return {
            key: HIDDEN if part is not None and _SECRET.search(key) else redacted(part) for key, part in value.items()
        }
    if isinstance(value, list):
        return [redacted(part) for part in value]
    return _SECRET_PAIR.sub(rf"\1{HIDDEN}", value) if isinstance(value, str) else value


def _query(raw: bytes) -> str:
    pairs = (pair.partition("=") for pair in raw.decode("latin-1").split("&"))
    return "&".join(
        f"{name}={HIDDEN}" if mark and _SECRET.search(unquote_plus(name)) else f"{name}{mark}{redacted(value)}"
        for name, mark, value in pairs
    )


def _text(raw: str) -> str:
    """A text that is no JSON, as far as to the first name like that of a secret: nobody knows where its value ends."""
    found = _SECRET.search(raw)
    if found is not None:
        return f"{raw[: found.end()]}{HIDDEN}"
    plain = unquote_plus(_ESCAPED.sub(lambda code: chr(int(code[1], 16)), raw))
    return HIDDEN if _SECRET.search(plain) else raw


def _headers(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    shown_headers: dict[str, str] = {}
    for key, value in raw:
        name, text = key.decode("latin-1").lower(), value.decode("latin-1")
        text = HIDDEN if _SECRET.search(name) else redacted(text)
        shown_headers[name] = f"{shown_headers[name]}, {text}" if name in shown_headers else text
    return dict(sorted(shown_headers.items()))


def _shown(content: bytes) -> Any:
    """The JSON, or the text if it is none, without secrets."""
    if not content:
        return None
    try:
        return redacted(orjson.loads(content))
    except orjson.JSONDecodeError:
        return _text(content.decode("utf-8", "replace"))


def _read(content: bytes) -> Any:
    if not content:
        return None
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError:
        return content.decode("utf-8", "replace")


def holds(whole: Any, part: Any) -> bool:
    """`part` is a part of the JSON value `whole`: objects may have more members, everything else is equal."""
    if isinstance(part, Mapping):
        return isinstance(whole, Mapping) and all(key in whole and holds(whole[key], part[key]) for key in part)
    if isinstance(part, list):
        return isinstance(whole, list) and len(whole) == len(part) and all(map(holds, whole, part))
    return bool(whole == part) and isinstance(whole, bool) == isinstance(part, bool)
