"""Request bodies, read and checked against the contract."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

import orjson
from jsonschema_rs import Draft4Validator, ValidationError
from starlette.types import Receive

from mockserver.api.numerals import whole_number
from mockserver.api.refusals import (
    EMPTY_LIST,
    NULL,
    REQUIRED,
    BadBody,
    BadPaymentBody,
    BodyTooLarge,
    FieldProblem,
    UnreadableBody,
    WrongMediaType,
)
from mockserver.domain.errors import NotANumber

JSON = "application/json"
MAX_DEPTH = 100
MAX_PROBLEMS = 10
MAX_BYTES_FOR_EVERY_PROBLEM = 65_536
UTF_8 = ("utf-8", "utf8", "us-ascii")
_NUMBERS = frozenset({"integer", "number"})
_KINDS = {"string": "text", "array": "a list", "object": "an object", "boolean": "true or false"}
_TOO_FINE = re.compile(r"-?[0-9]{1,15}\.[0-9]{21,}")
_AT_MOST = "with at most 20 decimals"


def check_media_type(content_type: str | None) -> None:
    """A body is declared as JSON, in UTF-8 where a charset is named at all.

    Rule: wrong-media-type-is-refused.

    Raises:
        WrongMediaType: It is declared as something else, or not at all.
    """
    media_type, _, rest = (content_type or "nothing").partition(";")
    charsets = [
        value.strip().strip('"').lower()
        for name, _, value in (part.partition("=") for part in rest.split(";"))
        if name.strip().lower() == "charset"
    ]
    if media_type.strip().lower() != JSON or any(charset not in UTF_8 for charset in charsets):
        raise WrongMediaType((content_type or "nothing")[:100])


async def read_body(receive: Receive, *, declared_bytes: str | None, max_bytes: int) -> bytes:
    """The whole body.

    Raises:
        BodyTooLarge: It has more than `max_bytes`, as declared or as received.
        UnreadableBody: The client hung up before its end.
    """
    length = whole_number(declared_bytes or "")
    if length is not None and length > max_bytes:
        raise BodyTooLarge(max_bytes)
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise UnreadableBody("cut short")
        part: bytes = message.get("body", b"")
        size += len(part)
        if size > max_bytes:
            raise BodyTooLarge(max_bytes)
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts) if len(parts) > 1 else part


def parse_json(content: bytes) -> Any:
    """The JSON value that `content` spells. NaN, infinity and numbers beyond a double are not JSON here.

    Rule: unreadable-body-is-refused.

    Raises:
        UnreadableBody: It is not JSON in UTF-8, or is nested more than 100 deep.
    """
    if not content:
        raise UnreadableBody("a JSON object is needed, and nothing was sent")
    try:
        value = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise UnreadableBody(f"not JSON in UTF-8: {error}") from None
    if content.count(b"{") + content.count(b"[") > MAX_DEPTH and _depth(value) > MAX_DEPTH:
        raise UnreadableBody(f"nested more than {MAX_DEPTH} deep")
    return value


def check_body(value: Any, validator: Draft4Validator, *, size: int) -> None:
    """`value` is what the operation takes; `size` is how many bytes spelt it.

    Of a long body only the first problem is named: finding the others could take seconds.

    Rule: create-needs-its-required-fields, status-and-source-are-enums, balance-must-be-a-number,
    update-refuses-non-numbers, update-refuses-empty-strings.

    Raises:
        BadBody: It is not; each problem names its field.
    """
    if validator.is_valid(value):
        return
    if size > MAX_BYTES_FOR_EVERY_PROBLEM:
        try:
            validator.validate(value)
        except ValidationError as error:
            raise BadBody(list(_problems(error))) from None
    problems = (problem for error in validator.iter_errors(value) for problem in _problems(error))
    raise BadBody(list(islice(problems, MAX_PROBLEMS)))


def check_payment_body(value: Any, validator: Draft4Validator, *, size: int) -> None:
    """`check_body` for the bodies whose refusals have a form of their own.

    Rule: payment-needs-its-required-fields, payment-amount-is-positive, payment-covers-an-invoice-once.

    Raises:
        BadPaymentBody: The value is not what the operation takes.
    """
    try:
        check_body(value, validator, size=size)
    except BadBody as error:
        raise BadPaymentBody(error.problems) from None


def _problems(error: ValidationError) -> Iterator[FieldProblem]:
    field = ".".join(map(str, error.instance_path))
    kind = error.kind.as_dict()
    match error.kind.name:
        case "required":
            yield FieldProblem(f"{field}.{kind['property']}".lstrip("."), REQUIRED)
        case "type" if _NUMBERS & set(kind["types"]):
            yield FieldProblem(field, NotANumber.text)
        case "type" if error.instance is None:
            yield FieldProblem(field or "body", NULL)
        case "type":
            kinds = " or ".join(_KINDS[type_] for type_ in kind["types"] if type_ != "null")
            yield FieldProblem(field or "body", f"This field must be {kinds}.")
        case "minItems":
            yield FieldProblem(field, EMPTY_LIST)
        case "anyOf" if any(_wants_number(branch) for branch in kind["context"]):
            is_too_fine = isinstance(error.instance, str) and _TOO_FINE.fullmatch(error.instance)
            yield FieldProblem(field, f"{NotANumber.text} {_AT_MOST}" if is_too_fine else NotANumber.text)
        case "enum":
            options = ", ".join(str(option) for option in kind["options"])
            yield FieldProblem(field, f"This field must be one of {options}.")
        case "minLength":
            yield FieldProblem(field, "This field may not be blank.")
        case _:
            yield FieldProblem(field or "body", error.message[:200])


def _wants_number(branch: list[ValidationError]) -> bool:
    return any(
        error.kind.name in ("minimum", "maximum")
        or (error.kind.name == "type" and bool(_NUMBERS & set(error.kind.as_dict()["types"])))
        for error in branch
    )


def _depth(value: Any) -> int:
    """How many arrays and objects contain each other, the outermost and an empty innermost one included."""
    depth, level = 0, [value]
    while containers := [item for item in level if isinstance(item, dict | list)]:
        depth += 1
        level = [item for c in containers for item in (c.values() if isinstance(c, dict) else c)]
    return depth
