"""Following a journal: each call once, also those that took long and those after a reset."""

from __future__ import annotations

from typing import Any

import pytest

from mockserver.remote.commands import IDENTITY, PATIENCE_S, Follower
from mockserver.testing.door import Query
from tests.api.client import INVOICES
from tests.control.lab import Lab, TestStore


class LabDoor:
    """The way to the mock of a lab."""

    def __init__(self, lab: Lab) -> None:
        self._lab = lab

    def ask(self, method: str, path: str, body: Any = None, query: Query = None) -> Any:
        return self._lab.done(method, path, body, params=dict(query or {}))

    def close(self) -> None:
        """There is nothing to let go of."""


class Scripted:
    """Journals that were written down before, one for each look."""

    def __init__(self, *looks: list[int], last: int) -> None:
        self.looks = list(looks)
        self.last = last

    def ask(self, _method: str, path: str, _body: Any = None, query: Query = None) -> Any:
        if not path.endswith("journal"):
            return {"generation": 1}
        same = dict.fromkeys(IDENTITY)
        calls = [{**same, "n": n} for n in self.looks.pop(0) if n > (query or {})["after"]]
        return {"calls": calls, "last": self.last, "dropped": 0}

    def close(self) -> None:
        """There is nothing to let go of."""


def numbers(follower: Follower) -> list[int]:
    return [call["n"] for call in follower.news()]


def test_a_call_that_takes_long_is_told_when_it_has_ended() -> None:
    follower = Follower(Scripted([1, 3], [1, 3], [1, 2, 3], last=3), "demo")

    assert [numbers(follower) for _ in range(3)] == [[1, 3], [], [2]]


def test_a_call_that_never_ends_is_not_awaited_for_ever() -> None:
    now = [0.0]
    door = Scripted([1, 3], [1, 3], [1, 2, 3], last=3)
    follower = Follower(door, "demo", lambda: now[0])
    numbers(follower)
    now[0] = PATIENCE_S

    assert [numbers(follower) for _ in range(2)] == [[], []]


@pytest.mark.parametrize("keep", [[], ["journal"]])
def test_calls_after_a_reset_are_told_however_many_there_were_before(
    lab: Lab, store: TestStore, keep: list[str]
) -> None:
    follower = Follower(LabDoor(lab), store.hash)
    store.api.listed()
    before = numbers(follower)
    store.done("POST", "reset", {"keep": keep})
    for _ in range(3):
        store.api.get(f"{INVOICES}/1")

    assert before == [1]
    assert numbers(follower) == ([2, 3, 4] if keep else [1, 2, 3])
    assert numbers(follower) == []
