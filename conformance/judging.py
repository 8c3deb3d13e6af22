"""Judges one rule: runs its checks and says how it stands."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any

from conformance.outcomes import Broken, NotApplicable, NotProvisioned, TargetError
from conformance.redaction import redacted
from conformance.rulebook import Check
from conformance.world import World
from fixtures.contract import Rule

MOST_CALLS_SHOWN = 20
NOT_ASKED = "not judged: "
"""How the reason of an error begins where the rule was never tried: another rule's error tells why."""
NOT_APPLICABLE = "not applicable: "
"""How the reason of a skip begins where the target left nothing to judge, whatever is configured."""


class Outcome(StrEnum):
    """How a rule stands after a run."""

    PASS = "pass"
    FAIL = "fail"
    WARN = "warn"
    EXPECTED_FAIL = "expected-fail"
    SKIP = "skip"
    BLOCKED = "blocked"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call on the way to a failure."""

    curl: str
    status: int
    answer: str

    def redacted(self, secrets: Mapping[str, str]) -> Call:
        """The call without tokens; `secrets` names the variable of each."""
        return replace(self, curl=redacted(self.curl, secrets), answer=redacted(self.answer, secrets))


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One way in which the target breaks a rule. `curl` is the call that showed it, `calls` the last ones up to it."""

    check: str
    scenario: str
    expected: str
    observed: str
    curl: str
    source: str
    calls: list[Call] = field(default_factory=list)

    def redacted(self, secrets: Mapping[str, str]) -> Failure:
        """The failure without tokens; `secrets` names the variable of each."""
        return replace(
            self,
            expected=redacted(self.expected, secrets),
            observed=redacted(self.observed, secrets),
            curl=redacted(self.curl, secrets),
            calls=[call.redacted(secrets) for call in self.calls],
        )


@dataclass(slots=True, kw_only=True)
class RuleResult:
    """How one rule stands. `missing` names the configuration keys for want of which something was not judged."""

    id: str
    level: str
    evidence: str
    profile: str
    text: str
    source: str
    outcome: Outcome
    reason: str = ""
    seconds: float = 0.0
    requests: int = 0
    failures: list[Failure] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    needs: list[str] = field(default_factory=list)

    @property
    def is_not_applicable(self) -> bool:
        """It was skipped because the target left nothing to judge, not for want of data or of writes."""
        return self.outcome is Outcome.SKIP and self.reason.startswith(NOT_APPLICABLE)

    def redacted(self, secrets: Mapping[str, str]) -> RuleResult:
        """The result without tokens in what came from the target; `secrets` names the variable of each."""
        failures = [failure.redacted(secrets) for failure in self.failures]
        return replace(self, reason=redacted(self.reason, secrets), failures=failures)

    def as_json(self) -> dict[str, Any]:
        """The result as the report has it."""
        return asdict(self)

    @classmethod
    def from_json(cls, raw: dict[str, Any]) -> RuleResult:
        """The result that `as_json` wrote."""
        failures = [
            Failure(**{**failure, "calls": [Call(**call) for call in failure["calls"]]}) for failure in raw["failures"]
        ]
        return cls(**{**raw, "outcome": Outcome(raw["outcome"]), "failures": failures})


def judge_rule(
    rule: Rule, checks: Sequence[Check], world: World, *, monotonic: Callable[[], float] = time.perf_counter
) -> RuleResult:
    """Run the checks of a rule, all of them, and fold what they found."""
    started, sent = monotonic(), world.session.tally.requests
    result = RuleResult(
        id=rule.id,
        level=rule.level,
        evidence=rule.evidence,
        profile=rule.profile,
        text=rule.text,
        source=rule.source,
        outcome=Outcome.PASS,
        needs=sorted({need for check in checks for need in check.needs}),
    )
    ran, notes = 0, []
    for check in checks:
        world.session.tally.recent.clear()
        try:
            check.judge(world)
            ran += 1
        except Broken as broken:
            ran += 1
            result.failures.append(_failure(check, broken, rule, world))
        except NotProvisioned as missing:
            result.missing += missing.keys
        except NotApplicable as reason:
            notes.append(str(reason))
        except TargetError as error:
            result.outcome, result.reason = Outcome.ERROR, f"{check.name}: {error}"
            break
        except Exception as error:  # noqa: BLE001  # a fault of the suite is an error of this rule, and the run goes on
            result.outcome = Outcome.ERROR
            result.reason = f"fault of the suite in {check.name}: {type(error).__name__}: {error}"
    _settle(result, ran, notes)
    result.seconds, result.requests = monotonic() - started, world.session.tally.requests - sent
    return result


def _settle(result: RuleResult, ran: int, notes: list[str]) -> None:
    result.missing = sorted(set(result.missing))
    if result.outcome is Outcome.ERROR:
        return
    if result.failures:
        result.outcome = Outcome.FAIL
    elif ran:
        result.reason = f"in part: not configured: {', '.join(result.missing)}" if result.missing else ""
    elif result.missing:
        result.outcome, result.reason = Outcome.SKIP, f"not configured: {', '.join(result.missing)}"
    else:
        result.outcome = Outcome.SKIP
        result.reason = f"{NOT_APPLICABLE}{'; '.join(notes) or 'nothing to judge'}"


def _failure(check: Check, broken: Broken, rule: Rule, world: World) -> Failure:
    recent = world.session.tally.recent
    exchange = broken.exchange or (recent[-1] if recent else None)
    return Failure(
        check=check.name,
        scenario=check.scenario,
        expected=broken.expected,
        observed=broken.observed,
        curl=exchange.curl if exchange else "",
        source=rule.source,
        calls=[Call(curl=call.curl, status=call.status, answer=call.text) for call in recent[-MOST_CALLS_SHOWN:]],
    )
