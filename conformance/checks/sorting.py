"""The order of the invoice list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance import expect
from conformance.outcomes import Broken, NotApplicable
from conformance.rows import Rows, ids_of, must_list_exactly, new_rows
from conformance.rulebook import check
from conformance.shown import seconds
from conformance.world import World, items_of

ORDERS = (
    ("invoiceNumber", "ASC", "BAC"),
    ("externalCustomerId", "DESC", "ACB"),
    ("openBalance", "DESC", "BCA"),
    ("originalBalance", "ASC", "BAC"),
    ("dueDate", "ASC", "CAB"),
    ("status", "DESC", "ACB"),
)
"""Sort field, direction and the order in which it brings the invoices of `_mixed`: never the one in which they were
made, nor its reverse, and never that of a field that could be mistaken for it."""
PAST = 1_500_000_000
TICK_S = 1.1
"""Over a second, so that a time in whole seconds moves."""
REFUSED = (400, 422)
SEARCH = "q-searches-the-named-field"


@check("list-sorts-by-field", needs=[SEARCH])
def each_field_sorts(world: World) -> None:
    """Create three invoices whose ten sort fields rise in different orders, and sort by each of them.

    One is touched a second after the others. The first two of each list are those with the lowest, or the highest,
    values.
    """
    low, high = sorted(world.companies(2))
    rows = _mixed(world, (high, low, high))

    _must_sort(rows)
    listed = rows.listed(sortBy="customerId", orderBy="ASC")
    if len(low) == len(high):  # otherwise text and number may disagree about the order of the ids
        expect.equal("the first by customerId ASC", rows.ids[1], listed[0] if listed else None)
    must_list_exactly(listed, rows.ids)


@check("list-sorts-by-field", needs=[SEARCH])
def each_field_sorts_within_a_company(world: World) -> None:
    """Do the same within a single company, where the configuration names no second one."""
    if len(world.data.company_ids) > 1:
        raise NotApplicable("judged with two companies")
    _must_sort(_mixed(world, (None, None, None)))


@check("list-sorts-numbers-by-value", needs=[SEARCH, "list-sorts-by-field"])
def nine_stands_before_a_hundred(world: World) -> None:
    """Create an invoice over 9.50, due at 999999999, and one over 100.00, due at 1000000000.

    Sorted by either balance or by dueDate in rising order, the first comes first.
    """
    small, large = ({"code": "USD", "value": value} for value in (9.5, 100))
    rows = new_rows(
        world.store,
        {"originalBalance": small, "openBalance": small, "dueDate": 999_999_999},
        {"originalBalance": large, "openBalance": large, "dueDate": 1_000_000_000},
    )

    for field in ("openBalance", "originalBalance", "dueDate"):
        must_list_exactly(rows.listed(sortBy=field, orderBy="ASC"), rows.ids, in_order=True)


@check("list-order-is-stable", needs=[SEARCH])
def equal_calls_list_alike(world: World) -> None:
    """Create three invoices and list them twice, then with unknown values in sortBy, orderBy and searchBy.

    The order stays the same; the last call lists the three, too, or is refused with 400 or 422.
    """
    rows = new_rows(world.store, {}, {}, {})

    first = rows.listed()
    must_list_exactly(first, rows.ids)
    must_list_exactly(rows.listed(), first, in_order=True)
    exchange = rows.listing(sortBy="invoicenumber", orderBy="asc", searchBy="colour")
    if expect.success_or_refused(exchange, REFUSED):
        must_list_exactly(ids_of(items_of(exchange)), rows.ids)


def _mixed(world: World, companies: tuple[str | None, ...]) -> Rows:
    """Invoices A, B and C. B alone was created in the past, and it was changed last."""
    base, store = world.store.token(), world.store
    values: tuple[Mapping[str, Any], ...] = (
        {"invoiceNumber": "b", "externalCustomerId": "3", "open": 0, "original": 20.75, "dueDate": 18, "status": 2},
        {"invoiceNumber": "a", "externalCustomerId": "1", "open": 10.75, "original": 20.25, "dueDate": 19, "status": 0},
        {"invoiceNumber": "c", "externalCustomerId": "2", "open": 10.25, "original": 30.5, "dueDate": 17, "status": 1},
    )
    rows = new_rows(
        store,
        *(
            {
                "number": f"{base}-{value['invoiceNumber']}",
                "externalCustomerId": f"{base}-{value['externalCustomerId']}",
                "openBalance": {"code": "USD", "value": value["open"]},
                "originalBalance": {"code": "USD", "value": value["original"]},
                "dueDate": value["dueDate"] * 100_000_000,
                "status": value["status"],
                "customerId": company or store.company_id,
            }
            for value, company in zip(values, companies, strict=True)
        ),
    )
    world.session.pause(TICK_S)
    expect.success(store.update(rows.made[1].id, {"createdAt": PAST}))
    return rows


def _must_sort(rows: Rows) -> None:
    names = dict(zip(rows.ids, "ABC", strict=True))
    for field, direction, expected in ORDERS:
        listed = rows.listed(sortBy=field, orderBy=direction, limit=2)
        observed = "".join(names.get(id_, "?") for id_ in listed)
        if observed[:2] != expected[:2]:
            numbers = ", ".join(f"{name} = {made.number}" for name, made in zip("ABC", rows.made, strict=True))
            raise Broken(f"{expected[:2]} by {field} {direction}, where {numbers}", f"{observed or 'nothing'}")
    must_list_exactly(rows.listed(sortBy="isPendingPayment", orderBy="DESC"), rows.ids)
    for field, direction in (("createdAt", "ASC"), ("updatedAt", "DESC")):
        _must_sort_by_time(rows, field, direction)


def _must_sort_by_time(rows: Rows, field: str, direction: str) -> None:
    """The times that the list shows are in order; it need not show any."""
    exchange = rows.listing(sortBy=field, orderBy=direction)
    items = items_of(exchange)
    must_list_exactly(ids_of(items), rows.ids)
    times = [time for item in items if (time := seconds(item.get(field))) is not None]
    expected = sorted(times, reverse=direction == "DESC")
    expect.equal(f"{field} of the list {direction}", expected, times, exchange)
