"""One kind of record between Python and its tables: rows out of records, records out of documents, SQL for queries."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import Any

import orjson

from mockserver.domain.listing import Query
from mockserver.store.sql.database import Database, Statement
from mockserver.store.sql.fields import key, sortable, writer
from mockserver.store.sql.queries import Key, Plan, Writer
from mockserver.store.sql.schema import KindTables
from mockserver.store.sql.statements import KindStatements

REMEMBERED = 4096
LONGEST_REMEMBERED = 8 * 1024
"""Documents of at most so many characters are not read twice while they are the same."""
MOST_FORMS = 500


class Shelf:
    """What all virtual stores know about one kind of record."""

    def __init__(self, database: Database, tables: KindTables, statements: KindStatements) -> None:
        self.kind = tables.kind
        self.statements = statements
        self.has_keywords = False
        self._database = database
        self._tables = tables
        self._writer = Writer(tables, is_postgresql=database.is_postgresql)
        self._forms: dict[Key, tuple[Statement, Statement]] = {}
        amount: Callable[[Decimal], Any] = (lambda value: value) if database.is_postgresql else sortable
        self._writers = [writer(field, amount) for field in tables.fields]
        self._read = lru_cache(REMEMBERED)(self._decoded)

    def row(self, store_hash: str, record: Any) -> dict[str, Any]:
        """The columns of a record."""
        row = {"store_hash": store_hash, "document": orjson.dumps(self.kind.document(record)).decode()}
        for write in self._writers:
            write(record, row)
        return row

    def side_rows(self, store_hash: str, name: str, record: Any) -> list[dict[str, Any]]:
        """The rows beside that of a record, for an attribute with several values."""
        own = {"store_hash": store_hash, "id": record.id}
        values = dict.fromkeys(getattr(record, name))
        if name in self._tables.lists:
            return [{**own, "value": key(value)} for value in values]
        return [{**own, "name": key(label), "value": key(value)} for label, value in values]

    def record(self, document: str | bytes) -> Any:
        """The record that a document was made of."""
        return self._read(document) if len(document) <= LONGEST_REMEMBERED else self._decoded(document)

    def plan(self, query: Query) -> Plan:
        """The form and the values of a query."""
        return Plan(self._tables, query, is_postgresql=self._database.is_postgresql, has_keywords=self.has_keywords)

    def pages(self, form: Key) -> tuple[Statement, Statement]:
        """The statements that answer queries of a form: a page with its total count, and the count alone."""
        found = self._forms.get(form)
        if found is None:
            if len(self._forms) >= MOST_FORMS:
                self._forms.clear()
            write = self._database.statement
            found = self._forms[form] = write(self._writer.page(form)), write(self._writer.count(form))
        return found

    def _decoded(self, document: str | bytes) -> Any:
        return self.kind.record(orjson.loads(document))
