"""Updates: what they change, what they leave, what they answer."""

from __future__ import annotations

from typing import Any

from conformance import expect, shown
from conformance.rulebook import check
from conformance.updates import DETAILS, FEWER_DETAILS, ordinary, special
from conformance.world import World, invoice_of

REFUSED = (400, 422)


@check("update-is-partial", needs=["created-invoice-reads-back"])
def what_an_update_does_not_send_stays(world: World) -> None:
    """Create an invoice with every field, update a part of them, then a single one. Each has the last value sent."""
    seen = ordinary(world)
    expect.success(seen.several.answer)
    expect.success(seen.single.answer)
    created = {name: value for name, value in seen.made.sent.items() if name != "details"}

    shown.shows({**created, **seen.several.sent, **seen.single.sent}, invoice_of(seen.after))


@check("details-replaced-whole", needs=["created-invoice-reads-back"])
def parts_missing_from_the_new_details_are_gone(world: World) -> None:
    """Update details to an object with fewer keys and fewer cost lines, then another field. The new object stands."""
    seen = ordinary(world)
    expect.success(seen.details.answer)
    expect.success(seen.single.answer)
    after = invoice_of(seen.after)

    shown.shows({**seen.details.sent, **seen.single.sent}, after)
    left = list(shown.remains(DETAILS, FEWER_DETAILS, after.get("details"), "details"))
    expect.that(not left, "details without the keys that were not sent again", f"still there: {', '.join(left)}")


@check("create-only-fields-in-update-are-answered", needs=["created-invoice-reads-back"])
def fields_of_create_are_applied_or_ignored(world: World) -> None:
    """Update termsConditions, orderNumber and channelId beside another field. Each has its old or its new value."""
    seen = special(world)
    expect.success(seen.create_only.answer)
    after = invoice_of(seen.after)

    for name, value in seen.create_only.sent.items():
        old = [] if name == "externalId" else [_text(seen.made.sent.get(name))]
        legal = [*old, _text(value)]
        expect.that(_text(after.get(name)) in legal, f"{name} = {' or '.join(legal)}", f"{name} = {after.get(name)!r}")


@check("read-only-fields-stay", needs=["created-invoice-reads-back"])
def read_only_fields_take_no_value(world: World) -> None:
    """Send the four read-only fields beside another field, each alone where that is refused. None takes the value."""
    seen = special(world)
    is_taken = expect.success_or_refused(seen.read_only.answer, REFUSED)
    for update in seen.read_only_alone:
        expect.success_or_refused(update.answer, REFUSED)
    after = invoice_of(seen.after)

    expect.equal("id", seen.made.id, after.get("id"))
    for name, value in seen.read_only.sent.items():
        if name != "purchaseOrderNumber":
            is_kept = after.get(name) != value and (name != "updatedAt" or shown.seconds(after.get(name)) != value)
            expect.that(is_kept, f"{name} other than the {value!r} that was sent", f"{name} = {after.get(name)!r}")
    expect.equal("purchaseOrderNumber", "PO-2" if is_taken else None, after.get("purchaseOrderNumber") or None)


@check("empty-update-is-answered", needs=["created-invoice-reads-back"])
def an_empty_update_changes_nothing(world: World) -> None:
    """Update an invoice with the empty object. It succeeds or is refused, and every field is as it was sent."""
    seen = ordinary(world)

    expect.success_or_refused(seen.empty.answer, REFUSED)

    shown.shows(seen.made.sent, invoice_of(seen.before))


@check("update-answers-the-path-id")
def the_answer_names_the_updated_invoice(world: World) -> None:
    """Create two invoices and update the first. The answer's data.id is the id of the first, not of the second."""
    seen = ordinary(world)

    exchange = expect.success(seen.single.answer)

    answered = exchange.data.get("id") if isinstance(exchange.data, dict) else None
    expect.equal("data.id", str(seen.made.id), str(answered), exchange)


def _text(value: Any) -> str:
    """An empty value and none are the same; numbers may be spelt as text."""
    return "nothing" if value in (None, "") else repr(str(value))
