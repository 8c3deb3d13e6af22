"""One command of the control plane, after it was authenticated, routed and validated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from fixtures.contract import Contract
from mockserver.api.record import Tally
from mockserver.control.workspace import Workspace, Workspaces
from mockserver.settings import Settings

SCOPE_KEY = "invoice-mock.command"
Credentials = Callable[[], tuple[str, str]]
"""A new store hash and token at each call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What handlers work with.

    `contract` is that of the API, `tally` counts calls, `faults` the hits of each kind of effect.
    """

    workspaces: Workspaces
    contract: Contract
    settings: Settings
    new_credentials: Credentials
    tally: Tally
    faults: Counter[str]
    version: str

    @property
    def seed(self) -> int:
        """What faults draw from unless a rule has a seed of its own."""
        return self.settings.seed or 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What a handler gets. `parameters` holds path and query by their contract names, defaults filled in."""

    tools: Tools
    parameters: Mapping[str, Any]
    body: Mapping[str, Any]

    @property
    def workspaces(self) -> Workspaces:
        """Every virtual store."""
        return self.tools.workspaces

    @property
    def workspace(self) -> Workspace:
        """The virtual store in the path. It stays for another while.

        Raises:
            Missing: There is no such store.
        """
        workspace = self.workspaces.named(self.parameters["storeHash"])
        workspace.touch(self.system_now)
        return workspace

    @property
    def system_now(self) -> int:
        """The machine's time."""
        return self.workspaces.clock()


@dataclass(frozen=True, slots=True)
class Result:
    """A command that was carried out. Without a body there is nothing to say."""

    body: Any = None
    status: int = 200
    media_type: str = "application/json"


DONE = Result(status=204)
CommandHandler = Callable[[Command], Result]
