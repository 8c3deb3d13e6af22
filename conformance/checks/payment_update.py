"""Changes of an offline payment: what they set, and what they move."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from conformance import expect, paying
from conformance.exchange import Exchange
from conformance.paying import WAITING, Paid, State
from conformance.payment_samples import new_invoices, states
from conformance.rulebook import check
from conformance.store import Made
from conformance.world import World

REFUSED = (422, 400)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Changed:
    """A completed payment of 30 of m and 20 of n, both with 100 open, changed step by step: answers, and states after.

    The steps are another memo and payer; 45 of m; 10 of m; m alone; and a line on o.
    """

    paid: Paid
    invoices: Mapping[str, Made]
    renamed: Exchange
    sent: Mapping[str, Any]
    seen: Exchange
    steps: Mapping[str, tuple[Exchange, Mapping[str, State]]]
    last: Exchange


@check("offline-payment-update-reads-back", needs=["offline-payment-reads-back"])
def a_changed_payment_reads_back(world: World) -> None:
    """Change the memo and the payerName of a payment, with all four required fields. The answer has the payment's id.

    The payment shows both as they were sent, and the lines and balances stay as they were.
    """
    found = world.once(_changed)
    expect.equal("data.paymentId", found.paid.id, paying.paid_id(found.renamed), found.renamed)
    shown = paying.payment_of(found.seen)
    details = shown.get("details")
    memo = details.get("memo") if isinstance(details, dict) else None
    expect.equal("details.memo", found.sent["details"]["memo"], memo, found.seen)
    expect.equal("payerName", found.sent["payerName"], shown.get("payerName"), found.seen)


@check(
    "changed-payment-moves-the-difference",
    needs=["offline-payment-update-reads-back", "payment-may-cover-several-invoices"],
)
def another_amount_moves_the_difference(world: World) -> None:
    """Change a completed payment of 30 of an invoice of 100 to 45, then to 10. The openBalance is 55, then 90.

    Or each change is refused with 422 or 400, and it stays at 70. The other line's invoice stays at 80.
    """
    found, was = world.once(_changed), 70
    for amount in (45, 10):
        answer, after = found.steps[f"{amount} of m"]
        if expect.success_or_refused(answer, REFUSED):
            was = 100 - amount
        paying.holds(f"invoice m after a change to {amount}", after["m"], was)
        paying.holds("invoice n, whose line stays the same", after["n"], 80)


@check(
    "payment-lines-are-never-removed", needs=["offline-payment-update-reads-back", "payment-may-cover-several-invoices"]
)
def a_line_that_is_left_out_stays(world: World) -> None:
    """Change a payment of two invoices with a body that has the line of the first alone. The second keeps its line.

    What was paid of it stays paid. Or the change is refused with 422 or 400, which leaves all as it was.
    """
    found = world.once(_changed)
    answer, after = found.steps["m alone"]
    expect.success_or_refused(answer, REFUSED)
    lines = paying.amounts(paying.payment_of(found.last))
    expect.same_amount("amount of the line that was left out", 20, lines.get(found.invoices["n"].id))
    paying.holds("the invoice whose line was left out", after["n"], 80)


@check("payment-lines-are-never-removed", needs=["offline-payment-update-reads-back"])
def a_line_on_another_invoice_is_added(world: World) -> None:
    """Change a waiting payment of one invoice with a body that also has a line on another. It then has both lines.

    Where the payment is applied already, the change may be refused with 422 or 400.
    """
    store = world.store
    first, second = store.create(), store.create()
    paid = paying.record(store, [(first, "30")], processingStatus=WAITING)

    answer = paying.change(store, paid, [(first, "30"), (second, "15")])

    shown = paying.read(store, paid)
    if shown.get("appliedStatus") == 0:
        expect.success(answer)
    lines = {invoice_id: paying.amount_of("amount", amount) for invoice_id, amount in paying.amounts(shown).items()}
    added = {second.id: 15} if expect.success_or_refused(answer, REFUSED) else {}
    expect.equal("lines (amount by invoiceId)", {first.id: 30, **added}, lines)


def _changed(world: World) -> _Changed:
    store, mark = world.store, world.store.token("changed")
    invoices = new_invoices(world, mark, m="100", n="100")
    paid = paying.record(store, [(invoices["m"], "30"), (invoices["n"], "20")])
    sent = {"details": {"memo": store.token("memo")}, "payerName": store.token("payer")}
    renamed = paying.change(store, paid, [(invoices["m"], "30"), (invoices["n"], "20")], **sent)
    seen = store.send("GET", paid.path)
    steps, now = {}, "30"
    for amount in ("45", "10"):
        answer = paying.change(store, paid, [(invoices["m"], amount), (invoices["n"], "20")], **sent)
        now = amount if answer.is_success else now
        steps[f"{amount} of m"] = answer, states(world, mark, invoices)
    answer = paying.change(store, paid, [(invoices["m"], now)], **sent)
    steps["m alone"] = answer, states(world, mark, invoices)
    return _Changed(
        paid=paid, invoices=invoices, renamed=renamed, sent=sent, seen=seen, steps=steps,
        last=store.send("GET", paid.path),
    )  # fmt: skip
