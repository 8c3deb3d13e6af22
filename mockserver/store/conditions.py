"""The conditions of a query, answered in Python."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from operator import attrgetter

from mockserver.domain.listing import AnyOf, Between, Condition, HasExtraField, Includes, Matches, OneOf
from mockserver.domain.money import Money

Test = Callable[[object], bool]


def satisfies(conditions: Iterable[Condition]) -> Test:
    """A function that says whether a record satisfies all of them."""
    tests = [_test(condition) for condition in conditions]
    return lambda record: all(test(record) for test in tests)


def sort_key(field: str) -> Callable[[object], tuple[bool, object]]:
    """The key to sort records by a field: nulls first, money by its value, text by its code points.

    Rule: list-sorts-by-field, list-sorts-numbers-by-value.
    """
    read = attrgetter(field)

    def key(record: object) -> tuple[bool, object]:
        value = read(record)
        return value is not None, value.value if isinstance(value, Money) else value

    return key


def _test(condition: Condition) -> Test:
    match condition:
        case OneOf(field, values):
            read = attrgetter(field)
            return lambda record: read(record) in values
        case Between(field, low, high, is_inclusive):
            return _between(attrgetter(field), low, high, is_inclusive=is_inclusive)
        case Matches():
            return _matches(condition)
        case HasExtraField(name, value):
            return _test(Includes("extra_fields", (name, value)))
        case Includes() | AnyOf():
            return _holds(condition)
    return lambda _: False


def _holds(condition: Includes | AnyOf) -> Test:
    if isinstance(condition, Includes):
        read, wanted = attrgetter(condition.field), condition.value
        return lambda record: wanted in read(record)
    tests = [_test(part) for part in condition.conditions]
    return lambda record: any(test(record) for test in tests)


def _between(read: Callable[[object], int], low: int | None, high: int | None, *, is_inclusive: bool) -> Test:
    slack = 0 if is_inclusive else 1

    def test(record: object) -> bool:
        value = read(record)
        return (low is None or value >= low + slack) and (high is None or value <= high - slack)

    return test


def _matches(wanted: Matches) -> Test:
    readers = [attrgetter(name) for name in wanted.fields]
    text = wanted.text.casefold() if wanted.ignoring_case else wanted.text

    def test(record: object) -> bool:
        for read in readers:
            value = read(record)
            if value is None:
                continue
            value = str(value)  # ids are searched as text
            found = value.casefold() if wanted.ignoring_case else value
            if found == text if wanted.whole else text in found:
                return True
        return False

    return test
