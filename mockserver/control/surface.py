"""The control plane as an ASGI application: Connexion over its own contract. The door builds it when it is called."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any, cast

import orjson
from connexion.exceptions import ProblemException
from connexion.lifecycle import ConnexionRequest, ConnexionResponse
from connexion.middleware import ConnexionMiddleware
from connexion.middleware.abstract import ROUTING_CONTEXT
from connexion.middleware.exceptions import ExceptionMiddleware
from connexion.middleware.lifespan import LifespanMiddleware
from connexion.middleware.security import SecurityMiddleware
from connexion.middleware.swagger_ui import SwaggerUIMiddleware
from connexion.options import SwaggerUIOptions
from connexion.security import BearerSecurityHandler
from connexion.spec import Specification
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from fixtures.contract import Contract
from mockserver.api.refusals import BadRequest, BodyTooLarge, UnknownRoute, WrongMediaType, WrongMethod
from mockserver.api.routing import ContractRouting, NoFunction, no_lifespan
from mockserver.api.specification import add_contract
from mockserver.control.command import SCOPE_KEY, Command, CommandHandler, Tools
from mockserver.control.contract import control_contract
from mockserver.control.operations import COMMANDS
from mockserver.control.paths import DOCS, DOCUMENT, HEADERS, is_page
from mockserver.control.refusals import BadCommand, Declined, InTheWay, Missing, Senseless
from mockserver.control.validation import compiled_commands
from mockserver.store.ports import StoreUnavailable

FAILURE = 500
STATUSES: dict[type[Exception], int] = {
    BadCommand: 400,
    Missing: 404,
    InTheWay: 409,
    Senseless: 422,
    BodyTooLarge: 413,
    WrongMediaType: 415,
    WrongMethod: 405,
    UnknownRoute: 404,
    StoreUnavailable: 503,
    BadRequest: 400,
}
"""The first class that fits decides."""
HINTS: dict[type[Exception], str] = {
    BodyTooLarge: "Send less at a time.",
    WrongMediaType: "Send Content-Type: application/json.",
    WrongMethod: "Use one of those that the header Allow lists.",
    UnknownRoute: "/_mock/docs/ lists every path.",
    StoreUnavailable: "Look into the log of the mock; nothing was changed.",
    BadRequest: "Send a JSON object in UTF-8.",
}
_log = logging.getLogger(__name__)


class ControlMismatch(Exception):
    """The control plane's contract and the handlers name different operations."""


def build_surface(tools: Tools, commands: Mapping[str, CommandHandler] = COMMANDS) -> ASGIApp:
    """The control plane; it relies on the door in front of it.

    Raises:
        ControlMismatch: Contract and handlers name different operations.
    """
    contract = control_contract()
    if contract.operations.keys() != commands.keys():
        odd = ", ".join(sorted(contract.operations.keys() ^ commands.keys()))
        raise ControlMismatch(f"operations without a handler, or handlers without an operation: {odd}")
    app = ConnexionMiddleware(
        _Dispatch(commands, _Pages(contract)),
        lifespan=no_lifespan,
        middlewares=[
            ExceptionMiddleware,
            _Routing,
            SecurityMiddleware,
            compiled_commands(contract, tools),
            LifespanMiddleware,
        ],
        resolver=NoFunction(),
        security_map={"bearer": _LetIn},
    )
    for kind in (Exception, ProblemException):
        app.add_error_handler(kind, _refuse)
    add_contract(app, contract.document)
    return cast(ASGIApp, app)


class _Routing(ContractRouting):
    """Tells no browser that pages of another origin may command the mock."""

    async def answer_options(self, send: Send, allow: str) -> None:
        headers = [(b"allow", allow.encode())]
        await send({"type": "http.response.start", "status": 204, "headers": headers})
        await send({"type": "http.response.body", "body": b""})


class _LetIn(BearerSecurityHandler):
    """The door has compared the token, for paths that do not exist, too."""

    def get_fn(self, _scheme: Any, _scopes: Any) -> Callable[[ConnexionRequest], Any]:
        return lambda _: {}


class _Dispatch:
    """Runs handlers, each to its end before anything else runs."""

    def __init__(self, commands: Mapping[str, CommandHandler], pages: ASGIApp) -> None:
        self._commands = commands
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        command: Command | None = scope.get(SCOPE_KEY)
        if command is None:
            await self._pages(scope, receive, send)
            return
        result = self._commands[scope["extensions"][ROUTING_CONTEXT]["operation_id"]](command)
        content = b""
        if result.body is not None:
            content = result.body.encode() if isinstance(result.body, str) else _json(result.body)
        response = Response(content, status_code=result.status, headers=HEADERS)
        if result.body is not None:
            response.headers["content-type"] = result.media_type
        await response(scope, receive, send)


class _Pages:
    """The documentation of the control plane."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._documentation = SwaggerUIMiddleware(_nothing_here)
        options = SwaggerUIOptions(swagger_ui_path=DOCS, spec_path=DOCUMENT)
        self._documentation.add_api(Specification.load(dict(contract.document)), swagger_ui_options=options)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        if scope["method"] not in ("GET", "HEAD") or not is_page(scope["path"]):
            raise UnknownRoute(scope["path"])
        if scope["path"] == DOCUMENT:
            await Response(_json(self._contract.document), media_type="application/json")(scope, receive, send)
            return
        try:
            await self._documentation(scope, receive, send)
        except HTTPException:
            raise UnknownRoute(scope["path"]) from None


async def _nothing_here(scope: Scope, _receive: Any, _send: Any) -> None:
    raise UnknownRoute(scope["path"])


async def _refuse(request: ConnexionRequest, error: Exception) -> ConnexionResponse:
    status = next((status for kind, status in STATUSES.items() if isinstance(error, kind)), FAILURE)
    if status == FAILURE:
        _log.error("%s %r failed", request.method, request.url.path, exc_info=error)
        body: dict[str, Any] = {"error": "The mock failed.", "hint": "Its log says how; please report it."}
    else:
        text = f"There is nothing at {request.url.path}." if isinstance(error, UnknownRoute) else str(error)
        hint = error.hint if isinstance(error, Declined) else _hint(error)
        body = {"error": text, "hint": hint}
    if isinstance(error, Declined) and error.problems:
        body["problems"] = [{"pointer": problem.pointer, "text": problem.text} for problem in error.problems]
    headers = dict(HEADERS) | ({"Allow": error.allow} if isinstance(error, WrongMethod) else {})
    return ConnexionResponse(status_code=status, mimetype="application/json", body=_json(body), headers=headers)


def _hint(error: Exception) -> str:
    return next(hint for kind, hint in HINTS.items() if isinstance(error, kind))


def _json(value: Any) -> bytes:
    return orjson.dumps(value, default=_plain, option=orjson.OPT_NON_STR_KEYS)


def _plain(value: Any) -> Any:
    """Records hold tuples inside mappings that are no dicts.

    Raises:
        TypeError: The value has no form in JSON.
    """
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")
