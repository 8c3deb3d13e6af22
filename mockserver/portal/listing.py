"""A page of a list that the API filters and pages, or what it says of the filters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mockserver.portal.backend import Refused
from mockserver.portal.paging import Pages, position
from mockserver.portal.visit import Visit
from mockserver.portal.wording import in_words

A_PAGE = 20


@dataclass(frozen=True, slots=True)
class Listing:
    """What is shown of a list. Where its filters are refused, `trouble` says why and there are no rows."""

    rows: list[dict[str, Any]]
    pages: Pages
    meta: Mapping[str, Any]
    status: int = 200
    trouble: str = ""


async def listed(visit: Visit, path: str, page: str, wanted: Mapping[str, str], *, anchor: str = "") -> Listing:
    """The part of the list at `path` that the visitor is at.

    `page` is the address of the page that shows it, `wanted` its filters, `anchor` the part of the page that has it.
    """
    offset = position(visit.asked("offset"))
    try:
        answer = await visit.api.get(path, {**wanted, "limit": A_PAGE, "offset": offset})
    except Refused as refusal:
        pages = Pages(page, wanted, offset, 0, {}, A_PAGE, anchor)
        return Listing([], pages, {}, refusal.status, in_words(refusal))
    pages = Pages(page, wanted, offset, len(answer.data), answer.meta.get("pagination", {}), A_PAGE, anchor)
    return Listing(answer.data, pages, answer.meta)
