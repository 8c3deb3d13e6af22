"""The filters of the invoice list. Each is judged with an invoice that must not pass it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from conformance import expect
from conformance.assortment import LETTERS, LONG_AGO, SPAN_S, Assortment, assortment
from conformance.outcomes import Broken
from conformance.rows import NEWEST, ids_of, must_all_bear, must_list, must_list_exactly
from conformance.rulebook import check
from conformance.shown import seconds
from conformance.world import Store, World, items_of

EARLY, LATE = 86_400, 2_100_000_000
"""A second in 1970 and one in 2036."""
REFUSED = (400, 422)
AT_ONCE, SEARCH = "changes-show-at-once", "q-searches-the-named-field"
SINGLE_FILTERS = ("list-filters-by-company-and-status", "list-filters-by-external-ids", "list-filters-by-created-time")


@check("list-filters-by-company-and-status", needs=[AT_ONCE])
def company_and_name_filter(world: World) -> None:
    """Create invoices for two companies, and filter by the second.

    Its id lists its invoices only, a part of the id none of them; its name lists only what bears it.
    """
    _, second = world.companies(2)
    our = assortment(world)

    items = world.store.items(NEWEST, customerId=second)
    must_list(ids_of(items), these=our.ids("D"), not_those=our.ids("ABCEX"))
    must_all_bear(items, "customerId", [second])
    if part := second[:-1]:
        must_all_bear(world.store.items(NEWEST, customerId=part), "customerId", [part])
    _must_filter_by_name(our, [item for item in items if str(item.get("id")) == our.id("D")])


@check("list-filters-by-company-and-status", needs=[AT_ONCE])
def each_status_filters(world: World) -> None:
    """Create open invoices and a partially paid one, and filter. Each status lists those that have it."""
    our = assortment(world)

    for status, own, others in ((0, "ABDX", "C"), (1, "C", "ABDX")):
        items = world.store.items(NEWEST, status=status)
        must_list(ids_of(items), these=our.ids(own), not_those=our.ids(others))
        must_all_bear(items, "status", [status])


@check("list-filters-by-created-time", needs=["created-invoice-reads-back", AT_ONCE])
def the_created_time_lies_between_the_bounds(world: World) -> None:
    """Create invoices, put one into second 1000000000 and another 100 seconds later, and filter.

    Bounds one second to each side of the former list it alone; those from a second after it to a second before the
    latter list neither.
    """
    our, store = assortment(world), world.store
    our.age()
    own = our.id("B")

    created, listed = LONG_AGO, _created_between(store, LONG_AGO - 1, LONG_AGO + 1)
    if own not in listed:  # createdAt may have stayed as it was: another rule's matter
        created = seconds(our.detail("B").get("createdAt")) or LONG_AGO
        listed = _created_between(store, created - 1, created + 1)
    must_list(listed, these=[own], not_those=our.ids("ACDEX") if created == LONG_AGO else [])
    listed = _created_between(store, created + 1, created + SPAN_S - 1)
    must_list(listed, not_those=our.ids("ABCDEX") if created == LONG_AGO else [own])


@check("one-created-bound-filters-alone")
def either_bound_filters_alone(world: World) -> None:
    """Create invoices, then list with a beginDateAt in 2036 alone and with an endDateAt in 1970 alone.

    Neither lists them, or any other invoice that lies on the wrong side.
    """
    our = assortment(world)

    for bound, direction, limits in (
        ({"beginDateAt": LATE}, "ASC", (LATE, None)),
        ({"endDateAt": EARLY}, "DESC", (None, EARLY)),
    ):
        items = world.store.items(bound, sortBy="createdAt", orderBy=direction, limit=250)
        must_list(ids_of(items), not_those=our.ids("ABCDEX"))
        _must_be_created(items, *limits)


@check("list-filters-by-external-ids", needs=[AT_ONCE])
def external_ids_list_their_union(world: World) -> None:
    """Create invoices with the external ids N, 0N and texts, and ask for N and one of the texts.

    The two are listed and the others are not: neither a part of an id nor its number is enough.
    """
    our = assortment(world)
    asked = [our.sent(letter, "externalId") for letter in "AD"]

    items = world.store.items({"externalId[]": asked})

    must_list(ids_of(items), these=our.ids("AD"), not_those=our.ids("BCEX"))
    must_all_bear(items, "externalId", asked)


@check("list-filters-by-channels", needs=[AT_ONCE])
def channels_list_their_union(world: World) -> None:
    """Create an invoice in each of two channels.

    Asked for one, the list has the invoices of that one only; asked for both, by repeating the key, it has those of
    both.
    """
    first, second = world.channels(2)
    our = assortment(world)

    one = world.store.items(NEWEST, channelIds=first)
    must_list(ids_of(one), these=our.ids("A"), not_those=our.ids("B"))
    must_all_bear(one, "channelId", [first])
    both = world.store.items(NEWEST, channelIds=[first, second])
    must_list(ids_of(both), these=our.ids("AB"))
    must_all_bear(both, "channelId", [first, second])


@check("filters-combine", needs=[SEARCH, *SINGLE_FILTERS])
def every_filter_counts(world: World) -> None:
    """List by purchase order number, status, company, external ids and created time at once.

    The one invoice that meets all of them is listed, and none of those that meet all but one.
    """
    our, store = assortment(world), world.store
    our.age()

    listed = store.items(
        {
            **our.rows.found_by,
            "status": 0,
            "customerId": store.company_id,
            "externalId[]": [our.sent(letter, "externalId") for letter in "ABCDX"],
            "beginDateAt": LONG_AGO + SPAN_S // 2,
            "endDateAt": LATE,
        }
    )

    expected = our.ids("AD" if len(world.data.company_ids) <= 1 else "A")
    found = ids_of(listed)
    if our.id("B") in found and seconds(our.detail("B").get("createdAt")) != LONG_AGO:
        found.remove(our.id("B"))  # createdAt has stayed as it was: another rule's matter
    must_list_exactly(found, expected)


@check("unknown-filters-are-ignored", needs=[SEARCH])
def an_unknown_parameter_filters_nothing(world: World) -> None:
    """List invoices with companyId 0 and a parameter that no list has. They are listed."""
    our = assortment(world)

    our.rows.must_be(our.rows.listed(companyId="0", colour="blue"))


@check("invalid-status-filter-is-answered", needs=[SEARCH])
def a_status_that_is_none_is_answered(world: World) -> None:
    """List open and partially paid invoices with status 3, then with status x.

    Each call is refused with 400 or 422, or lists all of them or nothing.
    """
    our = assortment(world)

    for status in (3, "x"):
        exchange = our.rows.listing(status=status)
        if expect.success_or_refused(exchange, REFUSED):
            listed = "".join(sorted(our.letters(ids_of(items_of(exchange)))))
            expect.that(listed in ("", LETTERS), "all five invoices or nothing listed", f"{len(listed)}", exchange)


def _created_between(store: Store, begin: int, end: int) -> list[str]:
    items = store.items(beginDateAt=begin, endDateAt=end, limit=250)
    _must_be_created(items, begin, end)
    return ids_of(items)


def _must_filter_by_name(our: Assortment, mine: Sequence[Mapping[str, Any]]) -> None:
    """The name of D's company finds D, and only invoices whose company's name has that text in it."""
    name = str(mine[0].get("customerName") or our.detail("D").get("customerName") or "")
    if not name:
        return
    items = our.world.store.items(NEWEST, customerName=name)
    must_list(ids_of(items), these=our.ids("D"))
    for item in items:
        shown = str(item.get("customerName", name))
        if name.casefold() not in shown.casefold():
            raise Broken(f"only invoices for {name} listed", f"invoice {item.get('id')} for {shown or 'nobody'} listed")


def _must_be_created(items: Sequence[Mapping[str, Any]], begin: int | None, end: int | None) -> None:
    for item in items:
        created = seconds(item.get("createdAt"))
        if created is None:
            continue
        if (begin is not None and created < begin) or (end is not None and created > end):
            expected = f"only invoices created {f'from {begin}' if begin else ''} {f'to {end}' if end else ''} listed"
            raise Broken(" ".join(expected.split()), f"invoice {item.get('id')}, created {created}")
