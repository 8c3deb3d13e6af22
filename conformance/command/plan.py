"""What a run would judge and how many calls that takes, from numbers measured on a target that conforms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from rich.console import Console
from rich.table import Table
from rich.text import Text

from conformance.config import Config
from conformance.options import Options
from conformance.running.selection import Task

MEASURED = Path(__file__).with_name("measured.json")
"""By rule id: `requests`, and `config`, the keys of conformance.toml for want of which some of it is skipped.

`python -m tests.conformance.measure` writes it anew.
"""
_PER_SECOND = 50
"""What a target on the same machine answers, carefully counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One rule of the plan. `requests` is None where nobody measured it yet; `note` says what will be skipped."""

    task: Task
    requests: int | None
    note: str


def measured() -> Mapping[str, Mapping[str, Any]]:
    """The numbers, as they were measured."""
    content: Mapping[str, Mapping[str, Any]] = orjson.loads(MEASURED.read_bytes())
    return content


def plan(
    tasks: Sequence[Task], config: Config, options: Options, numbers: Mapping[str, Mapping[str, Any]]
) -> list[Line]:
    """A line for each rule."""
    there = config.data.keys()
    if config.second_store:
        there.add("target.second_store")
    lines = []
    for task in tasks:
        measured = numbers.get(task.id, {})
        lacking = [key for key in measured.get("config", ()) if key not in there]
        if options.read_only and not task.has_reads:
            lines.append(Line(task=task, requests=0, note="skipped: judging it needs writes"))
        else:
            note = f"needs {', '.join(lacking)}" if lacking else ""
            lines.append(Line(task=task, requests=measured.get("requests"), note=note))
    return lines


def print_plan(lines: Sequence[Line], config: Config, console: Console) -> None:
    """The plan as a table, with its sum and how long that takes."""
    table = Table(box=None, padding=(0, 1), header_style="bright_black", pad_edge=False)
    for name in ("rule", "profile", "level", "calls", "note"):
        table.add_column(name, justify="right" if name == "calls" else "left", no_wrap=name == "rule")
    for line in lines:
        calls = "?" if line.requests is None else str(line.requests)
        table.add_row(
            line.task.id, line.task.rule.profile, line.task.rule.level, calls, Text(line.note, style="yellow")
        )
    console.print(table, highlight=False)
    bound = "at most" if any(line.note for line in lines) else "about"
    rules = "1 rule" if len(lines) == 1 else f"{len(lines)} rules"
    total = sum(line.requests or 0 for line in lines)
    rate = config.rate_per_minute or 60 * _PER_SECOND
    pace = f"at {config.rate_per_minute:g} a minute" if config.rate_per_minute else "on a quick target"
    console.print(f"\n{rules}, {bound} {total} calls: {_duration(60 * total / rate)} {pace}", highlight=False)


def _duration(seconds: float) -> str:
    return f"{seconds / 60:.0f} min" if seconds >= 90 else f"{max(seconds, 1):.0f} s"  # noqa: PLR2004
