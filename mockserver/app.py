"""The composition root: contract, settings, store and clock in, an ASGI application out."""

from __future__ import annotations

import hashlib
import itertools
import logging
import secrets
import time
import uuid
from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from typing import Any, cast

import orjson
from connexion.exceptions import ProblemException
from connexion.lifecycle import ConnexionRequest, ConnexionResponse
from connexion.middleware import ConnexionMiddleware
from connexion.middleware.abstract import ROUTING_CONTEXT
from connexion.middleware.exceptions import ExceptionMiddleware
from connexion.middleware.lifespan import LifespanMiddleware
from connexion.middleware.response_validation import ResponseValidationMiddleware
from starlette.types import ASGIApp

from fixtures.contract import Contract, Rule
from mockserver.api.buyer_problems import PREFIXES, buyer_problem
from mockserver.api.buyer_security import BuyerSessions, security_middleware
from mockserver.api.call import Handler, Secrets
from mockserver.api.cited import rule_of
from mockserver.api.dispatch import Dispatch, RequestIds
from mockserver.api.elsewhere import Elsewhere
from mockserver.api.numerals import whole_number
from mockserver.api.operations import HANDLERS, check_handlers
from mockserver.api.postman import Postman
from mockserver.api.problems import Problem, problem, problem_headers
from mockserver.api.rate_limit import HEADERS_KEY, RateLimiter
from mockserver.api.record import Record, Tally, choices_of, record_of
from mockserver.api.refusals import NotAuthenticated
from mockserver.api.responses import HEADERS
from mockserver.api.routing import ContractRouting, NoFunction, no_lifespan
from mockserver.api.security import StoreKeys
from mockserver.api.specification import add_contract
from mockserver.api.validation import compiled_validation, response_validators
from mockserver.control.command import Tools
from mockserver.control.door import Door
from mockserver.control.stage import Stage
from mockserver.control.workspace import Workspaces
from mockserver.domain.choices import Choices, settle
from mockserver.portal.entrance import Entrance
from mockserver.settings import Settings
from mockserver.store.ports import Stores, VirtualStore

_log = logging.getLogger(__name__)


def system_clock() -> int:
    """Now, in Unix seconds."""
    return int(time.time())


def credentials(seed: int | str | None) -> Callable[[], tuple[str, str]]:
    """A function that gives a new store hash and token at each call; with a seed, the same ones at every start."""
    numbers = itertools.count(1)

    def new() -> tuple[str, str]:
        if seed is None:
            return f"t-{secrets.token_hex(6)}", secrets.token_urlsafe(18)
        digest = hashlib.blake2b(f"{seed}/{next(numbers)}".encode(), digest_size=16).hexdigest()
        return f"t-{digest[:12]}", digest

    return new


def session_secrets(seed: int | str | None) -> Secrets:
    """A function that gives a new secret at each call; with a seed, the same ones at every start."""
    numbers = itertools.count(1)

    def new() -> str:
        if seed is None:
            return secrets.token_urlsafe(24)
        return hashlib.blake2b(f"{seed}/session/{next(numbers)}".encode(), digest_size=24).hexdigest()

    return new


