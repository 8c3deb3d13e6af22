"""Whether a value is what a field's annotation says: the file of a store is not taken at its word."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from types import UnionType
from typing import Any, Union, get_args, get_origin

from mockserver.domain.money import Money

Accepts = Callable[[Any], bool]


def accepts(hint: Any) -> Accepts:
    """A function that says whether a value fits an annotation, as those of the domain's records are."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        branches = [accepts(argument) for argument in arguments]
        return lambda value: any(branch(value) for branch in branches)
    if origin is tuple:
        is_open = Ellipsis in arguments
        return _list_of(accepts(arguments[0])) if is_open else _row_of([accepts(argument) for argument in arguments])
    if hint is int:
        return lambda value: isinstance(value, int) and not isinstance(value, bool)
    if hint is Decimal:
        return lambda value: isinstance(value, Decimal) and value.is_finite()
    if hint is Money:
        return lambda value: isinstance(value.code, str) and value.value.is_finite()
    wanted = Mapping if origin is Mapping else hint
    return lambda value: isinstance(value, wanted)


def _list_of(item: Accepts) -> Accepts:
    return lambda value: isinstance(value, tuple) and all(map(item, value))


def _row_of(items: list[Accepts]) -> Accepts:
    def test(value: Any) -> bool:
        is_row = isinstance(value, tuple) and len(value) == len(items)
        return is_row and all(accepts_item(member) for accepts_item, member in zip(items, value, strict=True))

    return test
