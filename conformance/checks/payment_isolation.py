"""Payments of one store are not there for another."""

from __future__ import annotations

from typing import Any

from conformance import expect, paying
from conformance.outcomes import Broken
from conformance.paying import OFFLINE, PAYMENTS, REFUNDED, REVERT
from conformance.rulebook import check
from conformance.world import World


@check("payments-stay-within-their-store", needs=["offline-payment-reads-back"])
def a_payment_is_not_there_for_another_store(world: World) -> None:
    """Record a payment. With the credentials of another store list, get, change, refund, revert and delete it.

    It is not listed, every other call is refused, and the payment and its invoice stay as they were.
    """
    store, other = world.store, world.second
    mark, invoice = store.token(), store.create()
    paid = paying.record(store, [(invoice, "30")], externalCustomerId=mark)
    before, shown = paying.state(store, invoice), paying.read(store, paid)

    listing = other.send("GET", PAYMENTS, parameters={"searchBy": "externalCustomerId", "q": mark})
    items = listing.data if listing.is_success and isinstance(listing.data, list) else []
    if any(isinstance(item, dict) and item.get("externalCustomerId") == mark for item in items):
        raise Broken("another store does not list the payment", listing.text, listing)
    answer = other.send("GET", paid.path)
    if answer.is_success:  # the other store has a payment with this id; it must be another one
        is_same = isinstance(answer.data, dict) and answer.data.get("externalId") == paid.sent["externalId"]
        expect.that(not is_same, "another store does not read the payment", answer.text, answer)
        return
    expect.refused_somehow(answer)

    def refuse(method: str, path: str, body: Any = None) -> None:
        # The other store has no payment with this id, and this store owns it, so its guard lets the writes pass.
        expect.refused_somehow(store.send(method, path, body=body, credentials=other.credentials))

    refuse("GET", f"{paid.path}/operations")
    refuse("GET", f"{paid.path}/transactions")
    changed = paying.body(store, [(invoice, "31")], payerName="changed")
    refuse("PUT", f"{OFFLINE}/{paid.id}", changed)
    refuse("PUT", f"{paid.path}/processing-status", {"processingStatus": REFUNDED})
    refuse("POST", f"{paid.path}/operations", {"operationCode": REVERT})
    refuse("DELETE", paid.path)
    paying.unmoved({0: before}, {0: paying.state(store, invoice)}, "calls of another store")
    now = paying.read(store, paid)
    for name in ("payerName", "processingStatus"):
        expect.equal(f"{name} after calls of another store", shown.get(name), now.get(name))
