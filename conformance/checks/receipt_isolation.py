"""Receipts of a store are not there for another."""

from __future__ import annotations

from conformance import expect
from conformance.outcomes import Broken
from conformance.paying import RECEIPT_LINES, RECEIPTS, record
from conformance.payment_assortment import NEWEST, newest_receipts, payment_assortment
from conformance.rulebook import check
from conformance.world import World, items_of


@check("receipts-stay-within-their-store", needs=["payment-yields-one-receipt", "receipt-lines-are-listed-by-receipt"])
def a_receipt_is_not_there_for_another_store(world: World) -> None:
    """Record a payment. With the credentials of another store list, get and delete its receipt and the line of it.

    Neither is listed, every other call is refused, and both are still there.
    """
    other, store = world.second, world.store
    paid = record(store, [(payment_assortment(world).spare[0], "2.40")])
    receipt = next((one for one in newest_receipts(world) if one.get("paymentId") == paid.id), {})
    path = f"{RECEIPTS}/{receipt.get('id')}"
    lines = items_of(store.send("GET", f"{path}/lines"))
    expect.equal("number of lines of the receipt", 1, len(lines))
    line = f"{path}/lines/{lines[0].get('id')}"

    for listed in (RECEIPTS, RECEIPT_LINES):
        exchange = other.send("GET", listed, parameters=NEWEST)
        for item in items_of(exchange):
            if item.get("referenceNumber") == paid.memo:
                raise Broken("another store does not list it", exchange.text, exchange)
    answer = other.send("GET", path)
    if answer.is_success:
        shown = answer.data.get("referenceNumber") if isinstance(answer.data, dict) else None
        expect.that(shown != paid.memo, "another store does not read the receipt", answer.text, answer)
        return
    for one in (answer, other.send("GET", f"{path}/lines"), other.send("GET", line)):
        expect.refused_somehow(one)
    # The other store has no receipt with this id, and this store owns it, so its guard lets the deletes pass.
    for place in (line, path):
        expect.refused_somehow(store.send("DELETE", place, credentials=other.credentials))
    for place in (path, line):
        expect.success(store.send("GET", place))
