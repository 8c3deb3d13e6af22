"""What the tests of the suite's power ask of a judgement, and the legal choices that they try."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from conformance.judging import Outcome, RuleResult
from tests.conformance_power.in_process import CONTRACT


def not_passed(results: Mapping[str, RuleResult], *, may_lack_a_subject: Collection[str] = ()) -> dict[str, RuleResult]:
    """What did not pass; a rule that may have no subject here may also be not applicable."""
    return {
        rule: result
        for rule, result in results.items()
        if result.outcome is not Outcome.PASS and not (rule in may_lack_a_subject and result.is_not_applicable)
    }


def dialects(choices: Iterable[str]) -> list[dict[str, str]]:
    """Each of these choices taken in each way that is not its default."""
    return [
        {name: value}
        for name in choices
        for value in CONTRACT.choices[name].values
        if value != CONTRACT.choices[name].default
    ]
