"""What is wrong with a body, in words that never repeat a value of it: passwords and card numbers are among them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jsonschema_rs import ValidationError

from mockserver.api.refusals import EMPTY_LIST, NULL, REQUIRED, FieldProblem
from mockserver.domain.errors import NotANumber

_NUMBERS = frozenset({"integer", "number"})
_KINDS = {"string": "text", "array": "a list", "object": "an object", "boolean": "true or false"}
_TOO_FINE = re.compile(r"-?[0-9]{1,15}\.[0-9]{21,}")
_AT_MOST = "with at most 20 decimals"
_BOUNDS = {
    "minItems": EMPTY_LIST,
    "minLength": "This field may not be blank.",
    "maxItems": "This list may have at most {limit} entries.",
    "maxLength": "This field may have at most {limit} characters.",
    "minimum": "This number must be {limit} or more.",
    "maximum": "This number must be {limit} or less.",
    "pattern": "This field must match {pattern}",
}


def problems_of(error: ValidationError) -> Iterator[FieldProblem]:
    """The values at fault, each with the name of its field and what is wrong with it."""
    field = ".".join(map(str, error.instance_path))
    kind = error.kind.as_dict()
    match error.kind.name:
        case "required":
            yield FieldProblem(f"{field}.{kind['property']}".lstrip("."), REQUIRED)
        case "type":
            yield FieldProblem(field or "body", _of_type(error, kind["types"]))
        case "anyOf" if any(_wants_number(branch) for branch in kind["context"]):
            is_too_fine = isinstance(error.instance, str) and _TOO_FINE.fullmatch(error.instance)
            yield FieldProblem(field, f"{NotANumber.text} {_AT_MOST}" if is_too_fine else NotANumber.text)
        case "anyOf" if missing := _missing(kind["context"]):
            yield FieldProblem(f"{field}.{' or '.join(missing)}".lstrip("."), REQUIRED)
        case "enum":
            options = ", ".join(str(option) for option in kind["options"])
            yield FieldProblem(field, f"This field must be one of {options}.")
        case name if name in _BOUNDS:
            yield FieldProblem(field or "body", _BOUNDS[name].format(**kind))
        case name:
            yield FieldProblem(field or "body", f"This field breaks the contract's {name}.")


def _of_type(error: ValidationError, types: list[str]) -> str:
    if _NUMBERS & set(types):
        return NotANumber.text
    if error.instance is None:
        return NULL
    return f"This field must be {' or '.join(_KINDS[type_] for type_ in types if type_ != 'null')}."


def _missing(branches: list[list[ValidationError]]) -> list[str]:
    """The fields of which one would do."""
    errors = [error for branch in branches for error in branch]
    return [str(error.kind.as_dict()["property"]) for error in errors if error.kind.name == "required"]


def _wants_number(branch: list[ValidationError]) -> bool:
    return any(
        error.kind.name in ("minimum", "maximum")
        or (error.kind.name == "type" and bool(_NUMBERS & set(error.kind.as_dict()["types"])))
        for error in branch
    )
