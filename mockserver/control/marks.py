"""States of a store to return to, and what changed between two of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from mockserver.api.record import Record
from mockserver.store.image import Change, Image, differences
from mockserver.store.kinds import KINDS

Records = Mapping[str, Mapping[int, Any]]
"""Records by kind and id."""
_KIND_OF = {kind.name: kind for kind in KINDS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A moment of a store. `at` is by the store's clock, `call` the last call before it."""

    name: str
    at: int
    call: int
    record_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot(Mark):
    """A mark with everything that there was."""

    image: Image


@dataclass(frozen=True, slots=True, kw_only=True)
class Savepoint(Mark):
    """A mark in the store's history: what is behind `position` was changed since."""

    position: int
    last_ids: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Difference:
    """One record that is not the same. `before` is None for an added record, `after` for a removed one."""

    kind: str
    record_id: int
    before: Any
    after: Any

    @property
    def name(self) -> str:
        """Kind and id."""
        return f"{self.kind}/{self.record_id}"

    def fields(self) -> dict[str, Any]:
        """The record, or of a changed one each field that differs, as the store writes it down."""
        kind = _KIND_OF[self.kind]
        before, after = (None if part is None else kind.document(part) for part in (self.before, self.after))
        if before is None or after is None:
            return before or after or {}
        return {name: {"from": before[name], "to": after[name]} for name in after if before[name] != after[name]}


def records_of(image: Image) -> Records:
    """The records of a snapshot."""
    return {kind: part.records for kind, part in image.items()}


def records_before(now: Records, history: Iterable[Change]) -> Records:
    """The records as they were before the changes of a history, the latest change last."""
    past = {kind: dict(records) for kind, records in now.items()}
    for kind, record_id, before in reversed(list(history)):
        if before is None:
            past[kind].pop(record_id, None)
        else:
            past[kind][record_id] = before
    return past


def diff(before: Records, after: Records) -> list[Difference]:
    """The records that are not the same, by kind and id."""
    changes = sorted(differences(before, after), key=lambda change: (change[0], change[1]))
    return [Difference(kind, id_, old, after.get(kind, {}).get(id_)) for kind, id_, old in changes]


def writers(records: Iterable[Record], difference: Difference, *, after: int, until: int) -> list[int]:
    """The calls between two marks that wrote to a record."""
    wanted = (difference.kind, difference.record_id)
    return [record.n for record in records if after < record.n <= until and wanted in record.wrote]
