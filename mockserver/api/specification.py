"""A contract as Connexion reads it, once and checked fast: that would take longer than all the rest of a start."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from connexion.middleware import ConnexionMiddleware
from connexion.middleware.main import API
from connexion.spec import OpenAPISpecification, Specification
from jsonschema_rs import Draft4Validator

KEPT = 4
"""Contracts that are remembered."""


def add_contract(app: ConnexionMiddleware, document: Mapping[str, Any]) -> None:
    """Register the API of a contract, as `add_api` would.

    Raises:
        InvalidSpecification: It is no contract.
    """
    app.apis.append(API(_specification(_Itself(document)), base_path=None, name=None, **vars(app.options)))


class _OpenAPI(OpenAPISpecification):
    """A specification that Connexion checks only to word what is wrong with it: its check is a hundred times slower."""

    @classmethod
    def _validate_spec(cls, spec: Any) -> None:
        if not Draft4Validator(cls.openapi_schema).is_valid(spec):
            super()._validate_spec(spec)


class _Itself:
    """A document that is equal to nothing but itself; nobody changes it."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Itself) and other.document is self.document

    def __hash__(self) -> int:
        return id(self.document)


@lru_cache(maxsize=KEPT)
def _specification(itself: _Itself) -> Specification:
    return _OpenAPI(_with_text_keys(itself.document))


def _with_text_keys(part: Any) -> Any:
    """A copy that Connexion may change, with keys that JSON can have, as Connexion makes one."""
    if isinstance(part, Mapping):
        return {str(key): _with_text_keys(value) for key, value in part.items()}
    return part
