"""kill -9 in the middle of many writes: every acknowledged one is there afterwards."""

from __future__ import annotations

import subprocess
import sys
from itertools import islice
from pathlib import Path

import pytest

from tests.store.files import content_of, opened
from tests.store.samples import invoice, put

WRITES = 2_000
NEVER, ALL_THE_TIME = 10_000, -100_000


def acknowledged_before_kill(path: Path, kill_after: int, history: int) -> int:
    """Kill a writing process once it has acknowledged that many writes. How many it had acknowledged in the end."""
    command = [sys.executable, "-m", "tests.store.writer", str(path), str(WRITES), str(history)]
    with subprocess.Popen(command, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE) as writer:  # noqa: S603
        assert writer.stdout is not None
        first = list(islice(writer.stdout, kill_after))
        writer.kill()
        rest = writer.stdout.read().splitlines(keepends=True)
    acknowledged = [int(line) for line in first + rest if line.endswith(b"\n")]
    assert acknowledged == list(range(1, len(acknowledged) + 1))
    return len(acknowledged)


@pytest.mark.parametrize(
    ("kill_after", "history"),
    [
        pytest.param(1, NEVER, id="at the beginning"),
        pytest.param(700, NEVER, id="in the middle"),
        pytest.param(1_500, NEVER, id="near the end"),
        pytest.param(60, ALL_THE_TIME, id="while the file is written anew all the time"),
    ],
)
def test_every_acknowledged_write_survives_a_kill(path: Path, kill_after: int, history: int) -> None:
    acknowledged = acknowledged_before_kill(path, kill_after, history)

    assert kill_after <= acknowledged < WRITES, "it was killed in the middle"
    kept = content_of(path)["invoices"]
    assert [record.id for record in kept[:acknowledged]] == list(range(1, acknowledged + 1))
    assert len(kept) - acknowledged in (0, 1), "at most the write that was under way is there beyond those"
    assert kept[0] == invoice(1, due_date=len(kept))


def test_after_a_kill_writes_go_on(path: Path) -> None:
    acknowledged_before_kill(path, 50, NEVER)

    with opened(path) as store:
        new_id = store.invoices.new_id()
        put(store, invoice(new_id))
        expected = list(store.invoices)

    assert content_of(path)["invoices"] == expected
    assert expected[-1] == invoice(new_id)
