"""Orders, channels and companies that an invoice names."""

from __future__ import annotations

from conformance import expect
from conformance.refusals import nothing_stored
from conformance.rulebook import check
from conformance.samples import sample, samples
from conformance.world import World, created_id

UNKNOWN_CHANNEL = 987_654_321


@check("one-invoice-per-order", needs=["created-invoice-reads-back"])
def a_second_invoice_for_an_order(world: World) -> None:
    """Create two invoices with the same orderNumber. The second is created, too, or refused with code 400 and the text.

    A refusal stores nothing. Invoices without an orderNumber are created one after the other.
    """
    store = world.store
    one = sample(world, "full")
    mark = store.token()
    answer = store.try_create(externalCustomerId=mark, orderNumber=one.sent["orderNumber"])

    if not answer.is_success:
        expect.refused(answer, {400}, text="The invoice exists for this order")
        nothing_stored(store, mark)
    without = [one for one in samples(world).values() if "orderNumber" not in one.sent]
    refused = [one.created for one in without if "order" in one.created.message]
    expect.that(not refused, "success without an orderNumber", "a refusal because of the order", *refused[:1])


@check("channel-must-exist", needs=["created-invoice-reads-back"])
def a_channel_that_there_is_not(world: World) -> None:
    """Create with a channelId that the store does not have. It is stored, or refused with code 404 and the text."""
    store = world.store
    mark = store.token()
    answer = store.try_create(externalCustomerId=mark, channelId=UNKNOWN_CHANNEL)

    if answer.is_success:
        expect.equal("channelId", str(UNKNOWN_CHANNEL), store.read(created_id(answer)).get("channelId"))
    else:
        expect.refused(answer, {404}, text="Store channels not exist")
        nothing_stored(store, mark)


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
    store = world.store
    mark, company_id = store.token(), store.token("company")
    answer = store.try_create(externalCustomerId=mark, customerId=company_id)

    if expect.success_or_refused(answer, {400, 404, 422}):
        expect.equal("customerId", company_id, store.read(created_id(answer)).get("customerId"))
    else:
        nothing_stored(store, mark)
