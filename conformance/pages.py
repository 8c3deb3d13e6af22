"""A list of the target to its end, however many items the target is willing to show at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from conformance.answers import items_of
from conformance.exchange import Exchange
from conformance.outcomes import Broken, TargetError

PAGE = 250
MOST_PAGES = 100


def all_items(send: Callable[..., Exchange], path: str, query: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every item that a query finds, as far as the target answers. A short page is not the last one, an empty one is.

    So is one that shows nothing new. Nothing is written between the pages, which would move what comes after.
    """
    return [item for page in _pages(send, path, query) for item in page]


def _pages(send: Callable[..., Exchange], path: str, query: Mapping[str, Any]) -> Iterator[list[dict[str, Any]]]:
    offset, seen = 0, set[str]()
    for _ in range(MOST_PAGES):
        try:
            items = items_of(send("GET", path, parameters={**query, "limit": PAGE, "offset": offset}))
        except (Broken, TargetError):
            return
        new = [item for item in items if str(item.get("id")) not in seen]
        if not new:
            return
        yield new
        seen.update(str(item.get("id")) for item in new)
        offset += len(items)
