"""What goes wrong in one store on purpose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypedDict, Unpack

from mockserver.testing.door import Door


class Which(TypedDict, total=False):
    """Which calls a fault rule hits.

    Those of `operations` (operationIds; all if left out) and `methods`, after the first `skip` of them, a `share` of
    them, `count` in all, and at most `max_in_a_row` where a client repeats one and the same call.
    """

    id: str
    operations: str | Sequence[str]
    methods: str | Sequence[str]
    share: float
    skip: int
    count: int
    max_in_a_row: int
    seed: int


class Delay(TypedDict, total=False):
    """How long an answer is kept back."""

    ms: int
    min_ms: int
    max_ms: int
    median_ms: int
    sigma: float


class DelayedWhich(Which, Delay, total=False):
    """Which calls, and how long they take."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault rule of a store. `matches` are the operations that it can hit."""

    id: str
    matches: tuple[str, ...]
    effect: Mapping[str, Any]
    _door: Door = field(repr=False, compare=False)
    _path: str = field(repr=False, compare=False)

    @property
    def hits(self) -> int:
        """How many calls it hit so far."""
        return int(self._door.ask("GET", self._path)["hit"])

    def remove(self) -> None:
        """Hit no further calls."""
        self._door.ask("DELETE", self._path)


class Faults:
    """The fault rules of one store. The first that hits a call decides; what hits is the same in every run."""

    def __init__(self, door: Door, path: str) -> None:
        self._door = door
        self._path = f"{path}/faults"

    def __iter__(self) -> Iterator[Fault]:
        return iter([self._fault(body) for body in self._door.ask("GET", self._path)["faults"]])

    def __len__(self) -> int:
        return int(self._door.ask("GET", self._path)["total"])

    def status(
        self, status: int, *, message: str | None = None, retry_after_s: int | None = None, **which: Unpack[Which]
    ) -> Fault:
        """Answer an error in the provider's envelope instead of carrying out the call."""
        return self.add({"kind": "status", "status": status, "message": message, "retryAfterS": retry_after_s}, **which)

    def drop(self, **which: Unpack[Which]) -> Fault:
        """Cut the connection before the call is looked at."""
        return self.add({"kind": "drop"}, **which)

    def commit_then_drop(self, **which: Unpack[Which]) -> Fault:
        """Carry out the call and cut the connection before the answer: it happened, and the client cannot know."""
        return self.add({"kind": "commitThenDrop"}, **which)

    def truncate(self, bytes_sent: int | None = None, **which: Unpack[Which]) -> Fault:
        """End the answer after so many bytes, or in its middle, and cut the connection."""
        return self.add({"kind": "truncate", "bytes": bytes_sent}, **which)

    def slow_body(self, *, chunk_bytes: int, pause_ms: int, **which: Unpack[Which]) -> Fault:
        """Send the answer in pieces with a pause after each."""
        return self.add({"kind": "slowBody", "chunkBytes": chunk_bytes, "pauseMs": pause_ms}, **which)

    def latency(self, **which: Unpack[DelayedWhich]) -> Fault:
        """Answer later: after `ms`, after `min_ms` to `max_ms`, or after about `median_ms` with a tail of `sigma`."""
        rest: Any = dict(which)
        delay = {name: rest.pop(name) for name in Delay.__annotations__ if name in rest}
        distribution = "uniform" if "min_ms" in delay else "lognormal" if "median_ms" in delay else "fixed"
        effect = {"kind": "latency", "distribution": distribution}
        return self.add(effect | {camel(name): value for name, value in delay.items()}, **rest)

    def add(self, effect: Mapping[str, Any], **which: Unpack[Which]) -> Fault:
        """Add a rule with an `Effect` of the control plane's contract; members that are None are left out.

        Raises:
            ControlError: It could match no call, its effect makes no sense, or there are too many rules.
        """
        rule: dict[str, Any] = {camel(name): value for name, value in which.items()}
        for name in ("operations", "methods"):
            if isinstance(rule.get(name), str):
                rule[name] = [rule[name]]
        rule["effect"] = {name: value for name, value in effect.items() if value is not None}
        return self._fault(self._door.ask("POST", self._path, rule))

    def clear(self) -> None:
        """Remove all of them."""
        self._door.ask("DELETE", self._path)

    def _fault(self, body: Mapping[str, Any]) -> Fault:
        path = f"{self._path}/{body['id']}"
        return Fault(body["id"], tuple(body["matches"]), body["effect"], self._door, path)


def camel(name: str) -> str:
    """`max_in_a_row` as the contract writes it: `maxInARow`."""
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)
