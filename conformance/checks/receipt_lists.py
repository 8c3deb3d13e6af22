"""The lists of receipts, of all receipt lines and of the lines of a receipt: what comes unasked, order and filters."""

from __future__ import annotations

from typing import Any

from conformance import expect
from conformance.listing import DEFAULT, ILLEGAL_LIMITS, MOST, must_be_within_bounds, must_stand_in_order, pagination
from conformance.paying import RECEIPT_LINES, RECEIPTS, record
from conformance.payment_assortment import EARLY, LATE, LETTERS, payment_assortment
from conformance.payment_order import line_keys, must_sort, receipt_keys
from conformance.rows import ids_of, must_list_exactly
from conformance.rulebook import check
from conformance.shown import seconds
from conformance.world import World, items_of

NEWEST, STATUS, SORT, SEARCH, LINES, ONE = (
    "receipt-lists-start-with-the-newest-ten",
    "receipt-lists-filter-by-payment-status",
    "receipt-lists-sort-by-field",
    "receipt-lists-search-the-named-field",
    "receipt-lines-are-listed-by-receipt",
    "payment-yields-one-receipt",
)
STATUSES = "paymentStatus[]"
ASKED = ((1, 2), (3,), (4, 0))
"""Statuses to filter by: two of those that the payments have, the other one, and two that they do not have."""


@check(NEWEST, needs=[ONE])
def ten_receipts_come_unasked(world: World) -> None:
    """List receipts without parameters, once there are eleven.

    There are ten, none is older than the one after it, and meta.pagination has limit 10, offset 0 and a total above 10.
    """
    our = payment_assortment(world)
    exchange = world.store.send("GET", RECEIPTS)
    there = len(items_of(exchange))
    if there < DEFAULT or pagination(exchange)["totalCount"] == DEFAULT:
        for _ in range(DEFAULT + 1 - there):
            record(world.store, [(our.spare[0], "0.01")])
        exchange = world.store.send("GET", RECEIPTS)

    _must_be_ten(exchange)


@check(NEWEST, needs=[ONE, LINES])
def ten_lines_come_unasked(world: World) -> None:
    """Record a payment of eleven invoices. List all receipt lines without parameters, and those of its receipt.

    There are ten, none is older than the one after it, and meta.pagination has limit 10, offset 0 and the total.
    """
    our = payment_assortment(world)

    _must_be_ten(world.store.send("GET", RECEIPT_LINES))
    own = our.lines_of_one
    _must_be_ten(own.seen(), total=len(own.ids))


@check(NEWEST, needs=[ONE, SEARCH])
def the_newest_come_first(world: World) -> None:
    """Record three payments and, a second later, two more. List their receipts and their lines without an order.

    Those of the later two come first, and meta.pagination counts all of them.
    """
    our = payment_assortment(world)

    late = [str(our.receipt(letter).get("id")) for letter in LATE]
    early = [str(our.receipt(letter).get("id")) for letter in EARLY]
    exchange = our.receipts.seen()
    listed = ids_of(items_of(exchange))
    must_list_exactly(listed[: len(late)], late, noun="receipt")
    must_list_exactly(listed[len(late) :], early, noun="receipt")
    expect.equal("totalCount", len(our.receipts.ids), pagination(exchange)["totalCount"], exchange)
    newest = [line for letter in LATE for line in ids_of(our.lines_of(letter))]
    exchange = our.lines.seen()
    ours = [line for line in ids_of(items_of(exchange)) if line in newest]
    expect.equal("lines of the later payments among the first ten", DEFAULT, len(ours), exchange)
    expect.equal("totalCount", len(our.lines.ids), pagination(exchange)["totalCount"], exchange)


