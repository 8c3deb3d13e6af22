"""A transaction of one virtual store: it holds the lock of the store's row, so that its writers take turns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import orjson

from mockserver.store.image import Change
from mockserver.store.ports import StoreUnavailable
from mockserver.store.sql.database import Database, Link, Params, Row, Statement
from mockserver.store.sql.statements import Statements

Tally = list[int]
"""The highest id taken, and the number of records."""
GONE = "the store was reset or removed while this call was in flight; nothing was written"
UNCERTAIN = "the connection to the database was lost at the end of a write; it may have been kept"


class Transaction:
    """What is open on a connection.

    SQLite has one writer: a transaction inside that of another virtual store is a guest on its connection. It is
    durable when its host ends; should the host be undone, what the guest has done is done again.

    `seen` are the records that were read or written, None where there is none.
    `changes` are the writes, each with the record before. Nobody else can change what was seen before the end.
    """

    def __init__(self, database: Database, statements: Statements, store_hash: str, stamp: str) -> None:
        """Begin, and wait for the lock.

        Raises:
            StoreUnavailable: It cannot be had.
        """
        self._database = database
        self._statements = statements
        self._hash = store_hash
        self.stamp = stamp
        self._is_broken = False
        self._depth = 0
        self._host = database.host()
        self._guests: list[tuple[Statement, Params]] = []
        self._ran: list[tuple[Statement, Params]] = []
        self.is_over = False
        if self._host is None:
            self.link, self.row = database.begun(self._begin)
            database.hosts.append(self)
        else:
            self.link = self._host.link
            self._say("SAVEPOINT guest")
            self.row = next(iter(self.rows(statements.lock, {"hash": store_hash})), None)
        self.tallies: dict[str, Tally] = {}
        self.tops: dict[str, int] | None = {}
        self.seen: dict[tuple[str, int], Any] = {}
        self.changes: list[Change] = []
        self.is_dirty = False

    def start_from(self, tallies: Mapping[str, Tally]) -> None:
        """Take the tallies of the store as they are now."""
        self.tallies = {name: [*tallies.get(name, (0, 0))] for name in self._statements.kinds}
        self.tops = {name: tally[0] for name, tally in self.tallies.items()}

    def rows(self, statement: Statement, params: Params) -> list[Row]:
        """Run a statement.

        Raises:
            StoreUnavailable: It failed, and so has the whole transaction.
        """
        if self._host is not None:
            self._ran.append((statement, params))
        try:
            return self.link.run(statement, params)
        except self._database.errors as error:
            self._is_broken = True
            raise self._database.translated(error) from error

    def run_many(self, statement: Statement, rows: Sequence[Params]) -> None:
        """Run a statement once for each row.

        Raises:
            StoreUnavailable: It failed, and so has the whole transaction.
        """
        if self._host is not None:
            self._ran += [(statement, row) for row in rows]
        try:
            self.link.run_many(statement, rows)
        except self._database.errors as error:
            self._is_broken = True
            raise self._database.translated(error) from error

    def be_patient(self) -> None:
        """What follows may take long."""
        if self._statements.patience is not None:
            self._say(self._statements.patience)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """The writes inside are undone when the block raises."""
        self._depth += 1
        name, count = f"inner_{self._depth}", len(self.changes)
        tallies = {kind: [*tally] for kind, tally in self.tallies.items()}
        try:
            self._say(f"SAVEPOINT {name}")
            yield
            self._say(f"RELEASE SAVEPOINT {name}")
        except BaseException:
            if not self._is_broken:
                self._say(f"ROLLBACK TO SAVEPOINT {name}")
            del self.changes[count:]
            self.tallies, self.tops = tallies, None
            self.seen.clear()
            raise
        finally:
            self._depth -= 1

    @contextmanager
    def to_its_end(self) -> Iterator[Transaction]:
        """Everything is kept when the block ends, and undone when it raises.

        Raises:
            StoreUnavailable: It could not be kept.
        """
        try:
            yield self
            self.commit()
        except BaseException:
            if not self.is_over:
                self.roll_back()
            raise

    def commit(self) -> None:
        """Keep everything.

        Raises:
            StoreUnavailable: That failed.
        """
        if self._is_broken:
            self.roll_back()
            raise StoreUnavailable("a part of the write failed; nothing was written")
        if self.is_dirty:
            values = {"tallies": orjson.dumps(self.tallies).decode(), "stamp": self.stamp, "hash": self._hash}
            self.rows(self._statements.end, values)
        if self._host is not None:
            self._say("RELEASE SAVEPOINT guest")
            self._host.take_in(self._ran)
            self.is_over = True
            return
        try:
            self.link.say("COMMIT")
        except self._database.errors as error:
            if not self.link.is_lost(error):
                raise self._database.translated(error) from error
            self._end(error)
            if not self._is_kept():
                raise self._database.translated(error) from error
        else:
            self._end()
            if self.is_dirty:
                self._database.count_writes(len(self.changes))

    def roll_back(self) -> None:
        """Undo everything; what guests have done stays."""
        if self._host is not None:
            with suppress(StoreUnavailable):
                self._say("ROLLBACK TO SAVEPOINT guest")
            self.is_over = True
            return
        try:
            self.link.say("ROLLBACK")
            if self._guests:
                self.link.say(self._statements.begin)
                for statement, params in self._guests:
                    self.link.run(statement, params)
                self.link.say("COMMIT")
        except self._database.errors as error:
            self._end(error)
        else:
            self._end()

    def take_in(self, ran: list[tuple[Statement, Params]]) -> None:
        """Remember what a guest has done."""
        self._guests += ran

    def _end(self, error: Exception | None = None) -> None:
        self.is_over = True
        self._database.hosts.remove(self)
        self._database.give_back(self.link, error)

    def _begin(self, link: Link) -> Row | None:
        link.say(self._statements.begin)
        try:
            found = link.run(self._statements.lock, {"hash": self._hash})
        except self._database.errors as error:
            if not link.is_lost(error):
                link.say("ROLLBACK")
            raise
        return found[0] if found else None

    def _say(self, command: str) -> None:
        try:
            self.link.say(command)
        except self._database.errors as error:
            self._is_broken = True
            raise self._database.translated(error) from error

    def _is_kept(self) -> bool:
        """Whether a write whose end was not heard of is there.

        Raises:
            StoreUnavailable: Nobody can say.
        """
        try:
            found = self._database.rows(self._statements.stamp, {"hash": self._hash})
        except StoreUnavailable as error:
            raise StoreUnavailable(UNCERTAIN) from error
        return bool(found) and found[0][0] == self.stamp
