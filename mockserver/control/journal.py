"""The calls of one store, the latest of them, as they were sent and answered."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import orjson

from mockserver.api.record import Record

HIDDEN = "***"
MOST_BYTES = 4 * 1024 * 1024
"""What the bodies and answers in one journal may take."""
WEIGHED_EVERY = 256
"""So many calls are taken in before the bytes are counted again."""
_SECRET = re.compile(r"token|password|passwd|secret|cookie|authorization|api-?key", re.IGNORECASE)
_SECRET_PAIR = re.compile(rb"(?i)((?:^|&)[^=&]*(?:token|password|secret|signature)[^=&]*=)[^&]*")


class Journal:
    """A ring of records: the oldest fall out when there are too many of them, or too many bytes in them."""

    def __init__(self, most_calls: int, most_bytes: int = MOST_BYTES) -> None:
        self._records: deque[Record] = deque(maxlen=most_calls)
        self._most_bytes = most_bytes
        self._cleared = 0
        self.last = 0

    @property
    def dropped(self) -> int:
        """How many calls fell out."""
        return self.last - self._cleared - len(self._records)

    def add(self, record: Record) -> None:
        """Take in a call that begins; it is the one with the next number."""
        self.last = record.n
        self._records.append(record)
        if not record.n % WEIGHED_EVERY:
            self._weigh()

    def clear(self) -> None:
        """Forget the calls; their numbers go on."""
        self._records.clear()
        self._cleared = self.last

    def __len__(self) -> int:
        return len(self._records)

    def __iter__(self) -> Iterator[Record]:
        """The calls that have ended, by their numbers."""
        self._weigh()
        return iter([record for record in self._records if record.is_done])

    def _weigh(self) -> None:
        size = 0
        for fitting, record in enumerate(reversed(self._records)):
            size += len(record.body) + record.answer_bytes
            if size > self._most_bytes:
                for _ in range(len(self._records) - max(fitting, 1)):
                    self._records.popleft()
                return


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
        wanted = (self.contains or "").encode()
        shown = orjson.dumps(body_of(record))
        return wanted in record.query or wanted in shown or wanted in record.body


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
        "query": _SECRET_PAIR.sub(rb"\1" + HIDDEN.encode(), record.query).decode("latin-1"),
        "operationId": record.operation_id,
        "headers": _headers(record.headers),
        "body": body_of(record),
        "status": record.status,
        "answer": redacted(_read(record.answer)),
        "rule": record.rule,
        "fault": record.fault,
        "wrote": list(dict.fromkeys(f"{kind}/{id_}" for kind, id_ in record.wrote)),
    }


def body_of(record: Record) -> Any:
    """The JSON that was sent, or the text if it is none; None for nothing."""
    return redacted(_read(record.body))


def answer_of(record: Record) -> Any:
    """The JSON that was answered."""
    return _read(record.answer)


def query_of(record: Record) -> dict[str, str]:
    """The parameters of the query; of a repeated one the last."""
    return dict(parse_qsl(record.query.decode("latin-1"), keep_blank_values=True))


def redacted(value: Any) -> Any:
    """A JSON value with the values of all members that are called like a secret hidden."""
    if isinstance(value, dict):
        return {key: HIDDEN if _is_secret(key, part) else redacted(part) for key, part in value.items()}
    if isinstance(value, list):
        return [redacted(part) for part in value]
    return value


def _is_secret(name: str, value: Any) -> bool:
    return isinstance(value, str | int) and _SECRET.search(name) is not None


def _headers(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    shown_headers: dict[str, str] = {}
    for key, value in raw:
        name, text = key.decode("latin-1").lower(), value.decode("latin-1")
        text = HIDDEN if _SECRET.search(name) else text
        shown_headers[name] = f"{shown_headers[name]}, {text}" if name in shown_headers else text
    return dict(sorted(shown_headers.items()))


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
