"""Parallel tests on one mock: none of them sees anything of another, and none of them stays in memory."""

from __future__ import annotations

import gc

from mockserver.control.workspace import Workspace
from mockserver.store.memory import MemoryStore
from mockserver.testing import InvoiceMock, in_process
from tests.testing.parallel import run_workers
from tests.testing.samples import new_invoice

WORKERS, TESTS = 16, 10
"""`python -m tests.testing` does it with 200 tests a worker."""


def test_parallel_workers_do_not_meet(mock: InvoiceMock) -> None:
    before = {store.store_hash for store in mock.stores()}

    failures, resets_ms = run_workers(mock, workers=WORKERS, tests=TESTS)

    assert failures == []
    assert len(resets_ms) == WORKERS * TESTS
    assert {store.store_hash for store in mock.stores()} == before


def test_stores_that_were_reset_or_deleted_leave_nothing_in_memory() -> None:
    before = living()

    with in_process() as mock:
        for _ in range(20):
            with mock.new_store() as store:
                store.seed(invoices=[new_invoice()])
                store.snapshot()
                store.reset()
                store.seed(invoices=[new_invoice()])

        assert living() == before


def living() -> int:
    """How many states of virtual stores there are in this process."""
    gc.collect()
    return sum(isinstance(thing, Workspace | MemoryStore) for thing in gc.get_objects())
