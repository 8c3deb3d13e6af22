"""A TinyDB storage that appends each change as one line.

TinyDB's own storage writes everything on every change. This one writes what changed: a line

    {"n":2,"put":{"demo/invoices":{"1":{…}}},"drop":{"demo/invoices":["7"]},"crc":"1c291ca3"}

`n` counts the lines and `crc` is the CRC-32 of the line up to it, so that a damaged file is noticed. Lines are flushed
to the disk before a change is acknowledged. A line with `last_ids` says from where on new ids are taken. The first
line names the format and the highest id of each table. When most lines are history, the file is written anew beside
the old one and takes its place.
"""

from __future__ import annotations

import logging
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
from tinydb.storages import Storage

from mockserver.store.log_file import LogFile
from mockserver.store.log_line import misfit
from mockserver.store.ports import StoreError, StoreUnavailable

FORMAT = "invoice-mock"
VERSION = 1
MARKS = (b'{"n":', b'"format":"invoice-mock"', b'"crc":"')
HISTORY_BEFORE_COMPACTION = 10_000
NO_IDS: Mapping[str, int] = {}
Tables = dict[str, dict[str, Any]]
Change = tuple[str, str, Any]
"""Table, document id, and the document before, None if there was none."""

_log = logging.getLogger(__name__)


