"""A TinyDB storage that appends each change as one line, and the table class that goes with it.

TinyDB's own storage writes everything on every change. This one writes what changed: a line

    {"n":2,"put":{"demo/invoices":{"1":{…}}},"drop":{"demo/invoices":["7"]},"crc":"1c291ca3"}

`n` counts the lines and `crc` is the CRC-32 of the line up to it, so that a damaged file is noticed. Lines are flushed
to the disk before a change is acknowledged. The first line names the format and the highest id of each table. When
most lines are history, the file is written anew beside the old one and takes its place.
"""

from __future__ import annotations

import fcntl
import logging
import os
import zlib
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import orjson
from tinydb.storages import Storage
from tinydb.table import Document, Table

from mockserver.store.ports import StoreError, StoreUnavailable

FORMAT = "invoice-mock"
VERSION = 1
HISTORY_BEFORE_COMPACTION = 10_000
Tables = dict[str, dict[str, Any]]
_Change = tuple[str, str, Any]
"""Table, document id, and the document before, None if there was none."""

_log = logging.getLogger(__name__)
_flush = getattr(os, "fdatasync", os.fsync)


class AppendLog(Storage):
    """The file of a `tinydb:` store. `tables` is what it says: table name to document id to document."""

    def __init__(self, path: Path) -> None:
        """Open or make the file.

        Raises:
            StoreError: It is in use, unreadable or damaged. A damaged file is left as it is.
        """
        self.path = path
        self.tables: Tables = {}
        self.last_ids: dict[str, int] = {}
        self._lines = 0
        self._batch: list[_Change] | None = None
        self._fd = _open_locked(path)
        try:
            self._end = self._replay()
        except BaseException:
            self.close()
            raise

    def read(self) -> Tables:
        return self.tables

    def write(self, data: Mapping[str, Mapping[str, Any]]) -> None:
        """Replace everything, as TinyDB asks for when it drops tables."""
        self.tables = {name: dict(table) for name, table in data.items()}
        self.compact()

    def close(self) -> None:
        with suppress(OSError):
            os.close(self._fd)

    @contextmanager
    def batch(self) -> Iterator[None]:
        """The changes inside go into the file as one line when the outermost block ends, and are undone if it raises.

        Raises:
            StoreUnavailable: The line could not be written.
        """
        if self._batch is not None:
            yield
            return
        batch: list[_Change] = []
        self._batch = batch
        try:
            yield
        except BaseException:
            self._take_back(batch)
            raise
        finally:
            self._batch = None
        if batch:
            self._append(batch)

    def record(self, changes: list[_Change]) -> None:
        """Note changes that were made to `tables`: write them down now, or with the batch that is open.

        Raises:
            StoreUnavailable: They could not be written, and `tables` is as it was before them.
        """
        if self._batch is None:
            self._append(changes)
        else:
            self._batch += changes

    def compact(self) -> None:
        """Write the file anew with what is there now, and put it into the old one's place."""
        beside = self.path.with_name(f"{self.path.name}.new")
        entries: list[dict[str, Any]] = [_header(self.last_ids)]
        for name, table in self.tables.items():
            entries += [{"put": {name: {id_: document}}} for id_, document in table.items()]
        content = b"".join(_line({"n": number, **entry}) for number, entry in enumerate(entries))
        fd = _open_locked(beside, truncate=True)
        _write_all(fd, content)
        _flush(fd)
        beside.replace(self.path)
        _flush_folder(self.path.parent)
        os.close(self._fd)
        self._fd, self._end, self._lines = fd, len(content), len(entries)

    def _append(self, changes: list[_Change]) -> None:
        entry: dict[str, Any] = {"n": self._lines}
        for table, id_, _ in changes:
            document = self.tables[table].get(id_)
            if document is None:
                entry.setdefault("drop", {}).setdefault(table, []).append(id_)
            else:
                entry.setdefault("put", {}).setdefault(table, {})[id_] = document
            self.last_ids[table] = max(self.last_ids.get(table, 0), int(id_))
        line = _line(entry)
        try:
            _write_all(self._fd, line)
            _flush(self._fd)
        except OSError as error:
            with suppress(OSError):
                os.ftruncate(self._fd, self._end)
                os.lseek(self._fd, self._end, os.SEEK_SET)
            self._take_back(changes)
            raise StoreUnavailable(f"{self.path}: {error.strerror}") from error
        self._lines += 1
        self._end += len(line)
        if self._lines > HISTORY_BEFORE_COMPACTION + 2 * sum(map(len, self.tables.values())):
            self.compact()

    def _take_back(self, changes: list[_Change]) -> None:
        for table, id_, before in reversed(changes):
            if before is None:
                self.tables[table].pop(id_, None)
            else:
                self.tables[table][id_] = before

    def _replay(self) -> int:
        content = _read_all(self._fd)
        lines = content.split(b"\n")
        torn = lines.pop()
        for number, line in enumerate(lines):
            self._apply(self._checked(line, number), number)
        end = len(content) - len(torn)
        if torn:
            _log.warning(
                "%s: line %d was cut off while it was written (%d bytes); it was never acknowledged and is dropped",
                self.path, len(lines) + 1, len(torn),
            )  # fmt: skip
            os.ftruncate(self._fd, end)
        os.lseek(self._fd, end, os.SEEK_SET)
        self._lines = len(lines)
        if not lines:
            header = _line({"n": 0, **_header({})})
            _write_all(self._fd, header)
            self._lines, end = 1, len(header)
        return end

    def _checked(self, line: bytes, number: int) -> Mapping[str, Any]:
        body, mark, check = line.rpartition(b',"crc":"')
        if not mark or check != b'%08x"}' % zlib.crc32(body):
            raise self._damaged(number, "the checksum does not match")
        entry: Mapping[str, Any] = orjson.loads(body + b"}")
        if entry.get("n") != number:
            raise self._damaged(number, f"it says that it is line {entry.get('n', 0) + 1}")
        if number == 0 and (entry.get("format"), entry.get("version")) != (FORMAT, VERSION):
            raise self._damaged(number, f"it does not say {FORMAT} version {VERSION}")
        return entry

    def _apply(self, entry: Mapping[str, Any], number: int) -> None:
        if number == 0:
            self.last_ids = dict(entry["last_ids"])
        for name, documents in entry.get("put", {}).items():
            self.tables.setdefault(name, {}).update(documents)
            self.last_ids[name] = max(self.last_ids.get(name, 0), *map(int, documents))
        for name, ids in entry.get("drop", {}).items():
            for id_ in ids:
                self.tables.get(name, {}).pop(id_, None)

    def _damaged(self, number: int, what: str) -> StoreError:
        return StoreError(
            f"{self.path}: line {number + 1} is damaged: {what}",
            hint="the file was left as it is: restore a copy, or move it away to start afresh",
        )


