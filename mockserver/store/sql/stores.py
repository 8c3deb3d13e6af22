"""Every virtual store of a database, whichever process made it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress

import orjson

from mockserver.domain.knobs import UNTURNED
from mockserver.store.image import Image
from mockserver.store.ports import Fill, StoreUnavailable, leave_empty
from mockserver.store.sql.database import Row
from mockserver.store.sql.store import Desk, SqlStore
from mockserver.store.sql.terms import Terms, knobs_text
from mockserver.store.sql.transaction import Transaction

BATCH = 1000
"""So many records of an image are written at a time."""


class SqlStores:
    """Every virtual store. Those that are found again in the same state are the same object."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._statements = desk.statements
        self._known: dict[str, SqlStore] = {}

    def find(self, store_hash: str) -> SqlStore | None:
        rows = self._rows_about("find", store_hash)
        if rows:
            return self._known_as(rows[0])
        self._known.pop(store_hash, None)
        return None

    def with_token(self, token: str) -> SqlStore | None:
        rows = self._rows_about("with_token", token)
        return self._known_as(rows[0]) if rows else None

    def create(self, store_hash: str, *, token: str, due_days: int, fill: Fill = leave_empty) -> SqlStore:
        transaction = self._desk.begin(store_hash)
        try:
            store = self._made(transaction, store_hash, token, due_days)
        except BaseException as error:
            transaction.roll_back()
            if isinstance(error, StoreUnavailable) and self._desk.database.is_conflict(error.__cause__):
                raise KeyError(store_hash) from None
            raise
        with store.inside(transaction):
            fill(store)
        self._known[store_hash] = store
        return store

    def remove(self, store_hash: str) -> None:
        with self._desk.begin(store_hash).to_its_end() as transaction:
            if transaction.row is None:
                raise KeyError(store_hash)
            self._clear(transaction, store_hash)
            transaction.rows(self._statements.remove, {"hash": store_hash})
        self._known.pop(store_hash, None)

    def renew(self, store_hash: str, image: Image | None = None) -> SqlStore:
        with self._desk.begin(store_hash).to_its_end() as transaction:
            if transaction.row is None:
                raise KeyError(store_hash)
            before = Terms(*transaction.row[:-1])
            self._clear(transaction, store_hash)
            tallies = {name: [part.last_id, len(part.records)] for name, part in (image or {}).items()}
            for name, part in (image or {}).items():
                self._load(transaction, name, list(part.records.values()), store_hash)
            after = before._replace(state=self._new_state(transaction), knobs=knobs_text(UNTURNED))
            anew = {"state": after.state, "knobs": after.knobs, "window_starts": None, "window_calls": None}
            written = {"tallies": orjson.dumps(tallies).decode(), "stamp": transaction.stamp}
            transaction.rows(self._statements.renew, {"hash": store_hash, **anew, **written})
        store = self._known[store_hash] = SqlStore(self._desk, after)
        return store

    def __iter__(self) -> Iterator[SqlStore]:
        rows = self._desk.database.rows(self._statements.all, {})
        stores = [self._known_as(row) for row in rows]
        for store_hash in self._known.keys() - {store.hash for store in stores}:
            with suppress(KeyError):
                del self._known[store_hash]
        return iter(stores)

    def close(self) -> None:
        self._desk.database.close()

    def _rows_about(self, statement: str, name: str) -> list[Row]:
        """The row with that hash or token; PostgreSQL takes no text with a character 0, so none is called that."""
        if "\x00" in name:
            return []
        return self._desk.database.rows(getattr(self._statements, statement), {"name": name})

    def _known_as(self, row: Row) -> SqlStore:
        terms = Terms(*row)
        store = self._known.get(terms.hash)
        if store is None or store.state != terms.state:
            store = self._known[terms.hash] = SqlStore(self._desk, terms)
        else:
            store.refresh(terms)
        return store

    def _made(self, transaction: Transaction, store_hash: str, token: str, due_days: int) -> SqlStore:
        if transaction.row is not None:
            raise KeyError(store_hash)
        state = self._new_state(transaction)
        terms = Terms(store_hash, token, due_days, state, knobs_text(UNTURNED), None, None)
        window = {"window_starts": None, "window_calls": None}
        others = {"made": state, "tallies": "{}", "stamp": None, **window}
        transaction.rows(self._statements.make, {**terms._asdict(), **others})
        transaction.start_from({})
        transaction.is_dirty = True
        return SqlStore(self._desk, terms)

    def _new_state(self, transaction: Transaction) -> int:
        state: int = transaction.rows(self._statements.new_state, {})[0][0]
        return state

    def _clear(self, transaction: Transaction, store_hash: str) -> None:
        transaction.be_patient()
        for kind in self._statements.kinds.values():
            for statement in kind.clear:
                transaction.rows(statement, {"hash": store_hash})

    def _load(self, transaction: Transaction, name: str, records: list[object], store_hash: str) -> None:
        shelf = self._desk.shelves[name]
        for batch in _batches(records):
            transaction.run_many(shelf.statements.put, [shelf.row(store_hash, record) for record in batch])
            for side, (add, _) in shelf.statements.sides.items():
                rows = [row for record in batch for row in shelf.side_rows(store_hash, side, record)]
                if rows:
                    transaction.run_many(add, rows)


def _batches(records: list[object]) -> Iterable[list[object]]:
    return (records[start : start + BATCH] for start in range(0, len(records), BATCH))
