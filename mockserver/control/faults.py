"""Whether a call is hit by a fault, and how hard: seed, store, operation and n decide, and nothing else does."""

from __future__ import annotations

import hashlib
import math
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

MAX_IN_A_ROW = 3
LONGEST_MS = 60_000
REMEMBERED_CALLS = 1000
CallKey = tuple[str, str, bytes, bytes]
"""Method, path, query and a digest of the body: what makes two calls one and the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultRule:
    """Which calls are hit, and what happens to them. `operations` and `methods` are empty for all of them.

    `effect` is an Effect of the control plane's contract.
    """

    id: str
    operations: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    share: float = 1
    skip: int = 0
    count: int | None = None
    max_in_a_row: int = MAX_IN_A_ROW
    seed: int = 0
    effect: Mapping[str, Any]

    @property
    def is_limiting(self) -> bool:
        """The rule says how often in a row a call may be hit; one that ends by its `count` before that does not."""
        return self.count is None or self.max_in_a_row < self.count

    def matches(self, operation_id: str, method: str) -> bool:
        """The rule speaks of this operation and method."""
        is_named = not self.operations or operation_id in self.operations
        return is_named and (not self.methods or method in self.methods)


def drawn(seed: int, store_hash: str, operation_id: str, n: int) -> tuple[float, float]:
    """Two numbers from 0 to below 1: whether the n-th call is hit, and how hard."""
    digest = hashlib.blake2b(f"{seed}/{store_hash}/{operation_id}/{n}".encode(), digest_size=16).digest()
    return int.from_bytes(digest[:8]) / 2**64, int.from_bytes(digest[8:]) / 2**64


@dataclass(slots=True)
class Standing:
    """A rule and what came of it so far; `by_operation` is how many calls of each operation it matched."""

    rule: FaultRule
    matched: int = 0
    hit: int = 0
    by_operation: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule hits a call. `strength` is from 0 to below 1."""

    rule: FaultRule
    strength: float


class FaultBoard:
    """The fault rules of one store, in the order in which they are tried, and how often in a row they hit each call."""

    def __init__(self) -> None:
        self.standings: dict[str, Standing] = {}
        self._streaks: OrderedDict[CallKey, int] = OrderedDict()
        self._named = 0

    def __len__(self) -> int:
        return len(self.standings)

    def new_id(self) -> str:
        """An id that no rule here has or had."""
        self._named += 1
        return self.new_id() if f"fault-{self._named}" in self.standings else f"fault-{self._named}"

    def add(self, rule: FaultRule) -> Standing:
        """Try this rule after the others."""
        standing = self.standings[rule.id] = Standing(rule)
        return standing

    def is_touching(self, operation_id: str, method: str) -> bool:
        """Some rule speaks of such calls."""
        return any(standing.rule.matches(operation_id, method) for standing in self.standings.values())

    def hit(self, store_hash: str, operation_id: str, key: CallKey) -> Hit | None:
        """The first rule that hits a call. Every rule that matches it counts it.

        A call that was hit in a row as often as the strictest of these rules allows gets through all of them.
        """
        matching = [one for one in self.standings.values() if one.rule.matches(operation_id, key[0])]
        strengths = [_strength(standing, store_hash, operation_id) for standing in matching]
        streak = self._streaks.pop(key, 0)
        if any(streak >= standing.rule.max_in_a_row for standing in matching if standing.rule.is_limiting):
            return None
        for standing, strength in zip(matching, strengths, strict=True):
            if strength is not None:
                standing.hit += 1
                self._streaks[key] = streak + 1
                if len(self._streaks) > REMEMBERED_CALLS:
                    self._streaks.popitem(last=False)
                return Hit(standing.rule, strength)
        return None


def _strength(standing: Standing, store_hash: str, operation_id: str) -> float | None:
    """Count a call; how hard the rule hits it, None if it does not."""
    rule = standing.rule
    standing.matched += 1
    n = standing.by_operation[operation_id] = standing.by_operation.get(operation_id, 0) + 1
    chance, strength = drawn(rule.seed, store_hash, operation_id, n)
    is_spent = rule.count is not None and standing.hit >= rule.count
    return None if is_spent or standing.matched <= rule.skip or chance >= rule.share else strength


def latency_ms(effect: Mapping[str, Any], strength: float) -> float:
    """How long an answer is kept back."""
    match effect.get("distribution", "fixed"):
        case "uniform":
            low, high = effect["minMs"], effect["maxMs"]
            wanted = low + (high - low) * strength
        case "lognormal":
            from statistics import NormalDist

            deviations = NormalDist().inv_cdf(min(max(strength, 1e-9), 1 - 1e-9))
            wanted = effect["medianMs"] * math.exp(effect["sigma"] * deviations)
        case _:
            wanted = effect["ms"]
    return min(float(wanted), float(LONGEST_MS))


NEEDS = {
    "status": ({"status"}, {"message", "retryAfterS"}),
    "fixed": ({"distribution", "ms"}, set()),
    "uniform": ({"distribution", "minMs", "maxMs"}, set()),
    "lognormal": ({"distribution", "medianMs", "sigma"}, set()),
    "drop": (set(), set()),
    "truncate": (set(), {"bytes"}),
    "commitThenDrop": (set(), set()),
    "slowBody": ({"chunkBytes", "pauseMs"}, set()),
}
"""The members that each kind of effect, or each distribution of latency, needs and may have."""


def misfits(effect: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(member, what is wrong with it) of an effect whose members do not go together."""
    kind = effect["kind"]
    if kind == "latency" and "distribution" not in effect:
        return [("distribution", "is missing")]
    needs, may = NEEDS[effect["distribution"] if kind == "latency" else kind]
    given = effect.keys() - {"kind"}
    found = [(name, "is missing") for name in sorted(needs - given)]
    found += [(name, f"means nothing to {kind!r}") for name in sorted(given - needs - may)]
    if not found and effect.get("distribution") == "uniform" and effect["minMs"] > effect["maxMs"]:
        found.append(("minMs", "is more than maxMs"))
    return found


def matched_operations(rule: FaultRule, operations: Iterable[tuple[str, str]]) -> list[str]:
    """The operations that a rule can hit. `operations` are ids with their methods."""
    return [operation_id for operation_id, method in operations if rule.matches(operation_id, method)]
