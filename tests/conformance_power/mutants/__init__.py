"""Servers that break one rule each. Every module of this package lists its own under MUTANTS."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules

from starlette.types import ASGIApp

from conformance.config import Config
from tests.conformance_power.in_process import CONFIG


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A server that breaks exactly `rule`. `app` makes a new one, to be judged with `config`."""

    name: str
    rule: str
    app: Callable[[], ASGIApp]
    config: Config = CONFIG


def breaking(rule: str, servers: Mapping[str, Callable[[], ASGIApp]]) -> list[Mutant]:
    """Mutants that break one rule, by name."""
    return [Mutant(name=name, rule=rule, app=app) for name, app in servers.items()]


def all_mutants() -> list[Mutant]:
    """The mutants of every module, by module and in its order."""
    found: list[Mutant] = []
    for module in sorted(iter_modules(__path__), key=lambda module: module.name):
        mutants: Iterable[Mutant] = import_module(f"{__name__}.{module.name}").MUTANTS
        found += mutants
    return found
