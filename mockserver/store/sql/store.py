"""One virtual store in a database, as this process sees it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import orjson

from mockserver.domain.knobs import Knobs, RateWindow, Tenure
from mockserver.store.by_kind import ByKind
from mockserver.store.image import MOST_CHANGES, Change, Image
from mockserver.store.ports import StoreUnavailable
from mockserver.store.sql.collection import SqlCollection
from mockserver.store.sql.database import Database, Params, Row, Statement
from mockserver.store.sql.shelf import Shelf
from mockserver.store.sql.statements import Statements
from mockserver.store.sql.terms import Terms, knobs_of, knobs_text, tenure_of, tenure_text
from mockserver.store.sql.transaction import GONE, Tally, Transaction


class Desk:
    """What all virtual stores of one process share: connections, statements, shelves, and a name for each write."""

    def __init__(self, database: Database, statements: Statements, shelves: Mapping[str, Shelf], name: str) -> None:
        self.database = database
        self.statements = statements
        self.shelves = shelves
        self._name = name
        self._writes = itertools.count(1)

    def begin(self, store_hash: str) -> Transaction:
        """A transaction of a virtual store.

        Raises:
            StoreUnavailable: Its lock cannot be had.
        """
        return Transaction(self.database, self.statements, store_hash, f"{self._name}-{next(self._writes)}")


class SqlStore(ByKind):
    """One state of a virtual store. `written` and `history` know the writes of this process."""

    is_shared = True

    def __init__(self, desk: Desk, terms: Terms) -> None:
        self._desk = desk
        self.hash = terms.hash
        self.token = terms.token
        self.state = terms.state
        self.written: list[tuple[str, int]] | None = None
        self.history: list[Change] | None = None
        self.open: Transaction | None = None
        self._take(terms)
        self._collections: dict[str, SqlCollection[Any]] = {
            name: SqlCollection(shelf, self) for name, shelf in desk.shelves.items()
        }

    @property
    def collections(self) -> Mapping[str, SqlCollection[Any]]:
        return self._collections

    @property
    def due_days(self) -> int:
        return self._terms.due_days

    @due_days.setter
    def due_days(self, days: int) -> None:
        self._set("due_days", days)

    @property
    def knobs(self) -> Knobs:
        return self._knobs

    @knobs.setter
    def knobs(self, knobs: Knobs) -> None:
        self._set("knobs", knobs_text(knobs))

    @property
    def tenure(self) -> Tenure | None:
        return self._tenure

    @tenure.setter
    def tenure(self, tenure: Tenure | None) -> None:
        self._set("tenure", tenure_text(tenure))

    @property
    def expires_at(self) -> int | None:
        return self._terms.expires_at

    @expires_at.setter
    def expires_at(self, at: int | None) -> None:
        if at != self._terms.expires_at:
            self._set("expires_at", at)

    @property
    def rate_window(self) -> RateWindow | None:
        rows = self.rows(self._desk.statements.window, {"hash": self.hash, "state": self.state})
        return None if not rows or rows[0][0] is None else RateWindow(starts=rows[0][0], calls=rows[0][1])

    @rate_window.setter
    def rate_window(self, window: RateWindow | None) -> None:
        starts, calls = (None, None) if window is None else (window.starts, window.calls)
        values = {"hash": self.hash, "state": self.state, "starts": starts, "calls": calls}
        self.rows(self._desk.statements.set_window, values)

    def count_call(self, now: int, window_s: int) -> RateWindow:
        values = {"hash": self.hash, "state": self.state, "now": now, "width": window_s}
        rows = self.rows(self._desk.statements.count_call, values)
        if not rows:
            raise StoreUnavailable(GONE)
        return RateWindow(starts=rows[0][0], calls=rows[0][1])

    def refresh(self, terms: Terms) -> None:
        """Take what its row says now."""
        if terms != self._terms and self.open is None:
            self._take(terms)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        if self.open is not None:
            with self._kept(), self.open.savepoint():
                yield
            return
        transaction = self._desk.begin(self.hash)
        row = transaction.row
        if row is None or row[3] != self.state:
            transaction.roll_back()
            raise StoreUnavailable(GONE)
        self.refresh(Terms(*row[:-1]))
        transaction.start_from(orjson.loads(row[-1]))
        with self.inside(transaction):
            yield

    @contextmanager
    def inside(self, transaction: Transaction) -> Iterator[None]:
        """The writes inside belong to a transaction that has begun; it ends with them."""
        self.open = transaction
        try:
            with self._kept(), transaction.to_its_end():
                yield
        finally:
            self.open = None
        self._note(transaction.changes)

    def is_empty(self) -> bool:
        return not any(count for _, count in self._tallies().values())

    def image(self) -> Image:
        with self.transaction():
            return {name: collection.image() for name, collection in self._collections.items()}

    def undo(self, position: int, last_ids: Mapping[str, int]) -> None:
        history, self.history = self.history or [], None
        try:
            with self.transaction():
                for name, record_id, before in reversed(history[position:]):
                    collection = self._collections[name]
                    if before is not None:
                        collection.put(before)
                    elif collection.get(record_id) is not None:
                        collection.remove(record_id)
                for name, last_id in last_ids.items():
                    self._collections[name].last_id = last_id
            del history[position:]
        finally:
            self.history = history

    def writing(self, kind: str) -> Transaction:
        """The transaction that is open.

        Raises:
            RuntimeError: There is none.
        """
        if self.open is None:
            raise RuntimeError(f"a write to {kind} outside a transaction")
        return self.open

    def rows(self, statement: Statement, params: Params) -> list[Row]:
        """What a statement yields, inside the transaction that is open."""
        run: Callable[[Statement, Params], list[Row]] = (self.open or self._desk.database).rows
        return run(statement, params)

    def tally(self, kind: str) -> Tally:
        """The highest id taken, and the number of records."""
        return self._tallies().get(kind, [0, 0])

    @contextmanager
    def _kept(self) -> Iterator[None]:
        """What is known of the store's terms is as before when the block raises."""
        before = self._terms
        try:
            yield
        except BaseException:
            self._take(before)
            raise

    def _tallies(self) -> dict[str, Tally]:
        if self.open is not None:
            return self.open.tallies
        rows = self.rows(self._desk.statements.tallies, {"hash": self.hash})
        found: dict[str, Tally] = orjson.loads(rows[0][0]) if rows else {}
        return found

    def _take(self, terms: Terms) -> None:
        self._terms = terms
        self._knobs = knobs_of(terms.knobs)
        self._tenure = tenure_of(terms.tenure)

    def _set(self, name: str, value: Any) -> None:
        statement = self._desk.statements.set[name]
        self.rows(statement, {"hash": self.hash, "state": self.state, "value": value})
        self._take(self._terms._replace(**{name: value}))

    def _note(self, changes: list[Change]) -> None:
        if self.written is not None:
            self.written += [(kind, record_id) for kind, record_id, _ in changes]
        if self.history is not None:
            self.history += changes
            if len(self.history) > MOST_CHANGES:
                self.history = None
