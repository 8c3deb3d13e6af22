"""ASGI applications in front of another one that edit what goes in or comes out of a single operation."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import orjson
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mockserver.api.call import Call
from mockserver.api.numerals import whole_number
from tests.conformance_power.in_process import CONTRACT

Json = dict[str, Any]


def answering(app: ASGIApp, operation_id: str, change: Callable[[Json], None]) -> ASGIApp:
    """`app`, but `change` edits the JSON answers of the operation; the HTTP status follows the code in the body."""

    async def edited(scope: Scope, receive: Receive, send: Send) -> None:
        if not _is_call_of(operation_id, scope):
            await app(scope, receive, send)
            return
        sent: list[Message] = []
        await app(scope, receive, _collector(sent))
        body = orjson.loads(b"".join(message.get("body", b"") for message in sent[1:]))
        status, code = sent[0]["status"], body["code"]
        change(body)
        content = orjson.dumps(body)
        headers = [pair for pair in sent[0]["headers"] if pair[0].lower() != b"content-length"]
        await send({**sent[0], "status": status if body["code"] == code else body["code"], "headers": headers})
        await send({"type": "http.response.body", "body": content})

    return edited


def asking(app: ASGIApp, operation_id: str, change: Callable[[Json], None]) -> ASGIApp:
    """`app`, but `change` edits the JSON bodies that the operation gets."""

    async def edited(scope: Scope, receive: Receive, send: Send) -> None:
        if not _is_call_of(operation_id, scope):
            await app(scope, receive, send)
            return
        content = await _read(receive)
        body = json_object(content)
        if body is not None:
            change(body)
            content = orjson.dumps(body)
        await app(_of_length(scope, content), _giver(content), send)

    return edited


def trying_first(app: ASGIApp, operation_id: str, part: Callable[[Json], Json | None]) -> ASGIApp:
    """`app`, but each call of the operation runs with the body that `part` makes of its own before it runs itself."""

    async def twice(scope: Scope, receive: Receive, send: Send) -> None:
        if not _is_call_of(operation_id, scope):
            await app(scope, receive, send)
            return
        content = await _read(receive)
        body = json_object(content)
        first = None if body is None else part(body)
        if first is not None:
            half = orjson.dumps(first)
            await app(_of_length(scope, half), _giver(half), _collector([]))
        await app(scope, _giver(content), send)

    return twice


def path_id(call: Call) -> int:
    """The invoice id in a call's path, 0 where it is no number: no invoice has that id."""
    return whole_number(call.parameters["invoiceId"]) or 0


def json_object(content: bytes) -> Json | None:
    """The JSON object that a body spells, if it spells one."""
    try:
        value = orjson.loads(content)
    except orjson.JSONDecodeError:
        return None
    return value if isinstance(value, dict) else None


def _is_call_of(operation_id: str, scope: Scope) -> bool:
    if scope["type"] != "http":
        return False
    operation = CONTRACT.operations[operation_id]
    literal = any(other.path == scope["path"] for other in CONTRACT.operations.values() if "{" not in other.path)
    route = re.sub(r"\{\w+\}", "[^/]+", operation.path)
    return (
        scope["method"] == operation.method
        and bool(re.fullmatch(route, scope["path"]))
        and (not literal or operation.path == scope["path"])
    )


async def _read(receive: Receive) -> bytes:
    content = b""
    while True:
        message = await receive()
        content += bytes(message.get("body", b""))
        if not message.get("more_body", False):
            return content


def _giver(content: bytes) -> Receive:
    async def receive() -> Message:
        return {"type": "http.request", "body": content, "more_body": False}

    return receive


def _collector(sent: list[Message]) -> Send:
    async def send(message: Message) -> None:
        sent.append(message)

    return send


def _of_length(scope: Scope, content: bytes) -> Scope:
    others = [pair for pair in scope["headers"] if pair[0].lower() != b"content-length"]
    return {**scope, "headers": [*others, (b"content-length", str(len(content)).encode())]}
