"""Request bodies, read and checked against the contract."""

from __future__ import annotations

from itertools import islice
from typing import Any

import orjson
from jsonschema_rs import Draft4Validator, ValidationError
from starlette.types import Receive

from mockserver.api.complaints import problems_of
from mockserver.api.numerals import whole_number
from mockserver.api.refusals import (
    BadBody,
    BadPaymentBody,
    BodyTooLarge,
    UnreadableBody,
    WrongMediaType,
)

JSON = "application/json"
MAX_DEPTH = 100
MAX_PROBLEMS = 10
MAX_BYTES_FOR_EVERY_PROBLEM = 65_536
UTF_8 = ("utf-8", "utf8", "us-ascii")


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
            raise BadBody(list(problems_of(error))) from None
    problems = (problem for error in validator.iter_errors(value) for problem in problems_of(error))
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


def _depth(value: Any) -> int:
    """How many arrays and objects contain each other, the outermost and an empty innermost one included."""
    depth, level = 0, [value]
    while containers := [item for item in level if isinstance(item, dict | list)]:
        depth += 1
        level = [item for c in containers for item in (c.values() if isinstance(c, dict) else c)]
    return depth
