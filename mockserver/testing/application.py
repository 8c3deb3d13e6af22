"""The mock's application as tests want it: in memory, with a control token, and without a word about warnings."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple, TypedDict, Unpack

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from mockserver.domain.choices import Choices
    from mockserver.settings import Settings


class Options(TypedDict, total=False):
    """How a mock of a test suite may differ from others.

    - scenarios: names of the scenarios that it starts with; without one there is no store until one is made
    - choices: points of the contract that it settles in another way, `{"number-after-delete": "reserved"}`
    - control_token: instead of a random one
    - seed: what faults draw from, 0 if it is not given; given, also what ids of requests and new stores are made from
    - auto_stores: the first call with an unknown store hash makes that store
    - validate_responses: every answer of the mock is held against the contract, which costs time
    - journal: how many calls of each store are remembered, 1000 if it is not given
    """

    scenarios: tuple[str, ...] | list[str]
    choices: Mapping[str, str]
    control_token: str
    seed: int
    auto_stores: bool
    validate_responses: bool
    journal: int


class Application(NamedTuple):
    """The mock as an ASGI application, and what opens its control plane."""

    app: ASGIApp
    control_token: str


@contextmanager
def new_application(**options: Unpack[Options]) -> Iterator[Application]:
    """A mock with its data in memory, gone at the end.

    Raises:
        BadChoice: The contract offers no such choice.
        UnknownScenario: There is no such scenario.
        ImportError: Another package named `fixtures` stands in the way.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what the mock's own dependencies deprecate must not fail anybody's tests
        _check_fixtures()
        from fixtures.contract import Contract
        from fixtures.scenario import scenario
        from mockserver.api.seeding import seed
        from mockserver.app import build_app, credentials, settled_choices, system_clock
        from mockserver.store.memory import MemoryStores

        contract, stores = Contract.load(), MemoryStores()
        choices = settled_choices(contract, options.get("choices", {}))
        token = options.get("control_token") or credentials(None)()[1]
        settings = _settings(choices, token, options)
        for name in options.get("scenarios", ()):
            seed(stores, scenario(name), now=system_clock(), choices=choices)
        app = build_app(settings, store=stores, contract=contract)
    try:
        yield Application(app, token)
    finally:
        stores.close()


def _check_fixtures() -> None:
    """The package `fixtures` that Python finds is the one that came along.

    Raises:
        ImportError: It is another one, such as the project's own.
    """
    try:
        import_module("fixtures.contract")
    except ImportError as error:
        found = getattr(sys.modules.get("fixtures"), "__file__", None)
        if found is None:
            raise
        raise ImportError(
            f"the mock needs its own package `fixtures`, but Python finds {found} first: rename that one, "
            "move it below another package, or run the mock in a process of its own and `connect()` to it"
        ) from error


def _settings(choices: Choices, control_token: str, options: Options) -> Settings:
    from mockserver.settings import Limits, Settings

    return Settings(
        choices=choices,
        control_token=control_token,
        seed=options.get("seed"),
        auto_stores=options.get("auto_stores", False),
        validate_responses=options.get("validate_responses", False),
        limits=Limits(journal=options.get("journal", Limits().journal)),
    )
