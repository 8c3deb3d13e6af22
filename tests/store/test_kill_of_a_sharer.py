"""Three processes write to one store, and one is killed with -9 in the middle: nothing is lost, half or twice."""

from __future__ import annotations

import subprocess
import sys
from contextlib import ExitStack, closing
from itertools import islice
from pathlib import Path

import pytest

from mockserver.store.urls import open_stores
from tests.store.databases import store_url
from tests.store.samples import invoice, new_store, put

WRITERS, WRITES, KILL_AFTER = 3, 120, 30


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_every_acknowledged_write_is_there_once_and_the_others_go_on(kind: str, tmp_path: Path) -> None:
    with ExitStack() as ending:
        url = ending.enter_context(store_url(kind, tmp_path))
        stores = ending.enter_context(closing(open_stores(url)))
        store = new_store(stores)
        put(store, invoice(1, due_date=0))
        writers = [ending.enter_context(writer(url)) for _ in range(WRITERS)]
        killed = writers[0]
        assert killed.stdout is not None
        first = list(islice(killed.stdout, KILL_AFTER))
        killed.kill()
        printed = [first + list(killed.stdout), *(list(other.stdout or ()) for other in writers[1:])]
        acknowledged = [int(line) for lines in printed for line in lines if line.endswith("\n")]
        there = {record.id for record in store.invoices} - {1}
        counter = store.invoices.get(1)

        assert [other.wait() for other in writers[1:]] == [0, 0]
        assert len(acknowledged) == len(set(acknowledged))
        assert set(acknowledged) <= there
        assert len(there) - len(acknowledged) in (0, 1), "at most what the killed one had not said yet"
        assert len(acknowledged) >= KILL_AFTER + WRITES * 2
        assert counter is not None
        assert counter.due_date == len(there), "both halves of each transaction are there, or neither"
        assert len(store.invoices) == len(there) + 1
        assert store.invoices.new_id() > max(there)


def writer(url: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.store.sql_writer", url, str(WRITES)]
    return subprocess.Popen(command, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, text=True)  # noqa: S603
