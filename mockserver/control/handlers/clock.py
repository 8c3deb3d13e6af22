"""The operations of the tag `clock`."""

from __future__ import annotations

from dataclasses import replace

from mockserver.control.clocks import advanced, clock_of, shown
from mockserver.control.command import Command, Result
from mockserver.domain.knobs import StoreClock


def get_clock(command: Command) -> Result:
    """The time of a store."""
    return Result(shown(command.workspace.store.knobs.clock, command.system_now))


def set_clock(command: Command) -> Result:
    """Set it."""
    before = command.workspace.store.knobs.clock
    return _turned(command, clock_of(command.body, before, command.system_now))


def advance_clock(command: Command) -> Result:
    """Move it."""
    return _turned(command, advanced(command.workspace.store.knobs.clock, command.body, command.system_now))


def _turned(command: Command, clock: StoreClock) -> Result:
    store = command.workspace.store
    store.knobs = replace(store.knobs, clock=clock)
    return Result(shown(clock, command.system_now))
