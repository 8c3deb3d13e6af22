"""The `memory:` store, and the working state of every store that lives in one process."""

from __future__ import annotations

import itertools
from bisect import bisect_left, insort
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from operator import attrgetter
from typing import Any, Generic, TypeVar, cast

from mockserver.domain.extra_field import ExtraFieldConfig
from mockserver.domain.invoice import Invoice
from mockserver.domain.knobs import UNTURNED, Knobs
from mockserver.domain.listing import Page, Query
from mockserver.domain.order import Order
from mockserver.domain.party import Channel, Company
from mockserver.domain.payment import Payment
from mockserver.domain.receipt import Receipt, ReceiptLine
from mockserver.store.conditions import satisfies, sort_key
from mockserver.store.image import MOST_CHANGES, Change, CollectionImage, Image
from mockserver.store.kinds import KINDS, Kind, RetiredNumber
from mockserver.store.ports import Fill, StoreUnavailable, leave_empty

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
        self._indexes: dict[str, dict[object, tuple[int, ...]]] = {name: {} for name in kind.indexes}
        self._order: list[tuple[Any, int]] = []
        self._rank = attrgetter(kind.ordered_by, "id")

    def new_id(self) -> int:
        self.last_id += 1
        return self.last_id

    def get(self, record_id: int) -> T | None:
        return self._records.get(record_id)

    def find(self, index: str, value: object) -> T | None:
        ids = self._indexes[index].get(value)
        return self._records[min(ids)] if ids else None

    def find_all(self, index: str, value: object) -> list[T]:
        return [self._records[id_] for id_ in sorted(self._indexes[index].get(value, ()))]

    def put(self, record: T) -> None:
        record_id: int = record.id  # type: ignore[attr-defined]  # every kind of record has one
        self._replace(record_id, record)

    def remove(self, record_id: int) -> None:
        if record_id not in self._records:
            raise KeyError(record_id)
        self._replace(record_id, None)

    def page(self, query: Query) -> Page[T]:
        end = query.offset + query.limit
        if query.sort_by == self.kind.ordered_by:
            ranked = reversed(self._order) if query.is_descending else self._order
            if not query.where:
                return Page([self._records[id_] for _, id_ in self._slice(query)], len(self._order))
            matches = satisfies(query.where)
            found = [record for _, id_ in ranked if matches(record := self._records[id_])]
        else:
            found = list(filter(satisfies(query.where), self._records.values()))
            key = sort_key(query.sort_by)
            found.sort(key=lambda record: (key(record), cast(Any, record).id), reverse=query.is_descending)
        return Page(found[query.offset : end], len(found))

    def __len__(self) -> int:
        return len(self._records)

    def __iter__(self) -> Iterator[T]:
        return iter([self._records[id_] for id_ in sorted(self._records)])

    def image(self) -> CollectionImage:
        """The records as they are now."""
        indexes = {name: dict(index) for name, index in self._indexes.items()}
        return CollectionImage(dict(self._records), self.last_id, indexes, tuple(self._order))

    def load(self, image: CollectionImage) -> None:
        """Take the records of an image for those that are there."""
        self._records = dict(image.records)
        self.last_id = image.last_id
        self._indexes = {name: dict(index) for name, index in image.indexes.items()}
        self._order = list(image.order)

    def restore(self, record_id: int, record: T | None) -> None:
        """Set or clear a record without a transaction: for undoing, and for reading a file back."""
        self._write(record_id, record)

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
                    index[value] = (*index.get(value, ()), record_id)

    def _unindex(self, record: T, record_id: int) -> None:
        del self._order[bisect_left(self._order, self._rank(record))]
        for name, index in self._indexes.items():
            for value in _keys(getattr(record, name)):
                rest = tuple(id_ for id_ in index[value] if id_ != record_id)
                if rest:
                    index[value] = rest
                else:
                    del index[value]


def _keys(value: Any) -> tuple[object, ...]:
    """What a record is found by in an index."""
    if isinstance(value, tuple):
        return value
    return () if value is None else (value,)