def installed_version() -> str:
    """The version of the package, as it is installed."""
    try:
        return version("invoice-mock")
    except PackageNotFoundError:
        return "0"


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
        new_id: An id for each answer; without one, calls of a store are numbered, and so are all others together.
        handlers: Who serves which operation; replace one to get a server that breaks one rule.

    Raises:
        ContractMismatch: Contract and handlers name different operations.
    """
    contract = contract or Contract.load()
    own_seed = _own_seed(settings)
    ids = _request_ids(own_seed) if new_id is None else _ids_of(new_id)
    check_handlers(contract, handlers)
    workspaces = Workspaces(store, settings, clock)

    def find_store(store_hash: str) -> VirtualStore | None:
        workspace = workspaces.find(store_hash)
        return None if workspace is None else workspace.store

    portal = Entrance(lambda: stage, partial(secrets.token_urlsafe, 24))
    postman = Postman.of(settings, name=secrets.token_hex(8), clock=clock)
    middlewares: list[Any] = [
        ExceptionMiddleware,
        ContractRouting,
        security_middleware(store),
        partial(RateLimiter, limit=settings.rate_limit, clock=clock),
        compiled_validation(contract, settings, clock, postman, session_secrets(own_seed)),
        LifespanMiddleware,
    ]
    if settings.validate_responses:
        middlewares.insert(-1, ResponseValidationMiddleware)
    app = ConnexionMiddleware(
        Dispatch(handlers, elsewhere=Elsewhere(contract, find_store, clock, portal=portal), new_id=ids),
        lifespan=no_lifespan,
        middlewares=middlewares,
        resolver=NoFunction(),
        security_map={
            "apiKey": partial(StoreKeys, store, settings.choices),
            "bearer": partial(BuyerSessions, store, clock),
        },
        validate_responses=settings.validate_responses,
        validator_map=response_validators(),
    )
    for kind in (Exception, ProblemException):  # Connexion has handlers of its own for both
        app.add_error_handler(kind, _refuser(settings.choices, ids, contract.rules))
    add_contract(app, contract.document)
    tally: Tally = {}
    faults: Counter[str] = Counter()
    tools = Tools(
        workspaces=workspaces,
        contract=contract,
        settings=settings,
        new_credentials=credentials(own_seed),
        tally=tally,
        faults=faults,
        version=installed_version(),
    )
    stage = Stage(cast(ASGIApp, app), tools, Door(tools, settings.control_token), ids=ids)
    return stage


def _own_seed(settings: Settings) -> int | str | None:
    """What this process draws from; no other on the same state draws from the same."""
    if settings.seed is None or not settings.process:
        return settings.seed
    return f"{settings.seed}/{settings.process}"


def _request_ids(seed: int | str | None) -> RequestIds:
    """The calls of a store are numbered; with a seed, the same call has the same id in every run."""
    start = uuid.uuid4().hex if seed is None else hashlib.blake2b(f"{seed}".encode(), digest_size=16).hexdigest()
    others = itertools.count(1)

    def request_id(record: Record | None) -> str:
        if record is None or record.store is None:
            return f"{start}-{next(others)}"
        return f"{start}-{record.store.hash}-{record.n}"

    return request_id


def _ids_of(new_id: Callable[[], str]) -> RequestIds:
    return lambda _: new_id()


def _refuser(
    choices: Choices, new_id: RequestIds, rules: Mapping[str, Rule]
) -> Callable[[ConnexionRequest, Exception], Any]:
    async def refuse(request: ConnexionRequest, error: Exception) -> ConnexionResponse:
        taken, updated_id, record = (
            choices_of(request.scope, choices),
            _updated_id(request.scope),
            record_of(request.scope),
        )
        is_buyers = request.scope["path"].startswith(PREFIXES)
        answer = buyer_problem(error) if is_buyers else problem(error, taken, updated_id=updated_id)
        if record is not None:
            record.rule = rule_of(error, _operation_id(request.scope), rules)
        if answer.is_failure and not isinstance(error, NotAuthenticated):
            _log.error("%s %r failed", request.method, request.url.path, exc_info=error)
            answer = _failure(taken, is_buyers=is_buyers)
        headers = {name.decode(): value.decode() for name, value in HEADERS + request.scope.get(HEADERS_KEY, [])}
        request_id, content = new_id(record), orjson.dumps(answer.body)
        headers |= {"x-request-id": request_id, **problem_headers(error)}
        if record is not None:
            record.request_id = request_id
            record.answered(answer.status, answer.body, size=len(content), operation_id=_operation_id(request.scope))
        return ConnexionResponse(status_code=answer.status, mimetype="application/json", body=content, headers=headers)

    return refuse


def _failure(choices: Choices, *, is_buyers: bool) -> Problem:
    """The answer where the mock is at fault."""
    error = _ServerError("Internal Server Error")
    return buyer_problem(error) if is_buyers else problem(error, choices)


class _ServerError(Exception):
    """Something that no rule speaks of went wrong; what it was stands in the log."""


def _operation_id(scope: Mapping[str, Any]) -> str | None:
    """The operation that the call found, if any."""
    found: str | None = scope.get("extensions", {}).get(ROUTING_CONTEXT, {}).get("operation_id")
    return found


def _updated_id(scope: Mapping[str, Any]) -> int | None:
    """The id in the path of an `updateInvoice`."""
    text = scope.get("path_params", {}).get("invoiceId", "") if _operation_id(scope) == "updateInvoice" else ""
    return whole_number(text)
