"""What it costs to generate invoices: ours in growing numbers, and the other makers beside."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from tests.bench.makers import MAKERS

OURS, BY_FAKER, _ = MAKERS


@dataclass(frozen=True, slots=True)
class Generation:
    """Invoices a CPU second from the first to the last, the process's peak memory, and the bytes written."""

    per_cpu_s: float
    peak_mb: float
    bytes: int


def generation_costs(counts: Sequence[int]) -> dict[tuple[str, int], Generation]:
    """Every maker at the first count, ours at all of them, each in a process of its own."""
    jobs = [(maker, counts[0]) for maker in MAKERS] + [(OURS, count) for count in counts[1:]]
    return {(maker, count): _measured(maker, count) for maker, count in sorted(jobs, key=lambda job: job[0] != OURS)}


def _measured(maker: str, count: int) -> Generation:
    command = [sys.executable, "-m", "tests.bench.making", maker, str(count)]
    printed = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return Generation(count / printed["cpu_s"], printed["peak_mb"], printed["bytes"])
