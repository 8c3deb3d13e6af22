"""States of one store to return to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from mockserver.testing.door import Door


@dataclass(frozen=True, slots=True)
class Change:
    """A record that differs between two marks.

    `record` is kind and id; `fields` are its fields, or `{name: {"from": …, "to": …}}` if it is in both marks; `calls`
    are the numbers of the calls that wrote to it in between.
    """

    record: str
    fields: dict[str, Any]
    calls: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Diff:
    """What changed between two marks."""

    added: tuple[Change, ...]
    removed: tuple[Change, ...]
    changed: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The records of a store as they were when it was taken."""

    name: str
    _door: Door = field(repr=False, compare=False)
    _path: str = field(repr=False, compare=False)

    def restore(self) -> None:
        """Bring records and ids back, as often as it is wanted; settings, clock, faults and the journal stay."""
        self._door.ask("POST", f"{self._path}/snapshots/{self.name}/restore")

    def diff(self) -> Diff:
        """What changed since."""
        return changes(self._door, self._path, f"snapshot:{self.name}")

    def delete(self) -> None:
        """Forget it."""
        self._door.ask("DELETE", f"{self._path}/snapshots/{self.name}")


@dataclass(frozen=True, slots=True)
class Savepoint:
    """An open savepoint: it costs what is changed after it, not what is there."""

    name: str
    _door: Door = field(repr=False, compare=False)
    _path: str = field(repr=False, compare=False)

    def roll_back(self) -> None:
        """Undo what was changed since, and end it with those inside it."""
        self._door.ask("POST", f"{self._path}/savepoints/{self.name}/rollback")

    def release(self) -> None:
        """End it with those inside it, and keep what was changed."""
        self._door.ask("DELETE", f"{self._path}/savepoints/{self.name}")

    def diff(self) -> Diff:
        """What changed since."""
        return changes(self._door, self._path, f"savepoint:{self.name}")


def changes(door: Door, path: str, since: str, until: str = "now") -> Diff:
    """What changed in a store between two marks: `snapshot:NAME`, `savepoint:NAME`, `empty` or `now`."""
    body = door.ask("GET", f"{path}/diff", query={"from": since, "to": until})
    return Diff(*(tuple(_change(one) for one in body[name]) for name in ("added", "removed", "changed")))


def _change(body: dict[str, Any]) -> Change:
    return Change(body["record"], body["fields"], tuple(body["calls"]))
