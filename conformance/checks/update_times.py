"""Updates and the two times that an invoice bears."""

from __future__ import annotations

from conformance import expect
from conformance.rulebook import check
from conformance.shown import seconds
from conformance.updates import ordinary, special
from conformance.world import World, invoice_of

DAY_S = 86_400
LONG_AGO = 1_054_123_456
"""A moment in May 2003."""


@check("created-at-may-be-set", needs=["created-invoice-reads-back"])
def a_created_time_that_is_set_counts(world: World) -> None:
    """Set createdAt to a day in 2003. The list of that day's invoices shows the invoice, with that time."""
    made = special(world).made

    expect.success(world.store.update(made.id, {"createdAt": LONG_AGO}))

    days = world.store.items(beginDateAt=LONG_AGO - DAY_S, endDateAt=LONG_AGO + DAY_S, limit=250)
    times = [item.get("createdAt") for item in days if item.get("id") == made.id]
    expect.that([seconds(time) for time in times] == [LONG_AGO], f"invoice {made.id}, created {LONG_AGO}", f"{times}")


@check("updated-at-moves-created-at-stays", needs=["created-invoice-reads-back"])
def an_update_moves_the_one_time_only(world: World) -> None:
    """Update an invoice more than a second after it was made. updatedAt is later than before, createdAt is the same."""
    seen = ordinary(world)
    expect.success(seen.single.answer)
    before, after = invoice_of(seen.before), invoice_of(seen.after)

    expect.equal("createdAt", before.get("createdAt"), after.get("createdAt"))
    earlier, later = seconds(before.get("updatedAt")), seconds(after.get("updatedAt"))
    has_moved = earlier is not None and later is not None and later > earlier
    expect.that(has_moved, f"updatedAt after {before.get('updatedAt')!r}", f"updatedAt = {after.get('updatedAt')!r}")
