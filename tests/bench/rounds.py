"""Interleaved measuring: every round asks every target once, so that a busy moment of the machine hits all alike."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from tests.bench.process import Server
from tests.bench.target import Operation, Target


@dataclass(frozen=True, slots=True)
class Start:
    """What one start cost: CPU until the first 200, and memory at rest right after it."""

    cpu_s: float
    resident_mb: float


def request_costs(targets: Sequence[Target], *, rounds: int, batch_s: float) -> dict[tuple[str, Operation], float]:
    """Median CPU microseconds a request, by target name and operation; a first round warms up and is not counted."""
    samples: dict[tuple[str, Operation], list[float]] = {
        (target.name, operation): [] for target in targets for operation in Operation
    }
    for turn in range(rounds + 1):
        order = targets if turn % 2 == 0 else targets[::-1]
        for operation in Operation:
            for target in order:
                cost = target.cpu_us(operation, batch_s)
                if turn:
                    samples[target.name, operation].append(cost)
    return {key: median(costs) for key, costs in samples.items()}


def start_costs(starters: dict[str, Callable[[], Server]], *, rounds: int) -> dict[str, Start]:
    """Median costs of a start, by name; a first start of each, which fills the disk caches, is not counted."""
    samples: dict[str, list[Start]] = {name: [] for name in starters}
    for turn in range(rounds + 1):
        for name, start in starters.items():
            with start() as server:
                if turn:
                    samples[name].append(Start(server.cpu_seconds(), server.resident_bytes() / 1e6))
    return {
        name: Start(median(start.cpu_s for start in starts), median(start.resident_mb for start in starts))
        for name, starts in samples.items()
    }