class MemoryStore:
    """One virtual store in memory."""

    def __init__(self, store_hash: str, *, token: str, due_days: int) -> None:
        self.hash = store_hash
        self.token = token
        self.due_days = due_days
        self.knobs: Knobs = UNTURNED
        self.rate_window: Any = None
        self.written: list[tuple[str, int]] | None = None
        self.history: list[Change] | None = None
        self.is_retired = False
        self.state = 0
        self._writing = Writing()
        self.collections: dict[str, MemoryCollection[Any]] = {
            kind.name: MemoryCollection(kind, self._writing) for kind in KINDS
        }

    @property
    def companies(self) -> MemoryCollection[Company]:
        return self.collections["companies"]

    @property
    def channels(self) -> MemoryCollection[Channel]:
        return self.collections["channels"]

    @property
    def orders(self) -> MemoryCollection[Order]:
        return self.collections["orders"]

    @property
    def extra_fields(self) -> MemoryCollection[ExtraFieldConfig]:
        return self.collections["extra_fields"]

    @property
    def invoices(self) -> MemoryCollection[Invoice]:
        return self.collections["invoices"]

    @property
    def retired_numbers(self) -> MemoryCollection[RetiredNumber]:
        return self.collections["retired_numbers"]

    @property
    def payments(self) -> MemoryCollection[Payment]:
        return self.collections["payments"]

    @property
    def receipts(self) -> MemoryCollection[Receipt]:
        return self.collections["receipts"]

    @property
    def receipt_lines(self) -> MemoryCollection[ReceiptLine]:
        return self.collections["receipt_lines"]

    def is_empty(self) -> bool:
        return not any(self.collections.values())

    def image(self) -> Image:
        return {name: collection.image() for name, collection in self.collections.items()}

    def load_image(self, image: Image) -> None:
        """Take the records of an image for those that are there."""
        for name, part in image.items():
            self.collections[name].load(part)

    def undo(self, position: int, last_ids: Mapping[str, int]) -> None:
        history, self.history = self.history or [], None
        try:
            with self.transaction():
                for name, record_id, before in reversed(history[position:]):
                    collection = self.collections[name]
                    if before is not None:
                        collection.put(before)
                    elif collection.get(record_id) is not None:
                        collection.remove(record_id)
            del history[position:]
        finally:
            self.history = history
        for name, last_id in last_ids.items():
            self.collections[name].last_id = last_id

    @contextmanager
    def transaction(self) -> Iterator[None]:
        if self.is_retired:
            raise StoreUnavailable("the store was reset or removed while this call was in flight; nothing was written")
        outer = self._writing.undo
        undo: Undo = []
        last_ids = [collection.last_id for collection in self.collections.values()]
        self._writing.undo = undo
        try:
            yield
            if outer is not None:
                outer += undo
            elif undo:
                self.keep(undo)
                self._note(undo)
        except BaseException:
            for collection, record_id, before in reversed(undo):
                collection.restore(record_id, before)
            for touched, last_id in zip(self.collections.values(), last_ids, strict=True):
                touched.last_id = last_id
            raise
        finally:
            self._writing.undo = outer

    def _note(self, undo: Undo) -> None:
        if self.written is not None:
            self.written += [(collection.kind.name, record_id) for collection, record_id, _ in undo]
        if self.history is not None:
            self.history += [(collection.kind.name, record_id, before) for collection, record_id, before in undo]
            if len(self.history) > MOST_CHANGES:
                self.history = None

    def keep(self, written: Undo) -> None:
        """Make what a transaction has written durable; memory has nothing to do for that.

        Raises:
            StoreUnavailable: That failed, so the transaction is undone.
        """


class MemoryStores:
    """The `memory:` store: gone when the process ends."""

    def __init__(self) -> None:
        self._stores: dict[str, MemoryStore] = {}
        self._by_token: dict[str, MemoryStore] = {}
        self._states = itertools.count(1)

    def find(self, store_hash: str) -> MemoryStore | None:
        return self._stores.get(store_hash)

    def with_token(self, token: str) -> MemoryStore | None:
        return self._by_token.get(token)

    def create(self, store_hash: str, *, token: str, due_days: int, fill: Fill = leave_empty) -> MemoryStore:
        if store_hash in self._stores:
            raise KeyError(store_hash)
        store = MemoryStore(store_hash, token=token, due_days=due_days)
        fill(store)
        return self.add(store)

    def add(self, store: MemoryStore) -> MemoryStore:
        """Take in a virtual store that was made elsewhere."""
        store.state = next(self._states)
        self._stores[store.hash] = self._by_token[store.token] = store
        return store

    def remove(self, store_hash: str) -> None:
        store = self._stores[store_hash]
        self.forget(store)
        store.is_retired = True
        del self._stores[store_hash]
        if self._by_token.get(store.token) is store:
            del self._by_token[store.token]

    def renew(self, store_hash: str, image: Image | None = None) -> MemoryStore:
        old = self._stores[store_hash]
        new = self.successor(old, image)
        old.is_retired = True
        return self.add(new)

    def successor(self, old: MemoryStore, image: Image | None) -> MemoryStore:
        """The new state of a store, made durable.

        Raises:
            StoreUnavailable: That failed.
        """
        new = MemoryStore(old.hash, token=old.token, due_days=old.due_days)
        if image is not None:
            new.load_image(image)
        return new

    def forget(self, store: MemoryStore) -> None:
        """Make the removal of a store durable; memory has nothing to do for that.

        Raises:
            StoreUnavailable: That failed.
        """

    def __iter__(self) -> Iterator[MemoryStore]:
        return iter(list(self._stores.values()))

    def close(self) -> None:
        """There is nothing to let go of."""
