"""`python -m tests.testing [WORKERS [TESTS]]`: 16 workers of 200 tests each on one mock, with the figures."""

from __future__ import annotations

import resource
import statistics
import sys
import time
from pathlib import Path

import mockserver
from mockserver.testing import InvoiceMock
from tests.testing.parallel import run_workers

ROUNDS = 8
GOAL_MS = 5
GROWTH_MB = 5
"""What the second half of the rounds may add to the memory; the first half fills what is filled once."""


def memory_mb() -> float:
    """What this process, in which the mock runs, holds in memory."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * resource.getpagesize() / 1_000_000


def main(workers: int = 16, tests: int = 200) -> int:
    """Print what was measured; the exit status is 1 if a test saw something that is not its own, or memory grew."""
    start = time.perf_counter()
    with mockserver.running() as mock:
        ready_s = time.perf_counter() - start
        print(f"ready after {ready_s:.2f} s ({time.process_time():.2f} s of CPU since the start of Python)")
        failures: list[str] = []
        resets_ms: list[float] = []
        held_mb: list[float] = []
        for number in range(1, ROUNDS + 1):
            found, more_ms = run_workers(mock, workers=workers, tests=tests // ROUNDS)
            failures += found
            resets_ms += more_ms
            held_mb.append(memory_mb())
            print(f"round {number}: {len(resets_ms)} tests, {len(failures)} failures, {held_mb[-1]:.1f} MB")
        alone_ms = _resets_alone(mock)
        creates_ms = _creates(mock)
    took_s = time.perf_counter() - start
    print(f"{workers} workers, {len(resets_ms)} tests in {took_s:.1f} s")
    median_ms = statistics.median(alone_ms)
    print(f"reset, alone: median {median_ms:.2f} ms, highest {max(alone_ms):.2f} ms; goal {GOAL_MS} ms")
    print(f"reset, among {workers} workers: median {statistics.median(resets_ms):.2f} ms, with the wait for the others")
    created_ms = statistics.median(creates_ms)
    print(f"a new store: median {created_ms:.2f} ms, highest {max(creates_ms):.2f} ms; goal {GOAL_MS} ms")
    failures += [
        f"{what} takes {took_ms:.2f} ms, and is to take {GOAL_MS} ms"
        for what, took_ms in (("a reset", median_ms), ("a new store", created_ms))
        if took_ms > GOAL_MS
    ]
    grown_mb = held_mb[-1] - held_mb[ROUNDS // 2 - 1]
    if grown_mb > GROWTH_MB:
        failures.append(f"memory grew by {grown_mb:.1f} MB in the last {ROUNDS // 2} rounds, more than {GROWTH_MB} MB")
    print("\n".join(failures[:20]), end="\n" if failures else "")
    return 1 if failures else 0


def _resets_alone(mock: InvoiceMock) -> list[float]:
    """How long a client waits for the reset of a filled store while nobody else calls, in milliseconds."""
    took_ms = []
    with mock.new_store() as store:
        for _ in range(50):
            store.seed("demo")
            before = time.perf_counter()
            store.reset()
            took_ms.append((time.perf_counter() - before) * 1000)
    return took_ms


def _creates(mock: InvoiceMock) -> list[float]:
    """How long a client waits for a new store while nobody else calls, in milliseconds."""
    took_ms = []
    for _ in range(50):
        before = time.perf_counter()
        with mock.new_store():
            took_ms.append((time.perf_counter() - before) * 1000)
    return took_ms


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
