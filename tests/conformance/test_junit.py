"""junit.xml: a test case a rule, so that any CI server shows the verdict."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from conformance.report.document import Problem, Report, unstarted_report
from conformance.report.junit import junit
from tests.conformance.samples import CONTRACT, broken_down, expecting, failing, failure, new_run, result, skipped
from tests.conformance.test_report import NOON, report_of


def cases(report: Report) -> dict[str, ET.Element]:
    return {str(case.get("name")): case for case in ET.fromstring(junit(report)).iter("testcase")}  # noqa: S314  # ours


def kinds(report: Report) -> dict[str, str]:
    """What CI makes of each case: passed, failure, error or skipped."""
    found = {}
    for name, case in cases(report).items():
        tags = {child.tag for child in case} & {"failure", "error", "skipped"}
        found[name] = tags.pop() if tags else "passed"
    return found


def test_every_outcome_has_its_kind(tmp_path: Path) -> None:
    report = report_of(
        tmp_path,
        result("pass"),
        failing("fail"),
        failing("warn", level="should"),
        failing("expected"),
        skipped("skip"),
        failing("blocked", needs=["fail"]),
        broken_down("error"),
        expectations=[expecting("expected")],
    )

    assert kinds(report) == {
        "pass": "passed", "fail": "failure", "warn": "passed", "expected": "skipped", "skip": "skipped",
        "blocked": "skipped", "error": "error",
    }  # fmt: skip


def test_a_case_is_named_for_its_rule_and_stands_in_the_suite_of_its_profile(tmp_path: Path) -> None:
    report = report_of(tmp_path, result("one"), result("two", profile="orders"))

    suites = ET.fromstring(junit(report)).findall("testsuite")  # noqa: S314  # ours

    assert [(suite.get("name"), suite.get("tests")) for suite in suites] == [("invoices", "1"), ("orders", "1")]
    assert cases(report)["two"].get("classname") == "orders"


def test_a_failure_tells_rule_source_expected_observed_and_curl(tmp_path: Path) -> None:
    text = cases(report_of(tmp_path, failing("one")))["one"].findtext("failure") or ""

    for part in ("The text of the rule.", "A page.", "HTTP 200", "HTTP 500", "curl -s http://target/api"):
        assert part in text


def test_a_warning_tells_as_much_in_its_output(tmp_path: Path) -> None:
    assert "HTTP 500" in (cases(report_of(tmp_path, failing("one", level="may")))["one"].findtext("system-out") or "")


def test_characters_that_xml_cannot_write_are_replaced(tmp_path: Path) -> None:
    odd = failure(expected="no control", observed="\x00\x1b[31m <&> \ufffe 🧺")

    text = cases(report_of(tmp_path, failing("one", failures=[odd])))["one"].findtext("failure") or ""

    assert "��[31m <&> � 🧺" in text


@pytest.mark.parametrize(
    ("results", "terms", "kind"),
    [
        ([result("one")], {"expectations": [expecting("one")]}, "failure"),
        ([skipped("one"), result("two")], {}, "error"),
        ([], {}, "error"),
    ],
    ids=["an-unexpected-pass", "a-skipped-must", "nothing-judged"],
)
def test_a_verdict_that_no_rule_explains_is_a_case_of_its_own(
    tmp_path: Path, results: list[Any], terms: dict[str, Any], kind: str
) -> None:
    assert kinds(report_of(tmp_path, *results, **terms))["verdict"] == kind


def test_a_run_that_could_not_begin_is_an_error_and_never_an_empty_success(tmp_path: Path) -> None:
    report = unstarted_report(Problem("nothing listens", "start it", 3), NOON, new_run(tmp_path), CONTRACT)

    assert kinds(report) == {"verdict": "error"}
    assert cases(report)["verdict"].findtext("error") == "start it"
