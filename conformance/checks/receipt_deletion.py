"""Deleting receipts and receipt lines, and what becomes of their payment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from conformance import expect
from conformance.exchange import Exchange
from conformance.outcomes import Broken
from conformance.paying import RECEIPT_LINES, RECEIPTS, Paid, record, state
from conformance.payment_assortment import newest_receipts, payment_assortment
from conformance.rows import ids_of, must_list, must_list_exactly
from conformance.rulebook import check
from conformance.world import World, items_of

GONE = frozenset({404})
AMOUNTS = ("12.5", "7.05")
ONE, LINES = "payment-yields-one-receipt", "receipt-lines-are-listed-by-receipt"
NEWEST = {"sortBy": "createdAt", "orderBy": "DESC", "limit": 250}
RECEIPT_GONE, LINE_GONE = "deleted-receipt-is-gone", "deleted-receipt-line-is-gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deleted:
    """A payment of two invoices whose receipt, or one of its lines, was deleted: the delete, and what was there then.

    `balances` are those of the two invoices before and after.
    """

    paid: Paid
    receipt_id: Any
    line_ids: tuple[Any, ...]
    answer: Exchange
    seen: Mapping[str, Exchange]
    balances: tuple[tuple[Decimal, ...], tuple[Decimal, ...]]


@check(RECEIPT_GONE, needs=[ONE, LINES])
def a_deleted_receipt_is_nowhere(world: World) -> None:
    """Delete the receipt of a payment of two invoices. The answer has its id.

    Getting it, its lines, or one of them is answered with code 404, and no list has it or them.
    """
    gone = world.once(_receipt_deleted)

    _must_answer(gone.answer, gone.receipt_id)
    for what in ("receipt", "lines", "first line"):
        expect.refused(gone.seen[what], GONE)
    listed = ids_of(items_of(gone.seen["all receipts"]))
    must_list(listed, not_those=[str(gone.receipt_id)], noun="receipt")
    listed = ids_of(items_of(gone.seen["all lines"]))
    must_list(listed, not_those=[str(id_) for id_ in gone.line_ids], noun="receipt line")


@check(LINE_GONE, needs=[ONE, LINES])
def a_deleted_line_is_nowhere(world: World) -> None:
    """Delete one of the two lines of a receipt. The answer has its id, and getting it is answered with code 404.

    Neither list of lines has it; both have the other one.
    """
    gone = world.once(_line_deleted)
    first, second = map(str, gone.line_ids)

    _must_answer(gone.answer, gone.line_ids[0])
    expect.refused(gone.seen["first line"], GONE)
    must_list_exactly(ids_of(items_of(gone.seen["lines"])), [second], noun="receipt line")
    must_list(ids_of(items_of(gone.seen["all lines"])), these=[second], not_those=[first], noun="receipt line")


@check("deleted-receipt-may-revert-its-payment", needs=[RECEIPT_GONE, LINE_GONE])
def all_is_given_back_or_nothing(world: World) -> None:
    """Delete the receipt of a completed payment of two invoices, and of another payment one line of its receipt.

    Both payments can be read; the balances are as they were, or both invoices have back what the payment took.
    """
    for gone in (world.once(_receipt_deleted), world.once(_line_deleted)):
        payment = expect.success(gone.seen["payment"])
        shown = payment.data.get("id") if isinstance(payment.data, dict) else None
        expect.equal("id of the payment", gone.paid.id, shown, payment)
        before, after = gone.balances
        back = tuple(balance + Decimal(amount) for balance, amount in zip(before, AMOUNTS, strict=True))
        if after not in (before, back):
            raise Broken(f"open balances {_told(before)}, or {_told(back)}", f"open balances {_told(after)}")


def _receipt_deleted(world: World) -> Deleted:
    return _deleted(world, is_line=False)


def _line_deleted(world: World) -> Deleted:
    return _deleted(world, is_line=True)


def _deleted(world: World, *, is_line: bool) -> Deleted:
    store, invoices = world.store, payment_assortment(world).spare
    paid = record(store, zip(invoices, AMOUNTS, strict=True))
    before = tuple(state(store, invoice).open for invoice in invoices)
    receipt = next((one for one in newest_receipts(world) if one.get("paymentId") == paid.id), None)
    if receipt is None:
        raise Broken(f"a receipt of payment {paid.id}", "none among the newest receipts")
    path = f"{RECEIPTS}/{receipt.get('id')}"
    lines = items_of(store.send("GET", f"{path}/lines"))
    expect.equal("number of lines of the receipt", len(AMOUNTS), len(lines))
    line = f"{path}/lines/{lines[0].get('id')}"
    answer = store.send("DELETE", line if is_line else path)
    seen = {
        "lines": store.send("GET", f"{path}/lines"),
        "first line": store.send("GET", line),
        "all lines": store.send("GET", RECEIPT_LINES, parameters=NEWEST),
        "payment": store.send("GET", paid.path),
    }
    if not is_line:
        seen["receipt"] = store.send("GET", path)
        seen["all receipts"] = store.send("GET", RECEIPTS, parameters=NEWEST)
    after = tuple(state(store, invoice).open for invoice in invoices)
    ids = tuple(one.get("id") for one in lines)
    return Deleted(
        paid=paid, receipt_id=receipt.get("id"), line_ids=ids, answer=answer, seen=seen, balances=(before, after)
    )


def _must_answer(answer: Exchange, id_: Any) -> None:
    expect.success(answer)
    shown = answer.data.get("id") if isinstance(answer.data, dict) else None
    expect.equal("data.id", id_, shown, answer)


def _told(balances: tuple[Decimal, ...]) -> str:
    return " and ".join(map(str, balances))