class AppendLog(Storage):
    """The content of a `tinydb:` store. `tables` is what the file says: table to document id to document."""

    def __init__(self, path: Path) -> None:
        """Open or make the file.

        Raises:
            StoreError: It is in use, unreadable or damaged. A damaged file is left as it is.
        """
        self.path = path
        self.tables: Tables = {}
        self.last_ids: dict[str, int] = {}
        self._lines = 0
        self._history_allowed = HISTORY_BEFORE_COMPACTION
        self._batch: list[Change] | None = None
        self._ids_of_batch: dict[str, int] = {}
        self._file = LogFile(path)
        try:
            self._replay()
        except OSError as error:
            self.close()
            raise StoreError(f"{path}: {error.strerror}", hint="make room, or name another file") from error
        except BaseException:
            self.close()
            raise

    def read(self) -> Tables:
        return dict(self.tables)  # TinyDB deletes from it before it writes

    def write(self, data: Mapping[str, Mapping[str, Any]]) -> None:
        """Replace everything, as TinyDB asks for when it drops tables.

        Raises:
            StoreUnavailable: It could not be made durable; nothing was replaced.
        """
        before = self.tables
        self.tables = {name: dict(table) for name, table in data.items()}
        try:
            self.compact()
        except BaseException:
            self.tables = before
            raise

    def close(self) -> None:
        self._file.close()

    @contextmanager
    def batch(self) -> Iterator[None]:
        """The changes inside go into the file as one line when the outermost block ends, and are undone if it raises.

        Raises:
            StoreUnavailable: The line could not be written.
        """
        if self._batch is not None:
            yield
            return
        batch: list[Change] = []
        self._batch = batch
        try:
            yield
        except BaseException:
            self._take_back(batch)
            raise
        else:
            self._batch = None
            last_ids = {name: id_ for name, id_ in self._ids_of_batch.items() if self.last_ids.get(name, 0) != id_}
            if batch or last_ids:
                self._append(batch, last_ids)
        finally:
            self._batch, self._ids_of_batch = None, {}

    def start_from(self, last_ids: Mapping[str, int]) -> None:
        """Note with the batch that is open what the highest ids taken are, by table."""
        self._ids_of_batch.update(last_ids)

    def record(self, changes: list[Change]) -> None:
        """Note changes that were made to `tables`: write them down now, or with the batch that is open.

        Raises:
            StoreUnavailable: They could not be written, and `tables` is as it was before them.
        """
        if self._batch is not None:
            self._batch += changes
        elif changes:
            self._append(changes)

    def compact(self) -> None:
        """Write the file anew with what is there now, and put it into the old one's place.

        Raises:
            StoreUnavailable: That failed; the file is as it was.
        """
        entries: list[dict[str, Any]] = [_header(self.last_ids)]
        for name, table in self.tables.items():
            entries += [{"put": {name: {id_: document}}} for id_, document in table.items()]
        content = b"".join(_line({"n": number, **entry}) for number, entry in enumerate(entries))
        try:
            self._file.replace(content)
        except (OSError, StoreError) as error:
            raise StoreUnavailable(f"{self.path} could not be written anew: {error}") from error
        self._lines = len(entries)
        self._history_allowed = HISTORY_BEFORE_COMPACTION

    def _append(self, changes: list[Change], last_ids: Mapping[str, int] = NO_IDS) -> None:
        entry = self._entry(changes)
        if last_ids:
            entry["last_ids"] = dict(last_ids)
        try:
            self._file.append(_line(entry))
        except BaseException as error:
            self._take_back(changes)
            if isinstance(error, OSError):
                raise StoreUnavailable(f"{self.path}: {error.strerror}") from error
            raise
        self._lines += 1
        for table, id_, _ in changes:
            self.last_ids[table] = max(self.last_ids.get(table, 0), int(id_))
        self.last_ids.update(last_ids)
        if self._lines > self._history_allowed + 2 * sum(map(len, self.tables.values())):
            try:
                self.compact()
            except StoreUnavailable as error:  # the change itself is safe in the old file
                self._history_allowed += HISTORY_BEFORE_COMPACTION
                _log.warning("%s; it keeps growing until that succeeds", error)

    def _entry(self, changes: list[Change]) -> dict[str, Any]:
        entry: dict[str, Any] = {"n": self._lines}
        for table, id_, _ in changes:
            document = self.tables[table].get(id_)
            if document is None:
                entry.setdefault("drop", {}).setdefault(table, []).append(id_)
            else:
                entry.setdefault("put", {}).setdefault(table, {})[id_] = document
        return entry

    def _take_back(self, changes: list[Change]) -> None:
        for table, id_, before in reversed(changes):
            if before is None:
                self.tables[table].pop(id_, None)
            else:
                self.tables[table][id_] = before

    def _replay(self) -> None:
        content = self._file.read()
        lines = content.split(b"\n")
        torn = lines.pop()
        for number, line in enumerate(lines):
            self._apply(self._checked(line, number), number)
        if torn:
            self._check_torn(torn, len(lines))
            _log.warning(
                "%s: line %d was cut off while it was written (%d bytes); it was never acknowledged and is dropped",
                self.path, len(lines) + 1, len(torn),
            )  # fmt: skip
            self._file.cut(len(content) - len(torn))
        if not lines:
            lines.append(_line({"n": 0, **_header({})}))
            self._file.append(lines[0])
            self._file.flush_folder()
        self._lines = len(lines)

    def _checked(self, line: bytes, number: int) -> Mapping[str, Any]:
        self._check_ours(line, number)
        if not _is_whole(line):
            raise self._damaged(number, "the checksum does not match")
        try:
            entry = orjson.loads(line)
        except orjson.JSONDecodeError:
            entry = None
        if not isinstance(entry, dict):
            raise self._damaged(number, "it is no JSON object")
        if entry.get("n") != number:
            says = entry.get("n")
            raise self._damaged(number, f"it says that it is line {says + 1 if isinstance(says, int) else says!r}")
        if number == 0 and (entry.get("format"), entry.get("version")) != (FORMAT, VERSION):
            raise self._damaged(number, f"it does not say {FORMAT} version {VERSION}")
        return entry

    def _check_torn(self, torn: bytes, number: int) -> None:
        """`torn` is the beginning of a line, and not something else that lacks an end of line."""
        self._check_ours(torn, number)
        start = b'{"n":%d,' % number if number else _line({"n": 0, **_header({})})
        is_beginning = start.startswith(torn) or (number > 0 and torn.startswith(start))
        if not is_beginning or _is_whole(torn[:-1]):
            raise self._damaged(number, "it is not the beginning of a line that was cut off")

    def _check_ours(self, line: bytes, number: int) -> None:
        """Find out whether a first line has any mark of the format: damage does not take all of them away.

        Raises:
            StoreError: It has none, and is not the beginning of one.
        """
        if number == 0 and not any(mark in line for mark in MARKS) and not MARKS[0].startswith(line):
            raise StoreError(f"{self.path} is not a file of this mock", hint="it was left as it is: name another one")

    def _apply(self, entry: Mapping[str, Any], number: int) -> None:
        if (what := misfit(entry, is_first=number == 0)) is not None:
            raise self._damaged(number, what)
        if number == 0:
            self.last_ids = dict(entry["last_ids"])
        for name, documents in entry.get("put", {}).items():
            self.tables.setdefault(name, {}).update(documents)
            self.last_ids[name] = max([self.last_ids.get(name, 0), *map(int, documents)])
        for name, ids in entry.get("drop", {}).items():
            for id_ in ids:
                self.tables.get(name, {}).pop(id_, None)
        if number:
            self.last_ids.update(entry.get("last_ids", {}))

    def _damaged(self, number: int, what: str) -> StoreError:
        return damaged(f"{self.path}: line {number + 1}", what)


def damaged(place: str, what: str) -> StoreError:
    """The refusal of a file; `place` names it and the part of it that is wrong."""
    hint = "the file was left as it is: restore a copy, or move it away to start afresh"
    return StoreError(f"{place} is damaged: {what}", hint=hint)


def _header(last_ids: Mapping[str, int]) -> dict[str, Any]:
    return {"format": FORMAT, "version": VERSION, "last_ids": dict(last_ids)}


def _line(entry: Mapping[str, Any]) -> bytes:
    body = orjson.dumps(entry)[:-1]
    return b'%b,"crc":"%08x"}\n' % (body, zlib.crc32(body))


def _is_whole(line: bytes) -> bool:
    body, mark, check = line.rpartition(b',"crc":"')
    return bool(mark) and check == b'%08x"}' % zlib.crc32(body)
