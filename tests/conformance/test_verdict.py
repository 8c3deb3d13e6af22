"""The verdict: what follows from how each rule was judged."""

from __future__ import annotations

import pytest

from conformance.verdict import Verdict
from tests.conformance.samples import broken_down, failing, judgement, outcomes, result, skipped


def test_a_target_that_passes_every_rule_conforms() -> None:
    judged = judgement(result("one"), result("two"))

    assert (judged.verdict, judged.exit_status, judged.reasons) == (Verdict.CONFORMS, 0, ())


def test_one_failing_must_fails_the_run_and_is_named() -> None:
    judged = judgement(result("one"), failing("two"))

    assert (judged.verdict, judged.exit_status) == (Verdict.FAILS, 1)
    assert judged.reasons == ("1 rule does not hold: two",)


def test_of_many_failing_rules_the_first_three_are_named() -> None:
    judged = judgement(*(failing(f"rule-{number}") for number in range(5)))

    assert judged.reasons == ("5 rules do not hold: rule-0, rule-1, rule-2, …",)


@pytest.mark.parametrize("level", ["should", "may"])
def test_a_failing_should_or_may_is_a_warning(level: str) -> None:
    judged = judgement(failing(level=level))

    assert outcomes(judged) == {"a-rule": "warn"}
    assert judged.verdict is Verdict.CONFORMS
    assert level.upper() in judged.results[0].reason


def test_fail_on_should_makes_a_failing_should_fatal() -> None:
    assert judgement(failing(level="should"), fail_on="should").verdict is Verdict.FAILS


def test_fail_on_should_leaves_a_failing_may_a_warning() -> None:
    assert judgement(failing(level="may"), fail_on="should").verdict is Verdict.CONFORMS


def test_a_run_that_judged_nothing_is_no_verdict() -> None:
    judged = judgement()

    assert (judged.verdict, judged.exit_status, judged.reasons) == (Verdict.NOT_JUDGED, 3, ("no rule was judged",))


def test_a_run_in_which_everything_was_skipped_is_no_verdict_even_where_skips_are_allowed() -> None:
    assert judgement(skipped(), allow_skips=True).verdict is Verdict.NOT_JUDGED


def test_a_skipped_must_is_no_verdict() -> None:
    judged = judgement(result("one"), skipped("two", missing=["data.order_ids"]))

    assert (judged.verdict, judged.missing) == (Verdict.NOT_JUDGED, ("data.order_ids",))
    assert judged.reasons == ("1 MUST rule was skipped: two (--allow-skips accepts that)",)


def test_a_skipped_must_is_accepted_with_allow_skips() -> None:
    assert judgement(result("one"), skipped("two"), allow_skips=True).verdict is Verdict.CONFORMS


def test_a_skipped_should_needs_no_flag() -> None:
    assert judgement(result("one"), skipped("two", level="should")).verdict is Verdict.CONFORMS


def test_a_failure_outweighs_a_skip() -> None:
    assert judgement(failing("one"), skipped("two")).verdict is Verdict.FAILS


def test_an_error_outweighs_a_failure_because_a_target_that_went_away_may_fail_anything() -> None:
    judged = judgement(failing("one"), broken_down("two"))

    assert (judged.verdict, judged.exit_status) == (Verdict.NOT_JUDGED, 3)
    assert judged.reasons == ("1 rule could not be judged: two",)


def test_an_error_of_a_may_is_no_verdict_either() -> None:
    assert judgement(result("one"), broken_down("two", level="may")).verdict is Verdict.NOT_JUDGED


def test_trouble_with_the_run_is_no_verdict() -> None:
    judged = judgement(result(), trouble="the run was interrupted")

    assert (judged.verdict, judged.reasons) == (Verdict.NOT_JUDGED, ("the run was interrupted",))


def test_what_was_missing_is_told_also_where_the_rest_of_a_rule_passed() -> None:
    partly = result(reason="in part: not configured: data.channel_ids", missing=["data.channel_ids"])

    judged = judgement(partly)

    assert (judged.verdict, judged.missing) == (Verdict.CONFORMS, ("data.channel_ids",))


def test_a_must_that_is_not_applicable_keeps_no_run_from_conforming() -> None:
    judged = judgement(result("one"), skipped("two", reason="not applicable: no limit is judged"))

    assert (judged.verdict, outcomes(judged)) == (Verdict.CONFORMS, {"one": "pass", "two": "skip"})


def test_a_run_in_which_no_rule_was_applicable_is_no_verdict() -> None:
    judged = judgement(skipped(reason="not applicable: no call succeeded"))

    assert (judged.verdict, judged.reasons) == (Verdict.NOT_JUDGED, ("no rule was judged",))
