"""The transactions of a payment."""

from __future__ import annotations

from conformance import expect
from conformance.paying import PAYMENTS
from conformance.payment_assortment import payment_assortment
from conformance.rulebook import check
from conformance.world import World, items_of


@check("payment-transactions-are-listed", needs=["offline-payment-reads-back"])
def an_offline_payment_has_its_transaction(world: World) -> None:
    """Record offline payments, one completed and one waiting, and list the transactions of each.

    Each item has type and rawTransaction, and at least one is an `OfflineTransaction`.
    """
    our = payment_assortment(world)

    for letter in "AB":
        exchange = world.store.send("GET", f"{PAYMENTS}/{our.id(letter)}/transactions")
        items = items_of(exchange)
        for item in items:
            expect.that({"type", "rawTransaction"} <= item.keys(), "type and rawTransaction", f"{item}", exchange)
        types = [item.get("type") for item in items]
        expect.that("OfflineTransaction" in types, "an OfflineTransaction", f"types {types}", exchange)
