"""The filters of the invoice list. Each is judged with an invoice that must not pass it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from zlib import crc32

from conformance import expect
from conformance.outcomes import Broken, NotApplicable
from conformance.rows import NEWEST, Rows, ids_of, must_all_bear, must_list, must_list_exactly, new_rows
from conformance.rulebook import check
from conformance.shown import seconds
from conformance.world import Store, World, items_of

LONG_AGO = 1_000_000_000
"""The first second whose number has ten digits: compared as text, those just before it come later."""
EARLY, LATE = 86_400, 2_100_000_000
"""A second in 1970 and one in 2036."""
REFUSED = (400, 422)
AT_ONCE, SEARCH = "changes-show-at-once", "q-searches-the-named-field"
SINGLE_FILTERS = ("list-filters-by-company-and-status", "list-filters-by-external-ids", "list-filters-by-created-time")


@check("list-filters-by-company-and-status", needs=[AT_ONCE])
def company_name_and_status_filter(world: World) -> None:
    """Create an open invoice for one company and a partially paid one for another, and filter.

    A company's id lists its invoices only, a part of the id none of them; its name and each status list only what
    bears it.
    """
    first, second = world.companies(2)
    rows = new_rows(world.store, {"customerId": first, "status": 0}, {"customerId": second, "status": 1})
    mine, other = rows.ids

    items = world.store.items(NEWEST, customerId=first)
    must_list(ids_of(items), these=[mine], not_those=[other])
    must_all_bear(items, "customerId", [first])
    if part := first[:-1]:
        must_all_bear(world.store.items(NEWEST, customerId=part), "customerId", [part])
    _must_filter_by_name(rows, [item for item in items if str(item.get("id")) == mine])
    _must_filter_by_status(rows)


@check("list-filters-by-company-and-status", needs=[AT_ONCE])
def status_filters_within_a_company(world: World) -> None:
    """Create an open and a partially paid invoice for the only company that is configured, and filter by status.

    Each status lists the invoices that have it.
    """
    if len(world.data.company_ids) > 1:
        raise NotApplicable("judged with two companies")
    _must_filter_by_status(new_rows(world.store, {"status": 0}, {"status": 1}))


@check("list-filters-by-created-time", needs=["created-invoice-reads-back", AT_ONCE])
def the_created_time_lies_between_the_bounds(world: World) -> None:
    """Set the createdAt of an invoice to 1000000000 and filter around it.

    Bounds one second to each side list it; those that begin a second later, or end a second earlier, do not.
    """
    store = world.store
    own = str(store.create().id)
    expect.success(store.update(own, {"createdAt": LONG_AGO}))

    created = LONG_AGO
    if own not in ids_of(_created_around(store, created)):  # createdAt may have stayed as it was: another rule's matter
        created = seconds(store.read(own).get("createdAt")) or LONG_AGO
        must_list(ids_of(_created_around(store, created)), these=[own])
    for begin, end in ((created + 1, created + 101), (created - 101, created - 1)):
        items = store.items(beginDateAt=begin, endDateAt=end, limit=250)
        must_list(ids_of(items), not_those=[own])
        _must_be_created(items, begin, end)


@check("one-created-bound-filters-alone")
def either_bound_filters_alone(world: World) -> None:
    """Create an invoice, then list with a beginDateAt in 2036 alone and with an endDateAt in 1970 alone.

    Neither lists it, or any other invoice that lies on the wrong side.
    """
    own = str(world.store.create().id)

    for bound, direction, limits in (
        ({"beginDateAt": LATE}, "ASC", (LATE, None)),
        ({"endDateAt": EARLY}, "DESC", (None, EARLY)),
    ):
        items = world.store.items(bound, sortBy="createdAt", orderBy=direction, limit=250)
        must_list(ids_of(items), not_those=[own])
        _must_be_created(items, *limits)


@check("list-filters-by-external-ids", needs=[AT_ONCE])
def external_ids_list_their_union(world: World) -> None:
    """Create invoices with the external ids 0N, N and a text, and ask for N and the text.

    The last two are listed and the first is not: neither a part of an id nor its number is enough.
    """
    store, text = world.store, f"{world.store.token()}-ORD-101"
    digits = f"9{crc32(text.encode()):010d}"
    rows = new_rows(store, {"externalId": f"0{digits}"}, {"externalId": digits}, {"externalId": text})

    items = store.items({"externalId[]": [digits, text]})

    must_list(ids_of(items), these=rows.ids[1:], not_those=rows.ids[:1])
    must_all_bear(items, "externalId", [digits, text])


@check("list-filters-by-channels", needs=[AT_ONCE])
def channels_list_their_union(world: World) -> None:
    """Create an invoice in each of two channels.

    Asked for one, the list has the invoices of that one only; asked for both, by repeating the key, it has those of
    both.
    """
    first, second = world.channels(2)
    rows = new_rows(world.store, {"channelId": first}, {"channelId": second})

    one = world.store.items(NEWEST, channelIds=first)
    must_list(ids_of(one), these=rows.ids[:1], not_those=rows.ids[1:])
    must_all_bear(one, "channelId", [first])
    both = world.store.items(NEWEST, channelIds=[first, second])
    must_list(ids_of(both), these=rows.ids)
    must_all_bear(both, "channelId", [first, second])


@check("filters-combine", needs=[SEARCH, *SINGLE_FILTERS])
def every_filter_counts(world: World) -> None:
    """List an invoice by number, status, company, external id and created time at once.

    It is listed, and no longer once any of the five asks for another value.
    """
    store, external_id = world.store, world.store.token()
    made = store.create(externalId=external_id)
    all_met = {
        "searchBy": "invoiceNumber",
        "q": made.number,
        "status": 0,
        "customerId": store.company_id,
        "externalId[]": external_id,
        "beginDateAt": EARLY,
        "endDateAt": LATE,
    }

    must_list_exactly(ids_of(store.items(all_met)), [str(made.id)])
    for name, value in (
        ("q", external_id),
        ("status", 1),
        ("customerId", external_id),
        ("externalId[]", made.number),
        ("beginDateAt", LATE - 1),
    ):
        must_list_exactly(ids_of(store.items({**all_met, name: value})), [])


@check("unknown-filters-are-ignored", needs=[SEARCH])
def an_unknown_parameter_filters_nothing(world: World) -> None:
    """List an invoice with companyId 0 and a parameter that no list has. It is listed."""
    rows = new_rows(world.store, {})

    must_list_exactly(rows.listed(companyId="0", colour="blue"), rows.ids)


@check("invalid-status-filter-is-answered", needs=[SEARCH])
def a_status_that_is_none_is_answered(world: World) -> None:
    """List an open and a partially paid invoice with status 3, then with status x.

    Each call is refused with 400 or 422, or lists both or nothing.
    """
    rows = new_rows(world.store, {"status": 0}, {"status": 1})

    for status in (3, "x"):
        exchange = rows.listing(status=status)
        if expect.success_or_refused(exchange, REFUSED):
            listed = sorted(ids_of(items_of(exchange)))
            expect.that(listed in ([], sorted(rows.ids)), "both invoices or nothing listed", f"{listed}", exchange)


def _created_around(store: Store, created: int) -> Sequence[Mapping[str, Any]]:
    begin, end = created - 1, created + 1
    items = store.items(beginDateAt=begin, endDateAt=end, limit=250)
    _must_be_created(items, begin, end)
    return items


def _must_filter_by_name(rows: Rows, mine: Sequence[Mapping[str, Any]]) -> None:
    """The first row's company name finds it, and only invoices whose company's name has that text in it."""
    name = str(mine[0].get("customerName") or rows.store.read(rows.ids[0]).get("customerName") or "")
    if not name:
        return
    items = rows.store.items(NEWEST, customerName=name)
    must_list(ids_of(items), these=rows.ids[:1])
    for item in items:
        shown = str(item.get("customerName", name))
        if name.casefold() not in shown.casefold():
            raise Broken(f"only invoices for {name} listed", f"invoice {item.get('id')} for {shown or 'nobody'} listed")


def _must_filter_by_status(rows: Rows) -> None:
    for status, own, other in zip((0, 1), rows.ids, reversed(rows.ids), strict=True):
        items = rows.store.items(NEWEST, status=status)
        must_list(ids_of(items), these=[own], not_those=[other])
        must_all_bear(items, "status", [status])


def _must_be_created(items: Sequence[Mapping[str, Any]], begin: int | None, end: int | None) -> None:
    for item in items:
        created = seconds(item.get("createdAt"))
        if created is None:
            continue
        if (begin is not None and created < begin) or (end is not None and created > end):
            expected = f"only invoices created {f'from {begin}' if begin else ''} {f'to {end}' if end else ''} listed"
            raise Broken(" ".join(expected.split()), f"invoice {item.get('id')}, created {created}")
