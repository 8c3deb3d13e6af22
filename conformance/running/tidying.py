"""Takes out what the processes of a run could not: after a crash, or later by `cleanup --prefix`."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from pathlib import Path

from conformance.ledger import Entry, left
from conformance.running.run import PREFIX, Run
from conformance.session import Session
from conformance.store import Store
from conformance.world import new_world
from fixtures.contract import Contract

_RUN_PREFIX = re.compile(rf"{PREFIX}-[0-9a-f]{{8}}")


def is_run_prefix(text: str) -> bool:
    """Whether it is the prefix of a run: anything shorter could be the start of somebody else's numbers."""
    return bool(_RUN_PREFIX.fullmatch(text))


def folder_of(report_folder: Path, prefix: str) -> Path:
    """Where the processes of a run keep their books."""
    return report_folder / f"unfinished-{prefix}"


def tidy(run: Run, contract: Contract, *, search: bool) -> tuple[Counter[str], list[Entry]]:
    """Remove what is left of a run: how many records of each kind went, and which did not.

    What the books name is removed in any case; `search` also asks the target for what carries the prefix.
    """
    entries = left(run.folder)
    if run.options.keep:
        return Counter(), entries
    removed, remaining = Counter[str](), list[Entry]()
    if entries or search:
        run.folder.mkdir(parents=True, exist_ok=True)
        session = Session(run.config, contract, is_read_only=run.options.read_only)
        try:
            world = new_world(run.config, contract, session, prefix=run.prefix, folder=run.folder)
            for entry in entries:
                world.buyers.adopt(entry)
            there = world.buyers.touched()
            for store in world.stores():
                there += _adopted(store, entries, search=search)
            remaining += world.cleanup()
            removed += Counter(entry.kind for entry in there) - Counter(entry.kind for entry in remaining)
        finally:
            session.close()
    if not remaining:
        shutil.rmtree(run.folder, ignore_errors=True)
    return removed, remaining


def _adopted(store: Store, entries: list[Entry], *, search: bool) -> list[Entry]:
    """What a store now knows to be the run's."""
    for entry in entries:
        if entry.store_hash == store.credentials.store_hash:
            store.adopt(entry)
    if search:
        store.adopt_what_bears_the_prefix()
    store_hash = store.credentials.store_hash
    invoices = [Entry(store_hash=store_hash, id=id_) for id_ in store.created()]
    return [*invoices, *(Entry(store_hash=store_hash, id=id_, kind="payment") for id_ in store.payments.ids())]
