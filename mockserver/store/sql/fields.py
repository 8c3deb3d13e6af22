"""The columns of a kind of record, read off its class: each attribute with one plain value, and how it is written."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from hashlib import blake2b
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from mockserver.domain.money import Money
from mockserver.store.kinds import Kind

Sort = Literal["whole", "amount", "text"]
LONGEST_KEY = 500
"""Characters of a text that an index holds as they are; of a longer one it has the digest, for engines have limits."""
LARGEST = 2**63 - 1
_AMOUNT_DIGITS = 40
_AMOUNT_ZERO = 5 * 10 ** (_AMOUNT_DIGITS - 1)
_FOUR_DECIMALS = 10_000
_NUL = str.maketrans({"\x00": "\x01\x01", "\x01": "\x01\x02"})


@dataclass(frozen=True, slots=True)
class Field:
    """An attribute with a column of its own.

    `sort` is what the column holds: whole numbers, amounts or text. A keyed one has a second column, short enough for
    an index, that is equal where the values are; a text has another for its case-folded form where that differs.
    """

    name: str
    sort: Sort
    is_nullable: bool
    is_keyed: bool

    @property
    def key(self) -> str:
        """The column to compare for equality."""
        return f"{self.name}_key" if self.is_keyed else self.name

    @property
    def folded(self) -> str:
        """The column with the case-folded text, null where that is the text itself."""
        return f"{self.name}_folded"


def fields_of(kind: Kind[Any], keyed: frozenset[str]) -> tuple[Field, ...]:
    """The fields of a kind, `id` first; those texts that are named in `keyed` have keys."""
    found = []
    for name, hint in _hints(kind.record_class):
        plain, is_nullable = _without_null(hint)
        if (sort := _sort(plain)) is not None:
            found.append(Field(name, sort, is_nullable, is_keyed=sort == "text" and name in keyed))
    return tuple(sorted(found, key=lambda field: field.name != "id"))


def pairs_of(kind: Kind[Any]) -> tuple[str, ...]:
    """The attributes that hold pairs of texts."""
    return tuple(name for name, hint in _hints(kind.record_class) if hint == tuple[tuple[str, str], ...])


def lists_of(kind: Kind[Any]) -> dict[str, Sort]:
    """The indexed attributes that hold several values, and what those are."""
    found = {}
    for name, hint in _hints(kind.record_class):
        if name in kind.indexes and get_origin(hint) is tuple:
            found[name] = _sort(get_args(hint)[0]) or "text"
    return found


def text(value: str) -> str:
    """A text as both engines store it, in the same order: PostgreSQL has no character 0."""
    return value.translate(_NUL) if "\x00" in value or "\x01" in value else value


def key(value: Any) -> Any:
    """What a value is found by in an index: itself, or the digest of a long text."""
    if not isinstance(value, str):
        return value
    if len(value) <= LONGEST_KEY:
        return text(value)
    return f"{text(value[:32])}\x01{blake2b(value.encode(), digest_size=24).hexdigest()}"


def is_whole(value: Any) -> bool:
    """The value is a whole number that a column can hold."""
    return isinstance(value, int) and -LARGEST <= value <= LARGEST


def sortable(value: Decimal) -> str:
    """An amount as a text that sorts as it does, for an engine that keeps no exact decimals."""
    return str(int(value * _FOUR_DECIMALS) + _AMOUNT_ZERO).zfill(_AMOUNT_DIGITS)


def writer(field: Field, amount: Callable[[Decimal], Any]) -> Callable[[Any, dict[str, Any]], None]:
    """A function that writes the columns of a field into a row."""
    name, folded = field.name, field.folded

    def whole(record: Any, row: dict[str, Any]) -> None:
        value = getattr(record, name)
        row[name] = None if value is None else int(value)

    def amounts(record: Any, row: dict[str, Any]) -> None:
        value = getattr(record, name)
        value = value.value if isinstance(value, Money) else value
        row[name] = None if value is None else amount(value)

    def texts(record: Any, row: dict[str, Any]) -> None:
        value = getattr(record, name)
        row[name] = row[folded] = None
        if value is not None:
            row[name] = text(value)
            row[folded] = None if (other := value.casefold()) == value else text(other)
        if field.is_keyed:
            row[field.key] = key(value)

    return {"whole": whole, "amount": amounts, "text": texts}[field.sort]


def _hints(record_class: type) -> Iterator[tuple[str, Any]]:
    hints = get_type_hints(record_class)
    for part in dataclasses.fields(record_class):
        yield part.name, hints[part.name]
    for name, made in inspect.getmembers(record_class, lambda member: isinstance(member, property)):
        yield name, get_type_hints(made.fget).get("return")


def _without_null(hint: Any) -> tuple[Any, bool]:
    if get_origin(hint) in (Union, UnionType):
        branches = [branch for branch in get_args(hint) if branch is not type(None)]
        return (branches[0] if len(branches) == 1 else hint), len(branches) < len(get_args(hint))
    return hint, False


def _sort(hint: Any) -> Sort | None:
    if get_origin(hint) is Literal:
        hint = type(get_args(hint)[0])
    if hint in (Decimal, Money):
        return "amount"
    if isinstance(hint, type) and issubclass(hint, int):
        return "whole"
    return "text" if isinstance(hint, type) and issubclass(hint, str) else None
