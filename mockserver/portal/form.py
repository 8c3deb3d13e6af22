"""What a browser sends with a form."""

from __future__ import annotations

from urllib.parse import parse_qs

from starlette.requests import ClientDisconnect, Request

MOST_BYTES = 64 * 1024
MOST_FIELDS = 500


class BadForm(Exception):
    """The body is no form, or too long for one."""


class Form:
    """The fields of a form; each may have several values."""

    def __init__(self, fields: dict[str, list[str]] | None = None) -> None:
        self._fields = fields or {}

    def text(self, name: str) -> str:
        """The first value of a field, without space around it; "" if there is none."""
        return self._fields.get(name, [""])[0].strip()

    def raw(self, name: str) -> str:
        """The first value of a field as it was typed; "" if there is none."""
        return self._fields.get(name, [""])[0]

    def all(self, name: str) -> list[str]:
        """All values of a field, each once, in their order."""
        return list(dict.fromkeys(value.strip() for value in self._fields.get(name, []) if value.strip()))

    def has(self, name: str) -> bool:
        """The field was sent."""
        return name in self._fields


async def read_form(request: Request) -> Form:
    """The form that a request carries.

    Raises:
        BadForm: It carries none.
    """
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        raise BadForm("not a form")
    content = bytearray()
    try:
        async for part in request.stream():
            content += part
            if len(content) > MOST_BYTES:
                raise BadForm("too long")
    except ClientDisconnect:
        raise BadForm("broken off") from None
    try:
        text = content.decode("ascii")
        fields = parse_qs(text, keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError:
        raise BadForm("not readable") from None
    return Form(fields)
