"""Ids that no invoice has."""

from __future__ import annotations

from conformance import expect
from conformance.exchange import Exchange
from conformance.outcomes import Broken
from conformance.rulebook import check
from conformance.tour import unknown_deleted, unknown_read
from conformance.world import INVOICES, NEVER_ISSUED, World

NOT_FOUND = 404
WAYS_FOR_NO_NUMBER = (400, 404, 422)


@check("unknown-invoice-is-404", is_read_only=True)
def reading_an_unknown_invoice(world: World) -> None:
    """Get an id that was never issued, and its PDF. Both are answered with code 404 and the documented texts."""
    for answer in unknown_read(world).values():
        _is_unknown(answer)


@check("unknown-invoice-is-404")
def deleting_an_unknown_invoice(world: World) -> None:
    """Delete an id that was never issued. It is answered like getting it: code 404 and the documented texts."""
    for answer in unknown_deleted(world).values():
        _is_unknown(answer)


@check("unknown-invoice-is-404", is_read_only=True)
def an_id_that_is_no_number(world: World) -> None:
    """Get the invoice `no-number`. It is refused with code 400, 404 or 422."""
    expect.refused(world.store.send("GET", f"{INVOICES}/no-number"), WAYS_FOR_NO_NUMBER)


@check("update-of-unknown-invoice-is-404")
def updating_an_unknown_invoice(world: World) -> None:
    """Update an id that was never issued with a whole invoice. It is answered with code 404, and get finds nothing."""
    invoice_id = NEVER_ISSUED + 2
    answer = world.store.update(invoice_id, world.store.body())

    expect.refused(answer, {NOT_FOUND})
    after = world.store.send("GET", f"{INVOICES}/{invoice_id}")
    expect.that(not after.is_success, "no invoice has the id of the refused update", after.summary, after)


@check("update-of-unknown-invoice-is-404")
def updating_an_id_that_is_no_number(world: World) -> None:
    """Update the invoice `no-number`. It is refused with code 400, 404 or 422."""
    expect.refused(world.store.update("no-number", {"status": 0}), WAYS_FOR_NO_NUMBER)


def _is_unknown(answer: Exchange) -> None:
    body = answer.json or {}
    data, meta = body.get("data"), body.get("meta")
    texts = (
        data.get("errMsg") if isinstance(data, dict) else None,
        meta.get("message") if isinstance(meta, dict) else None,
    )
    if answer.code != NOT_FOUND or texts != ("Invoice does not exist", "Not Found Error"):
        expected = "code 404, data.errMsg 'Invoice does not exist' and meta.message 'Not Found Error'"
        raise Broken(expected, answer.summary, answer)
