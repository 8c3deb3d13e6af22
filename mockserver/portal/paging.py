"""Pages of a list: what is shown of how much, and the addresses of the next and of the one before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mockserver.portal.addresses import with_query

FARTHEST = 10**9


def position(text: str) -> int:
    """An offset as the address of a page gives it; whatever is none counts as the start."""
    return min(int(text), FARTHEST) if text.isascii() and text.isdecimal() and len(text) <= len(str(FARTHEST)) else 0


@dataclass(frozen=True, slots=True)
class Pages:
    """Where a page is in its list. `wanted` are the parameters that all pages of the list share.

    `anchor` is the id of the part that a press on a link of the pager leads to, "" for the top.
    """

    path: str
    wanted: Mapping[str, str]
    offset: int
    count: int
    pagination: Mapping[str, Any]
    size: int
    anchor: str = ""

    @property
    def total(self) -> int:
        """How many there are in all."""
        return int(self.pagination.get("totalCount", self.count))

    @property
    def first(self) -> int:
        """The number of the first row that is shown, from 1 on."""
        return self.offset + 1

    @property
    def last(self) -> int:
        """The number of the last row that is shown."""
        return self.offset + self.count

    @property
    def here(self) -> str:
        """The address of this page."""
        return self._at(self.offset)

    @property
    def before(self) -> str:
        """The address of the page before, "" if this is the first."""
        return self._at(max(self.offset - self.size, 0)) if self.offset else ""

    @property
    def after(self) -> str:
        """The address of the next page, "" if this is the last."""
        return self._at(self.offset + self.size) if self.last < self.total and self.count else ""

    def _at(self, offset: int) -> str:
        address = with_query(self.path, [*self.wanted.items(), ("offset", offset or "")])
        return f"{address}#{self.anchor}" if self.anchor else address
