"""What may be turned at one virtual store beside its records: its choices, its limit on calls, its clock."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from mockserver.domain.choices import Choices

ClockMode = Literal["system", "frozen", "offset", "stepped"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimit:
    """So many calls for each store in a window."""

    calls: int
    window_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreClock:
    """The time of one store. `value` is what a clock that stands still shows, or how far one that runs is ahead."""

    mode: ClockMode = "system"
    value: int = 0
    step_s: int = 0

    def now(self, system_now: int) -> int:
        """What the clock shows when the machine's clock shows `system_now`; Unix seconds, both."""
        if self.mode == "system":
            return system_now
        return system_now + self.value if self.mode == "offset" else self.value

    def stepped(self) -> StoreClock:
        """The clock after a call."""
        return replace(self, value=self.value + self.step_s)

    def advanced(self, seconds: int) -> StoreClock:
        """The clock, so many seconds on. One that runs with the machine runs ahead of it from then on."""
        mode: ClockMode = "offset" if self.mode == "system" else self.mode
        return replace(self, mode=mode, value=self.value + seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Knobs:
    """How a store differs from its server. `choices` is complete, or None for the server's."""

    choices: Choices | None = None
    rate_limit: RateLimit | None = None
    has_own_rate_limit: bool = False
    clock: StoreClock = StoreClock()

    def choices_over(self, server: Choices) -> Choices:
        """The choices that the store takes."""
        return self.choices or server

    def rate_limit_over(self, server: RateLimit | None) -> RateLimit | None:
        """The limit on calls that the store has."""
        return self.rate_limit if self.has_own_rate_limit else server


UNTURNED = Knobs()
"""The knobs of a store that is as its server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RateWindow:
    """The running window of a limit on calls, and the calls in it. `starts` is Unix seconds by the store's clock."""

    starts: int
    calls: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenure:
    """How a store began and how long it stays: `ttl_s` without a call or command, or for ever.

    `first` is what its knobs, and `first_due_days` what its due days were when it was made; a reset returns to them.
    """

    created_at: int
    ttl_s: int | None
    first: Knobs
    first_due_days: int
