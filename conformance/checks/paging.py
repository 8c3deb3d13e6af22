"""Paging through lists, of invoices and of extra fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance import expect
from conformance.exchange import Exchange
from conformance.rows import ids_of, must_list_exactly, new_rows
from conformance.rulebook import check
from conformance.world import INVOICES, World, items_of

MOST = 250
"""The largest legal limit."""
DEFAULT = 10
REFUSED = (400, 413, 422)
FAR = 100_000
"""More than a store has extra fields."""
SEARCH = "q-searches-the-named-field"


@check("offset-and-limit-page-the-list", needs=[SEARCH])
def pages_meet_every_invoice_once(world: World) -> None:
    """List two invoices page by page, sorted by the status that they share.

    Limit 1 shows one of them, and limit 2 from offset 1 the other alone.
    """
    rows = new_rows(world.store, {}, {})

    first = rows.listed(sortBy="status", orderBy="ASC", limit=1, offset=0)
    second = rows.listed(sortBy="status", orderBy="ASC", limit=2, offset=1)

    expect.equal("invoices listed with limit 1", 1, len(first))
    must_list_exactly(second, [id_ for id_ in rows.ids if id_ not in first])


@check("total-count-counts-all-matches", needs=[SEARCH, "offset-beyond-the-end-is-empty"])
def the_total_is_that_of_all_pages(world: World) -> None:
    """List one invoice with limit 2 and offset 5. meta.pagination counts it, and repeats limit and offset."""
    rows = new_rows(world.store, {})

    exchange = expect.success(rows.listing(limit=2, offset=5))

    expect.equal("pagination", {"totalCount": 1, "limit": 2, "offset": 5}, _pagination(exchange), exchange)


@check("total-count-counts-all-matches", is_read_only=True)
def the_total_of_extra_fields_counts_all(world: World) -> None:
    """List the extra fields from the second one on. meta.pagination counts the first one, too."""
    exchange = _extra_fields(world, offset=1, limit=MOST)
    rest = len(items_of(exchange))

    shown = _pagination(exchange)
    totals = [rest + 1] if rest or world.data.extra_fields else [0, 1]
    expect.equal("limit and offset", (MOST, 1), (shown["limit"], shown["offset"]), exchange)
    is_right = shown["totalCount"] in totals or rest == MOST
    expect.that(
        is_right, f"totalCount = {' or '.join(map(str, totals))}", f"totalCount = {shown['totalCount']!r}", exchange
    )


@check("limit-defaults-to-ten", is_read_only=True)
def extra_fields_come_ten_at_a_time(world: World) -> None:
    """List the extra fields without limit and offset.

    The answer is the same as with limit 10 and offset 0, and meta says so.
    """
    exchange = _extra_fields(world)
    shown, listed = _pagination(exchange), ids_of(items_of(exchange))
    first = ids_of(items_of(_extra_fields(world, offset=0, limit=DEFAULT)))

    expect.equal("limit and offset", (DEFAULT, 0), (shown["limit"], shown["offset"]), exchange)
    expect.equal("ids of the extra fields", first, listed, exchange)
    expect.that(len(listed) <= DEFAULT, "ten extra fields at most", f"{len(listed)}", exchange)


@check("invoice-list-defaults-to-ten", needs=["changes-show-at-once"])
def invoices_come_ten_at_a_time(world: World) -> None:
    """See to it that the store has eleven invoices, then list without a limit. Ten are listed."""
    exchange = _listed_without_limit(world, there=len(world.store.items(limit=DEFAULT + 1)))
    if len(items_of(exchange)) < DEFAULT:  # others may have deleted what was there
        exchange = _listed_without_limit(world, there=0)

    expect.equal("invoices listed", DEFAULT, len(items_of(exchange)), exchange)


@check("limit-never-exceeds-250", is_read_only=True)
def no_limit_is_above_250(world: World) -> None:
    """List invoices with limit 251, 0 and -1, and extra fields with 251.

    Each call is refused with 400, 413 or 422, or served with a limit from 1 to 250.
    """
    for limit in (MOST + 1, 0, -1):
        _must_be_within_bounds(world.store.listing(limit=limit))
    _must_be_within_bounds(_extra_fields(world, limit=MOST + 1))


@check("offset-beyond-the-end-is-empty")
def beyond_the_last_invoice_is_nothing(world: World) -> None:
    """See to it that the store has an invoice, and list with an offset of ten million. The list is empty."""
    exchange = world.store.listing(limit=1, offset=100 * FAR)
    if not _pagination(exchange)["totalCount"]:
        world.store.create()
        exchange = world.store.listing(limit=1, offset=100 * FAR)

    must_list_exactly(ids_of(items_of(exchange)), [])


@check("offset-beyond-the-end-is-empty", is_read_only=True)
def beyond_the_last_extra_field_is_nothing(world: World) -> None:
    """List the extra fields with an offset of 100000. The answer is an empty list."""
    exchange = _extra_fields(world, offset=FAR)

    expect.equal("extra fields listed", 0, len(items_of(exchange)), exchange)


def _extra_fields(world: World, **parameters: Any) -> Exchange:
    return world.store.send("GET", f"{INVOICES}/extra-fields", parameters=parameters)


def _pagination(exchange: Exchange) -> Mapping[str, Any]:
    meta = (exchange.json or {}).get("meta")
    found = meta.get("pagination") if isinstance(meta, Mapping) else None
    found = found if isinstance(found, Mapping) else {}
    return {name: found.get(name) for name in ("totalCount", "limit", "offset")}


def _listed_without_limit(world: World, *, there: int) -> Exchange:
    for _ in range(DEFAULT + 1 - there):
        world.store.create()
    return world.store.listing()


def _must_be_within_bounds(exchange: Exchange) -> None:
    if not expect.success_or_refused(exchange, REFUSED):
        return
    items, shown = items_of(exchange), _pagination(exchange)
    limit, total = shown["limit"], shown["totalCount"]
    is_legal = not isinstance(limit, int) or 1 <= limit <= MOST
    is_served = bool(items) or not total
    expect.that(
        is_legal and is_served and len(items) <= MOST,
        "a refusal, or 1 to 250 items as long as there are any",
        f"{len(items)} items under pagination {shown}",
        exchange,
    )
