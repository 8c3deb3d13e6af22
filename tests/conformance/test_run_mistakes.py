"""`run` with what cannot be: configuration, options, files and folders that are wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conformance.__main__ import EXAMPLE
from tests.conformance.command import conformance, judge
from tests.live.mock_process import MockProcess

RULE = ("--rule", "unknown-invoice-is-404")
READS = "unknown-route-is-404"


@pytest.mark.parametrize(
    ("folder", "error"), [("badge.svg", "badge.svg: Is a directory"), ("reports/junit.xml", "reports: Is a directory")]
)
def test_a_file_that_cannot_be_written_is_a_usage_error(
    shared_mock: MockProcess, tmp_path: Path, folder: str, error: str
) -> None:
    (tmp_path / folder).mkdir(parents=True)

    ended = judge(
        tmp_path, shared_mock.base_url, "--config", str(EXAMPLE), "--profile", "orders", "--badge", "badge.svg"
    )

    assert (ended.status, ended.error_and_hint[0]) == (2, error)


def test_an_option_that_pytest_does_not_know_is_a_usage_error(shared_mock: MockProcess, tmp_path: Path) -> None:
    ended = judge(tmp_path, shared_mock.base_url, "--", "--nonsense")

    assert ended.status == 2
    assert ended.error_and_hint[0] == "pytest: unrecognized arguments: --nonsense"


def test_a_mistake_in_the_configuration_is_a_usage_error_and_is_reported(tmp_path: Path) -> None:
    (tmp_path / "conformance.toml").write_text("[target]\nbase_ulr = 'x'\n", encoding="utf-8")

    ended = judge(tmp_path, "http://127.0.0.1:9")

    assert ended.status == ended.report["exit_status"] == 2
    assert ended.error_and_hint[0].startswith("conformance.toml: line 2: target.base_ulr is unknown")


def test_a_run_that_is_told_nothing_names_what_it_needs(tmp_path: Path) -> None:
    ended = conformance(tmp_path, "run")

    assert ended.status == 2
    assert ended.error_and_hint == (
        "missing: --base-url, --auth-token (or INVOICE_API_TOKEN), --store-hash",
        "give what is missing, or write conformance.toml; conformance/example.toml shows how",
    )


@pytest.mark.parametrize(
    ("arguments", "error", "hint"),
    [
        (["--rule", "invoice-number-unique"], "there is no rule 'invoice-number-unique'", "invoice-number-is-unique"),
        (["--rule", "model"], "the model layer is not part of this run", "add --model"),
        (["--profile", "orders", "--rule", READS], f"no profile of this run has a rule '{READS}'", "--profile"),
        (["--profile", "invocies"], "there is no profile 'invocies'", "profiles are invoices, orders"),
        (["--expected-failures", "none.toml"], "none.toml: No such file or directory", "[[expected]]"),
        (["--config", "none.toml"], "none.toml: No such file or directory", "docs/conformance.md"),
        (["--base-url", "target"], "--base-url is 'target', not an address", "--help describes every flag"),
    ],
    ids=["rule", "model", "rule-of-another-profile", "profile", "expectations", "config", "base-url"],
)
def test_what_there_is_not_is_a_usage_error(tmp_path: Path, arguments: list[str], error: str, hint: str) -> None:
    ended = judge(tmp_path, "http://127.0.0.1:9", *arguments)

    assert ended.status == 2
    assert error in ended.error_and_hint[0]
    assert hint in ended.error_and_hint[1]


def test_a_report_folder_that_cannot_be_is_a_usage_error(tmp_path: Path) -> None:
    (tmp_path / "reports").write_text("a file", encoding="utf-8")

    ended = judge(tmp_path, "http://127.0.0.1:9")

    assert ended.status == 2
    assert ended.error_and_hint == ("reports: File exists", "name another --report-dir")


def test_debug_shows_where_it_went_wrong(tmp_path: Path) -> None:
    ended = judge(tmp_path, "target", "--debug")

    assert "Traceback (most recent call last)" in ended.errors
    assert json.loads((tmp_path / "reports" / "report.json").read_bytes())["verdict"] == "not-judged"
