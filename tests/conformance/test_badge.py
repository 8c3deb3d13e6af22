"""The badge: a small picture that speaks of whole profiles, or is not given."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from conformance.report.badge import badge, why_no_badge
from conformance.report.document import Circumstances, Report, new_report
from tests.conformance.samples import CONTRACT, failing, judgement, new_run, result, skipped
from tests.conformance.test_report import NOON, report_of


def test_a_badge_tells_verdict_and_count(tmp_path: Path) -> None:
    svg = badge(report_of(tmp_path, result("one"), failing("two")))

    assert "fails · 1/2" in "".join(ET.fromstring(svg).itertext())  # noqa: S314  # ours


def test_a_badge_refers_to_nothing_elsewhere(tmp_path: Path) -> None:
    svg = badge(report_of(tmp_path, result()))

    assert svg.count("http") == 1  # the name space of SVG
    assert "href" not in svg


def with_options(folder: Path, **options: Any) -> Report:
    return new_report(judgement(result()), new_run(folder, **options), CONTRACT, NOON)


@pytest.mark.parametrize(
    ("options", "why"),
    [({"rules": ("one",)}, "--rule"), ({"read_only": True}, "--read-only"), ({"allow_skips": True}, "--allow-skips")],
)
def test_a_run_that_the_user_cut_short_earns_none(tmp_path: Path, options: dict[str, Any], why: str) -> None:
    assert why_no_badge(with_options(tmp_path, **options)) == f"{why} left rules out"


def test_a_run_narrowed_by_k_earns_none(tmp_path: Path) -> None:
    narrowed = Circumstances(started_at=0, seconds=1, version="1", is_narrowed=True)

    assert why_no_badge(report_of(tmp_path, result(), circumstances=narrowed)) == "-k left rules out"


def test_a_run_without_a_verdict_earns_none(tmp_path: Path) -> None:
    assert why_no_badge(report_of(tmp_path)) == "the run came to no verdict"


def test_a_whole_run_earns_one(tmp_path: Path) -> None:
    assert why_no_badge(with_options(tmp_path)) == ""


def test_a_rule_that_is_not_applicable_is_not_counted(tmp_path: Path) -> None:
    svg = badge(report_of(tmp_path, result("one"), skipped("two", reason="not applicable: no limit is judged")))

    assert "conforms · 1/1" in svg
