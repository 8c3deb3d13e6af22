"""Searching the invoice list with q and searchBy."""

from __future__ import annotations

from conformance import expect
from conformance.assortment import SHIFTS, assortment
from conformance.rows import NEWEST, ids_of, must_all_hold, must_list, must_list_exactly
from conformance.rulebook import check
from conformance.world import World, items_of

SEARCHABLE = (*SHIFTS, "purchaseOrderNumber", "customerId")


@check("q-searches-the-named-field", needs=["changes-show-at-once"])
def each_text_field_is_searched_alone_and_among_all(world: World) -> None:
    """Create invoices with the same texts, each in another field, and search.

    In one field, a text finds the invoice that has it there; in all, every one that has it anywhere, although the texts
    hold wildcards.
    """
    our, store = assortment(world), world.store
    for number, (name, text) in enumerate(zip(SHIFTS, our.texts, strict=False)):
        must_list_exactly(ids_of(store.items(searchBy=name, q=text)), [our.holder(name, number)])
    last = len(our.texts) - 1
    must_list_exactly(ids_of(store.items(searchBy="purchaseOrderNumber", q=our.texts[last])), [our.id("X")])
    holders = [our.holder(name, last) for name in SHIFTS]
    must_list_exactly(ids_of(store.items(q=our.texts[last])), [*holders, our.id("X")])


@check("q-searches-the-named-field", needs=["changes-show-at-once"])
def the_company_is_searched_alone_and_among_all(world: World) -> None:
    """Create invoices for two companies, and search for the id of the second.

    In all fields, it finds the invoice of that company; in customerId, no invoice of another.
    """
    _, second = world.companies(2)
    own = assortment(world).id("D")

    must_list(ids_of(world.store.items(NEWEST, q=second)), these=[own])
    items = world.store.items(NEWEST, searchBy="customerId", q=second)
    must_list(ids_of(items), these=[own])
    must_all_hold(items, ["customerId"], second)


@check("q-searches-no-other-field", needs=["q-searches-the-named-field"])
def what_stands_in_other_fields_is_not_found(world: World) -> None:
    """Search for a text that an invoice has in other fields than those q covers, then for its company's name.

    The text finds nothing, the name only invoices that have it in a searchable field.
    """
    our, store = assortment(world), world.store

    must_list_exactly(ids_of(store.items(q=our.sent("D", "externalId"))), [])
    listed = items_of(our.seen_twice()[0])
    name = next((shown for item in listed if (shown := item.get("customerName"))), "")
    name = name or our.detail("E").get("customerName")
    if not name:
        return
    must_all_hold(store.items(q=name), SEARCHABLE, str(name))


@check("empty-q-is-answered", needs=["list-filters-by-external-ids"])
def an_empty_search_is_no_error(world: World) -> None:
    """List an invoice without orderNumber: with that as searchBy and no q, then with an empty q.

    The first list has it; the second has it or is empty.
    """
    our, store = assortment(world), world.store
    own, by_id = our.id("X"), {"externalId[]": our.sent("X", "externalId")}

    must_list_exactly(ids_of(store.items({**by_id, "searchBy": "orderNumber"})), [own])
    exchange = expect.success(store.listing({**by_id, "q": ""}))
    listed = ids_of(items_of(exchange))
    expect.that(listed in ([], [own]), f"invoice {own} or nothing listed", f"{listed} listed", exchange)
