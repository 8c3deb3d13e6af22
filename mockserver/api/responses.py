"""Answers as bytes on the wire."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from starlette.types import Send

from mockserver.api.call import NO_CONTENT, Answer
from mockserver.domain.choices import Choices

Headers = list[tuple[bytes, bytes]]

HEADERS: Headers = [
    (b"content-type", b"application/json"),
    (b"content-language", b"en"),
    (b"vary", b"Accept-Language"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"access-control-allow-origin", b"*"),
]
"""What the provider sends with every answer, as far as it does not depend on the call."""
PREFLIGHT_HEADERS: Headers = [
    *HEADERS[1:],
    (b"access-control-allow-methods", b"GET, POST, PUT, OPTIONS, DELETE, PATCH"),
    (b"access-control-allow-headers", b"X-Auth-Token, X-Store-Hash, authToken, Authorization, Content-Type"),
]


def success(answer: Answer, choices: Choices) -> dict[str, Any]:
    """The envelope of a success, keys in the provider's order.

    Rule: answers-use-the-envelope, success-message-is-success.
    """
    meta: dict[str, Any] = {"message": choices["success-message"]}
    if answer.pagination is not None:
        meta["pagination"] = answer.pagination
    if answer.meta is not None:
        meta |= answer.meta
    return {"code": answer.status, "data": answer.data, "meta": meta}


async def send_content(send: Send, status: int, content: bytes, headers: Iterable[tuple[bytes, bytes]]) -> None:
    """Send JSON that is written down already, with the provider's headers and `headers`.

    Source: RFC 9110 8.6 (no Content-Length with 204)
    """
    if status == NO_CONTENT:
        sent = [*HEADERS[1:], *headers]
    else:
        sent = [*HEADERS, (b"content-length", str(len(content)).encode()), *headers]
    await send({"type": "http.response.start", "status": status, "headers": sent})
    await send({"type": "http.response.body", "body": content})


async def send_options(send: Send, allow: str) -> None:
    """Answer OPTIONS, a browser's preflight included: no body, the methods in `Allow`."""
    headers = [*PREFLIGHT_HEADERS, (b"allow", allow.encode())]
    await send({"type": "http.response.start", "status": 204, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
