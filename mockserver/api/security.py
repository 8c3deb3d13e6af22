"""Who may call: the contract's security schemes, checked by Connexion."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping, MutableMapping
from typing import Any, NamedTuple

from connexion.lifecycle import ConnexionRequest
from connexion.security import NO_VALUE, ApiKeySecurityHandler

from mockserver.api.call import Visitor
from mockserver.api.record import Record
from mockserver.api.refusals import NotAuthenticated
from mockserver.domain.buyer_errors import OperatorOnly
from mockserver.domain.choices import Choices
from mockserver.store.ports import Stores, StoreUnavailable, VirtualStore

AUTH_TOKEN, STORE_HASH, LEGACY_TOKEN = "X-Auth-Token", "X-Store-Hash", "authToken"
MISSING = "Invalid token header. No credentials provided."
WRONG = "Invalid token"
BEARER = "bearer"
OPERATORS = "/hq/"
"""What is below this is for operators, and not for buyers."""

STORE, BUYER = "StoreHash", "BuyerSession"
"""The schemes of the contract under which the store and the visitor of a request are found."""
SCOPE_KEY = "invoice-mock.credentials"
STORE_KEY = "invoice-mock.store"
"""The store of a request, where it was looked up and nothing was waited for since."""
TROUBLE_KEY = "invoice-mock.trouble"
"""What went wrong when the store of a request was looked up before it came here."""
_PLACES = {b"x-auth-token": 0, b"x-store-hash": 1, b"authtoken": 2, b"prefer": 3, b"x-mock-explain": 3}

Check = Callable[[ConnexionRequest], Any]


class Credentials(NamedTuple):
    """What a request carries to be let in; an empty text for what it does not.

    `wishes` is not empty if the request asks something of the mock itself.
    """

    token: str
    store_hash: str
    legacy_token: str
    wishes: str


class StoreKeys(ApiKeySecurityHandler):
    """Finds the virtual store that a request may speak about. Token and hash have to belong together.

    Rule: credentials-are-required, data-stay-within-their-store, legacy-token-alone-authenticates.
    """

    def __init__(self, stores: Stores, choices: Choices) -> None:
        self._stores = stores
        self._choices = choices

    def get_fn(self, security_scheme: Mapping[str, Any], required_scopes: list[str]) -> Check:  # noqa: ARG002
        """The check of one scheme: Connexion calls every scheme of a requirement in turn."""
        return {
            AUTH_TOKEN: self._token,
            STORE_HASH: self._store,
            LEGACY_TOKEN: self._legacy_store,
        }[security_scheme["name"]]

    def _token(self, request: ConnexionRequest) -> Any:
        sent = credentials_of(request.scope)
        if self._uses_legacy(sent):
            return NO_VALUE
        if not sent.token and request.scope["path"].startswith(OPERATORS) and bearer_of(request.scope):
            raise OperatorOnly
        if not sent.token:
            raise NotAuthenticated(f"{MISSING} ({AUTH_TOKEN} is missing)" if sent.store_hash else MISSING)
        return sent.token

    def _store(self, request: ConnexionRequest) -> VirtualStore:
        sent = credentials_of(request.scope)
        if not sent.store_hash:
            raise NotAuthenticated(f"{MISSING} ({STORE_HASH} is missing)")
        raise_trouble(request.scope)
        store = request.scope.get(STORE_KEY) or self._stores.find(sent.store_hash)
        if store is None or not is_token_of(store, sent.token):
            raise NotAuthenticated(f"{WRONG}: {AUTH_TOKEN} is not a token of the store in {STORE_HASH}")
        return store

    def _legacy_store(self, request: ConnexionRequest) -> Any:
        sent = credentials_of(request.scope)
        if not self._uses_legacy(sent):
            return NO_VALUE
        raise_trouble(request.scope)
        store = self._stores.with_token(sent.legacy_token)
        if store is None:
            raise NotAuthenticated(f"{WRONG}: {LEGACY_TOKEN} is not a token of any store")
        return {STORE: store}

    def _uses_legacy(self, sent: Credentials) -> bool:
        if not sent.legacy_token or sent.token:
            return False
        return takes_legacy_token(self._stores.with_token(sent.legacy_token), self._choices)


def raise_trouble(scope: Mapping[str, Any]) -> None:
    """Raise what went wrong when the store of the request was looked up, if anything did."""
    trouble: Exception | None = scope.get(TROUBLE_KEY)
    if trouble is not None:
        raise trouble


def takes_legacy_token(store: VirtualStore | None, server: Choices) -> bool:
    """A store, or where there is none the server, lets the legacy token in."""
    choices = server if store is None else store.knobs.choices_over(server)
    return choices["legacy-auth-token"] == "accepted"


def is_token_of(store: VirtualStore, token: str) -> bool:
    """The token opens the store. How long this takes tells nothing of the right one."""
    return hmac.compare_digest(token.encode(), store.token.encode())


def authenticated_store(scope: Mapping[str, Any]) -> VirtualStore:
    """The virtual store that the security of the contract found for this request."""
    store: VirtualStore = scope["extensions"]["connexion_context"]["token_info"][STORE]
    return store


def visitor_of(scope: Mapping[str, Any]) -> Visitor | None:
    """The buyer that the security of the contract found for this request, if it looked for one."""
    visitor: Visitor | None = scope["extensions"]["connexion_context"]["token_info"].get(BUYER)
    return visitor


def bearer_of(scope: Mapping[str, Any]) -> str:
    """The bearer token of a request, empty if it has none or several."""
    values = [value.decode("latin-1") for name, value in scope["headers"] if name == b"authorization"]
    scheme, _, token = values[0].strip().partition(" ") if len(values) == 1 else ("", "", "")
    return token.strip() if scheme.lower() == BEARER else ""


def check_state(store: VirtualStore, record: Record | None) -> None:
    """The store that was found is in the state that the request came to, although the request may have waited since.

    Raises:
        StoreUnavailable: It was reset, or made anew.
    """
    if record is not None and record.store is not store:
        raise StoreUnavailable("the store was reset or removed while this call was in flight; nothing was written")


def credentials_of(scope: MutableMapping[str, Any]) -> Credentials:
    """The credentials of a request, read once; of a repeated header all values joined, as HTTP has it."""
    found: Credentials | None = scope.get(SCOPE_KEY)
    if found is None:
        values: list[bytes | None] = [None, None, None, None]
        for name, value in scope["headers"]:
            place = _PLACES.get(name)
            if place is not None:
                before = values[place]
                values[place] = value if before is None else before + b", " + value
        token, store_hash, legacy_token, wishes = values
        found = scope[SCOPE_KEY] = Credentials(
            token.decode("latin-1") if token else "",
            store_hash.decode("latin-1") if store_hash else "",
            legacy_token.decode("latin-1") if legacy_token else "",
            wishes.decode("latin-1") if wishes else "",
        )
    return found
