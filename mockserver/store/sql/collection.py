"""The records of one kind in one virtual store, as rows of tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any, Generic, Protocol, TypeVar

from mockserver.domain.listing import Page, Query
from mockserver.store.image import CollectionImage
from mockserver.store.sql.database import Params, Row, Statement
from mockserver.store.sql.fields import is_whole, key
from mockserver.store.sql.shelf import Shelf
from mockserver.store.sql.transaction import Tally, Transaction

T = TypeVar("T")
FOR_EVER = 2**62


class Session(Protocol):
    """What a collection needs of its virtual store. `open` is the transaction that is open, if any."""

    hash: str
    open: Transaction | None

    def transaction(self) -> AbstractContextManager[None]:
        """A transaction, or one inside that which is open."""

    def writing(self, kind: str) -> Transaction:
        """The transaction that is open.

        Raises:
            RuntimeError: There is none.
        """

    def rows(self, statement: Statement, params: Params) -> list[Row]:
        """What a statement yields, inside the transaction that is open."""

    def tally(self, kind: str) -> Tally:
        """The highest id taken, and the number of records."""


class SqlCollection(Generic[T]):
    """Records by id. A read inside a transaction sees its writes; without one it sees what is kept."""

    def __init__(self, shelf: Shelf, store: Session) -> None:
        self._shelf = shelf
        self._store = store
        self._name = shelf.kind.name

    @property
    def last_id(self) -> int:
        return self._store.tally(self._name)[0]

    @last_id.setter
    def last_id(self, value: int) -> None:
        with self._store.transaction():
            transaction = self._store.writing(self._name)
            transaction.tallies[self._name][0] = value
            transaction.tops, transaction.is_dirty = None, True

    def new_id(self) -> int:
        if self._store.open is None:
            with self._store.transaction():
                return self.new_id()
        transaction = self._store.open
        transaction.is_dirty = True
        tally = transaction.tallies[self._name]
        tally[0] += 1
        return tally[0]

    def get(self, record_id: int) -> T | None:
        transaction = self._store.open
        if transaction is not None and (self._name, record_id) in transaction.seen:
            found: T | None = transaction.seen[self._name, record_id]
            return found
        if not is_whole(record_id):
            return None
        rows = self._store.rows(self._shelf.statements.get, {"hash": self._store.hash, "id": record_id})
        record = self._shelf.record(rows[0][0]) if rows else None
        if transaction is not None:
            transaction.seen[self._name, record_id] = record
        return record

    def find(self, index: str, value: object) -> T | None:
        return next(iter(self._found(index, value, 1)), None)

    def find_all(self, index: str, value: object) -> list[T]:
        return self._found(index, value, FOR_EVER)

    def put(self, record: T) -> None:
        transaction = self._store.writing(self._name)
        record_id: int = record.id  # type: ignore[attr-defined]  # every kind of record has one
        before = self._before(record_id)
        row = self._shelf.row(self._store.hash, record)
        transaction.rows(self._shelf.statements.put, row)
        for name, (add, clear) in self._shelf.statements.sides.items():
            values = self._shelf.side_rows(self._store.hash, name, record)
            if before is not None and getattr(before, name) != getattr(record, name):
                transaction.rows(clear, {"hash": self._store.hash, "id": record_id})
            elif before is not None:
                continue
            for value in values:
                transaction.rows(add, value)
        tally = transaction.tallies[self._name]
        tally[0] = max(tally[0], record_id)
        tally[1] += before is None
        self._note(record_id, before, record)

    def remove(self, record_id: int) -> None:
        transaction = self._store.writing(self._name)
        before = self._before(record_id)
        if before is None:
            raise KeyError(record_id)
        for statement in [
            self._shelf.statements.remove,
            *(clear for _, clear in self._shelf.statements.sides.values()),
        ]:
            transaction.rows(statement, {"hash": self._store.hash, "id": record_id})
        transaction.tallies[self._name][1] -= 1
        self._note(record_id, before, None)

    def page(self, query: Query) -> Page[T]:
        plan = self._shelf.plan(query)
        if plan.is_empty:
            return Page()
        params = {"hash": self._store.hash, **plan.params}
        statement, count = self._shelf.pages(plan.key)
        rows = self._store.rows(statement, params)
        if not rows:
            found = self._store.rows(count, params)
            return Page([], int(found[0][0] or 0) if found else 0)
        return Page([self._shelf.record(document) for document, _ in rows], int(rows[0][1] or 0))

    def __len__(self) -> int:
        return self._store.tally(self._name)[1]

    def __iter__(self) -> Iterator[T]:
        return (record for _, record in self._walked())

    def image(self) -> CollectionImage:
        """The records as they are now."""
        return CollectionImage(dict(self._walked()), self.last_id, {}, ())

    def _walked(self) -> Iterator[tuple[int, Any]]:
        """Every record that is there now, by id, some at a time."""
        after, last = -FOR_EVER, self.last_id
        while rows := self._store.rows(
            self._shelf.statements.walk, {"hash": self._store.hash, "after": after, "last": last}
        ):
            for record_id, document in rows:
                yield record_id, self._shelf.record(document)
            after = rows[-1][0]

    def _found(self, index: str, value: object, limit: int) -> list[T]:
        statement = self._shelf.statements.found[index]
        if value is None or (isinstance(value, int) and not is_whole(value)):
            return []
        rows = self._store.rows(statement, {"hash": self._store.hash, "value": key(value), "limit": limit})
        return [self._shelf.record(row[0]) for row in rows]

    def _before(self, record_id: int) -> T | None:
        """The record as it is, without asking for one that cannot be there."""
        transaction = self._store.writing(self._name)
        tops = transaction.tops
        if tops is not None and record_id > tops[self._name] and (self._name, record_id) not in transaction.seen:
            return None
        return self.get(record_id)

    def _note(self, record_id: int, before: T | None, after: T | None) -> None:
        transaction = self._store.writing(self._name)
        transaction.is_dirty = True
        transaction.seen[self._name, record_id] = after
        transaction.changes.append((self._name, record_id, before))
