"""Judging in one process: a fault of the suite or a target that goes away is an error, never a failure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.judging import Outcome, RuleResult, judge_rule
from conformance.outcomes import NotApplicable, NotProvisioned, TargetError
from conformance.rulebook import Check, Judge
from conformance.running.bench import Bench
from conformance.world import World
from fixtures.contract import Rule
from tests.conformance import servers
from tests.conformance.samples import CONTRACT, failing, new_run, result, task

RULE = Rule(
    "a-rule", text="Text.", level="must", evidence="documented", source="Page.", profile="invoices", operations=()
)


@pytest.fixture
def server() -> Iterator[servers.Server]:
    with servers.serving(servers.an_empty_list) as server:
        yield server


@pytest.fixture
def bench(server: servers.Server, tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(new_run(tmp_path, server.base_url), CONTRACT)
    yield bench
    bench.session.close()


def check(judge: Judge) -> Check:
    return Check(rule=RULE.id, name=judge.__name__, scenario="A scenario.", judge=judge)


def crashes(_: World) -> None:
    raise LookupError("no such thing")


def reads(world: World) -> None:
    world.store.items()


def expects_an_invoice(world: World) -> None:
    assert world.store.read(1)


def needs_an_order(_: World) -> None:
    raise NotProvisioned("data.order_ids")


def has_nothing_to_judge(_: World) -> None:
    raise NotApplicable("numbers stay reserved here")


def judged(bench: Bench, *judges: Judge) -> RuleResult:
    return judge_rule(RULE, [check(judge) for judge in judges], bench.world)


def test_a_crash_in_a_check_is_an_error_of_its_rule(bench: Bench) -> None:
    found = judged(bench, crashes)

    assert found.outcome is Outcome.ERROR
    assert found.reason == "fault of the suite in crashes: LookupError: no such thing"


def test_a_crash_in_one_check_does_not_hide_what_another_found(bench: Bench) -> None:
    found = judged(bench, crashes, expects_an_invoice)

    assert found.outcome is Outcome.ERROR
    assert [failure.check for failure in found.failures] == ["expects_an_invoice"]


def test_after_a_crash_the_run_goes_on(bench: Bench) -> None:
    def crash(_: World) -> RuleResult:
        raise LookupError("no such thing")

    first = bench.judge(task("one", crash))
    second = bench.judge(task("two", lambda _: result("two")))

    assert (first.outcome, first.reason) == (Outcome.ERROR, "fault of the suite: LookupError: no such thing")
    assert second.outcome is Outcome.PASS


def test_a_layer_whose_target_gives_no_answer_is_an_error(bench: Bench) -> None:
    def no_answer(_: World) -> RuleResult:
        raise TargetError("GET http://target: no answer")

    found = bench.judge(task("one", no_answer))

    assert (found.outcome, found.reason) == (Outcome.ERROR, "GET http://target: no answer")


def test_a_failure_tells_the_calls_that_led_to_it(bench: Bench, server: servers.Server) -> None:
    found = judged(bench, expects_an_invoice)

    (failure,) = found.failures
    assert failure.curl.endswith(f"{server.base_url}/api/v3/io/ip/invoices/1")
    assert [(call.curl, call.status) for call in failure.calls] == [(failure.curl, 200)]


def test_a_curl_line_never_shows_the_token(bench: Bench) -> None:
    (failure,) = judged(bench, expects_an_invoice).failures

    assert '-H "X-Auth-Token: $INVOICE_API_TOKEN"' in failure.curl
    assert "demo-token" not in failure.curl


def test_a_rule_without_its_data_is_skipped_and_says_which(bench: Bench) -> None:
    found = judged(bench, needs_an_order)

    assert (found.outcome, found.reason) == (Outcome.SKIP, "not configured: data.order_ids")
    assert found.missing == ["data.order_ids"]


def test_a_rule_with_some_of_its_data_passes_in_part(bench: Bench) -> None:
    found = judged(bench, reads, needs_an_order)

    assert (found.outcome, found.reason) == (Outcome.PASS, "in part: not configured: data.order_ids")


def test_a_legal_choice_that_leaves_nothing_to_judge_is_skipped_and_says_so(bench: Bench) -> None:
    found = judged(bench, has_nothing_to_judge)

    assert (found.outcome, found.reason) == (Outcome.SKIP, "not applicable: numbers stay reserved here")
    assert found.is_not_applicable


def test_a_target_that_goes_away_is_an_error_for_every_rule_after(bench: Bench, server: servers.Server) -> None:
    def leave(world: World) -> RuleResult:
        server.way = servers.a_gateway_error
        return judge_rule(RULE, [check(reads)], world)

    outcomes = [bench.judge(one).outcome for one in (task("one", leave), task("two", lambda _: result("two")))]

    assert outcomes == [Outcome.ERROR, Outcome.ERROR]


def test_what_a_dying_target_broke_is_no_failure(bench: Bench, server: servers.Server) -> None:
    def die(_: World) -> RuleResult:
        server.way = servers.a_gateway_error
        return failing("one")

    found = bench.judge(task("one", die))

    assert (found.outcome, found.failures) == (Outcome.ERROR, [])
    assert "answers 502 without a JSON object" in found.reason


def test_a_target_that_went_away_is_asked_no_more(bench: Bench, server: servers.Server) -> None:
    server.way = servers.a_web_page
    bench.judge(task("one", lambda _: failing("one")))
    asked = len(server.calls)

    found = bench.judge(task("two", lambda world: judge_rule(RULE, [check(reads)], world)))

    assert found.reason.startswith("not judged: the target answers 200 with a web page")
    assert len(server.calls) == asked


def test_workers_share_the_rate_limit(tmp_path: Path) -> None:
    run = new_run(tmp_path)
    limited = replace(run, config=replace(run.config, rate_per_minute=150))

    bench = Bench(limited, CONTRACT, worker="gw1", workers=3)

    assert bench.world.config.rate_per_minute == 50
    assert bench.world.store.token().startswith(f"{run.prefix}-gw1-")
    bench.session.close()
