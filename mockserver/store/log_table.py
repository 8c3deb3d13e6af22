"""The TinyDB table over an append log: it changes documents in place and records what it changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping
from typing import Any

import orjson
from tinydb import TinyDB
from tinydb.table import Document, Table

from mockserver.store.append_log import AppendLog


class LogTable(Table):
    """A TinyDB table where every write costs the same, whatever the size of the store."""

    def put(self, document: Document) -> None:
        """Add the document, or replace the one with its id.

        Raises:
            StoreUnavailable: It could not be made durable.
        """
        self._update_table(lambda table: table.update({document.doc_id: dict(document)}))

    def _update_table(self, updater: Callable[[Any], None]) -> None:
        log = self._storage
        if not isinstance(log, AppendLog):
            raise TypeError("a LogTable needs an AppendLog")
        changes = _Changes(log.tables.setdefault(self.name, {}))
        self.clear_cache()
        try:
            updater(changes)
            changed = changes.made()
        except BaseException:
            changes.take_back()
            raise
        log.record([(self.name, id_, before) for id_, before in changed.items()])


class LogTinyDB(TinyDB):
    """TinyDB over an append log."""

    table_class = LogTable


class _Changes(MutableMapping[int, Any]):
    """The documents of a table under numeric ids, as TinyDB's updaters want them, noting what each was before."""

    def __init__(self, documents: dict[str, Any]) -> None:
        self._documents = documents
        self._before: dict[str, Any] = {}
        self._read: dict[str, bytes] = {}  # as JSON, since updaters change in place what they read

    def made(self) -> dict[str, Any]:
        """The documents before they were set, deleted or changed in place, None for those that are new."""
        for key, text in self._read.items():
            if orjson.dumps(self._documents[key]) != text:
                self._before[key] = orjson.loads(text)
        return self._before

    def take_back(self) -> None:
        """Make the documents what they were."""
        for key, before in (self._before | {key: orjson.loads(text) for key, text in self._read.items()}).items():
            if before is None:
                self._documents.pop(key, None)
            else:
                self._documents[key] = before

    def __getitem__(self, document_id: int) -> Any:
        key = str(document_id)
        document = self._documents[key]
        if key not in self._before and key not in self._read:
            self._read[key] = orjson.dumps(document)
        return document

    def __setitem__(self, document_id: int, document: Any) -> None:
        self._documents[self._noted(document_id)] = document

    def __delitem__(self, document_id: int) -> None:
        del self._documents[self._noted(document_id)]

    def __contains__(self, document_id: object) -> bool:
        return str(document_id) in self._documents

    def __iter__(self) -> Iterator[int]:
        return map(int, self._documents)

    def __len__(self) -> int:
        return len(self._documents)

    def _noted(self, document_id: int) -> str:
        key = str(document_id)
        if key in self._read:
            self._before[key] = orjson.loads(self._read.pop(key))
        else:
            self._before.setdefault(key, self._documents.get(key))
        return key
