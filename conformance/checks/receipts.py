"""The receipt of a payment: there is one, its lines add up, and it follows its payment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from conformance import expect
from conformance.exchange import Exchange
from conformance.paying import RECEIPTS, REVERT, Paid, amount_of, codes, perform, read, record, set_status
from conformance.payment_assortment import newest_receipts, payment_assortment
from conformance.rulebook import check
from conformance.world import World, items_of

RECORDED, ONE, LINES = "offline-payment-reads-back", "payment-yields-one-receipt", "receipt-lines-are-listed-by-receipt"
STATUSES = (2, 3, 4)
"""What a payment that waits in status 1 is set to, one after the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """A payment that went through its statuses: the lines of its receipt after each, and its receipts in the end."""

    paid: Paid
    before: Sequence[Mapping[str, Any]]
    lines: Mapping[int, Exchange]
    reverted: tuple[Any, Exchange] | None
    after: Sequence[Mapping[str, Any]]


@check(ONE, needs=[RECORDED])
def each_payment_has_a_receipt(world: World) -> None:
    """Record completed, waiting and processed payments of one invoice or several, and list the newest receipts.

    One receipt names each payment, and shows its customer, payer and total; getting it by its id shows the same.
    """
    our = payment_assortment(world)

    for letter, paid in our.paid.items():
        own = [receipt for receipt in our.newest if str(receipt.get("paymentId")) == our.id(letter)]
        expect.equal(f"number of receipts of payment {paid.id}", 1, len(own))
        _shows_the_payment(own[0], paid)
    one = our.receipt("A")
    exchange = expect.success(world.store.send("GET", f"{RECEIPTS}/{one.get('id')}"))
    shown = exchange.data if isinstance(exchange.data, dict) else {}
    expect.equal("id", one.get("id"), shown.get("id"), exchange)
    expect.equal("paymentId", our.paid["A"].id, shown.get("paymentId"), exchange)
    _shows_the_payment(shown, our.paid["A"])


@check(ONE, needs=[RECORDED])
def no_status_adds_a_receipt(world: World) -> None:
    """Record a payment in status 1, set it to 2, 3 and 4, and revert it in between where that is allowed.

    It has one receipt before and after.
    """
    followed = world.once(_followed)

    for when, receipts in (("once recorded", followed.before), ("after all statuses", followed.after)):
        expect.equal(f"number of receipts of payment {followed.paid.id} {when}", 1, len(receipts))


@check("receipt-lines-add-up", needs=[ONE])
def lines_are_those_of_the_payment(world: World) -> None:
    """Record payments of one, two and eleven invoices, and list the newest receipt lines.

    Each receipt has a line for each invoice with its id, its number and the amount of the payment's line, and they add
    up to the total.
    """
    our = payment_assortment(world)

    for letter, paid in our.paid.items():
        lines, receipt = our.lines_of(letter), our.receipt(letter)
        where = f"the lines of receipt {receipt.get('id')}"
        sent = {_invoice(line): Decimal(line["amount"]) for line in paid.sent["lineItems"]}
        shown = {_invoice(line): amount_of("amount", line.get("amount")) for line in lines}
        expect.equal(f"invoices in {where}", sorted(sent), sorted(map(_invoice, lines)))
        expect.equal(f"amounts in {where}", _plain(sent), _plain(shown))
        numbers = {invoice: our.numbers[int(invoice)] for invoice in sent}
        expect.equal(f"numbers in {where}", numbers, {_invoice(line): line.get("invoiceNumber") for line in lines})
        expect.same_amount("total", sum(shown.values()), receipt.get("total"))


@check("offline-receipt-names-its-memo", needs=[ONE])
def the_memo_is_the_reference(world: World) -> None:
    """Record offline payments with memos. Their receipts and lines show paymentType, transactionType and the memo."""
    our = payment_assortment(world)

    for letter, paid in our.paid.items():
        expected = {"paymentType": "Offline", "transactionType": "Paid", "referenceNumber": paid.memo}
        for what, shown in (("receipt", our.receipt(letter)), *(("line", line) for line in our.lines_of(letter))):
            expect.equal(f"the {what} of payment {paid.id}", expected, {name: shown.get(name) for name in expected})


