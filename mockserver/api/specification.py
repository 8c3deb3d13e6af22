"""Connexion's reading of a contract, made once: checking one takes longer than all the rest of a start."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from connexion.middleware import ConnexionMiddleware
from connexion.middleware.main import API
from connexion.spec import Specification

KEPT = 4
"""Contracts that are remembered."""


def add_contract(app: ConnexionMiddleware, document: Mapping[str, Any]) -> None:
    """Register the API of a contract, as `add_api` would.

    Raises:
        InvalidSpecification: It is no contract.
    """
    app.apis.append(API(_specification(_Itself(document)), base_path=None, name=None, **vars(app.options)))


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
    return Specification.load(dict(itself.document))
