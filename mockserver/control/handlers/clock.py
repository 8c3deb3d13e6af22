"""The operations of the tag `clock`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from mockserver.control.clocks import advanced, clock_of, shown
from mockserver.control.command import Command, Result
from mockserver.domain.knobs import StoreClock


def get_clock(command: Command) -> Result:
    """The time of a store."""
    return Result(shown(command.workspace.store.knobs.clock, command.system_now))


def set_clock(command: Command) -> Result:
    """Set it."""
    return _turned(command, lambda before: clock_of(command.body, before, command.system_now))


def advance_clock(command: Command) -> Result:
    """Move it."""
    return _turned(command, lambda before: advanced(before, command.body, command.system_now))


def _turned(command: Command, turn: Callable[[StoreClock], StoreClock]) -> Result:
    store = command.workspace.store
    with store.transaction():
        clock = turn(store.knobs.clock)
        store.knobs = replace(store.knobs, clock=clock)
    return Result(shown(clock, command.system_now))
