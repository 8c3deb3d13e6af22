"""The extra fields of a store and their values on invoices."""

from __future__ import annotations

from conformance import expect
from conformance.rulebook import check
from conformance.shown import pairs
from conformance.updates import special
from conformance.world import INVOICES, World, invoice_of, items_of

REFUSED = (400, 422)
FIELD_TYPES = (0, 1, 2, 3)
CONFIG_TYPES = (1, 2)


@check("extra-field-configs-are-listed", is_read_only=True)
def each_extra_field_is_described(world: World) -> None:
    """List the extra fields. Those of the configuration are there, and each has its thirteen keys and legal types."""
    keys = set(world.contract.at("/components/schemas/ExtraFieldConfig/required"))

    exchange = world.store.send("GET", f"{INVOICES}/extra-fields", parameters={"limit": 250})
    configs = items_of(exchange)

    for name in world.data.extra_fields:
        is_there = any(config.get("fieldName") == name for config in configs)
        expect.that(is_there, f"an extra field {name}", f"{[config.get('fieldName') for config in configs]}", exchange)
    for config in configs:
        missing = sorted(keys - config.keys())
        expect.that(not missing, "thirteen keys", f"{config.get('fieldName')}: no {', '.join(missing)}", exchange)
        for name, legal in (("fieldType", FIELD_TYPES), ("configType", CONFIG_TYPES)):
            is_legal = type(config[name]) is int and config[name] in legal
            expect.that(is_legal, f"{name} one of {legal}", f"{name} = {config[name]!r}", exchange)


@check("extra-fields-sent-take-new-values", needs=["created-invoice-reads-back", "detail-includes-extra-fields"])
def an_extra_field_takes_the_new_value(world: World) -> None:
    """Update an extra field of an invoice. It is there once, with the new value; others may be kept or dropped."""
    name, *others = world.data.extra_fields or [world.extra_field()]
    seen = special(world)
    if seen.extra_fields is not None:
        expect.success(seen.extra_fields.answer)
    after = invoice_of(seen.after)

    legal = [(name, "CC-2"), *((other, "CC-1") for other in others)]
    values = [pair for pair in pairs(after.get("extraFields")) if pair[1]]
    expect.that(legal[0] in values, f"extraFields with {legal[0]}", f"extraFields = {values}")
    expect.that(
        len(set(values)) == len(values) and set(values) <= set(legal),
        f"no others than {legal}",
        f"extraFields = {values}",
    )


@check("extra-fields-obey-their-configs", needs=["created-invoice-reads-back", "detail-includes-extra-fields"])
def an_undefined_extra_field_is_refused_or_stored(world: World) -> None:
    """Create and update with an extra field that is not configured. Each call stores all of it or nothing."""
    store = world.store
    undefined = [{"fieldName": store.token("undefined"), "fieldValue": "x"}]
    number = store.token("number")

    is_stored = expect.success_or_refused(store.try_create(number, extraFields=undefined), REFUSED)
    made = store.create(None if is_stored else number)
    update = {"purchaseOrderNumber": "PO-2", "extraFields": undefined}
    is_taken = expect.success_or_refused(store.update(made.id, update), REFUSED)
    after = store.read(made.id)

    shown = (after.get("purchaseOrderNumber") or None, pairs(undefined)[0] in pairs(after.get("extraFields")))
    expected = ("PO-2", True) if is_taken else (None, False)
    expect.equal("purchaseOrderNumber, and whether the extra field is there", expected, shown)
