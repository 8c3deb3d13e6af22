"""What a list asks for, as data that any store can answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class OneOf:
    """The field has one of these values."""

    field: str
    values: frozenset[object]


@dataclass(frozen=True, slots=True)
class Between:
    """The field lies between two bounds; None leaves a side open."""

    field: str
    low: int | None
    high: int | None
    is_inclusive: bool = True


@dataclass(frozen=True, slots=True)
class Matches:
    """One of the fields matches a text: has it anywhere, or is it (`whole`). The text is never a pattern."""

    fields: tuple[str, ...]
    text: str
    ignoring_case: bool = True
    whole: bool = False


@dataclass(frozen=True, slots=True)
class HasExtraField:
    """An extra field of the record has this value."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Includes:
    """The field, which holds several values, has this one among them."""

    field: str
    value: object


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of these holds."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Nothing:
    """No record satisfies this."""


Condition = OneOf | Between | Matches | HasExtraField | Includes | AnyOf | Nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A list: every condition holds, sorted by a field and then by id, one page of it."""

    where: tuple[Condition, ...] = ()
    sort_by: str = "id"
    is_descending: bool = False
    offset: int = 0
    limit: int = 10


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A part of a list. `total_count` counts every match."""

    items: list[T] = field(default_factory=list)
    total_count: int = 0
