"""The records of one kind in memory, found by id, by index and page by page."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Collection, Iterable, Iterator
from operator import attrgetter
from typing import Any, Generic, TypeVar, cast

from mockserver.domain.listing import Condition, OneOf, Page, Query
from mockserver.store.conditions import satisfies, sort_key
from mockserver.store.id_index import IdIndex
from mockserver.store.image import CollectionImage
from mockserver.store.kinds import Kind

T = TypeVar("T")
Undo = list[tuple["MemoryCollection[Any]", int, Any]]
"""Collection, id and the record before, None if there was none."""


class Writing:
    """Whether a transaction of a virtual store is open, and how to undo what it wrote."""

    __slots__ = ("undo",)

    def __init__(self) -> None:
        self.undo: Undo | None = None


class MemoryCollection(Generic[T]):
    """Records by id, with an index for each field that `find` knows and one for the default order of lists."""

    def __init__(self, kind: Kind[T], writing: Writing) -> None:
        self.kind = kind
        self.last_id = 0
        self._writing = writing
        self._records: dict[int, T] = {}
        self._indexes = {name: IdIndex() for name in (*kind.indexes, *kind.narrowed_by)}
        self._order: list[tuple[Any, int]] = []
        self._rank = attrgetter(kind.ordered_by, "id")

    def new_id(self) -> int:
        self.last_id += 1
        return self.last_id

    def get(self, record_id: int) -> T | None:
        return self._records.get(record_id)

    def find(self, index: str, value: object) -> T | None:
        ids = self._indexes[index].ids(value)
        return self._records[min(ids)] if ids else None

    def find_all(self, index: str, value: object) -> list[T]:
        return [self._records[id_] for id_ in sorted(self._indexes[index].ids(value))]

    def put(self, record: T) -> None:
        record_id: int = record.id  # type: ignore[attr-defined]  # every kind of record has one
        self._replace(record_id, record)

    def remove(self, record_id: int) -> None:
        if record_id not in self._records:
            raise KeyError(record_id)
        self._replace(record_id, None)

    def page(self, query: Query) -> Page[T]:
        end = query.offset + query.limit
        among = self._among(query.where)
        if among is None and query.sort_by == self.kind.ordered_by:
            ranked = reversed(self._order) if query.is_descending else self._order
            if not query.where:
                return Page([self._records[id_] for _, id_ in self._slice(query)], len(self._order))
            matches = satisfies(query.where)
            found = [record for _, id_ in ranked if matches(record := self._records[id_])]
        else:
            records = self._records.values() if among is None else [self._records[id_] for id_ in among]
            found = list(filter(satisfies(query.where), records))
            key = sort_key(query.sort_by)
            found.sort(key=lambda record: (key(record), cast(Any, record).id), reverse=query.is_descending)
        return Page(found[query.offset : end], len(found))

    def __len__(self) -> int:
        return len(self._records)

    def __iter__(self) -> Iterator[T]:
        return iter([self._records[id_] for id_ in sorted(self._records)])

    def image(self) -> CollectionImage:
        """The records as they are now."""
        indexes = {name: index.entries() for name, index in self._indexes.items()}
        return CollectionImage(dict(self._records), self.last_id, indexes, tuple(self._order))

    def load(self, image: CollectionImage) -> None:
        """Take the records of an image for those that are there."""
        self._records = dict(image.records)
        self.last_id = image.last_id
        self._indexes = {name: IdIndex(entries) for name, entries in image.indexes.items()}
        self._order = list(image.order)

    def restore(self, record_id: int, record: T | None) -> None:
        """Set or clear a record without a transaction: for undoing, and for reading a file back."""
        self._write(record_id, record)

    def _among(self, where: Iterable[Condition]) -> Collection[int] | None:
        """The ids that a list is among, as an index knows them; None if it may be among most of the records."""
        for condition in where:
            if isinstance(condition, OneOf) and condition.field in self._indexes and not _is_odd(condition.values):
                index = self._indexes[condition.field]
                ids = {id_ for value in condition.values for id_ in index.ids(value)}
                return ids if 2 * len(ids) <= len(self._records) else None
        return None

    def _slice(self, query: Query) -> list[tuple[Any, int]]:
        end = query.offset + query.limit
        if not query.is_descending:
            return self._order[query.offset : end]
        size = len(self._order)
        return self._order[max(size - end, 0) : max(size - query.offset, 0)][::-1]

    def _replace(self, record_id: int, record: T | None) -> None:
        undo = self._writing.undo
        if undo is None:
            raise RuntimeError(f"a write to {self.kind.name} outside a transaction")
        undo.append((self, record_id, self._records.get(record_id)))
        self._write(record_id, record)

    def _write(self, record_id: int, record: T | None) -> None:
        before = self._records.pop(record_id, None)
        if before is not None:
            self._unindex(before, record_id)
        if record is not None:
            self._records[record_id] = record
            self.last_id = max(self.last_id, record_id)
            insort(self._order, self._rank(record))
            for name, index in self._indexes.items():
                for value in _keys(getattr(record, name)):
                    index.add(value, record_id)

    def _unindex(self, record: T, record_id: int) -> None:
        del self._order[bisect_left(self._order, self._rank(record))]
        for name, index in self._indexes.items():
            for value in _keys(getattr(record, name)):
                index.discard(value, record_id)


def _is_odd(values: frozenset[object]) -> bool:
    """There is a value among them that no index knows as such, see `_keys`."""
    return any(value is None or isinstance(value, tuple) for value in values)


def _keys(value: Any) -> tuple[object, ...]:
    """What a record is found by in an index."""
    if isinstance(value, tuple):
        return value
    return () if value is None else (value,)
