"""Connexion's validation of commands, compiled once, and what is wrong with one, each with its JSON pointer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any
from urllib.parse import parse_qsl

from connexion.middleware.request_validation import (
    RequestValidationAPI,
    RequestValidationMiddleware,
    RequestValidationOperation,
)
from connexion.operations import AbstractOperation
from jsonschema_rs import Draft4Validator
from starlette.types import ASGIApp, Receive, Scope, Send

from fixtures.contract import Contract
from fixtures.shape import Problem, below, complaint
from mockserver.api.bodies import check_media_type, parse_json, read_body
from mockserver.api.parameters import Parameter
from mockserver.control.command import SCOPE_KEY, Command, Tools
from mockserver.control.refusals import BadCommand

LARGE = frozenset({"createStore", "seedStore"})
"""Operations that take a document."""
MOST_BYTES, MOST_DOCUMENT_BYTES = 1024 * 1024, 10 * 1024 * 1024
MOST_PROBLEMS = 20


class CompiledCommand(RequestValidationOperation):
    """Checks the requests of one operation and puts the `Command` into the scope."""

    def __init__(self, next_app: ASGIApp, *, operation: AbstractOperation, contract: Contract, tools: Tools) -> None:
        super().__init__(next_app, operation=operation)
        self._tools = tools
        self._parameters = [
            Parameter.of(definition, contract.json_schema(definition["schema"])) for definition in operation.parameters
        ]
        body = operation.request_body
        self._body = (
            Draft4Validator(contract.json_schema(body["content"]["application/json"]["schema"])) if body else None
        )
        self._is_body_needed = bool(body) and body.get("required", False)
        self._most_bytes = MOST_DOCUMENT_BYTES if operation.operation_id in LARGE else MOST_BYTES

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check a request.

        Raises:
            BadCommand: A parameter or the body has the wrong form.
            BadRequest: The body cannot be read.
        """
        parameters = _read(self._parameters, scope["path_params"], scope["query_string"])
        body = {} if self._body is None else await self._read_body(scope, receive, self._body)
        scope[SCOPE_KEY] = Command(tools=self._tools, parameters=parameters, body=body)
        await self.next_app(scope, receive, send)

    async def _read_body(self, scope: Scope, receive: Receive, validator: Draft4Validator) -> Mapping[str, Any]:
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        declared = headers.get(b"content-length")
        content = await read_body(receive, declared_bytes=declared, max_bytes=self._most_bytes)
        if not content and not self._is_body_needed:
            return {}
        check_media_type(headers.get(b"content-type"))
        value: Mapping[str, Any] = parse_json(content)
        problems = list(islice(_problems(validator, value), MOST_PROBLEMS))
        if problems:
            raise BadCommand(
                "The body does not fit.",
                hint="Correct what the pointers name; /_mock/docs/ shows the schema.",
                problems=problems,
            )
        return value


def compiled_commands(contract: Contract, tools: Tools) -> type[RequestValidationMiddleware]:
    """Connexion's request validation middleware, compiling for the control plane's contract."""

    class CompiledAPI(RequestValidationAPI):
        def make_operation(self, operation: AbstractOperation) -> CompiledCommand:
            return CompiledCommand(self.next_app, operation=operation, contract=contract, tools=tools)

    class CompiledValidation(RequestValidationMiddleware):
        api_cls = CompiledAPI

    return CompiledValidation


def _read(defined: list[Parameter], path: Mapping[str, str], query_string: bytes) -> dict[str, Any]:
    values: dict[str, Any] = {p.name: p.schema["default"] for p in defined if "default" in p.schema}
    sent: dict[str, list[str]] = {}
    for name, text in parse_qsl(query_string.decode("latin-1"), keep_blank_values=True):
        sent.setdefault(name, []).append(text)
    names = {parameter.name for parameter in defined if parameter.place == "query"}
    problems = [f"{name}: there is no such parameter" for name in sent.keys() - names]
    for parameter in defined:
        texts = [path[parameter.name]] if parameter.place == "path" else sent.get(parameter.name)
        if texts is None:
            if parameter.is_required:
                problems.append(f"{parameter.name}: is missing")
            continue
        value = parameter.typed(texts)
        error = next(parameter.validator.iter_errors(value), None)
        if error is None:
            values[parameter.name] = value
        else:
            problems.append(f"{parameter.name}: {complaint(error, longest=200)}")
    if problems:
        raise BadCommand("; ".join(sorted(problems)), hint="/_mock/docs/ lists the parameters of each operation.")
    return values


def _problems(validator: Draft4Validator, value: Any) -> Iterator[Problem]:
    for error in validator.iter_errors(value):
        pointer = ""
        for part in error.instance_path:
            pointer = below(pointer, part)
        yield Problem(pointer, complaint(error, longest=200))
