"""The connections to one database: statements written once, run on any of them, and again when the first was lost."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import ClauseElement, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import PoolProxiedConnection

from mockserver.store.ports import StoreUnavailable

Row = tuple[Any, ...]
Params = Mapping[str, Any]
T = TypeVar("T")
_log = logging.getLogger(__name__)
FIRST_LOOK = 1_000
"""Writes until SQLite looks at samples of the records for the first time."""


class Statement(NamedTuple):
    """A statement in the words of one engine. `names` is the order of its values.

    `constants` are those of its values that are always the same.
    """

    sql: str
    names: Sequence[str]
    constants: Params

    def values(self, params: Params) -> tuple[Any, ...]:
        """The values as the driver wants them."""
        if self.constants:
            params = {**self.constants, **params}
        return tuple([params[name] for name in self.names])


class Link:
    """One connection. Each statement stands for itself, unless BEGIN was said."""

    def __init__(self, connection: PoolProxiedConnection, dialect: Any) -> None:
        self._fairy = connection
        opened: Any = connection.dbapi_connection
        self._connection = opened
        self._dialect = dialect
        self._cursor: Callable[[], Any] = opened.cursor
        if dialect.name == "postgresql":
            from psycopg import RawCursor  # takes statements as the server does: nothing is looked for in them

            self._cursor = partial(RawCursor, self._connection)

    def is_lost(self, error: BaseException | None) -> bool:
        """The error says that the connection is gone."""
        return isinstance(error, Exception) and self._dialect.is_disconnect(error, self._connection, None)

    def run(self, statement: Statement, params: Params) -> list[Row]:
        """Run a statement; the rows that it yields, if any."""
        cursor = self._cursor()
        cursor.execute(statement.sql, statement.values(params))
        return cursor.fetchall() if cursor.description is not None else []

    def run_many(self, statement: Statement, rows: Sequence[Params]) -> None:
        """Run a statement once for each row."""
        self._cursor().executemany(statement.sql, [statement.values(row) for row in rows])

    def say(self, command: str) -> None:
        """Run a command without values."""
        self._connection.execute(command)

    def drop(self) -> None:
        """Never use it again."""
        self._fairy.invalidate()

    def close(self) -> None:
        """Let go of it."""
        self._fairy.close()


class Database:
    """The connections of this process. A statement outside a transaction is run again where the connection was lost."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.is_postgresql = engine.dialect.name == "postgresql"
        words: Any = type(engine.dialect)
        self._words = words(paramstyle="numeric_dollar") if self.is_postgresql else engine.dialect
        driver: Any = engine.dialect.loaded_dbapi
        self.errors: type[Exception] = driver.Error
        self._conflict: type[Exception] = driver.IntegrityError
        self._mistakes: tuple[type[Exception], ...] = (driver.ProgrammingError, driver.DataError)
        self.is_open = False
        """Until it is, whoever opens it says what went wrong, and no warning does."""
        self.hosts: list[Any] = []
        self._free: list[Link] = []
        self._is_closed = False
        self._writes = 0
        self._next_look = FIRST_LOOK

    def statement(self, element: ClauseElement) -> Statement:
        """Write a statement."""
        compiled: Any = element.compile(dialect=self._words)
        constants = {name: value for name, value in compiled.params.items() if value is not None}
        return Statement(compiled.string, compiled.positiontup, constants)

    def rows(self, statement: Statement, params: Params) -> list[Row]:
        """Run a statement that may be run twice.

        Raises:
            StoreUnavailable: The database cannot be reached, or is too busy.
        """
        link, rows = self.begun(lambda link: link.run(statement, params))
        self._free.append(link)
        return rows

    def begun(self, first: Callable[[Link], T]) -> tuple[Link, T]:
        """A connection, and what was done first on it; `give_back` it. What is done first may be done twice.

        Raises:
            StoreUnavailable: The database cannot be reached, or is too busy.
        """
        link = self._take()
        try:
            return link, first(link)
        except self.errors as error:
            was_lost = self.give_back(link, error)
            if not was_lost:
                raise self.translated(error) from error
        link = self._take()
        try:
            return link, first(link)
        except self.errors as error:
            self.give_back(link, error)
            raise self.translated(error) from error

    def give_back(self, link: Link, error: BaseException | None = None) -> bool:
        """Keep a connection for others, unless it was lost; whether it was. The others are as old, so they go too."""
        if not link.is_lost(error) and not self._is_closed:
            self._free.append(link)
            return False
        link.drop()
        while self._free:
            self._free.pop().drop()
        return True

    def is_conflict(self, error: BaseException | None) -> bool:
        """The error says that another row has the same key."""
        return isinstance(error, self._conflict)

    def is_refusal(self, error: BaseException) -> bool:
        """The database has refused something."""
        return isinstance(error, (DBAPIError, self.errors))

    def translated(self, error: Exception) -> Exception:
        """An error of the driver as the port has it; a mistake in a statement as it is."""
        is_mistake: bool = isinstance(error, self._mistakes)
        if is_mistake:
            return error
        if self.is_open:
            _log.warning("the database: %s", reason(error))
        return StoreUnavailable("the database could not do that now; nothing was written")

    def _take(self) -> Link:
        if self._is_closed:
            raise StoreUnavailable("the store is closed")
        try:
            return self._free.pop() if self._free else Link(self.engine.raw_connection(), self.engine.dialect)
        except (DBAPIError, self.errors) as error:
            cause = getattr(error, "orig", None) or error
            if self.is_open:
                _log.warning("the database cannot be reached: %s", reason(cause))
            raise StoreUnavailable("the database cannot be reached; nothing was written") from cause

    def host(self) -> Any:
        """The transaction that a new one has to be a part of, if any: SQLite has one writer."""
        return self.hosts[0] if self.hosts and not self.is_postgresql else None

    def count_writes(self, count: int) -> None:
        """So many records were written. Each time they have doubled, SQLite looks at samples to plan queries by.

        PostgreSQL does so by itself.
        """
        self._writes += count
        if self._writes >= self._next_look and not self.is_postgresql:
            self._next_look = 2 * self._writes
            self.look()

    def look(self) -> None:
        """Let SQLite look at samples of what there is; it plans worse without, and is not held up for it."""
        link = self._take()
        try:
            link.say("PRAGMA analysis_limit = 400")
            link.say("ANALYZE")
        except self.errors as error:
            self.give_back(link, error)
        else:
            self.give_back(link)

    def close(self) -> None:
        """Let go of every connection."""
        self._is_closed = True
        while self._free:
            self._free.pop().close()
        self.engine.dispose()


def reason(error: BaseException) -> str:
    """What an error of a driver says, in one line and without statement and values."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0] if lines else type(error).__name__
