"""How a run judges, apart from whom: the flags that the layers and the verdict read."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

DEFAULT_EXAMPLES = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The flags of `run`, all of them with their defaults.

    `seed` is the only source of chance; `max_examples` bounds what fuzzing and the model layer try for each operation
    or machine; `fuzz` adds random data to the contract layer; `model` adds the model layer; `read_only` forbids every
    POST, PUT, PATCH and DELETE. `rules` are ids or patterns that narrow the selection, all when empty. `fail_on` is the
    weakest level whose failure fails the run: must or should. `allow_skips` accepts a MUST that could not be judged.
    `keep` leaves what the run made, to be looked at.
    """

    seed: int = 0
    max_examples: int = DEFAULT_EXAMPLES
    fuzz: bool = False
    model: bool = False
    read_only: bool = False
    rules: tuple[str, ...] = ()
    fail_on: str = "must"
    allow_skips: bool = False
    keep: bool = False

    def as_json(self) -> dict[str, Any]:
        """The options as plain values, the way another process gets them."""
        return {**asdict(self), "rules": list(self.rules)}

    @classmethod
    def from_json(cls, raw: dict[str, Any]) -> Options:
        """The options that `as_json` wrote."""
        return cls(**{**raw, "rules": tuple(raw["rules"])})
