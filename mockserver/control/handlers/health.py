"""The operations of the tag `health`."""

from __future__ import annotations

from mockserver.control.command import Command, Result

PROMETHEUS = "text/plain; version=1.0.0; charset=utf-8"


def get_health(_: Command) -> Result:
    """The process lives: it has answered."""
    return Result({"status": "ok"})


def get_readiness(command: Command) -> Result:
    """The store can be read."""
    next(iter(command.workspaces.stores), None)
    return Result({"status": "ready"})


def get_metrics(command: Command) -> Result:
    """Counters for Prometheus."""
    from mockserver.control.metrics import exposition

    return Result(exposition(command.tools), media_type=PROMETHEUS)
