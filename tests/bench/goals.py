"""The goals that the project set itself, beside what was measured."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tests.bench.generation import BY_FAKER, OURS, Generation
from tests.bench.rounds import Start
from tests.bench.target import Operation

Costs = dict[tuple[str, Operation], float]

SHARE_OF_BARE = {Operation.READ: 0.45, Operation.FIRST_PAGE: 0.55, Operation.CREATE: 0.50}
TIMES_PRISM = {Operation.READ: 4.0, Operation.FIRST_PAGE: 3.0, Operation.CREATE: 3.0}
GROWTH = {Operation.READ: 1.2, Operation.CREATE: 1.2, Operation.FIRST_PAGE: 1.5}
START_CPU_S = 0.7
IDLE_MB = 65.0
TIMES_FAKER = 10.0
MEMORY_GROWTH = 1.2


@dataclass(frozen=True, slots=True)
class Goal:
    """A bound and the figure to hold against it; no figure means that it could not be measured."""

    text: str
    bound: float
    is_lower_bound: bool
    measured: float | None

    @property
    def verdict(self) -> str:
        """`met`, `missed` or `not measured`."""
        if self.measured is None:
            return "not measured"
        is_met = self.measured >= self.bound if self.is_lower_bound else self.measured <= self.bound
        return "met" if is_met else "missed"


@dataclass(frozen=True, slots=True)
class Names:
    """Which measured target plays which part; Prism's is None where it was not found."""

    reference: str
    bare: str
    prism: str | None
    grown: tuple[tuple[str, str], ...]
    """The small and the large target of each store."""


def judge(costs: Costs, start: Start, names: Names) -> list[Goal]:
    """All goals with their figures, in the order of the table."""
    return [*_beside_others(costs, names), *_growth(costs, names), *_start(start)]


def _beside_others(costs: Costs, names: Names) -> Iterator[Goal]:
    for operation, bound in SHARE_OF_BARE.items():
        ratio = costs[names.bare, operation] / costs[names.reference, operation]
        yield Goal(f"{operation.value}: speed beside the bare app", bound, is_lower_bound=True, measured=ratio)
    for operation, bound in TIMES_PRISM.items():
        ratios = None if names.prism is None else costs[names.prism, operation] / costs[names.reference, operation]
        yield Goal(f"{operation.value}: speed beside Prism", bound, is_lower_bound=True, measured=ratios)


def _growth(costs: Costs, names: Names) -> Iterator[Goal]:
    for small, large in names.grown:
        for operation, bound in GROWTH.items():
            ratio = costs[large, operation] / costs[small, operation]
            text = f"{operation.value}: cost, {large} : {small}"
            yield Goal(text, bound, is_lower_bound=False, measured=ratio)


def _start(start: Start) -> Iterator[Goal]:
    yield Goal("start: CPU seconds to the first 200", START_CPU_S, is_lower_bound=False, measured=start.cpu_s)
    yield Goal("start: idle memory in MB", IDLE_MB, is_lower_bound=False, measured=start.resident_mb)


def judge_generation(costs: Mapping[tuple[str, int], Generation], counts: Sequence[int]) -> list[Goal]:
    """The goals of generating, at the largest count; the memory beside what the smallest one takes."""
    first, last = counts[0], counts[-1]
    speed = costs[OURS, last].per_cpu_s / costs[BY_FAKER, first].per_cpu_s
    growth = costs[OURS, last].peak_mb / costs[OURS, first].peak_mb
    return [
        Goal(f"fixtures: speed beside {BY_FAKER}", TIMES_FAKER, is_lower_bound=True, measured=speed),
        Goal(f"fixtures: peak memory, {last:,} : {first:,}", MEMORY_GROWTH, is_lower_bound=False, measured=growth),
    ]
