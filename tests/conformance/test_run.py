"""`run` as users start it: a process of its own, a real socket, exit status, reports."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from tests.conformance import servers
from tests.conformance.__main__ import EXAMPLE
from tests.conformance.command import conformance, judge
from tests.live.mock_process import MockProcess

RULE = ("--rule", "unknown-invoice-is-404")
READS = "unknown-route-is-404"


def test_a_target_that_obeys_conforms(shared_mock: MockProcess, tmp_path: Path) -> None:
    ended = judge(tmp_path, shared_mock.base_url, "--rule", "invoice-number-is-unique")

    assert (ended.status, ended.errors) == (0, "")
    assert ended.report["verdict"] == "conforms"
    assert ended.outcomes == {"invoice-number-is-unique": "pass"}
    assert "CONFORMS" in ended.output


def test_a_target_that_disobeys_fails_with_rule_source_expected_observed_and_curl(tmp_path: Path) -> None:
    with servers.serving(servers.an_empty_list) as server:
        ended = judge(tmp_path, server.base_url, *RULE)

    assert ended.status == 1
    assert ended.outcomes == {"unknown-invoice-is-404": "fail"}
    for part in ("✗ FAIL unknown-invoice-is-404", "rule  ", "source  ", "expected  ", "observed  ", "curl -s -i -X"):
        assert part in ended.output
    assert "demo-token" not in ended.output


def test_an_expected_failure_makes_the_run_green(tmp_path: Path) -> None:
    (tmp_path / "known.toml").write_text(
        '[[expected]]\nrule = "unknown-invoice-is-404"\nreason = "ticket 12"\n', encoding="utf-8"
    )

    with servers.serving(servers.an_empty_list) as server:
        ended = judge(tmp_path, server.base_url, *RULE, "--expected-failures", "known.toml")

    assert (ended.status, ended.outcomes) == (0, {"unknown-invoice-is-404": "expected-fail"})
    assert "expected: ticket 12" in ended.output


def test_an_expected_failure_that_passes_fails_the_run(shared_mock: MockProcess, tmp_path: Path) -> None:
    (tmp_path / "known.toml").write_text(f'[[expected]]\nrule = "{READS}"\nreason = "old"\n', encoding="utf-8")

    ended = judge(tmp_path, shared_mock.base_url, "--rule", READS, "--expected-failures", "known.toml")

    assert (ended.status, ended.outcomes) == (1, {READS: "pass"})
    assert f"known.toml expects {READS} to fail, but it passes" in ended.output


def test_a_skipped_must_is_no_verdict_and_the_lines_to_add_are_printed(
    shared_mock: MockProcess, tmp_path: Path
) -> None:
    ended = judge(tmp_path, shared_mock.base_url, "--rule", "order-becomes-an-invoice", "--rule", READS)

    assert (ended.status, ended.report["verdict"]) == (3, "not-judged")
    assert ended.outcomes["order-becomes-an-invoice"] == "skip"
    assert "[data]\n    order_ids = [501, 502, 503]" in ended.output


def test_a_skipped_must_is_accepted_with_allow_skips(shared_mock: MockProcess, tmp_path: Path) -> None:
    rules = ("--rule", "order-becomes-an-invoice", "--rule", READS)

    ended = judge(tmp_path, shared_mock.base_url, *rules, "--allow-skips")

    assert (ended.status, ended.report["verdict"]) == (0, "conforms")


def test_a_read_only_run_sends_no_write(tmp_path: Path) -> None:
    with servers.serving(servers.an_empty_list) as server:
        ended = judge(tmp_path, server.base_url, "--config", str(EXAMPLE), "--read-only")
        methods = {call.partition(" ")[0] for call in server.calls}

    assert methods == {"GET"}
    assert " FAILS   (read-only)" in ended.output
    assert ended.outcomes["invoice-number-is-unique"] == "skip"


def test_a_run_leaves_the_store_as_it_was(own_mock: MockProcess, tmp_path: Path) -> None:
    with own_mock.client() as client:
        usd = {"code": "USD", "value": 1}
        body = {"customerId": "1001", "originalBalance": usd, "openBalance": usd}
        for number in range(20):
            client.post("/api/v3/io/ip/invoices", json={**body, "invoiceNumber": f"INV-{number}"}).raise_for_status()
        before = client.get("/api/v3/io/ip/invoices", params={"limit": 250}).content

        ended = judge(tmp_path, own_mock.base_url, "--config", str(EXAMPLE), "--rule", "*invoice*")

        assert ended.status == 0, ended.output
        assert client.get("/api/v3/io/ip/invoices", params={"limit": 250}).content == before
    assert ended.report["left_behind"] == []
    assert not list((tmp_path / "reports").glob("unfinished-*"))


def test_what_is_to_be_kept_stays_until_cleanup(own_mock: MockProcess, tmp_path: Path) -> None:
    config = ("--config", str(EXAMPLE))
    kept = judge(tmp_path, own_mock.base_url, *config, "--rule", "order-becomes-an-invoice", "--keep")
    prefix = kept.report["prefix"]
    with own_mock.client() as client:
        there = client.get("/api/v3/io/ip/invoices").json()["meta"]["pagination"]["totalCount"]

        ended = conformance(
            tmp_path, "cleanup", "--prefix", prefix, *config, "--base-url", own_mock.base_url, "--report-dir", "reports"
        )

        left = client.get("/api/v3/io/ip/invoices").json()["meta"]["pagination"]["totalCount"]
    assert (there, left) == (len(kept.report["left_behind"]), 0)
    assert there > 0
    assert (ended.status, ended.output) == (0, f"{there} invoices of {prefix} removed\n")


def test_a_target_that_does_not_delete_is_told_what_is_left(own_mock: MockProcess, tmp_path: Path) -> None:
    def no_deletes(handler: servers.Handler) -> None:
        if handler.command == "DELETE":
            handler.answer_json(200, {"code": 200, "data": {"id": 1}, "meta": {"message": "SUCCESS"}})
            return
        servers.forward(handler, own_mock.base_url)

    with servers.serving(no_deletes) as server:
        ended = judge(tmp_path, server.base_url, "--rule", "invoice-number-is-unique")

    assert len(ended.report["left_behind"]) > 0
    command = ended.report["cleanup"]
    assert f"    {command}\n" in ended.output
    program, *arguments = shlex.split(command)
    assert program == "invoice-conformance"
    cleaned = conformance(tmp_path, *arguments, INVOICE_API_TOKEN="demo-token")
    assert cleaned.status in (0, 3), cleaned.errors  # the deceitful server is gone


def test_a_target_that_dies_in_the_middle_is_an_error_and_never_a_failure(
    own_mock: MockProcess, tmp_path: Path
) -> None:
    def mortal(handler: servers.Handler) -> None:
        if len(handler.server.calls) > 60:
            servers.a_gateway_error(handler)
        else:
            servers.forward(handler, own_mock.base_url)

    with servers.serving(mortal) as server:
        ended = judge(tmp_path, server.base_url, "--config", str(EXAMPLE))

    assert (ended.status, ended.report["verdict"]) == (3, "not-judged")
    assert ended.report["counts"]["error"] > 0
    assert ended.report["counts"]["fail"] == ended.report["counts"]["warn"] == 0


def test_k_narrows_the_run_and_earns_no_badge(shared_mock: MockProcess, tmp_path: Path) -> None:
    ended = judge(tmp_path, shared_mock.base_url, "--badge", "badge.svg", "--", "-k", READS)

    assert (ended.status, ended.outcomes) == (0, {READS: "pass"})
    assert ended.report["is_narrowed"]
    assert not (tmp_path / "badge.svg").exists()
    assert "not written: -k left rules out" in ended.output


def test_a_whole_run_earns_a_badge(shared_mock: MockProcess, tmp_path: Path) -> None:
    ended = judge(
        tmp_path, shared_mock.base_url, "--config", str(EXAMPLE), "--profile", "orders", "--badge", "badge.svg"
    )

    assert (ended.status, ended.report["is_narrowed"]) == (0, False)
    assert "conforms · " in (tmp_path / "badge.svg").read_text("utf-8")


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


def test_several_processes_come_to_the_same_verdict(shared_mock: MockProcess, tmp_path: Path) -> None:
    options = ("--config", str(EXAMPLE), "--rule", "[a-l]*", "--seed", "1")

    alone = judge(tmp_path, shared_mock.base_url, *options)
    together = judge(tmp_path, shared_mock.base_url, *options, "--", "-n", "2")

    assert alone.outcomes == together.outcomes
    assert (alone.status, together.status) == (0, 0), together.output
    assert len(alone.outcomes) > 30


def test_the_users_own_pytest_does_not_interfere(shared_mock: MockProcess, tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --nonsense\n", encoding="utf-8")
    (tmp_path / "conftest.py").write_text("raise SystemExit('never imported')\n", encoding="utf-8")

    ended = judge(tmp_path, shared_mock.base_url, "--rule", READS, PYTEST_ADDOPTS="--more-nonsense", PYTEST_PLUGINS="x")

    assert (ended.status, ended.errors) == (0, "")
    assert not (tmp_path / ".pytest_cache").exists()


def test_what_pytest_is_asked_to_show_is_shown(shared_mock: MockProcess, tmp_path: Path) -> None:
    ended = judge(tmp_path, shared_mock.base_url, "--rule", READS, "--", "-v", "--durations=1")

    assert f"test_rule[{READS}] PASSED" in ended.output
    assert "slowest 1 durations" in ended.output


def test_an_option_that_pytest_does_not_know_is_a_usage_error(shared_mock: MockProcess, tmp_path: Path) -> None:
    ended = judge(tmp_path, shared_mock.base_url, "--", "--nonsense")

    assert ended.status == 2
    assert ended.error_and_hint[0] == "pytest: unrecognized arguments: --nonsense"


def test_a_mistake_in_the_configuration_is_a_usage_error_and_is_reported(tmp_path: Path) -> None:
    (tmp_path / "conformance.toml").write_text("[target]\nbase_ulr = 'x'\n", encoding="utf-8")

    ended = judge(tmp_path, "http://127.0.0.1:9")

    assert ended.status == ended.report["exit_status"] == 2
    assert ended.error_and_hint[0].startswith("conformance.toml: line 2: target.base_ulr is unknown")


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


def test_the_seed_is_reported_so_that_it_can_be_given_again(shared_mock: MockProcess, tmp_path: Path) -> None:
    first = judge(tmp_path, shared_mock.base_url, "--rule", READS)
    again = judge(tmp_path, shared_mock.base_url, "--rule", READS, "--seed", str(first.report["seed"]))

    assert f"seed {first.report['seed']}" in first.output
    assert again.report["seed"] == first.report["seed"]


def test_debug_shows_where_it_went_wrong(tmp_path: Path) -> None:
    ended = judge(tmp_path, "target", "--debug")

    assert "Traceback (most recent call last)" in ended.errors
    assert json.loads((tmp_path / "reports" / "report.json").read_bytes())["verdict"] == "not-judged"


def refuses_unknown_companies(handler: servers.Handler, base_url: str) -> None:
    """The legal choice unknown-company, for a store that has other companies than the suite makes up."""
    if handler.command == "POST" and b'"1001"' in handler.content:
        handler.answer_json(404, {"code": 404, "data": {"errMsg": "No company"}, "meta": {"message": "No company"}})
    else:
        servers.forward(handler, base_url)


def test_a_target_that_refuses_the_made_up_company_is_not_judged(shared_mock: MockProcess, tmp_path: Path) -> None:
    with servers.serving(lambda handler: refuses_unknown_companies(handler, shared_mock.base_url)) as server:
        ended = judge(tmp_path, server.base_url)
        calls = list(server.calls)

    text = "the target refused a create for the company '1001': it answers 404 and says 'No company'"
    assert ended.error_and_hint == (text, "set data.company_ids")
    assert ended.status == ended.report["exit_status"] == 3
    assert (ended.report["verdict"], ended.report["reasons"]) == ("not-judged", [text])
    assert [call.partition(" ")[0] for call in calls] == ["GET", "POST"]
    assert not list((tmp_path / "reports").glob("unfinished-*"))


def test_the_same_target_conforms_once_its_companies_are_named(shared_mock: MockProcess, tmp_path: Path) -> None:
    (tmp_path / "conformance.toml").write_text('[data]\ncompany_ids = ["1002"]\n', encoding="utf-8")

    with servers.serving(lambda handler: refuses_unknown_companies(handler, shared_mock.base_url)) as server:
        ended = judge(tmp_path, server.base_url, "--rule", "invoice-number-is-unique")

    assert (ended.status, ended.errors) == (0, "")


@pytest.mark.parametrize("options", [(), ("--", "-n", "2")], ids=["alone", "two-processes"])
def test_the_invoice_that_tries_the_made_up_company_is_removed(
    own_mock: MockProcess, tmp_path: Path, options: tuple[str, ...]
) -> None:
    ended = judge(tmp_path, own_mock.base_url, "--rule", READS, *options)

    with own_mock.client() as client:
        left = client.get("/api/v3/io/ip/invoices").json()["meta"]["pagination"]["totalCount"]
    assert (ended.status, left, ended.report["left_behind"]) == (0, 0, [])
    assert not list((tmp_path / "reports").glob("unfinished-*"))


def test_a_create_that_breaks_down_is_left_to_the_rules(tmp_path: Path) -> None:
    def broken(handler: servers.Handler) -> None:
        if handler.command == "POST":
            handler.answer_json(500, {"code": 500, "data": {}, "meta": {"message": "Oops"}})
        else:
            servers.an_empty_list(handler)

    with servers.serving(broken) as server:
        ended = judge(tmp_path, server.base_url, "--rule", "invoice-number-is-unique")

    assert (ended.status, ended.outcomes) == (1, {"invoice-number-is-unique": "fail"})


def test_progress_does_not_call_a_failure_what_may_be_expected(tmp_path: Path) -> None:
    with servers.serving(servers.an_empty_list) as server:
        ended = judge(tmp_path, server.base_url, *RULE)

    assert ", 1 needs attention\n" in ended.output
    assert "1 failed" not in ended.output


def test_an_operation_that_was_never_called_is_not_told_as_unanswered(tmp_path: Path) -> None:
    with servers.serving(servers.nothing_but_lists) as server:
        ended = judge(tmp_path, server.base_url, "--read-only", "--profile", "invoices")

    (told,) = [line for line in ended.output.splitlines() if line.startswith("Never answered with a success:")]
    assert "getInvoice" in told
    assert "createInvoice" not in told
