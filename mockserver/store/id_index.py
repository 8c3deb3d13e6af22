"""Which records have a value: ids by value, for one field."""

from __future__ import annotations

from collections.abc import Collection, Mapping

Ids = tuple[int, ...] | set[int]
Entries = Mapping[object, Ids]
_FEW = 8
"""So many ids are a tuple, which takes little memory; more are a set, which takes one more in no time."""


class IdIndex:
    """The ids by value. A copy shares its sets with the index until one of them is to change: then that one is copied.

    That makes copies cheap, however many ids there are: only the sets in `_own` are nobody else's.
    """

    __slots__ = ("_entries", "_own")

    def __init__(self, entries: Entries | None = None) -> None:
        self._entries: dict[object, Ids] = dict(entries or {})
        self._own: set[object] = set()

    def ids(self, value: object) -> Collection[int]:
        """The ids that have the value, in no order."""
        return self._entries.get(value, ())

    def add(self, value: object, record_id: int) -> None:
        """A record has the value that had it not."""
        ids = self._entries.get(value, ())
        if isinstance(ids, tuple) and len(ids) < _FEW:
            self._entries[value] = (*ids, record_id)
        else:
            self._own_ids(value, ids).add(record_id)

    def discard(self, value: object, record_id: int) -> None:
        """A record does not have the value any more."""
        ids = self._entries[value]
        if len(ids) == 1:
            del self._entries[value]
            self._own.discard(value)
        elif isinstance(ids, tuple):
            self._entries[value] = tuple(id_ for id_ in ids if id_ != record_id)
        else:
            self._own_ids(value, ids).discard(record_id)

    def entries(self) -> Entries:
        """The ids by value as they are now; later changes do not show in it."""
        self._own.clear()
        return dict(self._entries)

    def _own_ids(self, value: object, ids: Ids) -> set[int]:
        if isinstance(ids, set) and value in self._own:
            return ids
        self._own.add(value)
        own = self._entries[value] = set(ids)
        return own
