"""The counters of the mock in the text format of Prometheus."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from mockserver.control.command import Tools


class Figures:
    """Reads the counters when they are asked for."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    def collect(self) -> Iterator[Metric]:
        """Calls by operation and status, faults by effect, stores and calls without one."""
        calls = CounterMetricFamily("invoice_mock_calls", "Calls answered.", labels=["operation", "status"])
        for operation, status, count in sorted((op or "", st, n) for (op, st), n in self._tools.tally.items()):
            calls.add_metric([operation, str(status)], count)
        yield calls
        faults = CounterMetricFamily("invoice_mock_faults", "Calls hit by a fault rule.", labels=["effect"])
        for effect, count in sorted(self._tools.faults.items()):
            faults.add_metric([effect], count)
        yield faults
        yield GaugeMetricFamily("invoice_mock_stores", "Virtual stores.", value=len(self._tools.workspaces))
        generation = self._tools.workspaces.generation
        yield CounterMetricFamily("invoice_mock_store_states", "Stores made, reset or restored.", value=generation)


def exposition(tools: Tools) -> str:
    """All of it as text."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Figures(tools))
    return generate_latest(registry).decode()
