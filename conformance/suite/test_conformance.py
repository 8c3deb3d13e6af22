"""One test for each rule; `conformance.plugin` hands in the rules and takes the results along."""

from __future__ import annotations

import pytest

from conformance.judging import Outcome
from conformance.plugin import Judge
from conformance.running.selection import Task


def test_rule(task: Task, judge: Judge) -> None:
    """The target obeys the rule."""
    result = judge(task)

    if result.outcome is Outcome.SKIP:
        pytest.skip(result.reason)
    if result.outcome is Outcome.ERROR:
        pytest.fail(f"could not be judged: {result.reason}", pytrace=False)
    if result.failures:
        pytest.fail(
            "\n\n".join(
                f"expected  {failure.expected}\nobserved  {failure.observed}\n{failure.curl}"
                for failure in result.failures
            ),
            pytrace=False,
        )
