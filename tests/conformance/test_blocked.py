"""Blocked: a rule that failed and stands on one that failed says nothing of its own."""

from __future__ import annotations

from conformance.verdict import Verdict
from tests.conformance.samples import expecting, failing, judgement, outcomes, result


def test_a_failing_rule_on_a_failed_one_is_blocked_and_says_by_which() -> None:
    judged = judgement(failing("root"), failing("leaf", needs=["root"]))

    assert outcomes(judged) == {"root": "fail", "leaf": "blocked"}
    assert judged.results[1].reason == "stands on root, which failed"
    assert judged.reasons == ("1 rule does not hold: root",)


def test_a_rule_is_blocked_over_one_that_passed_in_between() -> None:
    judged = judgement(failing("root"), result("middle", needs=["root"]), failing("leaf", needs=["middle"]))

    assert outcomes(judged) == {"root": "fail", "middle": "pass", "leaf": "blocked"}
    assert judged.results[2].reason == "stands on root, which failed"


def test_of_a_chain_of_failures_the_first_is_named() -> None:
    judged = judgement(failing("leaf", needs=["middle"]), failing("middle", needs=["root"]), failing("root"))

    assert outcomes(judged) == {"leaf": "blocked", "middle": "blocked", "root": "fail"}
    assert judged.results[0].reason == "stands on root, which failed"


def test_a_rule_that_passes_on_a_failed_one_passes() -> None:
    assert outcomes(judgement(failing("root"), result("leaf", needs=["root"])))["leaf"] == "pass"


def test_a_need_that_was_not_selected_blocks_nothing() -> None:
    assert outcomes(judgement(failing("leaf", needs=["root"]))) == {"leaf": "fail"}


def test_a_must_is_not_hidden_behind_a_warning() -> None:
    judged = judgement(failing("root", level="should"), failing("leaf", needs=["root"]))

    assert outcomes(judged) == {"root": "warn", "leaf": "fail"}
    assert judged.verdict is Verdict.FAILS


def test_a_warning_is_blocked_by_a_warning() -> None:
    judged = judgement(failing("root", level="should"), failing("leaf", level="may", needs=["root"]))

    assert outcomes(judged) == {"root": "warn", "leaf": "blocked"}


def test_what_stands_on_an_expected_failure_is_blocked_so_that_one_entry_makes_the_run_green() -> None:
    judged = judgement(failing("root"), failing("leaf", needs=["root"]), expectations=[expecting("root")])

    assert outcomes(judged) == {"root": "expected-fail", "leaf": "blocked"}
    assert judged.verdict is Verdict.CONFORMS


def test_of_rules_that_stand_on_each_other_none_hides_the_other() -> None:
    judged = judgement(failing("one", needs=["two"]), failing("two", needs=["one"]))

    assert outcomes(judged) == {"one": "fail", "two": "fail"}
