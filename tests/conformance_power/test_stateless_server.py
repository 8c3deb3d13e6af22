"""A server that keeps nothing and always answers the contract's examples: the suite is not taken in by it."""

from __future__ import annotations

import re

import pytest
from starlette.types import ASGIApp

from conformance.judging import Outcome
from conformance.verdict import Judgement, Terms, Verdict, conclude
from fixtures.contract import Operation
from tests.conformance_power.between import Ask, Reply, Request, between
from tests.conformance_power.in_process import CONTRACT, judged_by_every_layer, new_app


def stateless() -> ASGIApp:
    """Answers each call of an operation with its first example, whatever is sent; all else is the mock's to refuse."""
    literal_first = sorted(CONTRACT.operations.values(), key=lambda operation: "{" in operation.path)
    routes = [
        (operation.method, re.compile(re.sub(r"\{\w+\}", "[^/]+", operation.path)), Reply(200).saying(_first(operation)))
        for operation in literal_first
    ]

    async def serve(request: Request, ask: Ask) -> Reply:
        for method, path, example in routes:
            if request.method == method and path.fullmatch(request.path):
                return example
        return await ask(request)

    return between(new_app(), serve)


def _first(operation: Operation) -> object:
    examples = operation.responses["200"]["content"]["application/json"]["examples"]
    return CONTRACT.resolve(next(iter(examples.values())))["value"]


@pytest.fixture(scope="module")
def judgement() -> Judgement:
    return conclude(list(judged_by_every_layer(stateless()).values()), Terms())


def test_it_fails(judgement: Judgement) -> None:
    assert (judgement.verdict, judgement.exit_status) == (Verdict.FAILS, 1)
