"""From a path and a method to an operation of the contract.

Connexion's own router answers a wrong method in plain text with the methods of one route only, and redirects trailing
slashes. This one says `Allow` in full, answers in the envelope, and takes a fraction of the time.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from connexion.middleware.abstract import ROUTING_CONTEXT, SpecMiddleware
from connexion.resolver import Resolver
from starlette.types import ASGIApp, Receive, Scope, Send

from mockserver.api.refusals import UnknownRoute, WrongMethod
from mockserver.api.responses import send_options

METHODS = ("get", "put", "post", "delete", "patch")
RESERVED = "x-reserved-paths"


class ContractRouting(SpecMiddleware):
    """Puts the operationId and the path parameters into the scope. A path that the contract lacks goes through.

    Rule: wrong-method-is-405.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._static: dict[str, dict[str, str]] = {}
        self._templates: list[tuple[re.Pattern[str], dict[str, str]]] = []
        self._reserved: frozenset[str] = frozenset()
        self._base_path = ""

    def add_api(self, specification: Any, base_path: str | None = None, **_: Any) -> None:
        """Learn the paths of a Connexion specification."""
        self._base_path = base_path or specification.base_path
        self._reserved = frozenset(specification.get(RESERVED, ()))
        for path, item in specification["paths"].items():
            operations = {method.upper(): item[method]["operationId"] for method in METHODS if method in item}
            if "GET" in operations:
                operations["HEAD"] = operations["GET"]
            if "{" in path:
                pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path)
                self._templates.append((re.compile(pattern), operations))
            else:
                self._static[path] = operations

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Route a request.

        Raises:
            UnknownRoute: The path is reserved: the contract names it, and nothing is served there.
            WrongMethod: The path has no operation for the method.
        """
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path: str = scope["path"]
        if path in self._reserved:
            raise UnknownRoute(path)
        operations, path_parameters = self.find(path)
        if operations is None:
            scope.setdefault("extensions", {})[ROUTING_CONTEXT] = {"operation_id": None, "api_base_path": None}
            await self.app(scope, receive, send)
            return
        method = scope["method"]
        operation_id = operations.get(method)
        if operation_id is None:
            allow = ", ".join([*operations, "OPTIONS"])
            if method == "OPTIONS":
                await self.answer_options(send, allow)
                return
            raise WrongMethod(method, allow)
        scope.setdefault("extensions", {})[ROUTING_CONTEXT] = {
            "operation_id": operation_id,
            "api_base_path": self._base_path,
        }
        scope["path_params"] = path_parameters
        await self.app(scope, receive, send)

    async def answer_options(self, send: Send, allow: str) -> None:
        """Answer OPTIONS."""
        await send_options(send, allow)

    def find(self, path: str) -> tuple[dict[str, str] | None, dict[str, str]]:
        """The operationId of each method of a path, None if the contract lacks it, and the path's parameters."""
        operations = self._static.get(path)
        if operations is not None:
            return operations, {}
        for pattern, operations in self._templates:
            match = pattern.fullmatch(path)
            if match:
                return operations, match.groupdict()
        return None, {}


@asynccontextmanager
async def no_lifespan(_: Any) -> AsyncIterator[None]:
    """Nothing to do when the server starts or ends."""
    yield


class NoFunction(Resolver):
    """Operations are dispatched by operationId, so Connexion has no functions to look up."""

    def resolve_function_from_operation_id(self, operation_id: str) -> Callable[[], str]:
        """A function that is never called."""
        return lambda: operation_id
