"""The fields that a store adds to its invoices, and what a value of each may be."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum

from mockserver.domain.errors import BadExtraField

_PLAIN_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?\Z", re.ASCII)


class FieldType(IntEnum):
    """How an extra field is entered."""

    TEXT = 0
    TEXT_AREA = 1
    NUMBER = 2
    DROP_DOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtraFieldConfig:
    """One extra field. The limits are numbers as text, empty where there is none.

    Source: #/components/schemas/ExtraFieldConfig
    """

    id: int
    uuid: str
    field_name: str
    field_type: int
    is_required: bool
    is_unique: bool
    visible_to_enduser: bool
    config_type: int
    default_value: str | None = None
    maximum_length: str | None = None
    number_of_rows: str | None = None
    maximum_value: str | None = None
    list_of_value: tuple[str, ...] | None = None


def check_extra_fields(
    values: Iterable[tuple[str, str]],
    configs: Iterable[ExtraFieldConfig],
    is_taken: Callable[[str, str], bool],
) -> None:
    """Every value fits its configuration, every required field is there.

    `is_taken(name, value)` says whether another invoice of the store has the value.

    Rule: extra-fields-obey-their-configs.

    Raises:
        BadExtraField: One does not.
    """
    by_name = {config.field_name: config for config in configs}
    values = tuple(values)
    check_given_once(values)
    given = dict(values)
    for name, value in values:
        if name not in by_name:
            raise BadExtraField(name, "is not an extra field of this store")
        complaint = _complaint(by_name[name], value)
        if complaint:
            raise BadExtraField(name, complaint)
        if by_name[name].is_unique and value and is_taken(name, value):
            raise BadExtraField(name, f"must be unique, and {value!r} is taken")
    for config in by_name.values():
        if config.is_required and not given.get(config.field_name) and not config.default_value:
            raise BadExtraField(config.field_name, "is a required extra field")


def check_given_once(values: Iterable[tuple[str, str]]) -> None:
    """No field is named twice.

    Rule: extra-fields-obey-their-configs.

    Raises:
        BadExtraField: One is.
    """
    seen: set[str] = set()
    for name, _ in values:
        if name in seen:
            raise BadExtraField(name, "is given twice")
        seen.add(name)


def with_defaults(
    values: tuple[tuple[str, str], ...], configs: Iterable[ExtraFieldConfig]
) -> tuple[tuple[str, str], ...]:
    """`values` and the defaults of the fields that were left out."""
    given = {name for name, _ in values}
    defaults = ((c.field_name, c.default_value) for c in configs if c.default_value and c.field_name not in given)
    return (*values, *defaults)


def _complaint(config: ExtraFieldConfig, value: str) -> str | None:
    match config.field_type:
        case FieldType.NUMBER if value:
            return _number_complaint(config, value)
        case FieldType.DROP_DOWN if value and value not in (config.list_of_value or ()):
            return f"{value!r} is not one of {', '.join(config.list_of_value or ())}"
        case FieldType.TEXT | FieldType.TEXT_AREA if config.maximum_length and len(value) > int(config.maximum_length):
            return f"is longer than {config.maximum_length} characters"
    return None


def _number_complaint(config: ExtraFieldConfig, value: str) -> str | None:
    if not _PLAIN_NUMBER.match(value):
        return f"{value!r} is not a number"
    if config.maximum_value and Decimal(value) > Decimal(config.maximum_value):
        return f"is above {config.maximum_value}"
    return None
