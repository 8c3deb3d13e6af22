"""What lists and single invoices show, and how soon."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from conformance import expect
from conformance.assortment import assortment
from conformance.outcomes import Broken
from conformance.rows import NEWEST, ids_of, must_list
from conformance.rulebook import check
from conformance.shown import pairs
from conformance.world import INVOICES, World, items_of

SEARCH = "q-searches-the-named-field"


@check("extra-fields-are-listed-on-request", needs=[SEARCH])
def extra_fields_come_on_request(world: World) -> None:
    """List invoices without extra fields and, where one is configured, another with it, and ask for them.

    Each has a list of extra fields, and the value is in it.
    """
    our = assortment(world)

    exchange = our.seen(isIncludeExtraFields=1)
    items = {str(item.get("id")): item for item in items_of(exchange)}

    our.rows.must_be([*items])
    for item in items.values():
        shown = item.get("extraFields")
        expect.that(isinstance(shown, list), "extraFields is a list", f"extraFields = {shown!r}", exchange)
    if value := our.sent("D", "extraFields"):
        shown = items[our.id("D")]["extraFields"]
        expect.that(pairs(value)[0] in pairs(shown), f"extraFields with {value}", f"{shown}", exchange)


@check("extra-fields-are-left-out-by-default", needs=[SEARCH])
def extra_fields_do_not_come_unasked(world: World) -> None:
    """List invoices, one of which has an extra field where one is configured.

    Without isIncludeExtraFields, and with 0, no item has extraFields.
    """
    our = assortment(world)

    for exchange in (our.seen_twice()[0], our.seen(isIncludeExtraFields=0)):
        items = items_of(exchange)
        our.rows.must_be(ids_of(items))
        for item in items:
            expect.that("extraFields" not in item, "an item without extraFields", f"{item}", exchange)


@check("detail-includes-extra-fields")
def a_single_invoice_lists_its_extra_fields(world: World) -> None:
    """Get an invoice that was created without extra fields. It has a list of them with no value, or with defaults."""
    shown = assortment(world).detail("E").get("extraFields")

    expect.that(isinstance(shown, list), "extraFields is a list", f"extraFields = {shown!r}")
    valued = [name for name, value in pairs(shown) if value]
    if valued:
        configs = items_of(world.store.send("GET", f"{INVOICES}/extra-fields", parameters={"limit": 250}))
        defaults = {str(config.get("fieldName")) for config in configs if config.get("defaultValue")}
        expect.that(set(valued) <= defaults, "no values but defaults", f"extraFields = {shown}")


@check("changes-show-at-once")
def each_change_shows_in_the_next_list(world: World) -> None:
    """Create an invoice and get it, update it, get and list it, delete it and list again: each answer is up to date."""
    store = world.store
    own = str(store.create(type="Before").id)

    expect.equal("type", "Before", store.read(own).get("type"))
    expect.success(store.update(own, {"type": "After"}))
    _must_show(store.items(NEWEST), store.read(own), {"id": own, "type": "After"})
    expect.success(store.delete(own))
    must_list(ids_of(store.items(NEWEST)), not_those=[own])


@check("overdue-is-not-a-status", needs=[SEARCH])
def a_past_due_date_leaves_an_invoice_open(world: World) -> None:
    """Create an invoice that was due in 2001. The list and the single invoice show status 0."""
    our = assortment(world)

    _must_show(items_of(our.seen_twice()[0]), our.detail("E"), {"id": our.id("E"), "status": 0})


def _must_show(items: Sequence[Mapping[str, Any]], detail: Mapping[str, Any], expected: Mapping[str, Any]) -> None:
    """One listed invoice, and the single invoice, show these values."""
    must_list(ids_of(items), these=[expected["id"]])
    listed = next(item for item in items if str(item.get("id")) == expected["id"])
    for place, item in (("list", listed), ("single invoice", detail)):
        shown = {**{name: item.get(name) for name in expected}, "id": str(item.get("id"))}
        if shown != expected:
            raise Broken(f"{expected} in the {place}", f"{shown}")
