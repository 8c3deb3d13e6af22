"""What completed payments do to the invoices that they cover."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

from conformance import expect, paying
from conformance.exchange import Exchange
from conformance.payment_journey import way
from conformance.payment_samples import LINES, OPEN, Sample, sample, samples
from conformance.rulebook import check
from conformance.world import World

PARALLEL, DONE = 6, 2
EACH = Decimal("7.01")
PARTIALLY_PAID, PAID = 1, 2
BY_NUMBER = "payment-amount-may-be-a-number"
"""One of the payments of these rules has its amounts as numbers."""


@check("completed-payment-lowers-balances", needs=["offline-payment-reads-back", "offline-payment-defaults"])
def one_invoice_falls_by_its_line(world: World) -> None:
    """Record a payment of 0.29 of an invoice of 100. Its openBalance is 99.71, and no other balance has moved."""
    one = sample(world, "part of one")
    _moved_by_its_lines(one)
    detail = paying.read(world.store, one.paid)
    expect.equal("appliedStatus", 1, detail.get("appliedStatus"))


@check("completed-payment-lowers-balances", needs=["offline-payment-reads-back", "offline-payment-defaults"])
def the_detail_says_what_the_list_says(world: World) -> None:
    """Record payments of invoices. The detail of an invoice shows the openBalance that the list shows."""
    found = samples(world)
    last = list(found.payments.values())[-1].after
    paying.holds("invoice a in its detail", paying.state(world.store, found.invoices["a"]), last["a"].open)


@check("completed-payment-lowers-balances", needs=["offline-payment-reads-back", "offline-payment-defaults"])
def completing_a_payment_lowers_the_balance(world: World) -> None:
    """Record a payment of 30 of an invoice of 100 in status 1, set 2 and then 3. The openBalance is 70."""
    *_, (_, answer, now) = way(world).stations[: DONE + 1]
    expect.that(answer is not None and answer.is_success, "status 3 is set", "it is refused", answer)
    paying.holds("the invoice", now, 70)


@check("payment-moves-invoice-status", needs=["completed-payment-lowers-balances", BY_NUMBER])
def a_part_gives_status_1_and_all_gives_status_2(world: World) -> None:
    """Pay 0.29 of an open invoice: its status is 1. Pay all that is open of two others: their status is 2."""
    for name, invoice, status in (
        ("part of one", "a", PARTIALLY_PAID),
        ("several", "c", PARTIALLY_PAID),
        ("by number", "c", PAID),
        ("all that is open", "b", PAID),
    ):
        one = sample(world, name)
        left = one.after[invoice].open
        expect.equal(f"status at openBalance {left}", status, one.after[invoice].status, one.answer)
        expect.equal("status of an invoice that nobody pays", 0, one.after["bystander"].status, one.answer)


@check("payments-add-up", needs=["completed-payment-lowers-balances", BY_NUMBER])
def three_payments_lower_by_their_sum(world: World) -> None:
    """Pay 0.29, 20 and 0.1 of an invoice of 100. Its openBalance is 79.61."""
    last = sample(world, "by number")
    paying.holds("the invoice", last.after["a"], "79.61")


@check("payments-add-up", needs=["completed-payment-lowers-balances"])
def payments_at_the_same_time_add_up(world: World) -> None:
    """Send six payments of 7.01 of an invoice of 100 at once. It falls by 7.01 for each that succeeds."""
    store = world.store
    invoice, everyone = store.create(), Barrier(PARALLEL)

    def pay(_: int) -> Exchange:
        everyone.wait()
        return paying.try_record(store, [(invoice, str(EACH))])

    with ThreadPoolExecutor(PARALLEL) as pool:
        answers = list(pool.map(pay, range(PARALLEL)))

    succeeded = sum(answer.is_success for answer in answers)
    expect.that(succeeded > 0, "a success among them", "none", answers[0])
    paying.holds(f"the invoice after {succeeded} payments", paying.state(store, invoice), 100 - EACH * succeeded)


@check("payment-may-cover-several-invoices", needs=["completed-payment-lowers-balances"])
def each_invoice_falls_by_its_own_line(world: World) -> None:
    """Pay 20 of one invoice, 10.5 of another and 999999.99 of a third in one payment. Each falls by its own line."""
    _moved_by_its_lines(sample(world, "several"))


def _moved_by_its_lines(one: Sample) -> None:
    expect.success(one.answer)
    for name in OPEN:
        before, after = one.before[name], one.after[name]
        took = Decimal(str(LINES[one.name].get(name, 0)))
        paying.holds(f"invoice {name} after a payment of {took}", after, before.open - took)
        expect.equal(f"originalBalance of invoice {name}", before.original, after.original, one.answer)
