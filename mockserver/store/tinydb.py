"""The `tinydb:PATH` store: the memory store's behaviour, with every change in a file before it is acknowledged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tinydb.table import Document

from mockserver.store.append_log import AppendLog, damaged
from mockserver.store.image import Image, differences
from mockserver.store.kinds import KINDS, Kind
from mockserver.store.log_table import LogTinyDB
from mockserver.store.memory import MemoryStore, MemoryStores
from mockserver.store.memory_collection import Undo
from mockserver.store.ports import Fill, leave_empty

STORES = "stores"
_KIND_OF = {kind.name: kind for kind in KINDS}


class TinyDBStore(MemoryStore):
    """One virtual store; its records are the tables `HASH/KIND` of the file."""

    def __init__(self, database: LogTinyDB, log: AppendLog, store_hash: str, *, token: str, due_days: int) -> None:
        super().__init__(store_hash, token=token, due_days=due_days)
        self._log = log
        self._ids_after: Mapping[str, int] = {}
        self._tables: dict[str, Any] = {kind.name: database.table(f"{store_hash}/{kind.name}") for kind in KINDS}

    def load(self) -> None:
        """Read the records of the file back.

        Raises:
            StoreError: A document is no record of its kind.
        """
        for name, collection in self.collections.items():
            for id_, document in self._log.tables.get(f"{self.hash}/{name}", {}).items():
                with _blamed_on(self._log.path, f"{self.hash}/{name}", id_):
                    record = _record_of(_KIND_OF[name], int(id_), document)
                collection.restore(int(id_), record)
            collection.last_id = max(collection.last_id, self._log.last_ids.get(f"{self.hash}/{name}", 0))

    def undo(self, position: int, last_ids: Mapping[str, int]) -> None:
        self._ids_after = last_ids
        try:
            super().undo(position, last_ids)
        finally:
            self._ids_after = {}
        with self._log.batch():  # where there was nothing to undo
            self._log.start_from({f"{self.hash}/{name}": last_id for name, last_id in last_ids.items()})

    def keep(self, written: Undo) -> None:
        changes = {(collection.kind.name, record_id): collection for collection, record_id, _ in written}
        with self._log.batch():
            self._log.start_from({f"{self.hash}/{name}": last_id for name, last_id in self._ids_after.items()})
            for (name, record_id), collection in changes.items():
                record = collection.get(record_id)
                if record is None:
                    self._tables[name].remove(doc_ids=[record_id])
                else:
                    self._tables[name].put(Document(_KIND_OF[name].document(record), record_id))


class TinyDBStores(MemoryStores):
    """Every virtual store of one file."""

    def __init__(self, path: Path) -> None:
        """Open the file and read it back.

        Raises:
            StoreError: The file is in use, unreadable or damaged.
        """
        super().__init__()
        self._log = AppendLog(path)
        self._database = LogTinyDB(storage=lambda: self._log)
        try:
            self._load()
        except BaseException:
            self.close()
            raise

    def create(self, store_hash: str, *, token: str, due_days: int, fill: Fill = leave_empty) -> MemoryStore:
        if self.find(store_hash) is not None:
            raise KeyError(store_hash)
        store = TinyDBStore(self._database, self._log, store_hash, token=token, due_days=due_days)
        with self._log.batch():
            self._database.table(STORES).insert({"hash": store_hash, "token": token, "due_days": due_days})
            fill(store)
        return self.add(store)

    def successor(self, old: MemoryStore, image: Image | None) -> MemoryStore:
        new = TinyDBStore(self._database, self._log, old.hash, token=old.token, due_days=old.due_days)
        if image is not None:
            new.load_image(image)
        before, after = ({name: part.records for name, part in state.image().items()} for state in (old, new))
        with self._log.batch():
            self._log.start_from({f"{new.hash}/{name}": part.last_id for name, part in new.collections.items()})
            new.keep([(new.collections[name], record_id, None) for name, record_id, _ in differences(before, after)])
        return new

    def forget(self, store: MemoryStore) -> None:
        with self._log.batch():
            for name, collection in store.collections.items():
                table = self._database.table(f"{store.hash}/{name}")
                table.remove(doc_ids=[record.id for record in collection])
            self._log.start_from({f"{store.hash}/{name}": 0 for name in store.collections})
            stores = self._log.tables[STORES]
            own = [int(id_) for id_, document in stores.items() if document["hash"] == store.hash]
            self._database.table(STORES).remove(doc_ids=own)

    def close(self) -> None:
        self._database.close()

    def _load(self) -> None:
        for id_, document in self._log.tables.get(STORES, {}).items():
            with _blamed_on(self._log.path, STORES, id_):
                store = self._store_of(document)
            store.load()
            self.add(store)

    def _store_of(self, document: Mapping[str, Any]) -> TinyDBStore:
        if not _is_terms(document):
            raise ValueError("it is not hash, token and due_days of a virtual store")
        store_hash = document["hash"]
        if self.find(store_hash) is not None:
            raise ValueError(f"there is a store {store_hash!r} already")
        terms = {"token": document["token"], "due_days": document["due_days"]}
        return TinyDBStore(self._database, self._log, store_hash, **terms)


def _is_terms(document: Mapping[str, Any]) -> bool:
    kinds = {name: type(value) for name, value in document.items()}
    return kinds == {"hash": str, "token": str, "due_days": int}


def _record_of(kind: Kind[Any], record_id: int, document: Mapping[str, Any]) -> Any:
    record = kind.record(document)
    if record.id != record_id:
        raise ValueError(f"it says that its id is {record.id}")
    return record


@contextmanager
def _blamed_on(path: Path, table: str, id_: str) -> Iterator[None]:
    try:
        yield
    except ValueError as error:
        raise damaged(f"{path}: table {table!r}, id {id_}", str(error)) from error
