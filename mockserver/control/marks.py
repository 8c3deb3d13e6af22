"""States of a store to return to, and what changed between two of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from mockserver.api.record import Record
from mockserver.control.journal import HIDDEN, Journal, Lineage
from mockserver.store.image import Change, Image, differences
from mockserver.store.kinds import KINDS

Records = Mapping[str, Mapping[int, Any]]
"""Records by kind and id."""
_KIND_OF = {kind.name: kind for kind in KINDS}
SECRETS = frozenset({"password_digest", "token_digest"})
"""Fields that are not shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A moment of a store. `at` is by the store's clock, `call` the last call before it.

    `lineage` are the calls in the journal with that identity to which the store owed what it held.
    """

    name: str
    at: int
    call: int
    lineage: Lineage
    journal: object
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
        """The record, or of a changed one each field that differs, as the store writes it down, without secrets."""
        before, after = (None if part is None else self._document(part) for part in (self.before, self.after))
        if before is None or after is None:
            return before or after or {}
        return {name: {"from": before[name], "to": after[name]} for name in after if before[name] != after[name]}

    def _document(self, record: Any) -> dict[str, Any]:
        document = _KIND_OF[self.kind].document(record)
        return {name: HIDDEN if name in SECRETS else value for name, value in document.items()}


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


def lineage_in(journal: Journal, mark: Mark) -> Lineage:
    """The calls in this journal that made the store what it was."""
    return mark.lineage if mark.journal is journal.identity else ()


def between(records: Iterable[Record], before: Lineage, after: Lineage) -> list[Record]:
    """The calls that made the one state out of the other, or the other out of the one; none that was undone."""
    calls = list(records)
    made, there = ({call.n for call in calls if _is_in(call.n, lineage)} for lineage in (after, before))
    wanted = made - there or there - made
    return [call for call in calls if call.n in wanted]


def _is_in(n: int, lineage: Lineage) -> bool:
    return any(first < n <= last for first, last in lineage)


def writers(records: Iterable[Record], difference: Difference) -> list[int]:
    """The calls that wrote to a record."""
    wanted = (difference.kind, difference.record_id)
    return [record.n for record in records if wanted in record.wrote]
