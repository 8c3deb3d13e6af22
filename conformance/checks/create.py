"""Creates: what they need, what they keep, what they fill in."""

from __future__ import annotations

from conformance import expect
from conformance.rulebook import check
from conformance.samples import sample, samples
from conformance.shown import shows
from conformance.trials import refused, trial
from conformance.world import World, created_id

WAYS = (400, 422)
JUDGED_ELSEWHERE = ("status", "dueDate", "channelId")
"""Fields whose values are those of rules of their own."""
READS_BACK = "created-invoice-reads-back"


@check("create-needs-its-required-fields")
def a_create_without_a_required_field(world: World) -> None:
    """Create without invoiceNumber, customerId, originalBalance and openBalance, each missing in turn.

    Each is refused with code 400 or 422, and none is stored.
    """
    for name in ("invoiceNumber", "customerId", "originalBalance", "openBalance"):
        refused(trial(world, f"without {name}"), WAYS)


@check(READS_BACK)
def every_field_reads_back(world: World) -> None:
    """Create an invoice with every field, among them Unicode, leading zeros and spaces, then others, then get it.

    The answer has a numeric id, and the invoice shows each field as it was sent.
    """
    one = sample(world, "full")
    created_id(one.created)

    kept = {name: value for name, value in one.sent.items() if name not in JUDGED_ELSEWHERE}
    shows(kept, one.shown)


@check(READS_BACK)
def each_id_reads_its_own_invoice(world: World) -> None:
    """Create several invoices and get them. Their ids differ, and each id shows the number and company sent for it."""
    made = [one for one in samples(world).values() if one.id is not None]
    expect.equal("ids that differ", len(made), len({one.id for one in made}))
    for one in (sample(world, "full"), sample(world, "minimal")):
        for name in ("invoiceNumber", "customerId"):
            expect.equal(name, one.sent[name], one.shown.get(name), one.seen)
        expect.equal("id", one.id, str(one.shown.get("id", one.id)), one.seen)


@check("create-defaults-type-status-source", needs=[READS_BACK])
def what_was_not_sent_has_its_default(world: World) -> None:
    """Create an invoice with nothing but the four fields it needs, half of it paid.

    It has type Invoice, status 0 and source 0.
    """
    one = sample(world, "minimal")
    for name, value in (("type", "Invoice"), ("status", 0), ("source", 0)):
        expect.equal(name, value, one.shown.get(name), one.seen)


@check("status-and-source-are-enums")
def a_status_or_source_that_there_is_not(world: World) -> None:
    """Create with status 3, status "x" and source 2. Each is refused with code 400 or 422, and none is stored."""
    for name in ("status 3", "status x", "source 2"):
        refused(trial(world, name), WAYS)
