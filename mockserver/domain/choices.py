"""The open points of the contract, settled."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from types import MappingProxyType
from typing import NewType

Choices = NewType("Choices", Mapping[str, str])
"""Name of an open point to the behaviour taken, complete: asking for a name that the contract lacks is a KeyError."""


class BadChoice(Exception):
    """A choice that the contract does not offer."""


def settle(offered: Mapping[str, tuple[str, ...]], wanted: Mapping[str, str]) -> Choices:
    """`wanted` over the defaults. `offered` maps each name to its legal values, the default first.

    Raises:
        BadChoice: A name or a value is not offered.
    """
    for name, value in wanted.items():
        if name not in offered:
            close = get_close_matches(name, offered, n=3, cutoff=0.5)
            advice = f"; did you mean {' or '.join(close)}?" if close else ""
            raise BadChoice(f"no choice is called {name!r}{advice}")
        if value not in offered[name]:
            raise BadChoice(f"{name} cannot be {value!r}; it is one of {', '.join(offered[name])}")
    return Choices(MappingProxyType({name: wanted.get(name, values[0]) for name, values in offered.items()}))
