"""How a check may end other than well."""

from __future__ import annotations

from conformance.exchange import Exchange


class Broken(Exception):
    """The target breaks the rule."""

    def __init__(self, expected: str, observed: str, exchange: Exchange | None = None) -> None:
        super().__init__(f"expected {expected}; observed {observed}")
        self.expected = expected
        self.observed = observed
        self.exchange = exchange


class NotProvisioned(Exception):
    """The check needs something that the configuration does not name. `keys` are keys of `conformance.toml`."""

    def __init__(self, *keys: str) -> None:
        super().__init__(f"not configured: {', '.join(keys)}")
        self.keys = keys


class NotApplicable(Exception):
    """There is nothing to judge: the target took a legal choice, or does not have what the check is about."""


class TargetError(Exception):
    """The target could not be talked to: no verdict about any rule follows from that."""


class NotOurs(Exception):
    """The suite was about to write to a record that it did not create. This is a fault of the suite."""
