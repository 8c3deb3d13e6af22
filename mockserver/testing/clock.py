"""The clock of one store, in the hands of a test."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypedDict, Unpack

from mockserver.testing.door import Door

Moment = int | datetime
"""Unix seconds, or a time that knows its zone."""


class Amounts(TypedDict, total=False):
    """How far a clock moves; negative numbers go back."""

    days: int
    hours: int
    minutes: int
    seconds: int


class StoreClock:
    """The time of one store. Due dates, creation times, rate windows and signed links follow it."""

    def __init__(self, door: Door, path: str) -> None:
        self._door = door
        self._path = f"{path}/clock"

    @property
    def now(self) -> int:
        """What it shows, in Unix seconds."""
        return int(self._door.ask("GET", self._path)["now"])

    @property
    def mode(self) -> str:
        """`system`, `frozen`, `offset` or `stepped`."""
        return str(self._door.ask("GET", self._path)["mode"])

    def freeze(self, at: Moment | None = None) -> int:
        """Stand still, at a time or at the one that it shows; answers that time.

        Raises:
            ValueError: The time does not know its zone.
        """
        return self._turn(mode="frozen", at=unix(at))

    def set(self, at: Moment) -> int:
        """Show a time from now on: a clock that stood still stands still there, one that ran runs on from there.

        Raises:
            ValueError: The time does not know its zone.
        """
        before = self._door.ask("GET", self._path)
        mode = "offset" if before["mode"] == "system" else before["mode"]
        return self._turn(mode=mode, at=unix(at), stepS=before.get("stepS"))

    def advance(self, **amounts: Unpack[Amounts]) -> int:
        """Move by the sum of what is given; answers the time after that."""
        return int(self._door.ask("POST", f"{self._path}/advance", dict(amounts))["now"])

    def step(self, seconds: int = 1, at: Moment | None = None) -> int:
        """Stand still during a call and move on by so many seconds after it, from a time or the one that it shows.

        Raises:
            ValueError: The time does not know its zone.
        """
        return self._turn(mode="stepped", at=unix(at), stepS=seconds)

    def release(self) -> int:
        """Run with the machine again."""
        return self._turn(mode="system")

    def _turn(self, **setting: Any) -> int:
        given = {name: value for name, value in setting.items() if value is not None}
        return int(self._door.ask("PUT", self._path, given)["now"])


def unix(moment: Moment | None) -> int | None:
    """A moment in Unix seconds.

    Raises:
        ValueError: The time does not know its zone.
    """
    if not isinstance(moment, datetime):
        return moment
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} does not say in which zone it is: give it a tzinfo, such as datetime.UTC")
    return int(moment.timestamp())
