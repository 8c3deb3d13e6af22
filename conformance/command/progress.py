"""How far a run is: one line for each profile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from conformance.judging import Outcome, RuleResult
from conformance.running.selection import Task

NAME_WIDTH = 10
BAR_WIDTH = 30


@dataclass(slots=True)
class Tally:
    """One profile's numbers so far."""

    bar: TaskID
    rules: int
    judged: int = 0
    requests: int = 0
    seconds: float = 0.0
    bad: int = 0


class ProfileProgress:
    """A live bar for each profile on a terminal; elsewhere a line when the profile is done."""

    def __init__(self, console: Console, *, is_live: bool) -> None:
        self._console = console
        self._is_live = is_live
        self._progress = Progress(
            TextColumn("  {task.description}"), BarColumn(BAR_WIDTH), MofNCompleteColumn(),
            TextColumn("{task.fields[requests]} requests"), TimeElapsedColumn(), TextColumn("{task.fields[bad]}"),
            console=console, redirect_stdout=False, redirect_stderr=False, disable=not is_live,
        )  # fmt: skip
        self._tallies: dict[str, Tally] = {}

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def planned(self, tasks: Sequence[Task]) -> None:
        """One bar a profile, in the order of the contract."""
        for profile in dict.fromkeys(task.rule.profile for task in tasks):
            count = sum(task.rule.profile == profile for task in tasks)
            bar = self._progress.add_task(f"{profile:<{NAME_WIDTH}}", total=count, requests=0, bad="")
            self._tallies[profile] = Tally(bar, count)

    def judged(self, task: Task, result: RuleResult) -> None:
        """Move the profile's bar on."""
        profile = task.rule.profile
        tally = self._tallies[profile]
        tally.judged += 1
        tally.requests += result.requests
        tally.seconds += result.seconds
        tally.bad += result.outcome in (Outcome.FAIL, Outcome.ERROR)
        bad = f"[red]{_attention(tally.bad)}[/]" if tally.bad else ""
        self._progress.update(tally.bar, advance=1, requests=tally.requests, bad=bad)
        if not self._is_live and tally.judged == tally.rules:
            rules = f"{tally.rules} rule{'' if tally.rules == 1 else 's'}"
            bad = f", {_attention(tally.bad)}" if tally.bad else ""
            line = f"{rules}, {tally.requests} requests, {tally.seconds:.1f} s{bad}"
            self._console.print(f"  {profile:<{NAME_WIDTH}} {line}", highlight=False)

    def interrupted(self) -> None:
        """Say why it takes a moment to end."""
        self._console.print("  interrupted: removing what was created (Ctrl-C again leaves it)", style="yellow")


def _attention(count: int) -> str:
    """What the verdict makes of them is not known yet: some will be warnings, blocked or expected."""
    return f"{count} need{'s' if count == 1 else ''} attention"
