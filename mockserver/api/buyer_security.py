"""Which buyer calls: the session's token, and the store that it, or the call that signs in, is for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

from connexion.lifecycle import ConnexionRequest
from connexion.middleware.security import SecurityAPI, SecurityMiddleware
from connexion.operations import AbstractOperation
from connexion.security import BearerSecurityHandler
from starlette.types import ASGIApp, Receive, Scope, Send

from mockserver.api.call import Visitor
from mockserver.api.record import record_of
from mockserver.api.security import (
    BUYER,
    SCOPE_KEY,
    STORE,
    STORE_KEY,
    Check,
    Credentials,
    bearer_of,
    credentials_of,
    raise_trouble,
)
from mockserver.api.sessions import session_of
from mockserver.domain.buyer_errors import BadCredentials, NotSignedIn
from mockserver.domain.session import store_hash_of
from mockserver.store.ports import Stores, VirtualStore

PREFIX = "/buyer/"
SIGN_IN = ("POST", "/buyer/session")
"""The one call of a buyer that needs no session."""
Clock = Callable[[], int]


def is_signing_in(scope: Mapping[str, Any]) -> bool:
    """The call asks for a session."""
    return (scope["method"], scope["path"]) == SIGN_IN


def buyer_credentials_of(scope: MutableMapping[str, Any], stores: Stores) -> Credentials:
    """What a call of a buyer carries, with the store that it is for as its store hash; read once.

    A token names its store. Who signs in may name one, and otherwise means the first.
    """
    sent = credentials_of(scope)
    if is_signing_in(scope):
        first = next(iter(stores), None)
        store_hash = sent.store_hash or ("" if first is None else first.hash)
    else:
        store_hash = store_hash_of(bearer_of(scope)) or sent.store_hash
    found = scope[SCOPE_KEY] = Credentials("", store_hash, "", sent.wishes)
    return found


class BuyerSessions(BearerSecurityHandler):
    """Finds the session and the buyer of a call.

    Rule: buyer-session-is-required, buyer-stays-within-the-store.
    """

    def __init__(self, stores: Stores, clock: Clock) -> None:
        self._stores = stores
        self._clock = clock

    def get_fn(self, _scheme: Any, _scopes: Any) -> Check:
        """The check of a call."""
        return self._visit

    def _visit(self, request: ConnexionRequest) -> dict[str, Any]:
        """The store and the visitor.

        Raises:
            NotSignedIn: No token was sent, there is no session with it, or it is over.
        """
        raise_trouble(request.scope)
        token, record = bearer_of(request.scope), record_of(request.scope)
        if not token:
            raise NotSignedIn(NotSignedIn.nothing_sent)
        found_before: VirtualStore | None = request.scope.get(STORE_KEY)
        store = found_before or self._stores.find(store_hash_of(token))
        if store is None:
            raise NotSignedIn
        now = store.knobs.clock.now(self._clock()) if record is None else record.at
        found = session_of(store, token, now=now)
        if found is None:
            raise NotSignedIn
        return {STORE: store, BUYER: Visitor(*found)}


def security_middleware(stores: Stores) -> type[SecurityMiddleware]:
    """Connexion's security, that also finds the store of an operation without credentials: it is for who signs in."""

    class StoreSecurityAPI(SecurityAPI):
        def make_operation(self, operation: AbstractOperation) -> Any:
            if not operation.security:
                return SignIn(self.next_app, stores)
            return super().make_operation(operation)

    class StoreSecurity(SecurityMiddleware):
        api_cls = StoreSecurityAPI

    return StoreSecurity


class SignIn:
    """Lets a call without credentials through to the store that it names, or to the first."""

    def __init__(self, next_app: ASGIApp, stores: Stores) -> None:
        self._next_app = next_app
        self._stores = stores

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Let a call through.

        Raises:
            BadCredentials: There is no such store; nobody learns whether it is that or the password.
        """
        raise_trouble(scope)
        store = self._store(scope)
        if store is None:
            raise BadCredentials
        scope["extensions"]["connexion_context"] = {"token_info": {STORE: store}}
        return self._next_app(scope, receive, send)

    def _store(self, scope: Scope) -> VirtualStore | None:
        found: VirtualStore | None = scope.get(STORE_KEY)
        return found or self._stores.find(buyer_credentials_of(scope, self._stores).store_hash)
