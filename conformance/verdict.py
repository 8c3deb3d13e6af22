"""From how each rule was judged to the verdict on the target. Pure: no I/O, no clock."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from conformance.expectations import Expectation, covering
from conformance.judging import Outcome, RuleResult


class Verdict(StrEnum):
    """What a run says of its target."""

    CONFORMS = "conforms"
    FAILS = "fails"
    NOT_JUDGED = "not-judged"


EXIT_STATUS = {Verdict.CONFORMS: 0, Verdict.FAILS: 1, Verdict.NOT_JUDGED: 3}
MUST, SHOULD = "must", "should"
_FATAL = {MUST: {MUST}, SHOULD: {MUST, SHOULD}}
"""The levels whose failure fails the run, by `--fail-on`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """On which terms results become a verdict. `known_ids` are the ids of all rules, selected or not."""

    known_ids: Collection[str] = ()
    expectations: Sequence[Expectation] = ()
    fail_on: str = MUST
    allow_skips: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The verdict, why, and every rule with its final outcome. `missing` are keys that the configuration lacks."""

    verdict: Verdict
    reasons: tuple[str, ...]
    results: tuple[RuleResult, ...]
    missing: tuple[str, ...] = ()

    @property
    def exit_status(self) -> int:
        """0 conforms, 1 fails, 3 could not be judged."""
        return EXIT_STATUS[self.verdict]


def conclude(results: Sequence[RuleResult], terms: Terms, *, trouble: str = "") -> Judgement:
    """The verdict. `trouble` is what kept the run from its end, if anything did.

    An error outweighs a failure, because a target that went away may fail anything; a failure outweighs a skip.
    """
    settled = _settle(results, terms)
    errors = _of(settled, Outcome.ERROR)
    broken = [
        *_counted(_of(settled, Outcome.FAIL), "does not hold", "do not hold"),
        *_surprises(results, terms),
    ]
    unjudged = [] if terms.allow_skips else [result for result in settled if _is_unjudged_must(result)]
    missing = tuple(sorted({key for result in settled for key in result.missing}))
    if trouble or errors:
        reasons = [*([trouble] if trouble else []), *_counted(errors, "could not be judged", "could not be judged")]
        verdict = Verdict.NOT_JUDGED
    elif broken:
        verdict, reasons = Verdict.FAILS, broken
    elif unjudged:
        verdict = Verdict.NOT_JUDGED
        reasons = [f"{text} (--allow-skips accepts that)" for text in _skipped(unjudged)]
    elif all(result.outcome is Outcome.SKIP for result in settled):
        verdict, reasons = Verdict.NOT_JUDGED, ["no rule was judged"]
    else:
        verdict, reasons = Verdict.CONFORMS, []
    return Judgement(verdict=verdict, reasons=tuple(reasons), results=settled, missing=missing)


def _of(results: Sequence[RuleResult], outcome: Outcome) -> list[RuleResult]:
    return [result for result in results if result.outcome is outcome]


def _is_unjudged_must(result: RuleResult) -> bool:
    """A MUST that might have been judged: where the target left nothing to judge, nobody can."""
    return result.outcome is Outcome.SKIP and result.level == MUST and not result.is_not_applicable


def _counted(results: Sequence[RuleResult], one: str, many: str, noun: str = "rule") -> list[str]:
    if not results:
        return []
    names = ", ".join(result.id for result in results[:3]) + (", …" if len(results) > 3 else "")  # noqa: PLR2004
    return [f"{len(results)} {noun}{'' if len(results) == 1 else 's'} {one if len(results) == 1 else many}: {names}"]


def _skipped(results: Sequence[RuleResult]) -> list[str]:
    return _counted(results, "was skipped", "were skipped", "MUST rule")


def _settle(results: Sequence[RuleResult], terms: Terms) -> tuple[RuleResult, ...]:
    """Every result with its final outcome: a failure becomes expected-fail, blocked or warn where it is one."""
    own = {result.id: _own(result, terms) for result in results}
    needs = {result.id: _transitive(result.id, own) for result in results}
    return tuple(_blocked(result, own, needs) for result in own.values())


def _own(result: RuleResult, terms: Terms) -> RuleResult:
    """The outcome that a rule has by itself."""
    expectation = covering(terms.expectations, result.id)
    if result.outcome is not Outcome.FAIL:
        if expectation and _is_surprise(result):
            return replace(result, reason=f"passes, but {expectation.where} expects it to fail: take it off that list")
        return replace(result, reason=_with_note(result, expectation)) if expectation else result
    if expectation:
        return replace(result, outcome=Outcome.EXPECTED_FAIL, reason=f"expected: {expectation.reason}")
    if result.level not in _FATAL[terms.fail_on]:
        return replace(result, outcome=Outcome.WARN, reason=f"{result.level.upper()}: does not fail the run")
    return result


def _with_note(result: RuleResult, expectation: Expectation) -> str:
    """The reason of a rule of which nobody can say yet whether its expectation is still true, with what to do."""
    if result.outcome not in (Outcome.PASS, Outcome.SKIP):
        return result.reason
    how = "skipped" if result.outcome is Outcome.SKIP else "passed in part"
    way_out = (
        f"take it off or configure {', '.join(result.missing)}" if result.missing else "nothing shows that it fails"
    )
    return f"{result.reason}; listed in {expectation.where}, but {how}: {way_out}"


def _transitive(rule_id: str, results: Mapping[str, RuleResult]) -> set[str]:
    """Every rule that a rule stands on, near or far."""
    seen: set[str] = set()
    waiting = list(results[rule_id].needs)
    while waiting:
        need = waiting.pop()
        if need not in seen and need in results:
            seen.add(need)
            waiting += results[need].needs
    return seen


def _blocked(result: RuleResult, results: Mapping[str, RuleResult], needs: Mapping[str, set[str]]) -> RuleResult:
    """The result, blocked where it failed and what it stands on failed, too.

    A failure of its own is never hidden behind one that fails nothing: a MUST is not blocked by a warning. Of rules
    that stand on each other, none blocks the other.
    """
    if result.outcome not in (Outcome.FAIL, Outcome.WARN):
        return result
    fatal = {Outcome.FAIL, Outcome.EXPECTED_FAIL} | ({Outcome.WARN} if result.outcome is Outcome.WARN else set())
    below = [
        need for need in sorted(needs[result.id]) if results[need].outcome in fatal and result.id not in needs[need]
    ]
    roots = [need for need in below if not any(other in needs[need] for other in below)]
    if not roots:
        return result
    return replace(result, outcome=Outcome.BLOCKED, reason=f"stands on {', '.join(roots)}, which failed")


def _is_surprise(result: RuleResult) -> bool:
    """It passed, and as a whole: what was judged in part may still fail in the other."""
    return result.outcome is Outcome.PASS and not result.reason


def _surprises(results: Sequence[RuleResult], terms: Terms) -> list[str]:
    """What the expected failures got wrong about results as they were judged."""
    found = []
    for expectation in terms.expectations:
        if not any(expectation.covers(rule_id) for rule_id in terms.known_ids):
            found.append(f"{expectation.where} expects {expectation.pattern!r} to fail, but there is no such rule")
        found += [
            f"{expectation.where} expects {result.id} to fail, but it passes"
            for result in results
            if expectation.covers(result.id) and _is_surprise(result)
        ]
    return found
