"""Expected failures: a strict list. What is on it and passes, or does not exist, fails the run."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.expectations import read_expectations
from conformance.judging import RuleResult
from conformance.toml_file import BadConfig
from conformance.verdict import Verdict
from tests.conformance.samples import broken_down, expecting, failing, judgement, outcomes, result, skipped


def test_a_failure_that_is_expected_does_not_fail_the_run_and_keeps_its_reason() -> None:
    judged = judgement(failing("one"), result("two"), expectations=[expecting("one", "ticket 12")])

    assert outcomes(judged) == {"one": "expected-fail", "two": "pass"}
    assert judged.results[0].reason == "expected: ticket 12"
    assert judged.verdict is Verdict.CONFORMS


def test_a_pattern_covers_every_rule_that_it_matches() -> None:
    judged = judgement(failing("schema-one"), failing("schema-two"), expectations=[expecting("schema-*")])

    assert set(outcomes(judged).values()) == {"expected-fail"}


def test_an_expected_failure_that_passes_fails_the_run() -> None:
    judged = judgement(result("one"), expectations=[expecting("one")])

    assert (judged.verdict, judged.exit_status) == (Verdict.FAILS, 1)
    assert judged.reasons == ("known.toml expects one to fail, but it passes",)
    assert "take it off that list" in judged.results[0].reason


def test_a_pattern_that_matches_no_rule_at_all_fails_the_run() -> None:
    judged = judgement(result("one"), expectations=[expecting("oen")])

    assert judged.verdict is Verdict.FAILS
    assert judged.reasons == ("known.toml expects 'oen' to fail, but there is no such rule",)


def test_a_rule_that_this_run_did_not_select_may_stay_on_the_list() -> None:
    judged = judgement(result("one"), expectations=[expecting("two")], known_ids=["one", "two"])

    assert judged.verdict is Verdict.CONFORMS


@pytest.mark.parametrize("unjudged", [skipped("one"), broken_down("one")], ids=["skipped", "error"])
def test_a_rule_that_was_not_judged_is_no_surprise(unjudged: RuleResult) -> None:
    judged = judgement(unjudged, result("two"), expectations=[expecting("one")], allow_skips=True)

    assert not any("expects" in reason for reason in judged.reasons)


def test_a_pass_in_part_is_no_surprise_because_the_other_part_may_fail() -> None:
    partly = result("one", reason="in part: not configured: data.channel_ids")

    assert judgement(partly, expectations=[expecting("one")]).verdict is Verdict.CONFORMS


@pytest.mark.parametrize(
    ("unsure", "note"),
    [
        (result("one", reason="in part", missing=["data.channel_ids"]),
         "in part; listed in known.toml, but passed in part: take it off or configure data.channel_ids"),
        (skipped("one", reason="not configured", missing=["data.order_ids"]),
         "not configured; listed in known.toml, but skipped: take it off or configure data.order_ids"),
        (skipped("one", reason="read-only"),
         "read-only; listed in known.toml, but skipped: nothing shows that it fails"),
    ],
    ids=["in-part", "skipped", "read-only"],
)  # fmt: skip
def test_a_listed_rule_that_was_not_judged_as_a_whole_is_noted(unsure: RuleResult, note: str) -> None:
    judged = judgement(unsure, result("two"), expectations=[expecting("one")], allow_skips=True)

    assert (judged.verdict, judged.results[0].reason) == (Verdict.CONFORMS, note)


def test_the_file_gives_rule_reason_and_issue(tmp_path: Path) -> None:
    path = tmp_path / "known.toml"
    path.write_text('[[expected]]\nrule = "one"\nreason = "rounding"\nissue = "ABC-12"\n', encoding="utf-8")

    (expectation,) = read_expectations(path)

    assert (expectation.pattern, expectation.reason) == ("one", "rounding (ABC-12)")


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ('[[expected]]\nrule = "one"\n', "expected (entry 1) has no reason"),
        ('[[expected]]\nrule = "one"\nreason = " "\n', "expected (entry 1) has no reason"),
        ('[[expected]]\nreason = "so"\n', "expected (entry 1) has no rule"),
        ('[[expected]]\nrule = "one"\nreason = "so"\nbecause = "x"\n', "expected (entry 1) has 'because'"),
        ('[expected]\nrule = "one"\n', "write [[expected]]"),
        ('[[expectd]]\nrule = "one"\n', "line 1: expectd is unknown"),
        ("[[expected]\n", "line 1"),
    ],
    ids=["no-reason", "empty-reason", "no-rule", "unknown-key", "a-table", "misspelt", "no-toml"],
)
def test_a_mistake_in_the_file_is_told(tmp_path: Path, content: str, complaint: str) -> None:
    path = tmp_path / "known.toml"
    path.write_text(content, encoding="utf-8")

    with pytest.raises(BadConfig) as refused:
        read_expectations(path)

    assert str(path) in str(refused.value)
    assert complaint in str(refused.value)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadConfig, match="No such file"):
        read_expectations(tmp_path / "known.toml")
