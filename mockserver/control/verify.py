"""Whether the calls of a journal are those that were expected."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any

import orjson

from fixtures.shape import Problem
from mockserver.api.record import Record
from mockserver.control.journal import holds, query_of
from mockserver.control.refusals import Senseless

Expectation = Mapping[str, Any]
"""An Expectation of the control plane's contract."""
TIMES = ("exactly", "atLeast", "atMost")


def check_operations(expected: Sequence[Expectation], operations: Container[str]) -> None:
    """Every expectation can be met.

    Raises:
        Senseless: One names an operation that there is not, or its numbers contradict each other.
    """
    problems = []
    for position, expectation in enumerate(expected):
        if "operationId" in expectation and expectation["operationId"] not in operations:
            text = f"{expectation['operationId']!r} is no operation of the contract"
            problems.append(Problem(f"/expect/{position}/operationId", text))
        low, high = _bounds(expectation)
        if high is not None and low > high:
            problems.append(Problem(f"/expect/{position}", f"at least {low} and at most {high} cannot both be"))
        if "exactly" in expectation and len(expectation.keys() & set(TIMES)) > 1:
            problems.append(Problem(f"/expect/{position}/exactly", "stands beside another number"))
    if problems:
        raise Senseless("These expectations can never be met.", hint="Correct what is named.", problems=problems)


def failures(records: Sequence[Record], expected: Sequence[Expectation], *, in_order: bool) -> list[dict[str, Any]]:
    """The expectations that are not met, each with the calls that it found and the one that came closest."""
    found = []
    for position, expectation in enumerate(expected):
        matching = [record for record in records if not misses(record, expectation)]
        low, high = _bounds(expectation)
        if len(matching) < low or (high is not None and len(matching) > high):
            text = f"expected {_times(expectation)} of {described(expectation)}, found {len(matching)}"
            closest = None if matching else _closest(records, expectation)
            found.append(_failure(position, text, matching, closest))
    return found or (_out_of_order(records, expected) if in_order else [])


def misses(record: Record, expectation: Expectation) -> list[str]:
    """The members of an expectation that a call does not satisfy."""
    return [name for name, wanted in expectation.items() if name not in TIMES and not _satisfies(record, name, wanted)]


def described(expectation: Expectation) -> str:
    """An expectation in words."""
    names = [str(expectation[name]) for name in ("method", "operationId", "path") if name in expectation]
    words = " ".join(names) or "any operation"
    conditions = [f"{name} {_json(expectation[name])}" for name in ("status", "query", "body") if name in expectation]
    return f"{words} with {' and '.join(conditions)}" if conditions else words


def _satisfies(record: Record, name: str, wanted: Any) -> bool:
    match name:
        case "operationId":
            return bool(record.operation_id == wanted)
        case "method" | "path" | "status":
            return bool(getattr(record, name) == wanted)
        case "query":
            return holds(query_of(record), wanted)
        case _:
            return holds(_sent(record), wanted)


def _sent(record: Record) -> Any:
    try:
        return orjson.loads(record.body)
    except orjson.JSONDecodeError:
        return None


def _bounds(expectation: Expectation) -> tuple[int, int | None]:
    if "exactly" in expectation:
        return expectation["exactly"], expectation["exactly"]
    high = expectation.get("atMost")
    return expectation.get("atLeast", 1 if high is None else 0), high


def _times(expectation: Expectation) -> str:
    low, high = _bounds(expectation)
    if high is None:
        return f"at least {_calls(low)}"
    if low == high:
        return f"exactly {_calls(low)}"
    return f"{low} to {_calls(high)}" if low else f"at most {_calls(high)}"


def _calls(number: int) -> str:
    return f"{number} call" if number == 1 else f"{number} calls"


def _closest(records: Iterable[Record], expectation: Expectation) -> int | None:
    """The call that misses least; of several the latest."""
    ranked = [(len(misses(record, expectation)), -record.n) for record in records]
    most = len(expectation.keys() - set(TIMES))
    best = min(ranked, default=None)
    return None if best is None or best[0] >= most else -best[1]


def _out_of_order(records: Sequence[Record], expected: Sequence[Expectation]) -> list[dict[str, Any]]:
    after, before = 0, "the beginning"
    for position, expectation in enumerate(expected):
        low, _ = _bounds(expectation)
        if not low:
            continue
        matching = [record for record in records if not misses(record, expectation)]
        following = [record for record in matching if record.n > after]
        if len(following) < low:
            number = str(len(following)) if following else "none"
            what = described(expectation) if low == 1 else f"{_calls(low)} of {described(expectation)}"
            return [_failure(position, f"expected {what} after {before}, found {number} there", matching, None)]
        after = following[low - 1].n
        before = f"call {after}"
    return []


def _failure(position: int, text: str, found: Iterable[Record], closest: int | None) -> dict[str, Any]:
    return {"expectation": position, "text": text, "found": [record.n for record in found], "closest": closest}


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()
