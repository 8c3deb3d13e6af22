"""What becomes of invoices that have payments, when they are changed or deleted."""

from __future__ import annotations

from conformance import expect, paying
from conformance.answers import items_of
from conformance.paying import PAYMENTS, REFUNDED
from conformance.rulebook import check
from conformance.samples import usd
from conformance.world import INVOICES, World

GONE = 404


@check("invoice-with-payments-may-be-deleted", needs=["completed-payment-lowers-balances", "deleted-invoice-is-gone"])
def an_invoice_with_a_payment_goes_or_stays(world: World) -> None:
    """Pay 30 of an invoice and delete it. It is gone, or the call is refused with 400 or 409 and changes nothing.

    The payment and the list of the invoice's payments are answered in either case.
    """
    store = world.store
    invoice, other = store.create(), store.create()
    paid = paying.record(store, [(invoice, "30"), (other, "10")])
    before = paying.state(store, other)

    is_deleted = expect.success_or_refused(store.delete(invoice.id), {400, 409})

    if is_deleted:
        expect.refused(store.send("GET", f"{INVOICES}/{invoice.id}"), {GONE})
    else:
        paying.holds("the invoice that was not deleted", paying.state(store, invoice), 70)
        paying.unmoved({0: before}, {0: paying.state(store, other)}, "a delete that was refused")
        lines = paying.amounts(paying.read(store, paid))
        expect.equal("invoices of the payment", {invoice.id, other.id}, set(lines))
    shown = store.send("GET", paid.path)
    if shown.code != GONE:
        paying.payment_of(shown)
    items_of(store.send("GET", PAYMENTS, parameters={"invoiceId": invoice.id}))


@check("paid-invoice-keeps-its-currency", needs=["completed-payment-lowers-balances", "update-is-partial"])
def another_currency_is_refused_or_stored(world: World) -> None:
    """Pay 30 of an invoice and update its openBalance to 55 EUR: refused with 400 or 422, or stored as it was sent."""
    store = world.store
    invoice = store.create()
    paying.record(store, [(invoice, "30")])

    answer = store.update(invoice.id, {"openBalance": {"code": "EUR", "value": 55}})

    is_stored = expect.success_or_refused(answer, {400, 422})
    balance = store.read(invoice.id).get("openBalance")
    code = balance.get("code") if isinstance(balance, dict) else None
    expect.equal("openBalance.code", "EUR" if is_stored else "USD", code)
    expect.same_amount("openBalance", 55 if is_stored else 70, balance)


@check("balance-set-by-update-stands", needs=["completed-payment-lowers-balances", "refund-gives-back"])
def a_refund_counts_from_the_balance_that_was_set(world: World) -> None:
    """Pay 30 of an invoice of 100, update its openBalance to 45, and refund. It reads back as 45, then it is 75."""
    store = world.store
    invoice = store.create()
    paid = paying.record(store, [(invoice, "30")])

    expect.success(store.update(invoice.id, {"openBalance": usd(45)}))
    paying.holds("the updated invoice", paying.state(store, invoice), 45)

    if paying.set_status(store, paid, REFUNDED).is_success:  # else a rule about refunds says so
        paying.holds("the invoice after the refund", paying.state(store, invoice), 75)
