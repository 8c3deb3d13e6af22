"""What a person reads in the terminal: the table of rules, and every failure with what is needed to fix it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from conformance.report.document import Report, is_worth_telling, was_not_asked
from conformance.report.hints import lines_to_add
from conformance.running.run import Run
from conformance.running.selection import Task

STYLES = {
    "pass": ("✓", "green"),
    "fail": ("✗", "bold red"),
    "warn": ("!", "yellow"),
    "expected-fail": ("~", "cyan"),
    "skip": ("-", "bright_black"),
    "blocked": ("·", "magenta"),
    "error": ("?", "bold red"),
}
VERDICTS = {"conforms": "bold white on green", "fails": "bold white on red", "not-judged": "bold black on yellow"}
BRIEF = ("blocked", "expected-fail", "error")
"""Outcomes of which the reason is enough."""
LONGEST_SHOWN = 800
MOST_IDS = 10


class Teller:
    """Writes a report to a terminal or a file; colours only where they are seen."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def greet(self, run: Run, tasks: Sequence[Task]) -> None:
        """Say what is about to happen."""
        rules = "1 rule" if len(tasks) == 1 else f"{len(tasks)} rules"
        self._line(f"Judging {run.config.base_url} by {rules}", style="bold")
        notes = [f"seed {run.options.seed}", f"everything created is named {run.prefix}-…"]
        if run.options.read_only:
            notes[1] = "read-only: nothing is created"
        self._line(f"  {' · '.join(notes)}", style="bright_black")
        self._line()

    def tell(self, report: Report, files: Mapping[str, str]) -> None:
        """The table, the failures, the verdict. `files` are the reports that were written, by kind."""
        self._table([rule for rule in report["rules"] if not was_not_asked(rule)])
        self._not_asked([rule for rule in report["rules"] if was_not_asked(rule)])
        for rule in report["rules"]:
            if is_worth_telling(rule):
                self._failure(rule)
        self._missing(report)
        self._unreached(report)
        self._left_behind(report)
        self._verdict(report, files)

    def _not_asked(self, rules: Sequence[Mapping[str, Any]]) -> None:
        for reason, count in Counter(rule["reason"] for rule in rules).items():
            noun = "rule was" if count == 1 else "rules were"
            self._line(f"  {count} {noun} {reason} (report.json names them)", style="yellow")

    def _table(self, rules: Sequence[Mapping[str, Any]]) -> None:
        self._line()
        table = Table(box=None, padding=(0, 1), show_header=True, header_style="bright_black", pad_edge=False)
        table.add_column("")
        table.add_column("rule", no_wrap=True)
        table.add_column("level")
        table.add_column("outcome")
        table.add_column("calls", justify="right")
        table.add_column("note", style="bright_black", overflow="fold")
        profile = None
        for rule in rules:
            if rule["profile"] != profile:
                profile = rule["profile"]
                table.add_row("", Text(profile, style="bold"))
            sign, style = STYLES[rule["outcome"]]
            table.add_row(
                Text(f"  {sign}", style=style), rule["id"], Text(rule["level"], style="bright_black"),
                Text(rule["outcome"], style=style), str(rule["requests"]), Text(rule["reason"]),
            )  # fmt: skip
        self._console.print(table, highlight=False)

    def _failure(self, rule: Mapping[str, Any]) -> None:
        sign, style = STYLES[rule["outcome"]]
        self._line()
        title = Text(f"{sign} {rule['outcome'].upper()} ", style=style).append(rule["id"], style="bold")
        title.append(f"  {rule['level']}, {rule['evidence']}", style="bright_black")
        self._console.print(title, soft_wrap=True)
        if rule["reason"]:
            self._fact("why", rule["reason"])
        if rule["outcome"] in BRIEF:
            return
        self._fact("rule", rule["text"])
        self._fact("source", rule["source"])
        for failure in rule["failures"]:
            self._line()
            self._fact("scenario", failure["scenario"])
            self._fact("expected", failure["expected"], style="green")
            self._fact("observed", failure["observed"], style="red")
            if failure["curl"]:
                self._console.print(f"    {failure['curl']}", soft_wrap=True, markup=False, highlight=False)

    def _missing(self, report: Report) -> None:
        if not report["missing"]:
            return
        self._line()
        self._line("Some rules, or parts of them, need data that the API cannot create. Add to conformance.toml:")
        self._line()
        for line in lines_to_add(report["missing"]):
            self._line(f"    {line}", style="cyan")

    def _unreached(self, report: Report) -> None:
        unreached = [
            operation["operationId"]
            for operation in report["operations"]
            if operation["calls"] and not operation["is_reached"]
        ]
        if unreached and not report["is_narrowed"] and not report["options"]["rules"] and report["rules"]:
            self._line()
            self._line(f"Never answered with a success: {', '.join(unreached)}", style="yellow")

    def _left_behind(self, report: Report) -> None:
        if left := report["left_behind"]:
            self._line()
            why = "Kept" if report["options"]["keep"] else "Left behind, because the target did not delete them"
            for kind in dict.fromkeys(entry["kind"] for entry in left):
                its = [entry["id"] for entry in left if entry["kind"] == kind]
                ids = ", ".join(its[:MOST_IDS]) + (", …" if len(its) > MOST_IDS else "")
                self._line(f"{why}: {kind}s {ids}", style="yellow")
            self._line(f"    {report['cleanup']}")

    def _verdict(self, report: Report, files: Mapping[str, str]) -> None:
        self._line()
        counts = " · ".join(f"{count} {outcome}" for outcome, count in report["counts"].items() if count)
        text = Text().append(f" {report['verdict'].upper()} ", style=VERDICTS[report["verdict"]])
        if report["options"]["read_only"]:
            text.append("  (read-only)")
        text.append(f"  {counts or 'no rule judged'}")
        text.append(f"  ({report['requests']} requests, {report['seconds']:.1f} s)", style="bright_black")
        self._console.print(text, soft_wrap=True, highlight=False)
        for reason in report["reasons"]:
            self._line(f"  {reason}")
        if any(rule["outcome"] == "fail" for rule in report["rules"]):
            self._line("  --rule ID --keep judges one rule and leaves its data, so that its curl lines find them.")
            self._line("  --expected-failures FILE lists what may fail for now (docs/conformance.md).")
        for kind, path in files.items():
            self._line(f"  {kind:<6} {path}", style="bright_black")

    def _fact(self, name: str, text: str, style: str = "") -> None:
        table = Table.grid(padding=(0, 1))
        table.add_column(width=9, style="bright_black", no_wrap=True)
        table.add_column(overflow="fold")
        table.add_row(name, Text(_shown(text), style=style))
        self._console.print(Padding(table, (0, 0, 0, 4), expand=False), highlight=False)

    def _line(self, text: str = "", style: str = "") -> None:
        self._console.print(Text(text, style=style), soft_wrap=True, highlight=False)


def _shown(text: str) -> str:
    """The text, cut where it is long, without what a terminal would take for a command."""
    safe = "".join(char if char.isprintable() or char == "\n" else f"\\x{ord(char):02x}" for char in text)
    return safe if len(safe) <= LONGEST_SHOWN else f"{safe[:LONGEST_SHOWN]} … (report.html has all of it)"
