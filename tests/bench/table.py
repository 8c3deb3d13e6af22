"""Measurements as text for a terminal."""

from collections.abc import Iterable, Mapping, Sequence

from tests.bench.generation import Generation
from tests.bench.goals import Costs, Goal
from tests.bench.growth import OPERATIONS, Times
from tests.bench.rounds import Start
from tests.bench.target import Operation
from tests.bench.throughput import WORKERS, Rates


def cost_table(costs: Costs) -> str:
    """CPU microseconds a request: a row a target, a column an operation."""
    names = dict.fromkeys(name for name, _ in costs)
    rows = [[name, *(f"{costs[name, operation]:,.0f}" for operation in Operation)] for name in names]
    return _table(["CPU µs a request", *(operation.value for operation in Operation)], rows)


def start_table(starts: dict[str, Start]) -> str:
    """CPU and memory of a start: a row a server."""
    rows = [[name, f"{start.cpu_s:.2f}", f"{start.resident_mb:.0f}"] for name, start in starts.items()]
    return _table(["start", "CPU s to first 200", "idle MB"], rows)


def generation_table(costs: Mapping[tuple[str, int], Generation]) -> str:
    """Speed and memory of making invoices as ndjson: a row a maker and count."""
    rows = [
        [
            maker,
            f"{count:,}",
            f"{cost.first_cpu_s:.2f}",
            f"{cost.per_cpu_s:,.0f}",
            f"{cost.peak_mb:.0f}",
            f"{cost.bytes / count:,.0f}",
        ]
        for (maker, count), cost in costs.items()
    ]
    return _table(
        ["generating ndjson", "invoices", "CPU s to the first", "then a CPU s", "peak MB", "bytes each"], rows
    )


def growth_table(times: Times) -> str:
    """Milliseconds a request: a row a database and size, a column an operation; below, how they grew."""
    stores = list(dict.fromkeys((database, size) for database, size, _ in times))
    rows = [[f"{name} {size:,}", *(f"{times[name, size, what]:,.2f}" for what in OPERATIONS)] for name, size in stores]
    for database in dict.fromkeys(name for name, _ in stores):
        first, *others = [size for name, size in stores if name == database]
        rows += [
            [
                f"{database} {size:,} : {first:,}",
                *(f"{times[database, size, what] / times[database, first, what]:.2f}" for what in OPERATIONS),
            ]
            for size in others
        ]
    return _table(["milliseconds a request", *OPERATIONS], rows)


def rate_table(rates: Rates) -> str:
    """Requests a second: a row a database and operation, a column a number of processes."""
    kinds = dict.fromkeys((database, operation) for database, _, operation in rates)
    rows = [[f"{name} {what}", *(f"{rates[name, count, what]:,.0f}" for count in WORKERS)] for name, what in kinds]
    return _table(["requests a second, processes:", *map(str, WORKERS)], rows)


def goal_table(goals: Iterable[Goal]) -> str:
    """Figure, bound and verdict: a row a goal."""
    rows = [
        [
            goal.text,
            "-" if goal.measured is None else f"{goal.measured:.2f}",
            f"{'>=' if goal.is_lower_bound else '<='} {goal.bound:.2f}",
            goal.verdict,
        ]
        for goal in goals
    ]
    return _table(["goal", "measured", "bound", "verdict"], rows)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    lines = [[head[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(head[1:], widths[1:], strict=True))]]
    lines += [
        [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        for row in rows
    ]
    lines.insert(1, ["-" * width for width in widths])
    return "\n".join("  ".join(line).rstrip() for line in lines)
