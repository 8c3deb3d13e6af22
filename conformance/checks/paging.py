"""Paging through lists, of invoices and of extra fields."""

from __future__ import annotations

from typing import Any

from conformance import expect
from conformance.assortment import BY_STATUS, assortment
from conformance.exchange import Exchange
from conformance.listing import DEFAULT, ILLEGAL_LIMITS, MOST, must_be_within_bounds, must_count, must_page, pagination
from conformance.rows import ids_of, must_list_exactly
from conformance.rulebook import check
from conformance.world import INVOICES, World, items_of

FAR = 100_000
"""More than a store has extra fields."""
BEYOND = {"limit": 2, "offset": 7}
SEARCH = "q-searches-the-named-field"


@check("offset-and-limit-page-the-list", needs=[SEARCH])
def pages_meet_every_invoice_once(world: World) -> None:
    """List five invoices in two pages, sorted by a status that four of them share.

    Limit 3 shows three of them, and limit 4 from offset 3 the other two.
    """
    must_page(assortment(world).rows, BY_STATUS)


@check("total-count-counts-all-matches", needs=[SEARCH, "offset-beyond-the-end-is-empty"])
def the_total_is_that_of_all_pages(world: World) -> None:
    """List five invoices with limit 2 and offset 7. meta.pagination counts them, and repeats limit and offset."""
    must_count(assortment(world).rows, **BEYOND)


@check("total-count-counts-all-matches", is_read_only=True)
def the_total_of_extra_fields_counts_all(world: World) -> None:
    """List the extra fields from the second one on. meta.pagination counts the first one, too."""
    exchange = world.once(_extra_fields_from_the_second)
    rest = len(items_of(exchange))

    shown = pagination(exchange)
    totals = [rest + 1] if rest or world.data.extra_fields else [0, 1]
    expect.equal("limit and offset", (MOST, 1), (shown["limit"], shown["offset"]), exchange)
    is_right = shown["totalCount"] in totals or rest == MOST
    expect.that(
        is_right, f"totalCount = {' or '.join(map(str, totals))}", f"totalCount = {shown['totalCount']!r}", exchange
    )


@check("limit-defaults-to-ten", is_read_only=True)
def extra_fields_come_ten_at_a_time(world: World) -> None:
    """List the extra fields without limit and offset.

    There are ten at most, one that is not there from the second one on and then those that are, and meta says so.
    """
    rest = ids_of(items_of(world.once(_extra_fields_from_the_second)))
    exchange = _extra_fields(world)
    shown, listed = pagination(exchange), ids_of(items_of(exchange))

    expect.equal("limit and offset", (DEFAULT, 0), (shown["limit"], shown["offset"]), exchange)
    expect.equal("ids from the second extra field on", rest[: DEFAULT - 1], listed[1:], exchange)
    expect.that(not {*listed[:1]} & {*rest}, "the first extra field first", f"{listed}", exchange)


@check("invoice-list-defaults-to-ten", needs=["changes-show-at-once"])
def invoices_come_ten_at_a_time(world: World) -> None:
    """List without a limit. Where that shows fewer than eleven invoices, see to it that there are more, and repeat.

    Ten are listed.
    """
    exchange = world.store.listing()
    listed, total = len(items_of(exchange)), pagination(exchange)["totalCount"]
    if listed < DEFAULT or (listed == DEFAULT and not (isinstance(total, int) and total > DEFAULT)):
        exchange = _listed_without_limit(world, there=len(world.store.items(limit=DEFAULT + 1)))
        if len(items_of(exchange)) < DEFAULT:  # others may have deleted what was there
            exchange = _listed_without_limit(world, there=0)

    expect.equal("invoices listed", DEFAULT, len(items_of(exchange)), exchange)


@check("limit-never-exceeds-250", is_read_only=True)
def no_limit_is_above_250(world: World) -> None:
    """List invoices with limit 251, 0, -1 and abc, and extra fields with 251.

    Each call is refused with 400, 413 or 422, or served with a limit from 1 to 250. So is offset -1, with any refusal.
    """
    for limit in ILLEGAL_LIMITS:
        must_be_within_bounds(world.store.listing(limit=limit))
    must_be_within_bounds(_extra_fields(world, limit=MOST + 1))
    before_the_first = world.store.listing(offset=-1)
    if before_the_first.is_success:
        must_be_within_bounds(before_the_first)
    else:
        expect.refused_somehow(before_the_first)


@check("offset-beyond-the-end-is-empty", needs=[SEARCH])
def beyond_the_last_invoice_is_nothing(world: World) -> None:
    """List five invoices with limit 2 and offset 7. The list is empty."""
    must_list_exactly(ids_of(items_of(assortment(world).seen(**BEYOND))), [])


@check("offset-beyond-the-end-is-empty", is_read_only=True)
def beyond_the_last_extra_field_is_nothing(world: World) -> None:
    """List the extra fields with an offset of 100000. The answer is an empty list."""
    exchange = _extra_fields(world, offset=FAR)

    expect.equal("extra fields listed", 0, len(items_of(exchange)), exchange)


def _extra_fields(world: World, **parameters: Any) -> Exchange:
    return world.store.send("GET", f"{INVOICES}/extra-fields", parameters=parameters)


def _extra_fields_from_the_second(world: World) -> Exchange:
    return _extra_fields(world, offset=1, limit=MOST)


def _listed_without_limit(world: World, *, there: int) -> Exchange:
    for _ in range(DEFAULT + 1 - there):
        world.store.create()
    return world.store.listing()
