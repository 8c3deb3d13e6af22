"""The race for a number: all who want it are there before the first one asks."""

from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import Any

from conformance.checks.invoice_number import PARALLEL, TAKEN, of_parallel_creates_one_wins


class FirstComeStore:
    """Gives the number to the first who asks, and notes how many threads there are at each call."""

    def __init__(self) -> None:
        self.threads: list[int] = []
        self._lock = threading.Lock()

    def body(self) -> dict[str, str]:
        return {"invoiceNumber": "one"}

    def send(self, *_: object, **__: object) -> SimpleNamespace:
        with self._lock:
            self.threads.append(threading.active_count())
            is_first = len(self.threads) == 1
        return SimpleNamespace(is_success=is_first, code=200 if is_first else 400, message=TAKEN)


def test_nobody_asks_before_everybody_is_there() -> None:
    store, before = FirstComeStore(), threading.active_count()
    world: Any = SimpleNamespace(store=store)

    of_parallel_creates_one_wins(world)

    assert len(store.threads) == PARALLEL
    assert min(store.threads) >= before + PARALLEL
