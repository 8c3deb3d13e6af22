"""Starts pytest on the suite, apart from the user's own pytest, and gathers what it found."""

from __future__ import annotations

import contextlib
import io
import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

import pytest

from conformance.judging import NOT_ASKED, Outcome, RuleResult
from conformance.running.parcel import RUN, unpack_result
from conformance.running.run import Run
from conformance.running.selection import Task

SUITE = Path(__file__).parents[1] / "suite"
LOUD = ("-v", "--verbose", "--durations", "--setup", "-h", "--help", "--fixtures", "--markers", "--trace-config")
"""Options that ask pytest to show something; without one of them its own output is not shown."""
INTERRUPTED = "the run was interrupted"
_ID = re.compile(r"\[(.*)\]$")
_OWN_ENVIRONMENT = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": None, "PYTEST_PLUGINS": None}
"""The user's plugins and options are for the user's tests."""


class BadPytestOptions(Exception):
    """pytest does not take what stands after `--`."""


class Watcher(Protocol):
    """Is told how a run goes on."""

    def planned(self, tasks: Sequence[Task]) -> None:
        """These rules will be judged."""

    def judged(self, task: Task, result: RuleResult) -> None:
        """One of them was."""

    def interrupted(self) -> None:
        """Somebody pressed Ctrl-C; what was made is removed now."""


@dataclass(kw_only=True)
class Findings:
    """What a pytest session found.

    `trouble` is what kept it from its end; `is_abandoned` says that what was made is to stay, `is_narrowed` that `-k`
    and the like left rules out.
    """

    results: list[RuleResult] = field(default_factory=list)
    calls: dict[str, Counter[str]] = field(default_factory=dict)
    trouble: str = ""
    is_abandoned: bool = False
    is_narrowed: bool = False


class Conductor:
    """A plugin of the process that started the run: sees every report, whichever process judged."""

    def __init__(self, run: Run, tasks: Sequence[Task], watcher: Watcher) -> None:
        self._run = run
        self._tasks = {task.id: task for task in tasks}
        self._watcher = watcher
        self.planned: list[str] = []
        self.results: dict[str, RuleResult] = {}
        self.calls: dict[str, Counter[str]] = {}
        self.trouble = ""
        self.is_abandoned = False

    @pytest.hookimpl(tryfirst=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        """Hand the run to the plugin."""
        config.stash[RUN] = self._run

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Learn which rules are left after `-k`, where this process judges them itself."""
        self._plan([item.nodeid for item in session.items])

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: Sequence[str]) -> None:
        """Learn it from a worker."""
        self._plan(ids)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take the result along; a rule whose test broke down is an error."""
        task = self._task(report.nodeid)
        if task is None or task.id in self.results:
            return
        if found := unpack_result(report):
            result, calls = found
            self._note(task, result)
            for operation_id, statuses in calls.items():
                self.calls.setdefault(operation_id, Counter()).update(statuses)
        elif report.failed:
            last = (report.longreprtext.strip().splitlines() or ["no reason given"])[-1]
            self._note(task, task.unjudged(Outcome.ERROR, f"fault of the suite: {last}"))

    def pytest_keyboard_interrupt(self) -> None:
        """Remember that the run did not get to its end."""
        self.trouble = INTERRUPTED
        self._watcher.interrupted()

    def findings(self) -> Findings:
        """Everything found; a rule that was taken on and has no result is an error."""
        reason = f"{NOT_ASKED}{self.trouble or 'the run ended before'}"
        results = [
            self.results.get(id_) or self._tasks[id_].unjudged(Outcome.ERROR, reason)
            for id_ in self._tasks
            if id_ in self.planned
        ]
        return Findings(
            results=results,
            calls=self.calls,
            trouble=self.trouble,
            is_abandoned=self.is_abandoned,
            is_narrowed=len(results) < len(self._tasks),
        )

    def _plan(self, node_ids: Sequence[str]) -> None:
        if not self.planned and node_ids:
            self.planned = [task.id for node_id in node_ids if (task := self._task(node_id))]
            self._watcher.planned([self._tasks[id_] for id_ in self.planned])

    def _task(self, node_id: str) -> Task | None:
        found = _ID.search(node_id)
        return self._tasks.get(found[1]) if found else None

    def _note(self, task: Task, result: RuleResult) -> None:
        self.results[task.id] = result
        self._watcher.judged(task, result)


def conduct(run: Run, tasks: Sequence[Task], options: Sequence[str], watcher: Watcher) -> Findings:
    """Judge the tasks. `options` are the user's for pytest, such as `-k`, `-x` and `-n 2`.

    Raises:
        BadPytestOptions: pytest does not take them.
    """
    if any(option in ("--co", "--collect-only") for option in options):
        raise BadPytestOptions("--collect-only judges nothing; `plan` lists the rules of a run")
    conductor = Conductor(run, tasks, watcher)
    output = io.StringIO()
    quiet = contextlib.nullcontext() if is_loud(options) else contextlib.redirect_stdout(output)
    status: int = pytest.ExitCode.INTERRUPTED
    with _environment(_OWN_ENVIRONMENT), quiet, contextlib.redirect_stderr(output):
        try:
            status = pytest.main([*_arguments(), *options], plugins=[conductor])
        except KeyboardInterrupt:  # pressed again, while what was made was being removed
            conductor.is_abandoned = True
            conductor.trouble = INTERRUPTED
    if status == pytest.ExitCode.USAGE_ERROR:
        raise BadPytestOptions(_complaint(output.getvalue()))
    if status == pytest.ExitCode.INTERNAL_ERROR and not conductor.trouble:
        conductor.trouble = f"pytest broke down: {(output.getvalue().strip().splitlines() or ['no reason given'])[-1]}"
    return conductor.findings()


def _complaint(output: str) -> str:
    """The one line of what pytest says that tells what is wrong."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    told = [line.partition("error: ")[2] for line in lines if "error: " in line]
    return (told or [line.removeprefix("ERROR: ") for line in lines] or ["it does not take the options"])[0]


def is_loud(options: Sequence[str]) -> bool:
    """Whether the user asked pytest to show something of its own."""
    return any(option.startswith(LOUD) for option in options)


def _arguments() -> list[str]:
    return [
        str(SUITE / "test_conformance.py"),
        f"--config-file={SUITE / 'pytest.ini'}",
        f"--rootdir={SUITE}",
        "--noconftest",
        "--import-mode=importlib",
        "--capture=no",
        "--assert=plain",
        *("-p", "no:cacheprovider"),
        *(("-p", "xdist") if find_spec("xdist") else ()),
        *("-p", "conformance.plugin"),
    ]


@contextlib.contextmanager
def _environment(changes: Mapping[str, str | None]) -> Iterator[None]:
    """Variables of this process and its children, set or taken away for a while."""
    before = {name: os.environ.get(name) for name in changes}  # noqa: TID251  # pytest reads them from there
    try:
        _set(changes)
        yield
    finally:
        _set(before)


def _set(variables: Mapping[str, str | None]) -> None:
    for name, value in variables.items():
        if value is None:
            os.environ.pop(name, None)  # noqa: TID251
        else:
            os.environ[name] = value  # noqa: TID251
