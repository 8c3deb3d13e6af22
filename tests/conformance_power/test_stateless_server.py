"""A server that keeps nothing and always answers the contract's examples: the suite is not taken in by it."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from starlette.types import ASGIApp

from conformance.judging import Outcome, RuleResult
from conformance.verdict import Terms, Verdict, conclude
from fixtures.contract import Operation
from tests.conformance_power.between import Ask, Reply, Request, between
from tests.conformance_power.in_process import CONTRACT, judged_by_every_layer, new_app

READ_BACK = "created-invoice-reads-back"
NAMED = {
    "read-back": (READ_BACK,),
    "uniqueness": ("invoice-number-is-unique", "renamed-number-stays-unique"),
    "status": ("status-completes-at-zero-balance", "status-sent-is-kept-while-balance-is-open"),
    "status on update": ("status-completes-on-update", "partial-balance-has-a-valid-status"),
    "paging": ("offset-and-limit-page-the-list", "total-count-counts-all-matches", "offset-beyond-the-end-is-empty"),
    "sorting": ("list-sorts-by-field", "list-sorts-numbers-by-value"),
    "filtering": ("list-filters-by-company-and-status", "list-filters-by-external-ids", "filters-combine"),
    "search": ("q-searches-the-named-field", "q-searches-no-other-field"),
    "update": ("update-is-partial", "details-replaced-whole", "update-answers-the-path-id"),
    "delete": ("deleted-invoice-is-gone",),
    "cart": ("pay-invoice-puts-it-into-the-cart", "cart-version-counts-changes"),
    "checkout": ("checkout-settles-the-invoices", "checkout-pays-once-per-cart-version"),
}
"""What no server without a memory can obey, by the area of the rule."""


def stateless() -> ASGIApp:
    """Answers each call of an operation with its first example, whatever is sent; all else is the mock's to refuse."""
    literal_first = sorted(CONTRACT.operations.values(), key=lambda operation: "{" in operation.path)
    routes = [
        (
            operation.method,
            re.compile(re.sub(r"\{\w+\}", "[^/]+", operation.path)),
            _success(operation),
        )
        for operation in literal_first
    ]

    async def serve(request: Request, ask: Ask) -> Reply:
        for method, path, example in routes:
            if request.method == method and path.fullmatch(request.path):
                return example
        return await ask(request)

    return between(new_app(), serve)


def _success(operation: Operation) -> Reply:
    status = min(status for status in operation.responses if status.startswith("2"))
    content = CONTRACT.resolve(operation.responses[status]).get("content")
    if content is None:
        return Reply(int(status))
    examples = content["application/json"]["examples"]
    return Reply(int(status)).saying(CONTRACT.resolve(next(iter(examples.values())))["value"])


@pytest.fixture(scope="module")
def results() -> Mapping[str, RuleResult]:
    return judged_by_every_layer(stateless())


def test_it_fails(results: Mapping[str, RuleResult]) -> None:
    judgement = conclude(list(results.values()), Terms())

    assert (judgement.verdict, judgement.exit_status) == (Verdict.FAILS, 1)


@pytest.mark.parametrize("rule", [rule for rules in NAMED.values() for rule in rules])
def test_it_is_caught_by_every_rule_that_needs_a_memory(results: Mapping[str, RuleResult], rule: str) -> None:
    assert results[rule].outcome is Outcome.FAIL
    assert results[rule].failures


def test_the_verdict_calls_what_stands_on_a_failed_rule_blocked(results: Mapping[str, RuleResult]) -> None:
    judgement = conclude(list(results.values()), Terms())
    named = {result.id: result for result in judgement.results}

    assert named[READ_BACK].outcome is Outcome.FAIL
    assert {named[rule].outcome for rules in NAMED.values() for rule in rules} == {Outcome.FAIL, Outcome.BLOCKED}
