"""The clock of a store, from what a command says and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fixtures.shape import Problem
from mockserver.control.refusals import Senseless
from mockserver.domain.knobs import StoreClock

UNITS_S = {"days": 86_400, "hours": 3_600, "minutes": 60, "seconds": 1}
LATEST = 253_402_300_799
"""The last second of the year 9999."""
_MAY = {"system": set(), "frozen": {"at"}, "offset": {"at", "offsetS"}, "stepped": {"at", "stepS"}}


def clock_of(setting: Mapping[str, Any], before: StoreClock, system_now: int, pointer: str = "") -> StoreClock:
    """The clock that a ClockSetting of the control plane's contract asks for.

    Raises:
        Senseless: Its members do not go together.
    """
    mode = setting["mode"]
    problems = [
        Problem(f"{pointer}/{name}", f"means nothing to a clock in mode {mode!r}")
        for name in sorted(setting.keys() - {"mode"} - _MAY[mode])
    ]
    if {"at", "offsetS"} <= setting.keys():
        problems.append(Problem(f"{pointer}/offsetS", "stands beside /at, and only one of them can count"))
    if problems:
        raise Senseless("The clock cannot be set like that.", hint="Leave out what does not go.", problems=problems)
    at = setting.get("at", before.now(system_now))
    if mode == "system":
        return StoreClock()
    if mode == "offset":
        return StoreClock(mode="offset", value=setting.get("offsetS", at - system_now))
    return StoreClock(mode=mode, value=at, step_s=setting.get("stepS", 1) if mode == "stepped" else 0)


def advanced(clock: StoreClock, amounts: Mapping[str, int], system_now: int) -> StoreClock:
    """The clock, on by the sum of amounts.

    Raises:
        Senseless: That is before 1970 or after 9999.
    """
    after = clock.advanced(sum(UNITS_S[unit] * amount for unit, amount in amounts.items()))
    if not 0 <= after.now(system_now) <= LATEST:
        raise Senseless("The clock would leave the years 1970 to 9999.", hint="Move it by less.")
    return after


def shown(clock: StoreClock, system_now: int) -> dict[str, Any]:
    """The clock as the control plane shows it."""
    body: dict[str, Any] = {"mode": clock.mode, "now": clock.now(system_now)}
    if clock.mode == "offset":
        body["offsetS"] = clock.value
    if clock.mode == "stepped":
        body["stepS"] = clock.step_s
    return body
