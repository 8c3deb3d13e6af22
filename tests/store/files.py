"""The file of a `tinydb:` store, opened, measured and tampered with."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

from mockserver.store.append_log import AppendLog
from mockserver.store.log_table import LogTinyDB
from mockserver.store.ports import VirtualStore
from mockserver.store.tinydb import TinyDBStores
from tests.store.samples import content, full_invoice, invoice, new_store, put, remove


@contextmanager
def opened(path: Path) -> Iterator[VirtualStore]:
    """The first virtual store of the file, made if there is none."""
    with closing(TinyDBStores(path)) as stores:
        yield next(iter(stores), None) or new_store(stores)


@contextmanager
def database(path: Path) -> Iterator[LogTinyDB]:
    """The file as TinyDB sees it."""
    with LogTinyDB(path, storage=AppendLog) as opened_database:
        yield opened_database


def content_of(path: Path) -> dict[str, list[Any]]:
    """What the file says when it is opened: kind to records."""
    with opened(path) as store:
        return content(store)


def written(path: Path) -> list[bytes]:
    """Make a file with six lines, of which the last changes an invoice and removes one. Its lines."""
    with opened(path) as store:
        put(store, invoice(1))
        put(store, full_invoice(2))
        put(store, invoice(3), invoice(4))
        with store.transaction():
            store.invoices.put(invoice(1, terms_conditions="成都", details={"crc": "1c291ca3"}))
            store.invoices.remove(4)
    lines = path.read_bytes().splitlines(keepends=True)
    assert len(lines) == 6
    return lines


def grown_by(path: Path, store: VirtualStore, record_id: int) -> tuple[int, int, int]:
    """By how many bytes the file grows when an invoice is made, changed and removed."""
    sizes = [path.stat().st_size]
    put(store, invoice(record_id))
    sizes.append(path.stat().st_size)
    put(store, invoice(record_id, type="Credit"))
    sizes.append(path.stat().st_size)
    remove(store, record_id)
    sizes.append(path.stat().st_size)
    made, changed, removed = (after - before for before, after in pairwise(sizes))
    return made, changed, removed


@contextmanager
def room_for(size: int, path: Path) -> Iterator[None]:
    """The file cannot grow by more than `size` bytes: the system writes what fits and refuses the rest."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    limit = size + (path.stat().st_size if path.exists() else 0)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
