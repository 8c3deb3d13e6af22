"""Every operation of buyers and the back office, called once with success and in a few ways that are refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from conformance import shopping
from conformance.answers import items_of
from conformance.buyer_accounts import ANYBODY
from conformance.buyers import SESSION, Buyer
from conformance.exchange import Exchange
from conformance.outcomes import Broken
from conformance.shopping import CART, INVOICES, JOBS, METHODS, OUTBOX, PULL, RECEIPTS, REQUESTS, SYNCHRONIZE, card
from conformance.world import NEVER_ISSUED, World

STATUS: Mapping[str, int] = {
    "addItemToCart": 201, "addInvoicesToCart": 201, "requestInvoice": 202, "deleteBuyerSession": 204,
    "emptyOutbox": 204,
}  # fmt: skip
"""What a success is answered with; 200 where nothing stands here."""


@dataclass
class BuyerTour:
    """The answers, in their order."""

    successes: list[Exchange] = field(default_factory=list)
    refusals: list[Exchange] = field(default_factory=list)


def buyer_tour(world: World) -> BuyerTour:
    """The tour; the jobs are part of it where they may run.

    Raises:
        NotProvisioned: No buyer is configured.
        Broken: The target does not get to its end.
    """
    return world.once(_tour)


def _tour(world: World) -> BuyerTour:
    buyer = world.buyer(ANYBODY)
    second = buyer.sign_in()
    with buyer.holding_the_cart():
        successes = [second, *_shopping(world, buyer), buyer.send("DELETE", SESSION, token=shopping.token_of(second))]
        refusals = list(_refused(buyer))
    return BuyerTour([*successes, *_back_office(world)], refusals)


def _shopping(world: World, buyer: Buyer) -> Iterator[Exchange]:
    one = shopping.an_invoice(world)
    for path in ("/buyer/me", INVOICES, f"{INVOICES}/{one.id}", f"{INVOICES}/{one.id}/download-pdf", CART, METHODS):
        yield buyer.send("GET", path)
    yield shopping.add_item(world, buyer)
    yield buyer.send("DELETE", CART)
    added = shopping.add(buyer, [one], "2.00")
    yield added
    (line,) = shopping.line_ids(shopping.cart_of(added))[:1]
    yield shopping.change_line(buyer, line, amount="3.00")
    yield buyer.send("DELETE", f"{shopping.LINES}/{line}")
    filled = shopping.fill(buyer, [one], "1.00")
    paid = shopping.check_out(buyer, filled.get("version"), [card("1.00")])
    yield paid
    yield buyer.send("GET", f"{RECEIPTS}/{shopping.record_of(paid).get('receiptId')}")
    asked = shopping.request(buyer, one)
    yield asked
    yield buyer.send("GET", REQUESTS)
    yield buyer.send("GET", f"{REQUESTS}/{shopping.record_of(asked).get('id')}")


def _back_office(world: World) -> Iterator[Exchange]:
    store = world.store
    if world.data.may_run_jobs:
        for job in (PULL, SYNCHRONIZE):
            yield shopping.run_job(world, job)
    listing = store.send("GET", OUTBOX)
    yield from (store.send("GET", JOBS), store.send("GET", f"{JOBS}/{PULL}/runs"), listing)
    try:
        mails = items_of(listing)[:1]
    except Broken:
        mails = []
    for mail in mails:
        yield store.send("GET", f"{OUTBOX}/{mail.get('id')}")


def _refused(buyer: Buyer) -> Iterator[Exchange]:
    """Refusals with the codes 401, 402, 404, 409 and 422 and 400."""
    yield buyer.send("GET", "/buyer/me", token="")
    yield buyer.send("GET", f"{INVOICES}/{NEVER_ISSUED}")
    yield buyer.send("GET", INVOICES, parameters={"limit": 0})
    yield shopping.check_out(buyer, 0, [card("1.00")])
    yield buyer.send("POST", shopping.TO_PAY, body={})
    yield buyer.send("GET", JOBS)
