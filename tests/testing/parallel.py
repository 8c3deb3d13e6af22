"""Many workers at once against one mock, each test in a store of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from mockserver.testing import InvoiceMock

PROJECT = Path(__file__).parents[2]
LIMIT_S = 600


def run_workers(mock: InvoiceMock, *, workers: int, tests: int) -> tuple[list[str], list[float]]:
    """What went wrong in any of them, and how long each reset took its client, in milliseconds."""
    started = [_start(mock, number, tests) for number in range(workers)]
    failures: list[str] = []
    resets_ms: list[float] = []
    for process in started:
        output, errors = process.communicate(timeout=LIMIT_S)
        if process.returncode:
            failures.append(errors)
            continue
        report = json.loads(output)
        failures += report["failures"]
        resets_ms += report["resets_ms"]
    return failures, resets_ms


def _start(mock: InvoiceMock, number: int, tests: int) -> subprocess.Popen[str]:
    arguments = [mock.base_url, mock.control_token, str(number), str(tests)]
    command = [sys.executable, "-m", "tests.testing.worker", *arguments]
    return subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
