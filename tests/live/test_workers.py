"""Several workers and their parent: who dies is replaced, and nobody outlives the end."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import islice
from typing import IO

import pytest

from tests.live.crew import COUNT
from tests.live.mock_process import LIMIT_S, PROJECT

StartCrew = Callable[[str], "Crew"]


class Crew:
    """A running `python -m tests.live.crew KIND`."""

    def __init__(self, kind: str) -> None:
        command = [sys.executable, "-m", "tests.live.crew", kind]
        self.parent = subprocess.Popen(  # noqa: S603
            command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def next_workers(self, count: int = COUNT) -> dict[int, int]:
        """The next workers that tell of themselves: number to process."""
        lines = [line.split() for line in islice(_of(self.parent.stdout), count)]
        return {int(number): int(pid) for number, pid in lines}

    def end(self, with_signal: signal.Signals = signal.SIGTERM) -> tuple[int, str]:
        """Signal the parent, and wait for all to end: its exit status and what all of them wrote to stderr."""
        self.parent.send_signal(with_signal)
        # stdout and stderr are at their ends when nobody holds them any more
        _, errors = self.parent.communicate(timeout=LIMIT_S)
        return self.parent.returncode, errors


def _of(stream: IO[str] | None) -> IO[str]:
    assert stream is not None
    return stream


@pytest.fixture
def start_crew() -> Iterator[StartCrew]:
    started: list[Crew] = []

    def start(kind: str) -> Crew:
        started.append(Crew(kind))
        return started[-1]

    yield start
    for crew in started:
        with suppress(ProcessLookupError):
            crew.parent.kill()
        crew.parent.communicate(timeout=LIMIT_S)


@pytest.mark.parametrize("with_signal", [signal.SIGTERM, signal.SIGINT], ids=["terminate", "ctrl-c"])
def test_all_end_when_the_parent_is_told_to(start_crew: StartCrew, with_signal: signal.Signals) -> None:
    crew = start_crew("patient")
    crew.next_workers()

    assert crew.end(with_signal) == (0, "")


def test_a_worker_that_is_killed_is_replaced(start_crew: StartCrew) -> None:
    crew = start_crew("patient")
    first = crew.next_workers()

    os.kill(first[1], signal.SIGKILL)
    (number,) = crew.next_workers(1)

    assert number == COUNT + 1, "no two workers have the same number"
    status, errors = crew.end()
    assert status == 0
    assert errors == f"server process {first[1]} ended with signal 9 (SIGKILL); another starts at once\n"


def test_workers_that_die_at_once_are_replaced_ever_later(start_crew: StartCrew) -> None:
    crew = start_crew("short-lived")

    numbers = [*crew.next_workers(5 * COUNT)]

    status, errors = crew.end()
    waits = re.findall(r"^server process \d+ ended with status 3; another starts in (\S+) s$", errors, re.MULTILINE)
    assert len(numbers) == 5 * COUNT
    assert [wait for wait in waits if wait != "0.04"] == ["0.01"] * COUNT + ["0.02"] * COUNT
    assert len(waits) >= 4 * COUNT
    assert status == 0


def test_a_worker_that_fails_says_why(start_crew: StartCrew) -> None:
    crew = start_crew("raising")
    crew.next_workers(COUNT + 1)

    status, errors = crew.end()

    assert status == 0
    assert "RuntimeError: it went wrong" in errors


def test_workers_that_do_not_listen_are_killed(start_crew: StartCrew) -> None:
    crew = start_crew("stubborn")
    crew.next_workers()

    assert crew.end() == (0, "")


def test_no_worker_outlives_a_parent_that_is_killed(start_crew: StartCrew) -> None:
    crew = start_crew("patient")
    crew.next_workers()

    assert crew.end(signal.SIGKILL) == (-signal.SIGKILL, "")
