"""Results, terms and runs to conclude from, with only what a test is about."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from conformance.config import Config, Credentials
from conformance.expectations import Expectation
from conformance.judging import Call, Failure, Outcome, RuleResult
from conformance.options import Options
from conformance.running.run import Run
from conformance.running.selection import Task
from conformance.verdict import Judgement, Terms, conclude
from conformance.world import World
from fixtures.contract import Contract, Rule

CONTRACT = Contract.load()
CREDENTIALS = Credentials(auth_token="demo-token", store_hash="demo")
PREFIX = "cft-0123abcd"


def result(id_: str = "a-rule", outcome: Outcome = Outcome.PASS, **more: Any) -> RuleResult:
    """A MUST rule of the profile invoices; a failing one has a failure."""
    failures = [failure()] if outcome is Outcome.FAIL else []
    values = {
        "level": "must",
        "evidence": "documented",
        "profile": "invoices",
        "text": "The text of the rule.",
        "source": "A page.",
        "failures": failures,
    }
    return RuleResult(id=id_, outcome=outcome, **{**values, **more})


def failure(**more: Any) -> Failure:
    values: dict[str, Any] = {
        "check": "a-check",
        "scenario": "Create an invoice.",
        "expected": "HTTP 200",
        "observed": "HTTP 500",
        "curl": "curl -s http://target/api",
        "source": "A page.",
        "calls": [Call(curl="curl -s http://target/api", status=500, answer="broken")],
    }
    return Failure(**{**values, **more})


def failing(id_: str = "a-rule", **more: Any) -> RuleResult:
    return result(id_, Outcome.FAIL, **more)


def skipped(id_: str = "a-rule", **more: Any) -> RuleResult:
    return result(id_, Outcome.SKIP, **{"reason": "not configured: data.order_ids", **more})


def broken_down(id_: str = "a-rule", **more: Any) -> RuleResult:
    return result(id_, Outcome.ERROR, **{"reason": "no answer", **more})


def expecting(pattern: str, reason: str = "ticket 12") -> Expectation:
    return Expectation(pattern=pattern, reason=reason, where="known.toml")


def judgement(*results: RuleResult, trouble: str = "", **terms: Any) -> Judgement:
    """What follows from results. Known are the rules that have one."""
    known = {"known_ids": [one.id for one in results]}
    return conclude(results, Terms(**{**known, **terms}), trouble=trouble)


def outcomes(judged: Judgement) -> dict[str, str]:
    return {one.id: one.outcome.value for one in judged.results}


def new_run(folder: Path, base_url: str = "http://127.0.0.1:9", **options: Any) -> Run:
    """A run against the store `demo` of a target."""
    folder.mkdir(parents=True, exist_ok=True)
    config = Config(base_url=base_url, credentials=CREDENTIALS, profiles=("invoices", "orders"), timeout_s=2)
    return Run(config=config, options=Options(**options), prefix=PREFIX, folder=folder)


def task(id_: str, judge: Callable[[World], RuleResult]) -> Task:
    """A task that is judged by a function of the test."""
    rule = Rule(
        id_, text="Text.", level="must", evidence="documented", source="Page.", profile="invoices", operations=()
    )
    return Task(rule=rule, judge=judge)
