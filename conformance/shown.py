"""Holds an invoice as a target shows it against what was sent, and passes every spelling that the contract allows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from conformance import expect
from conformance.outcomes import Broken

BALANCES = ("originalBalance", "openBalance")
TIMES = ("dueDate", "createdAt")
AS_TEXT = ("channelId", "orderNumber", "customerId")
"""Fields that answers may spell as a number or as text."""


def shows(sent: Mapping[str, Any], shown: Mapping[str, Any]) -> None:
    """An invoice shows every field that was sent for it. It may show more, and it may hide its externalPdfUrl.

    Raises:
        Broken: It shows something else.
    """
    for name, value in sent.items():
        it = shown.get(name)
        if name in BALANCES:
            expect.same_amount(name, value["value"], it)
            expect.equal(
                f"{name}.code", value["code"], it["code"] if isinstance(it, Mapping) and "code" in it else None
            )
        elif name in TIMES:
            expect.that(seconds(it) == value, f"{name} = {value}", f"{name} = {it!r}")
        elif name in AS_TEXT:
            expect.that(it is not None and str(it) == str(value), f"{name} = {value!r}", f"{name} = {it!r}")
        elif name == "details":
            for difference in differences(value, it, "details"):
                raise Broken(*difference)
        elif name == "extraFields":
            expect.that(set(pairs(value)) <= set(pairs(it)), f"{name} with {pairs(value)}", f"{name} = {it!r}")
        elif name != "externalPdfUrl" or it is not None:
            expect.equal(name, value, it)


def differences(sent: Any, shown: Any, where: str) -> Iterator[tuple[str, str]]:
    """Where JSON that is shown lacks a part of the JSON that was sent: what was expected there, and what stands there.

    Keys beside those sent are fine; lists have to have the same items in the same order.
    """
    if isinstance(sent, Mapping) and isinstance(shown, Mapping):
        for key, value in sent.items():
            yield from differences(value, shown.get(key), f"{where}.{key}")
    elif isinstance(sent, list) and isinstance(shown, list) and len(sent) == len(shown):
        for position, (one, other) in enumerate(zip(sent, shown, strict=True)):
            yield from differences(one, other, f"{where}[{position}]")
    elif sent != shown:
        yield f"{where} = {sent!r}", f"{where} = {shown!r}"


def remains(before: Any, sent: Any, shown: Any, where: str) -> Iterator[str]:
    """The parts of `before` that a replacement `sent` does not have and that are shown all the same.

    An empty value is none: a target may show every key that it knows.
    """
    if not isinstance(before, Mapping) or not isinstance(shown, Mapping):
        return
    for key, value in before.items():
        if isinstance(sent, Mapping) and key in sent:
            yield from remains(value, sent[key], shown.get(key), f"{where}.{key}")
        elif not _is_empty(shown.get(key)):
            yield f"{where}.{key}"


def seconds(value: Any) -> int | None:
    """A time in Unix seconds, from a number, from digits or from an ISO 8601 text; None where it is no time."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return int(value)
    if not isinstance(value, str):
        return None
    try:
        return int(value)
    except ValueError:
        pass
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


def pairs(extra_fields: Any) -> list[tuple[str, str]]:
    """Extra fields as sorted pairs of name and value; what is no list of them has none."""
    items = extra_fields if isinstance(extra_fields, list) else []
    return sorted((str(item.get("fieldName")), str(item.get("fieldValue"))) for item in items if isinstance(item, dict))


def _is_empty(value: Any) -> bool:
    if isinstance(value, Mapping):
        return all(_is_empty(part) for part in value.values())
    return value is None or value in ("", [])


def moment(what: str, value: Any) -> int:
    """A time in Unix seconds, as `seconds` reads it.

    Raises:
        Broken: It is no time.
    """
    found = seconds(value)
    if found is None:
        raise Broken(f"{what} is a time", f"{what} = {value!r}")
    return found
