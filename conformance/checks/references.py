"""Orders, channels and companies that an invoice names."""

from __future__ import annotations

from conformance import expect
from conformance.rulebook import check
from conformance.samples import sample, samples
from conformance.trials import refused, trial
from conformance.world import World


@check("one-invoice-per-order", needs=["created-invoice-reads-back"])
def a_second_invoice_for_an_order(world: World) -> None:
    """Create two invoices with the same orderNumber. The second is created, too, or refused with code 400 and the text.

    A refusal stores nothing. Invoices without an orderNumber are created one after the other.
    """
    one = trial(world, "a second invoice of an order")
    if not one.answer.is_success:
        refused(one, {400}, text="The invoice exists for this order")

    without = [one for one in samples(world).values() if "orderNumber" not in one.sent]
    kept_out = [one.created for one in without if "order" in one.created.message]
    expect.that(not kept_out, "success without an orderNumber", "a refusal because of the order", *kept_out[:1])


@check("channel-must-exist", needs=["created-invoice-reads-back"])
def a_channel_that_there_is_not(world: World) -> None:
    """Create with a channelId that the store does not have. It is stored, or refused with code 404 and the text."""
    one = trial(world, "an unknown channel")
    if one.answer.is_success:
        expect.equal("channelId", str(one.sent["channelId"]), one.stored.get("channelId"), one.answer)
    else:
        refused(one, {404}, text="Store channels not exist")


@check("channel-must-exist", needs=["created-invoice-reads-back"])
def a_channel_that_there_is(world: World) -> None:
    """Create with the id of a channel of the store. The invoice shows it as text."""
    channel_id = world.channels(1)[0]
    one = sample(world, "full")
    expect.equal("channelId", str(channel_id), one.shown.get("channelId"), one.seen)


@check("company-may-be-unknown", needs=["created-invoice-reads-back"])
def a_company_that_there_is_not(world: World) -> None:
    """Create for a customerId that no company has. It is created for it, or refused with 400, 404 or 422.

    A refusal stores nothing.
    """
    one = trial(world, "an unknown company")
    if one.answer.is_success:
        expect.equal("customerId", one.sent["customerId"], one.stored.get("customerId"), one.answer)
    else:
        refused(one, {400, 404, 422})
