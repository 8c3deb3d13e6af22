"""Path and query parameters, read and checked against the contract."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import parse_qsl

from jsonschema_rs import Draft4Validator, ValidationError

from fixtures.shape import complaint
from mockserver.api.refusals import BadParameter
from mockserver.domain.choices import Choices

STATUSES = "paymentStatus[]"
NO_STATUS = -1
"""A status that no invoice has."""
# Python's int() would also read "1_0", " 1", "+1" and the digits of every script.
_NUMERALS = {"integer": re.compile(r"-?[0-9]{1,40}"), "number": re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,40})?")}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of an operation, its schema compiled. The values of one that `is_joined` are parted by commas."""

    name: str
    place: Literal["path", "query"]
    type: str
    item_type: str
    is_required: bool
    is_joined: bool
    schema: Mapping[str, Any]
    validator: Draft4Validator

    @classmethod
    def of(cls, definition: Mapping[str, Any], schema: dict[str, Any]) -> Parameter:
        """The parameter of a contract definition; `schema` is its schema as plain JSON Schema."""
        return cls(
            name=definition["name"],
            place=definition["in"],
            type=schema["type"],
            item_type=schema.get("items", {}).get("type", ""),
            is_required=definition.get("required", False),
            is_joined=schema["type"] == "array" and not definition.get("explode", True),
            schema=definition["schema"],
            validator=Draft4Validator(schema),
        )

    def typed(self, texts: list[str]) -> Any:
        """The texts of a request as the value that the schema speaks of; what cannot be converted stays text."""
        if self.is_joined:
            texts = [part for text in texts for part in text.split(",")]
        if self.type == "array":
            return [_typed(text, self.item_type) for text in texts]
        return _typed(texts[-1], self.type)


@dataclass(frozen=True, slots=True)
class Parameters:
    """The parameters of one operation. Where it `is_strict`, no choice tolerates a bad one."""

    operation_id: str
    defined: tuple[Parameter, ...]
    defaults: Mapping[str, Any]
    is_strict: bool = False

    @classmethod
    def of(cls, operation_id: str, defined: tuple[Parameter, ...], *, is_strict: bool = False) -> Parameters:
        """The parameters, and the defaults that the contract gives them."""
        defaults = {p.name: p.schema["default"] for p in defined if "default" in p.schema}
        return cls(operation_id, defined, defaults, is_strict)

    def read(self, path: Mapping[str, str], query_string: bytes, choices: Choices) -> dict[str, Any]:
        """The values of a request by name, with defaults; absent ones without a default are left out.

        Rule: limit-defaults-to-ten, invoice-list-defaults-to-ten, limit-never-exceeds-250,
        invalid-status-filter-is-answered, list-order-is-stable.

        Raises:
            BadParameter: One is not valid, and the choices taken do not tolerate that.
        """
        values = dict(self.defaults)
        sent = _sent(query_string, choices) if query_string else {}
        for parameter in self.defined:
            texts = [path[parameter.name]] if parameter.place == "path" else sent.get(parameter.name)
            if texts is None:
                continue
            value = parameter.typed(texts)
            if parameter.validator.is_valid(value):
                values[parameter.name] = value
            else:
                self._tolerate(parameter, value, choices, values)
        return values

    def _tolerate(self, parameter: Parameter, value: Any, choices: Choices, values: dict[str, Any]) -> None:
        error = next(parameter.validator.iter_errors(value))
        name = parameter.name
        if self.is_strict:
            raise BadParameter(name, _complaint(error, value))
        if name == "limit" and error.kind.name == "maximum":
            taken = choices["limit-above-maximum"]
            values[name] = parameter.schema["maximum"]
            tolerated = taken == "clamped"
        elif name in ("limit", "offset"):
            taken = choices["invalid-paging-value"]
            tolerated = taken == "defaulted"
        elif name in ("sortBy", "orderBy", "searchBy"):
            taken = choices["bad-request-status"]
            tolerated = choices["unknown-sort-value"] == "ignored"
        elif name == "status" and self.operation_id == "listInvoices":
            taken = choices["invalid-status-filter"]
            tolerated = taken in ("empty", "unfiltered")
            if taken == "empty":
                values[name] = NO_STATUS
        else:
            taken, tolerated = choices["bad-request-status"], False
        if not tolerated:
            raise BadParameter(name, _complaint(error, value), status=int(taken))


def _sent(query_string: bytes, choices: Choices) -> dict[str, list[str]]:
    """The query by name. Statuses may also come with commas; so may channel ids, or with brackets, as choices allow."""
    sent: dict[str, list[str]] = {}
    is_lenient = choices["channel-ids-encoding"] == "repeated-comma-or-brackets"
    pairs = parse_qsl(query_string.decode("latin-1"), keep_blank_values=True)
    for name, text in pairs:
        if is_lenient and name in ("channelIds", "channelIds[]"):
            for spelling in ("channelIds", "channelIds[]"):
                sent.setdefault(spelling, []).extend(text.split(","))
        elif name == STATUSES:
            sent.setdefault(name, []).extend(text.split(","))
        else:
            sent.setdefault(name, []).append(text)
    return sent


def _typed(text: str, type_: str) -> Any:
    """The number that `text` spells, where one is wanted and it does; otherwise `text`."""
    if type_ in _NUMERALS and _NUMERALS[type_].fullmatch(text):
        return int(text) if type_ == "integer" else float(text)
    return text


def _complaint(error: ValidationError, value: Any) -> str:
    return f"{str(value)[:80]!r} is not a valid number" if error.kind.name == "type" else complaint(error, longest=200)
