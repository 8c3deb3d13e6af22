"""Gathering results from pytest: also what came without a result is told, rule by rule."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import pytest

from conformance.judging import Outcome, RuleResult
from conformance.running.conducting import SUITE, Conductor
from conformance.running.parcel import pack_result
from conformance.running.selection import Task
from tests.conformance.command import PROJECT
from tests.conformance.samples import new_run, result, task


class Watch:
    """Notes what it is told."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def planned(self, tasks: Sequence[Task]) -> None:
        self.told.append(f"planned {len(tasks)}")

    def judged(self, task: Task, result: RuleResult) -> None:
        self.told.append(f"{task.id} {result.outcome}")

    def interrupted(self) -> None:
        self.told.append("interrupted")


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def conductor(tmp_path: Path, watch: Watch) -> Conductor:
    """Two rules, both planned."""
    conductor = Conductor(new_run(tmp_path), [task(id_, lambda _: result()) for id_ in ("one", "two")], watch)
    conductor.pytest_xdist_node_collection_finished(["suite.py::test_rule[one]", "suite.py::test_rule[two]"])
    return conductor


def report(
    id_: str, outcome: Literal["passed", "failed"], text: str = "", *, found: RuleResult | None = None
) -> pytest.TestReport:
    properties = pack_result(found, {"listInvoices": {"200": 2}}) if found else []
    return pytest.TestReport(
        f"suite.py::test_rule[{id_}]",
        ("suite.py", 1, id_),
        {},
        outcome,
        text or None,
        "call",
        user_properties=properties,
    )


def outcomes(conductor: Conductor) -> dict[str, str]:
    return {one.id: one.outcome.value for one in conductor.findings().results}


def test_a_result_is_taken_from_the_report_of_its_test(conductor: Conductor, watch: Watch) -> None:
    conductor.pytest_runtest_logreport(report("one", "failed", found=result("one", Outcome.FAIL)))
    conductor.pytest_runtest_logreport(report("two", "passed", found=result("two")))

    assert outcomes(conductor) == {"one": "fail", "two": "pass"}
    assert conductor.findings().calls["listInvoices"] == {"200": 4}
    assert watch.told == ["planned 2", "one fail", "two pass"]


def test_a_process_that_crashed_is_an_error_of_the_rule_that_it_judged(conductor: Conductor) -> None:
    conductor.pytest_runtest_logreport(report("one", "failed", "worker 'gw0' crashed while running"))

    (one, _) = conductor.findings().results
    assert (one.outcome, one.reason) == (Outcome.ERROR, "fault of the suite: worker 'gw0' crashed while running")


def test_a_rule_that_was_never_asked_is_an_error(conductor: Conductor) -> None:
    conductor.pytest_runtest_logreport(report("one", "passed", found=result("one")))

    assert outcomes(conductor) == {"one": "pass", "two": "error"}
    assert conductor.findings().results[1].reason == "not judged: the run ended before"


def test_after_an_interrupt_the_rest_says_so(conductor: Conductor, watch: Watch) -> None:
    conductor.pytest_keyboard_interrupt()

    assert conductor.findings().trouble == "the run was interrupted"
    assert {one.reason for one in conductor.findings().results} == {"not judged: the run was interrupted"}
    assert watch.told[-1] == "interrupted"


def test_a_rule_that_pytest_left_out_is_no_part_of_the_run(tmp_path: Path, watch: Watch) -> None:
    conductor = Conductor(new_run(tmp_path), [task(id_, lambda _: result()) for id_ in ("one", "two")], watch)
    conductor.pytest_xdist_node_collection_finished(["suite.py::test_rule[two]"])

    assert outcomes(conductor) == {"two": "error"}
    assert conductor.findings().is_narrowed


def test_the_suite_is_not_started_by_pytest_alone() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "conformance.plugin", "-p", "no:cacheprovider", f"--rootdir={SUITE}",
         f"--config-file={SUITE / 'pytest.ini'}", str(SUITE / "test_conformance.py")],
        cwd=PROJECT, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert ended.returncode != 0
    assert "start the suite with `invoice-conformance run`" in ended.stdout + ended.stderr
