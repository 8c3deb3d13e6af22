"""A check's own records in a list of the target, apart from everything else that the store holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conformance.answers import items_of
from conformance.exchange import Exchange
from conformance.outcomes import Broken
from conformance.world import World

NEWEST: Mapping[str, Any] = {"sortBy": "updatedAt", "orderBy": "DESC", "limit": 250}
"""Parameters of a list in which what was just written stands on the page, however much the store holds."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Records that a list shows apart from all others. `found_by` are the parameters that find them, and nothing else.

    `ids` are theirs, oldest first; `noun` is what one of them is called.
    """

    world: World
    path: str
    found_by: Mapping[str, Any]
    ids: tuple[str, ...]
    noun: str = "invoice"

    def listing(self, **parameters: Any) -> Exchange:
        """List them, and take the answer as it comes. `parameters` come on top, or replace those that find them."""
        return self.world.store.send("GET", self.path, parameters={**self.found_by, **parameters})

    def listed(self, **parameters: Any) -> list[str]:
        """The ids that listing them shows, in its order."""
        return ids_of(items_of(self.listing(**parameters)))

    def seen(self, **parameters: Any) -> Exchange:
        """The list of them with parameters on top of those that find them; asked for the first time only."""
        return self.world.once(_Seen(self.path, tuple(sorted({**self.found_by, **parameters}.items()))))

    def seen_twice(self) -> tuple[Exchange, Exchange]:
        """The plain list of them, asked for twice with nothing between."""
        return self.world.once(_Twice(self.path, tuple(sorted(self.found_by.items()))))

    def must_be(self, listed: Sequence[str]) -> None:
        """All of them are listed, each once, and nothing else.

        Raises:
            Broken: The list is another.
        """
        must_list_exactly(listed, self.ids, noun=self.noun)


@dataclass(frozen=True)
class _Seen:
    path: str
    parameters: tuple[tuple[str, Any], ...]

    def __call__(self, world: World) -> Exchange:
        return world.store.send("GET", self.path, parameters=self.parameters)


@dataclass(frozen=True)
class _Twice:
    path: str
    parameters: tuple[tuple[str, Any], ...]

    def __call__(self, world: World) -> tuple[Exchange, Exchange]:
        once = _Seen(self.path, self.parameters)
        return once(world), once(world)


def ids_of(items: Iterable[Mapping[str, Any]]) -> list[str]:
    """The ids of listed records, in their order."""
    return [str(item.get("id")) for item in items]


def must_list(
    listed: Sequence[str], *, these: Iterable[str] = (), not_those: Iterable[str] = (), noun: str = "invoice"
) -> None:
    """Some records are listed, others are not.

    Raises:
        Broken: One is missing, or one is too many.
    """
    missing = [id_ for id_ in these if id_ not in listed]
    if missing:
        raise Broken(f"{_named(missing, noun)} listed", _summary(listed, noun))
    surplus = [id_ for id_ in not_those if id_ in listed]
    if surplus:
        raise Broken(f"{_named(surplus, noun)} not listed", _summary(listed, noun))


def must_list_exactly(
    listed: Sequence[str], expected: Sequence[str], *, in_order: bool = False, noun: str = "invoice"
) -> None:
    """Only these records are listed, each once.

    Raises:
        Broken: The list is another.
    """
    is_right = list(listed) == list(expected) if in_order else sorted(listed) == sorted(expected)
    if not is_right:
        where = ", in this order" if in_order else ""
        raise Broken(f"{_named(expected, noun)} listed{where}", _summary(listed, noun))


def must_all_bear(
    items: Iterable[Mapping[str, Any]], field: str, allowed: Iterable[object], *, noun: str = "invoice"
) -> None:
    """Every listed record that shows the field has one of these values in it.

    Raises:
        Broken: One has another.
    """
    texts = {str(value) for value in allowed}
    for item in items:
        if field in item and str(item[field]) not in texts:
            raise Broken(
                f"only {noun}s with {field} {' or '.join(sorted(texts))} listed",
                f"{noun} {item.get('id')} with {field} {item[field]!r}",
            )


def must_all_hold(
    items: Iterable[Mapping[str, Any]], fields: Sequence[str], text: str, *, noun: str = "invoice"
) -> None:
    """Every listed record has the text in one of the fields, in whatever letter case.

    Raises:
        Broken: One has it in none.
    """
    for item in items:
        if not any(text.casefold() in str(item.get(field) or "").casefold() for field in fields):
            expected = f"only {noun}s listed that have {text!r} in {' or '.join(fields)}"
            raise Broken(expected, f"{noun} {item.get('id')} with {[item.get(field) for field in fields]!r}")


def _named(ids: Sequence[str], noun: str) -> str:
    if not ids:
        return "nothing"
    return f"{noun}{'s' if len(ids) > 1 else ''} {', '.join(ids)}"


def _summary(listed: Sequence[str], noun: str) -> str:
    most = 20
    return f"{_named(listed[:most], noun)}{f' and {len(listed) - most} more' if len(listed) > most else ''} listed"
