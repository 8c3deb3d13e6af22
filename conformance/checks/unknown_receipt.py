"""Ids that no receipt and no receipt line has."""

from __future__ import annotations

from conformance import expect
from conformance.exchange import Exchange
from conformance.outcomes import Broken
from conformance.paying import RECEIPTS
from conformance.payment_assortment import payment_assortment
from conformance.rulebook import check
from conformance.world import NEVER_ISSUED, World

RULE, LINE_RULE = "unknown-receipt-is-404", "unknown-receipt-line-is-404"
UNKNOWN = f"{RECEIPTS}/{NEVER_ISSUED + 21}"
UNKNOWN_LINE = f"{UNKNOWN}/lines/{NEVER_ISSUED + 22}"
NOT_FOUND = 404
WAYS_FOR_NO_NUMBER = (400, 404, 422)


@check(RULE, is_read_only=True)
def reading_an_unknown_receipt(world: World) -> None:
    """Get a receipt that was never issued, and its lines. Both get code 404 and the documented texts."""
    for path in (UNKNOWN, f"{UNKNOWN}/lines"):
        _must_be_unknown(world.store.send("GET", path))


@check(RULE)
def deleting_an_unknown_receipt(world: World) -> None:
    """Delete a receipt that was never issued. It gets code 404 and the documented texts."""
    _must_be_unknown(world.store.send("DELETE", UNKNOWN))


@check(RULE, is_read_only=True)
def a_receipt_id_that_is_no_number(world: World) -> None:
    """Get the receipt `no-number` and its lines. Each is refused with code 400, 404 or 422."""
    for path in (f"{RECEIPTS}/no-number", f"{RECEIPTS}/no-number/lines"):
        expect.refused(world.store.send("GET", path), WAYS_FOR_NO_NUMBER)


@check(LINE_RULE, is_read_only=True)
def reading_a_line_of_an_unknown_receipt(world: World) -> None:
    """Get a line that was never issued of such a receipt. Code 404."""
    expect.refused(world.store.send("GET", UNKNOWN_LINE), {NOT_FOUND})


@check(LINE_RULE)
def deleting_a_line_of_an_unknown_receipt(world: World) -> None:
    """Delete a line that was never issued of such a receipt. Code 404."""
    expect.refused(world.store.send("DELETE", UNKNOWN_LINE), {NOT_FOUND})


@check(LINE_RULE, needs=["receipt-lines-are-listed-by-receipt"])
def a_line_of_another_receipt(world: World) -> None:
    """Record two payments. Under the receipt of one get and delete a line of the other, and one never issued.

    Each is answered with code 404, an id that is no number with 400, 404 or 422, and the other receipt keeps its line.
    """
    our, store = payment_assortment(world), world.store
    path, line = f"{RECEIPTS}/{our.receipt('A').get('id')}/lines", our.lines_of("B")[0]

    for line_id in (line.get("id"), NEVER_ISSUED + 23):
        expect.refused(store.send("GET", f"{path}/{line_id}"), {NOT_FOUND})
        expect.refused(store.send("DELETE", f"{path}/{line_id}"), {NOT_FOUND})
    expect.refused(store.send("GET", f"{path}/no-number"), WAYS_FOR_NO_NUMBER)
    expect.success(store.send("GET", f"{RECEIPTS}/{line.get('receiptId')}/lines/{line.get('id')}"))


def _must_be_unknown(answer: Exchange) -> None:
    body = answer.json or {}
    data, meta = body.get("data"), body.get("meta")
    texts = (
        data.get("errMsg") if isinstance(data, dict) else None,
        meta.get("message") if isinstance(meta, dict) else None,
    )
    if answer.code != NOT_FOUND or texts != ("Receipt does not exist", "Not Found Error"):
        expected = "code 404, data.errMsg 'Receipt does not exist' and meta.message 'Not Found Error'"
        raise Broken(expected, answer.summary, answer)