@check("offline-receipt-names-its-memo", needs=[ONE, LINES])
def the_memo_shows_wherever_the_receipt_does(world: World) -> None:
    """Record an offline payment, and get its receipt and list its lines alone. All show the memo."""
    our = payment_assortment(world)
    paid = our.paid["C"]
    path = f"{RECEIPTS}/{our.receipt('C').get('id')}"

    exchange = expect.success(world.store.send("GET", path))
    shown = exchange.data if isinstance(exchange.data, dict) else {}
    for one in (shown, *items_of(world.store.send("GET", f"{path}/lines"))):
        expect.equal("referenceNumber", paid.memo, one.get("referenceNumber"))
        expect.equal("paymentType", "Offline", one.get("paymentType"))
        expect.equal("transactionType", "Paid", one.get("transactionType"))


@check("receipt-line-status-follows-the-payment", needs=[ONE])
def lines_show_the_status_of_their_payment(world: World) -> None:
    """Record payments in the statuses 1, 2 and 3, and complete one of them. Each line has the status of its payment."""
    our = payment_assortment(world)

    for letter, payment in our.shown().items():
        for line in our.lines_of(letter):
            expect.equal("paymentStatus", payment.get("processingStatus"), line.get("paymentStatus"))


@check("receipt-line-status-follows-the-payment", needs=[ONE, LINES])
def lines_follow_every_status(world: World) -> None:
    """Record a payment in status 1, set it to 2, 3 and 4, and revert it in between where that is allowed.

    After each call, its receipt's lines have its status.
    """
    followed = world.once(_followed)

    for status, exchange in followed.lines.items():
        _must_have_status(status, exchange)
    if followed.reverted is not None:
        _must_have_status(*followed.reverted)


def _followed(world: World) -> Followed:
    """Once in a run: a payment that waits, is processed, completed, reverted where it may be, and refunded."""
    store, our = world.store, payment_assortment(world)
    paid = record(store, [(our.spare[0], "3.10"), (our.spare[1], "1.15")], processingStatus=1)
    before = _receipts_of(world, paid)
    path = f"{RECEIPTS}/{before[0].get('id') if before else ''}/lines"
    lines = {1: store.send("GET", path)}
    reverted = None
    for status in STATUSES:
        if set_status(store, paid, status).is_success:
            lines[status] = store.send("GET", path)
        payment = read(store, paid) if status == 3 else {}  # noqa: PLR2004  # completed: it may be reverted
        if payment and REVERT in codes(payment.get("allowedOperations")) and perform(store, paid, REVERT).is_success:
            reverted = read(store, paid).get("processingStatus"), store.send("GET", path)
    after = _receipts_of(world, paid)
    return Followed(paid=paid, before=before, lines=lines, reverted=reverted, after=after)


def _receipts_of(world: World, paid: Paid) -> list[Mapping[str, Any]]:
    return [receipt for receipt in newest_receipts(world) if receipt.get("paymentId") == paid.id]


def _must_have_status(status: Any, exchange: Exchange) -> None:
    lines = items_of(exchange)
    expect.equal("number of lines of the receipt", 2, len(lines), exchange)
    for line in lines:
        expect.equal("paymentStatus", status, line.get("paymentStatus"), exchange)


def _shows_the_payment(receipt: Mapping[str, Any], paid: Paid) -> None:
    sent = paid.sent
    expected = {
        "customerId": sent["customerId"],
        "payerName": sent["payerName"],
        "payerCustomerId": sent["customerId"],
    }
    observed = {name: str(receipt.get(name)) for name in expected}
    expect.equal(f"the receipt of payment {paid.id}", expected, observed)
    total = sum((Decimal(line["amount"]) for line in sent["lineItems"]), Decimal(0))
    expect.same_amount("total", total, receipt.get("total"))
    shown = receipt.get("total")
    expect.equal("total.code", sent["currency"], shown.get("code") if isinstance(shown, Mapping) else None)


def _invoice(line: Mapping[str, Any]) -> str:
    return str(line.get("invoiceId"))


def _plain(amounts: Mapping[Any, Decimal]) -> dict[Any, str]:
    return {key: str(value.normalize()) for key, value in amounts.items()}
