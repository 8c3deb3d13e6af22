"""`run` as users start it: a process of its own, a real socket, exit status, reports."""

from __future__ import annotations

import shlex
from pathlib import Path

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


def test_the_seed_is_reported_so_that_it_can_be_given_again(shared_mock: MockProcess, tmp_path: Path) -> None:
    first = judge(tmp_path, shared_mock.base_url, "--rule", READS)
    again = judge(tmp_path, shared_mock.base_url, "--rule", READS, "--seed", str(first.report["seed"]))

    assert f"seed {first.report['seed']}" in first.output
    assert again.report["seed"] == first.report["seed"]


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
