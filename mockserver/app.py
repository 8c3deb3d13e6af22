"""The composition root: contract, settings, store and clock in, an ASGI application out."""

from __future__ import annotations

import itertools
import logging
import time
import uuid
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, cast

import orjson
from connexion.exceptions import ProblemException
from connexion.lifecycle import ConnexionRequest, ConnexionResponse
from connexion.middleware import ConnexionMiddleware
from connexion.middleware.abstract import ROUTING_CONTEXT
from connexion.middleware.exceptions import ExceptionMiddleware
from connexion.middleware.lifespan import LifespanMiddleware
from connexion.middleware.response_validation import ResponseValidationMiddleware
from connexion.middleware.security import SecurityMiddleware
from connexion.resolver import Resolver
from starlette.types import ASGIApp

from fixtures.contract import Contract
from mockserver.api.call import Handler
from mockserver.api.dispatch import Dispatch
from mockserver.api.elsewhere import Elsewhere
from mockserver.api.numerals import whole_number
from mockserver.api.operations import HANDLERS, check_handlers
from mockserver.api.problems import problem, problem_headers
from mockserver.api.rate_limit import HEADERS_KEY, RateLimiter
from mockserver.api.refusals import NotAuthenticated
from mockserver.api.responses import HEADERS
from mockserver.api.routing import ContractRouting
from mockserver.api.security import StoreKeys
from mockserver.api.validation import compiled_validation, response_validators
from mockserver.domain.choices import Choices, settle
from mockserver.settings import Settings
from mockserver.store.ports import Stores

_log = logging.getLogger(__name__)


def system_clock() -> int:
    """Now, in Unix seconds."""
    return int(time.time())


def request_ids() -> Callable[[], str]:
    """A function that gives a new id at each call: one random part for all of them, and a number."""
    numbers, start = itertools.count(1), uuid.uuid4().hex
    return lambda: f"{start}-{next(numbers)}"


def settled_choices(contract: Contract, wanted: Mapping[str, str]) -> Choices:
    """`wanted` over the contract's defaults.

    Raises:
        BadChoice: The contract does not offer one of them.
    """
    return settle({choice.name: tuple(choice.values) for choice in contract.choices.values()}, wanted)


def build_app(
    settings: Settings,
    *,
    store: Stores,
    contract: Contract | None = None,
    clock: Callable[[], int] = system_clock,
    new_id: Callable[[], str] | None = None,
    handlers: Mapping[str, Handler] = HANDLERS,
) -> ASGIApp:
    """The mock as an ASGI application. The caller closes the store.

    Args:
        settings: What may differ between mocks.
        store: Where the state is.
        contract: What the mock obeys; without one, the contract that comes along.
        clock: Now, in Unix seconds.
        new_id: An id for each answer; without one, `request_ids()`.
        handlers: Who serves which operation; replace one to get a server that breaks one rule.

    Raises:
        ContractMismatch: Contract and handlers name different operations.
    """
    contract = contract or Contract.load()
    new_id = new_id or request_ids()
    check_handlers(contract, handlers)
    middlewares: list[Any] = [
        ExceptionMiddleware,
        ContractRouting,
        SecurityMiddleware,
        compiled_validation(contract, settings, clock),
        LifespanMiddleware,
    ]
    if settings.rate_limit is not None:
        middlewares.insert(3, partial(RateLimiter, limit=settings.rate_limit, clock=clock))
    if settings.validate_responses:
        middlewares.insert(-1, ResponseValidationMiddleware)
    app = ConnexionMiddleware(
        Dispatch(handlers, elsewhere=Elsewhere(contract, store, clock), new_id=new_id),
        lifespan=_lifespan,
        middlewares=middlewares,
        resolver=_NoFunction(),
        security_map={"apiKey": partial(StoreKeys, store, settings.choices)},
        validate_responses=settings.validate_responses,
        validator_map=response_validators(),
    )
    for kind in (Exception, ProblemException):  # Connexion has handlers of its own for both
        app.add_error_handler(kind, _refuser(settings.choices, new_id))
    app.add_api(dict(contract.document))
    return cast(ASGIApp, app)


def _refuser(choices: Choices, new_id: Callable[[], str]) -> Callable[[ConnexionRequest, Exception], Any]:
    async def refuse(request: ConnexionRequest, error: Exception) -> ConnexionResponse:
        answer = problem(error, choices, updated_id=_updated_id(request.scope))
        if answer.is_failure and not isinstance(error, NotAuthenticated):
            _log.error("%s %r failed", request.method, request.url.path, exc_info=error)
            answer = problem(_ServerError("Internal Server Error"), choices)
        headers = {name.decode(): value.decode() for name, value in HEADERS + request.scope.get(HEADERS_KEY, [])}
        headers |= {"x-request-id": new_id(), **problem_headers(error)}
        return ConnexionResponse(
            status_code=answer.status, mimetype="application/json", body=orjson.dumps(answer.body), headers=headers
        )

    return refuse


class _ServerError(Exception):
    """Something that no rule speaks of went wrong; what it was stands in the log."""


def _updated_id(scope: Mapping[str, Any]) -> int | None:
    """The id in the path of an `updateInvoice`."""
    routing = scope.get("extensions", {}).get(ROUTING_CONTEXT, {})
    text = scope.get("path_params", {}).get("invoiceId", "") if routing.get("operation_id") == "updateInvoice" else ""
    return whole_number(text)


@asynccontextmanager
async def _lifespan(_: Any) -> AsyncIterator[None]:
    yield


class _NoFunction(Resolver):
    """Operations are dispatched by operationId, so Connexion has no functions to look up."""

    def resolve_function_from_operation_id(self, operation_id: str) -> Callable[[], str]:
        return lambda: operation_id
