"""What a virtual store is known by beside its records, as it stands in its row."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, NamedTuple

import orjson

from mockserver.domain.choices import Choices
from mockserver.domain.knobs import Knobs, RateLimit, StoreClock, Tenure


class Terms(NamedTuple):
    """The part of a row of `virtual_stores` that every call reads."""

    hash: str
    token: str
    due_days: int
    state: int
    knobs: str
    tenure: str | None
    expires_at: int | None


def knobs_text(knobs: Knobs) -> str:
    """Knobs as they are stored."""
    return orjson.dumps(_knobs_body(knobs)).decode()


def knobs_of(text: str) -> Knobs:
    """Knobs as they were stored."""
    return _knobs(orjson.loads(text))


def tenure_text(tenure: Tenure | None) -> str | None:
    """A tenure as it is stored."""
    if tenure is None:
        return None
    first = _knobs_body(tenure.first)
    body = {"created_at": tenure.created_at, "ttl_s": tenure.ttl_s, "first": first}
    return orjson.dumps({**body, "first_due_days": tenure.first_due_days}).decode()


def tenure_of(text: str | None) -> Tenure | None:
    """A tenure as it was stored."""
    if text is None:
        return None
    body = orjson.loads(text)
    return Tenure(**{**body, "first": _knobs(body["first"])})


def _knobs_body(knobs: Knobs) -> dict[str, Any]:
    return {
        "choices": None if knobs.choices is None else dict(knobs.choices),
        "rate_limit": None if knobs.rate_limit is None else asdict(knobs.rate_limit),
        "has_own_rate_limit": knobs.has_own_rate_limit,
        "clock": asdict(knobs.clock),
    }


def _knobs(body: dict[str, Any]) -> Knobs:
    return Knobs(
        choices=None if body["choices"] is None else Choices(body["choices"]),
        rate_limit=None if body["rate_limit"] is None else RateLimit(**body["rate_limit"]),
        has_own_rate_limit=body["has_own_rate_limit"],
        clock=StoreClock(**body["clock"]),
    )
