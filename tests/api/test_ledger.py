"""Whatever is created, paid, changed, refunded and deleted, in whatever order: every store's books are in order."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.api.ledger_machine import Ledger


class LedgerInAFile(Ledger):
    """The same over the log of a `tinydb:` store, which is also read back at any time."""

    kind = "tinydb"


class LedgerInSQLite(Ledger):
    """The same over the tables of a `sqlite:` store."""

    kind = "sqlite"


class LedgerInPostgreSQL(Ledger):
    """The same over the tables of a `postgresql:` store."""

    kind = "postgresql"


@pytest.mark.parametrize(
    ("machine", "examples"),
    [(Ledger, 300), (LedgerInAFile, 60), (LedgerInSQLite, 30), (LedgerInPostgreSQL, 30)],
    ids=["memory", "tinydb", "sqlite", "postgresql"],
)
def test_the_books_are_in_order_after_every_step(machine: type[Ledger], examples: int) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=30,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
