"""Which rules one process judges, where there are several: a buyer has one cart, which no two may use."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

ONE_PROCESS = "one process"
_ID = re.compile(r"\[(.*)\]$")


class TogetherOrAlone(LoadScopeScheduling):  # type: ignore[misc]
    """Gives all rules whose ids are in `together` to one process, and every other rule to whichever is free."""

    def __init__(self, config: pytest.Config, log: Any, together: Collection[str]) -> None:
        super().__init__(config, log)
        self._together = together

    def _split_scope(self, nodeid: str) -> str:
        return scope_of(nodeid, self._together)


def scope_of(node_id: str, together: Collection[str]) -> str:
    """What a test is given out with: all rules of `together` with each other, any other one alone."""
    found = _ID.search(node_id)
    return ONE_PROCESS if found and found[1] in together else node_id
