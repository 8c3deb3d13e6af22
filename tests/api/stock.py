"""Stock Connexion's verdict on a request or an answer, from the validators that it would use itself."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import cache
from typing import Any

from connexion.exceptions import NonConformingResponse, ProblemException
from connexion.middleware.request_validation import RequestValidationOperation
from connexion.operations import AbstractOperation
from connexion.resolver import Resolver
from connexion.spec import Specification
from connexion.validators import JSONResponseBodyValidator, ParameterValidator
from starlette.types import Message, Receive, Scope, Send

from tests.api.client import CONTRACT, IDS

JSON = "application/json"


@cache
def operation(operation_id: str) -> AbstractOperation:
    """The operation as stock Connexion sees it; the function that would serve it is of no interest."""
    wanted = CONTRACT.operations[operation_id]
    specification = _specification()
    made: AbstractOperation = specification.operation_cls.from_spec(
        specification, path=wanted.path, method=wanted.method.lower(), resolver=Resolver(lambda _: accepts_body)
    )
    return made


def accepts_body(operation_id: str, content: bytes, *, declares_length: bool = True) -> bool:
    """Whether stock Connexion lets a request with this body through to the handler.

    What its parser does not catch (RecursionError, UnicodeDecodeError, ValueError) is raised: there it answers 500.
    """
    length = [(b"content-length", str(len(content)).encode())] if declares_length else []
    path = dict.fromkeys(IDS, "1")
    return _is_let_through(operation_id, content, _scope(path, "", [(b"content-type", JSON.encode()), *length]))


def accepts_parameters(operation_id: str, path: Mapping[str, str], query: str) -> bool:
    """Whether stock Connexion accepts these path parameters and this query."""
    made = operation(operation_id)
    parser = made.uri_parser_class(made.parameters, {})
    try:
        ParameterValidator(made.parameters, uri_parser=parser).validate(_scope(path, query, []))
    except ProblemException:
        return False
    return True


def accepts_answer(schema: Mapping[str, Any], content: bytes, validator: Any = JSONResponseBodyValidator) -> bool:
    """Whether a response validator, stock Connexion's unless told otherwise, lets an answer out."""
    made = validator({}, schema=schema, nullable=False, encoding="utf-8")
    out: list[Message] = []

    async def send(message: Message) -> None:
        out.append(message)

    async def answer() -> None:
        checked = made.wrap_send(send)
        await checked({"type": "http.response.start", "status": 200, "headers": []})
        await checked({"type": "http.response.body", "body": content})

    try:
        asyncio.run(answer())
    except NonConformingResponse:
        return False
    return bool(out)


@cache
def _specification() -> Any:
    return Specification.load(dict(CONTRACT.document))


def _is_let_through(operation_id: str, content: bytes, scope: Scope) -> bool:
    reached = []

    async def handler(_scope: Scope, _receive: Receive, _send: Send) -> None:
        reached.append(True)

    async def receive() -> Message:
        return {"type": "http.request", "body": content, "more_body": False}

    async def send(_: Message) -> None:
        """A validator sends nothing."""

    stock = RequestValidationOperation(handler, operation=operation(operation_id))
    try:
        asyncio.run(stock(scope, receive, send))
    except ProblemException:
        return False
    return bool(reached)


def _scope(path: Mapping[str, str], query: str, headers: list[tuple[bytes, bytes]]) -> Scope:
    return {
        "type": "http",
        "method": "POST",
        "path": "/",
        "path_params": dict(path),
        "query_string": query.encode("latin-1"),
        "headers": headers,
    }
