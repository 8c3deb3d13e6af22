"""The processing status of a payment, and the balances that follow it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from conformance import expect, paying
from conformance.exchange import Exchange
from conformance.outcomes import NotApplicable
from conformance.paying import COMPLETED, PROCESSING, REFUNDED, WAITING
from conformance.payment_journey import Return, gave_back, refunded, way
from conformance.payment_samples import samples
from conformance.rulebook import check
from conformance.world import World

NOT_ALLOWED = "The payment processing status is not allowed."
PARALLEL = 6
DONE = 2
BEFORE, AFTER = 100, 70


@check("payment-is-applied-once", needs=["offline-payment-reads-back"])
def a_completion_counts_once(world: World) -> None:
    """Record a payment of 30 of 100 in status 1, then set 2, 3 and 3 again. The openBalance falls to 70 once.

    It falls when the payment is recorded, when it enters status 2 or when it is completed; the last call is accepted or
    refused with code 400.
    """
    stations = way(world).stations
    last = len(stations) - 1
    allowed = [BEFORE, AFTER]
    for place, (what, answer, now) in enumerate(stations):
        if answer is not None:
            expect.success_or_refused(answer, {400} if place == last else ())
        if place >= DONE:
            allowed = [AFTER]
        expected = " or ".join(map(str, allowed))
        is_legal = now.open in allowed
        expect.that(is_legal, f"openBalance = {expected} of the invoice, {what}", f"openBalance = {now.open}", answer)
        allowed = [open_balance for open_balance in allowed if open_balance <= now.open]


@check("payment-is-applied-once", needs=["offline-payment-reads-back"])
def of_parallel_completions_one_counts(world: World) -> None:
    """Record a payment of 30 of 100 in status 2 and send status 3 six times at once. The openBalance is 70."""
    store = world.store
    invoice, everyone = store.create(), Barrier(PARALLEL)
    paid = paying.record(store, [(invoice, "30")], processingStatus=PROCESSING)
    paying.read(store, paid)  # so that the guard looks once, and not six times

    def complete(_: int) -> Exchange:
        everyone.wait()
        return paying.set_status(store, paid, COMPLETED)

    with ThreadPoolExecutor(PARALLEL) as pool:
        answers = list(pool.map(complete, range(PARALLEL)))

    expect.that(any(answer.is_success for answer in answers), "a success among them", "none", answers[0])
    paying.holds("the invoice", paying.state(store, invoice), AFTER)


@check("waiting-payment-shows-on-its-invoice", needs=["offline-payment-reads-back"])
def a_payment_waits_until_it_is_completed(world: World) -> None:
    """Record a payment in status 1, set 2 and then 3. Its invoice shows in 1 and 2 that a payment waits, in 3 none."""
    for what, answer, now in way(world).stations[: DONE + 1]:
        is_waiting = what != f"set to status {COMPLETED}"
        expect.equal(f"a payment waits, {what}", is_waiting, now.is_pending, answer)


@check("waiting-payment-shows-on-its-invoice", needs=["offline-payment-reads-back"])
def the_last_of_two_payments_counts(world: World) -> None:
    """Record two waiting payments of one invoice, delete one and refund the other, or delete it where that is refused.

    After the first a payment still waits, after the second none does, and all of the invoice is open again.
    """
    store = world.store
    invoice = store.create()
    first = paying.record(store, [(invoice, "10")], processingStatus=WAITING)
    second = paying.record(store, [(invoice, "20")], processingStatus=PROCESSING)

    expect.success(paying.delete(store, first))
    expect.that(paying.state(store, invoice).is_pending, "a payment waits", "none does")
    if not expect.success_or_refused(paying.set_status(store, second, REFUNDED), {400}):
        expect.success(paying.delete(store, second))

    expect.that(not paying.state(store, invoice).is_pending, "no payment waits", "one does")


@check("waiting-payment-shows-on-its-invoice", needs=["offline-payment-reads-back"])
def a_completed_payment_never_waits(world: World) -> None:
    """Record a payment that is completed at once. Its invoice never shows a waiting payment."""
    for one in samples(world).payments.values():
        for name, now in one.after.items():
            expect.that(not now.is_pending, f"no payment of invoice {name} waits", "one does", one.answer)


@check("refund-gives-back", needs=["completed-payment-lowers-balances", "payment-moves-invoice-status"])
def a_refund_gives_back_what_was_taken(world: World) -> None:
    """Pay 30 of an invoice of which 80 of 100 are open, and 100 of another, and set status 4.

    The payment's appliedStatus is 0. The invoices have open balances of 80 and 100, and status 1 and 0.
    """
    found = _refund(world)
    payment = paying.payment_of(found.seen)
    expect.equal("processingStatus", REFUNDED, payment.get("processingStatus"), found.seen)
    expect.equal("appliedStatus", 0, payment.get("appliedStatus"), found.seen)
    gave_back(found, found.after, answer=found.answer)


@check("refund-gives-back", needs=["completed-payment-lowers-balances", "payment-moves-invoice-status"])
def nothing_is_given_back_twice(world: World) -> None:
    """Refund a payment, set status 4 once more, and delete it. The balances stay as they were after the refund."""
    found = _refund(world)
    expect.success_or_refused(found.again, {400})
    gave_back(found, found.at_last, answer=found.deleted)


@check("disallowed-payment-status-is-400", needs=["offline-payment-reads-back"])
def a_status_that_is_not_told_is_refused(world: World) -> None:
    """Send a waiting, a completed and a refunded payment those of the statuses 0 to 5 that they do not allow.

    Each is refused with code 400 and the documented text, and no balance moves.
    """
    journey = way(world)
    for allowed in filter(None, (journey.waiting, journey.completed, refunded(world).allowed)):
        expect.success(allowed.told)
        for answer in allowed.statuses.values():
            expect.refused(answer, {400}, text=NOT_ALLOWED)
        paying.unmoved(allowed.before, allowed.after, "refused statuses and operations")


def _refund(world: World) -> Return:
    found = refunded(world)
    if not found.answer.is_success and found.allowed and REFUNDED in found.allowed.statuses:
        raise NotApplicable("a completed payment does not allow status 4")
    expect.success(found.answer)
    return found
