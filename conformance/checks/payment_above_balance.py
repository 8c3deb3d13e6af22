"""Payments of more than there is to pay."""

from __future__ import annotations

from conformance import expect, paying
from conformance.paying import COMPLETED, WAITING, Paid
from conformance.rulebook import check
from conformance.world import World

REFUSED = (422, 400)
PAID = 2


@check("overpayment-is-answered", needs=["completed-payment-lowers-balances", "payment-moves-invoice-status"])
def a_cent_too_much_is_refused_or_owed(world: World) -> None:
    """Pay 100.01 of an invoice of 100. Refused with 422 or 400 it moves nothing; accepted it leaves -0.01, status 2."""
    store = world.store
    invoice = store.create()

    answer = paying.try_record(store, [(invoice, "100.01")])

    if expect.success_or_refused(answer, REFUSED):
        paying.holds("the invoice", paying.state(store, invoice), "-0.01", status=PAID)
    else:
        paying.holds("the invoice", paying.state(store, invoice), 100, status=0)


@check("overpayment-is-answered", needs=["completed-payment-lowers-balances", "payment-moves-invoice-status"])
def completing_too_much_is_refused_or_owed(world: World) -> None:
    """Record two waiting payments of 60 of an invoice of 100 and complete both.

    The second is refused with 422 or 400, here or there, and 40 stay open; or it is accepted and leaves -20, status 2.
    """
    store = world.store
    invoice = store.create()
    first = paying.record(store, [(invoice, "60")], processingStatus=WAITING)
    sent = paying.body(store, [(invoice, "60")], processingStatus=WAITING)
    recorded = store.send("POST", paying.OFFLINE, body=sent)

    expect.success(paying.set_status(store, first, COMPLETED))
    is_taken = expect.success_or_refused(recorded, REFUSED)
    if is_taken:
        second = Paid(paying.paid_id(recorded), sent)
        is_taken = expect.success_or_refused(paying.set_status(store, second, COMPLETED), REFUSED)

    open_balance, status = (-20, PAID) if is_taken else (40, 1)
    paying.holds("the invoice", paying.state(store, invoice), open_balance, status=status)