class LogTable(Table):
    """A TinyDB table that changes documents in place and records each change: every write costs the same."""

    def put(self, document: Document) -> None:
        """Add the document, or replace the one with its id."""
        self._update_table(lambda table: table.update({document.doc_id: dict(document)}))

    def _update_table(self, updater: Callable[[Any], None]) -> None:
        log = self._storage
        if not isinstance(log, AppendLog):
            raise TypeError("a LogTable needs an AppendLog")
        changes = _Changes(log.tables.setdefault(self.name, {}))
        updater(changes)
        self.clear_cache()
        log.record([(self.name, id_, before) for id_, before in changes.before.items()])


class _Changes(MutableMapping[int, Any]):
    """The documents of a table under numeric ids, as TinyDB's updaters want them, noting what each was before."""

    def __init__(self, documents: dict[str, Any]) -> None:
        self.documents = documents
        self.before: dict[str, Any] = {}

    def __getitem__(self, document_id: int) -> Any:
        document = self.documents[str(document_id)]
        self.before.setdefault(str(document_id), dict(document))  # updaters change what they get in place
        return document

    def __setitem__(self, document_id: int, document: Any) -> None:
        self.documents[self._touch(document_id)] = document

    def __delitem__(self, document_id: int) -> None:
        del self.documents[self._touch(document_id)]

    def __contains__(self, document_id: object) -> bool:
        return str(document_id) in self.documents

    def __iter__(self) -> Iterator[int]:
        return iter([int(id_) for id_ in self.documents])

    def __len__(self) -> int:
        return len(self.documents)

    def _touch(self, document_id: int) -> str:
        key = str(document_id)
        self.before.setdefault(key, self.documents.get(key))
        return key


def _header(last_ids: Mapping[str, int]) -> dict[str, Any]:
    return {"format": FORMAT, "version": VERSION, "last_ids": dict(last_ids)}


def _line(entry: Mapping[str, Any]) -> bytes:
    body = orjson.dumps(entry)[:-1]
    return b'%b,"crc":"%08x"}\n' % (body, zlib.crc32(body))


def _open_locked(path: Path, *, truncate: bool = False) -> int:
    flags = os.O_RDWR | os.O_CREAT | (os.O_TRUNC if truncate else 0)
    try:
        fd = os.open(path, flags, 0o600)
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}", hint="name a file in a folder that you may write to") from error
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(fd)
        hint = "stop the other server, or give this one a file of its own"
        raise StoreError(f"{path} is in use by another process", hint=hint) from None
    return fd


def _read_all(fd: int) -> bytes:
    with os.fdopen(os.dup(fd), "rb") as file:
        file.seek(0)
        return file.read()


def _write_all(fd: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(fd, view) :]


def _flush_folder(folder: Path) -> None:
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