@check(NEWEST, needs=[ONE, LINES])
def no_limit_of_receipts_is_above_250(world: World) -> None:
    """List receipts, all receipt lines and those of a receipt with limit 251 and 0, and receipts with -1 and abc.

    Each call is refused with 400, 413 or 422, or served with a limit from 1 to 250.
    """
    own = payment_assortment(world).lines_of_one

    for limit in ILLEGAL_LIMITS:
        for path in (RECEIPTS, RECEIPT_LINES, own.path) if limit in (MOST + 1, 0) else (RECEIPTS,):
            must_be_within_bounds(world.store.send("GET", path, parameters={"limit": limit}))


@check(NEWEST, needs=[ONE, SEARCH, SORT])
def receipts_come_page_by_page(world: World) -> None:
    """List five receipts, their lines, and the lines of one of them in pages. Each is met once, and none is left."""
    our = payment_assortment(world)

    for rows, size in ((our.receipts, 3), (our.lines, 9), (our.lines_of_one, 6)):
        pages = [rows.seen(limit=size, offset=offset) for offset in (0, size)]
        listed = [ids_of(items_of(page)) for page in pages]
        expect.equal(f"{rows.noun}s with limit {size}", size, len(listed[0]), pages[0])
        rows.must_be([*listed[0], *listed[1]])


@check(STATUS, needs=[ONE, SEARCH])
def statuses_list_their_union(world: World) -> None:
    """Record payments in several statuses, and list their receipts, their lines and the lines of one receipt.

    By two statuses, by a third and by others, each list has exactly what belongs to payments with one of them.
    """
    our = payment_assortment(world)
    status = {letter: shown.get("processingStatus") for letter, shown in our.shown().items()}

    for asked in ASKED:
        letters = [letter for letter in LETTERS if status[letter] in asked]
        listed = our.receipts.seen(**{STATUSES: asked, "limit": MOST})
        must_list_exactly(_ids(listed), [str(our.receipt(letter).get("id")) for letter in letters], noun="receipt")
        listed = our.lines.seen(**{STATUSES: asked, "limit": MOST})
        lines = [line for letter in letters for line in ids_of(our.lines_of(letter))]
        must_list_exactly(_ids(listed), lines, noun="receipt line")
        own = our.lines_of_one
        listed = own.seen(**{STATUSES: asked, "limit": MOST})
        must_list_exactly(_ids(listed), own.ids if "E" in letters else [], noun="receipt line")


@check(SORT, needs=[ONE, SEARCH])
def each_field_of_receipts_sorts(world: World) -> None:
    """Record five payments whose times, companies, texts and totals rise in different orders. Sort receipts by each.

    The values that each list shows are in order, whether rising or falling is asked for.
    """
    our = payment_assortment(world)

    must_sort(our.receipts, receipt_keys(our.texts))
    must_sort(our.receipts, {"total": receipt_keys(our.texts)["total"]})


@check(SORT, needs=[ONE, SEARCH, LINES])
def each_field_of_lines_sorts(world: World) -> None:
    """Record five payments, one of them of eleven invoices. Sort all receipt lines by each field, and those of one.

    The values that each list shows are in order, whether rising or falling is asked for.
    """
    our = payment_assortment(world)

    for rows in (our.lines, our.lines_of_one):
        must_sort(rows, line_keys(our.texts))


def _must_be_ten(exchange: Any, *, total: int | None = None) -> None:
    """Ten items, the newest first, of more than ten, or of that total."""
    expect.equal("items listed", DEFAULT, len(items_of(exchange)), exchange)
    must_stand_in_order(exchange, "createdAt", "DESC", seconds)
    shown = pagination(exchange)
    expect.equal("limit and offset", (DEFAULT, 0), (shown["limit"], shown["offset"]), exchange)
    counted = shown["totalCount"]
    is_right = isinstance(counted, int) and (counted > DEFAULT if total is None else counted == total)
    expected = f"above {DEFAULT}" if total is None else f"= {total}"
    expect.that(is_right, f"totalCount {expected}", f"totalCount = {counted!r}", exchange)


def _ids(exchange: Any) -> list[str]:
    return ids_of(items_of(exchange))
