"""report.json: one document, described by its own schema, from which every other form is made."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from conformance.judging import Outcome
from conformance.ledger import Entry
from conformance.report.document import Circumstances, Problem, Report, new_report, unstarted_report
from conformance.report.files import SCHEMA, write_reports
from conformance.report.page import page
from tests.conformance import servers
from tests.conformance.command import judge
from tests.conformance.samples import (
    CONTRACT,
    PREFIX,
    expecting,
    failing,
    judgement,
    new_run,
    result,
    skipped,
)

VALIDATOR = jsonschema_rs.Draft202012Validator(json.loads(SCHEMA.read_bytes()))
NOON = Circumstances(started_at=1_700_049_600, seconds=1.5, version="1.2.3")


def complaints(report: Report) -> list[str]:
    return [
        f"{error.instance_path}: {error.message}" for error in VALIDATOR.iter_errors(json.loads(json.dumps(report)))
    ]


def report_of(folder: Path, *results: Any, circumstances: Circumstances = NOON, **terms: Any) -> Report:
    return new_report(judgement(*results, **terms), new_run(folder), CONTRACT, circumstances)


def operations(report: Report) -> Mapping[str, Mapping[str, Any]]:
    return {operation["operationId"]: operation for operation in report["operations"]}


def test_a_report_with_every_outcome_obeys_its_schema(tmp_path: Path) -> None:
    report = report_of(
        tmp_path,
        result("pass", requests=3, seconds=0.25),
        failing("fail"),
        failing("warn", level="should"),
        failing("expected"),
        skipped("skip", missing=["data.order_ids"]),
        failing("blocked", needs=["fail"]),
        result("error", Outcome.ERROR, reason="no answer"),
        expectations=[expecting("expected")],
    )

    assert complaints(report) == []
    assert report["counts"] == {
        "pass": 1, "fail": 1, "warn": 1, "expected-fail": 1, "skip": 1, "blocked": 1, "error": 1,
    }  # fmt: skip
    assert (report["requests"], report["seconds"]) == (3, 1.5)
    assert report["started_at"] == "2023-11-15T12:00:00+00:00"


@pytest.mark.parametrize(
    "spoilt",
    [{"verdict": "green"}, {"rules": [{}]}, {"seed": -1}, {"more": 1}, {"target": None}],
    ids=["verdict", "rule", "seed", "unknown-key", "type"],
)
def test_the_schema_refuses_what_is_no_report(tmp_path: Path, spoilt: dict[str, Any]) -> None:
    assert complaints({**report_of(tmp_path, result()), **spoilt})


def test_the_schema_describes_every_key_and_no_other(tmp_path: Path) -> None:
    assert set(json.loads(SCHEMA.read_bytes())["properties"]) == set(report_of(tmp_path, result()))


def test_a_run_that_could_not_begin_has_a_report_that_says_why(tmp_path: Path) -> None:
    problem = Problem("nothing listens", "start it", 3)

    report = unstarted_report(problem, NOON, new_run(tmp_path), CONTRACT)

    assert complaints(report) == []
    assert (report["verdict"], report["exit_status"]) == ("not-judged", 3)
    assert (report["reasons"], report["hint"]) == (["nothing listens"], "start it")


def test_a_configuration_with_a_mistake_has_a_report_too() -> None:
    report = unstarted_report(Problem("no such key", "correct it", 2), NOON, None, CONTRACT)

    assert complaints(report) == []
    assert (report["target"], report["exit_status"]) == ("", 2)


def test_operations_are_counted_and_those_without_a_success_are_marked(tmp_path: Path) -> None:
    calls = {"listInvoices": {"200": 2, "400": 1}, "createInvoice": {"400": 5}}
    seen = Circumstances(started_at=0, seconds=1, version="1", calls=calls)

    found = operations(report_of(tmp_path, result(), circumstances=seen))

    assert (found["listInvoices"]["calls"], found["listInvoices"]["is_reached"]) == (3, True)
    assert (found["createInvoice"]["statuses"], found["createInvoice"]["is_reached"]) == ({"400": 5}, False)
    assert (found["deleteInvoice"]["calls"], found["deleteInvoice"]["is_reached"]) == (0, False)


def test_what_is_left_behind_is_named(tmp_path: Path) -> None:
    left = Circumstances(started_at=0, seconds=1, version="1", left_behind=[Entry(store_hash="demo", id="17")])

    report = report_of(tmp_path / "my reports" / "unfinished", result(), circumstances=left)

    assert report["left_behind"] == [{"store_hash": "demo", "kind": "invoice", "id": "17"}]
    assert report["cleanup"] == (
        f"invoice-conformance cleanup --prefix {PREFIX} --base-url http://127.0.0.1:9 --store-hash demo"
        f" --report-dir '{tmp_path}/my reports'"
    )
    assert report["cleanup"] in page(report).replace("&#39;", "'")


def test_no_report_holds_a_token(tmp_path: Path) -> None:
    with servers.serving(servers.an_empty_list) as server:
        judge(tmp_path, server.base_url, "--rule", "unknown-invoice-is-404", "--rule", "schema-listInvoices")

    for path in (tmp_path / "reports").iterdir():
        assert b"demo-token" not in path.read_bytes(), path


def test_the_report_of_a_real_run_obeys_the_schema(tmp_path: Path) -> None:
    with servers.serving(servers.an_empty_list) as server:
        ended = judge(tmp_path, server.base_url, "--rule", "unknown-invoice-is-404", "--rule", "limit-*")

    assert complaints(ended.report) == []
    assert ended.report["rules"][0]["failures"][0]["calls"]
    assert operations(ended.report)["getInvoice"]["calls"] > 0


def test_every_form_is_written(tmp_path: Path) -> None:
    paths = write_reports(report_of(tmp_path, result()), tmp_path / "new" / "folder")

    assert sorted(path.name for path in paths.values()) == ["junit.xml", "report.html", "report.json"]
    assert all(path.stat().st_size > 100 for path in paths.values())
