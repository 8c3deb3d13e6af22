"""Keeps tokens out of whatever a person reads: each stands there as the variable of the shell that holds it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import quote

from conformance.judging import Call, Failure, RuleResult

Secrets = Mapping[str, str]
"""The name of a variable by the token that it holds."""


def redacted(text: str, secrets: Secrets) -> str:
    """The text with `$NAME` for every token, also for one that JSON, Python or a URL spells in its own way."""
    names = {spelling: name for secret, name in secrets.items() if secret for spelling in _spellings(secret)}
    if not names:
        return text
    shown = [f"${name}" for name in secrets.values()]  # stays: a token may be a part of it
    pattern = "|".join(map(re.escape, [*shown, *sorted(names, key=len, reverse=True)]))
    return re.sub(pattern, lambda found: f"${names[found[0]]}" if found[0] in names else found[0], text)


def redacted_result(result: RuleResult, secrets: Secrets) -> RuleResult:
    """The result of a rule with no token in what came from the target."""
    return replace(
        result,
        reason=redacted(result.reason, secrets),
        failures=[_failure(failure, secrets) for failure in result.failures],
    )


def _failure(failure: Failure, secrets: Secrets) -> Failure:
    return replace(
        failure,
        expected=redacted(failure.expected, secrets),
        observed=redacted(failure.observed, secrets),
        curl=redacted(failure.curl, secrets),
        calls=[_call(call, secrets) for call in failure.calls],
    )


def _call(call: Call, secrets: Secrets) -> Call:
    return replace(call, curl=redacted(call.curl, secrets), answer=redacted(call.answer, secrets))


def _spellings(secret: str) -> set[str]:
    return {secret, json.dumps(secret)[1:-1], repr(secret)[1:-1], quote(secret, safe="")}
