"""Who may call: the contract's security schemes, checked by Connexion."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from typing import Any

from connexion.lifecycle import ConnexionRequest
from connexion.security import NO_VALUE, ApiKeySecurityHandler

from mockserver.api.refusals import NotAuthenticated
from mockserver.domain.choices import Choices
from mockserver.store.ports import Stores, VirtualStore

AUTH_TOKEN, STORE_HASH, LEGACY_TOKEN = "X-Auth-Token", "X-Store-Hash", "authToken"
MISSING = "Invalid token header. No credentials provided."
WRONG = "Invalid token"

Check = Callable[[ConnexionRequest], Any]


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
        if self._uses_legacy(request):
            return NO_VALUE
        token = _header(request, AUTH_TOKEN)
        if not token:
            raise NotAuthenticated(f"{MISSING} ({AUTH_TOKEN} is missing)" if _header(request, STORE_HASH) else MISSING)
        return token

    def _store(self, request: ConnexionRequest) -> VirtualStore:
        store_hash = _header(request, STORE_HASH)
        if not store_hash:
            raise NotAuthenticated(f"{MISSING} ({STORE_HASH} is missing)")
        store = self._stores.find(store_hash)
        token = _header(request, AUTH_TOKEN)
        if store is None or not hmac.compare_digest(token.encode(), store.token.encode()):
            raise NotAuthenticated(f"{WRONG}: {AUTH_TOKEN} is not a token of the store in {STORE_HASH}")
        return store

    def _legacy_store(self, request: ConnexionRequest) -> Any:
        if not self._uses_legacy(request):
            return NO_VALUE
        store = self._stores.with_token(_header(request, LEGACY_TOKEN))
        if store is None:
            raise NotAuthenticated(f"{WRONG}: {LEGACY_TOKEN} is not a token of any store")
        return {"StoreHash": store}

    def _uses_legacy(self, request: ConnexionRequest) -> bool:
        token = _header(request, LEGACY_TOKEN)
        if not token or _header(request, AUTH_TOKEN):
            return False
        store = self._stores.with_token(token)
        choices = self._choices if store is None else store.knobs.choices_over(self._choices)
        return choices["legacy-auth-token"] == "accepted"


def authenticated_store(scope: Mapping[str, Any]) -> VirtualStore:
    """The virtual store that the security of the contract found for this request."""
    store: VirtualStore = scope["extensions"]["connexion_context"]["token_info"]["StoreHash"]
    return store


def _header(request: ConnexionRequest, name: str) -> str:
    """The header's value; of a repeated header, all values joined, as HTTP has it."""
    wanted = name.lower().encode()
    return b", ".join([value for key, value in request.scope["headers"] if key == wanted]).decode("latin-1")
