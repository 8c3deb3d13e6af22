"""Searching receipts and receipt lines with q and searchBy, and the lines of one receipt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from conformance import expect
from conformance.checks.receipt_lists import LINES, ONE, SEARCH
from conformance.listing import must_find
from conformance.paying import RECEIPTS
from conformance.payment_assortment import PaymentAssortment, payment_assortment
from conformance.rows import Rows, ids_of, must_list_exactly
from conformance.rulebook import check
from conformance.world import World, items_of

IN_RECEIPTS = ("payerName", "referenceNumber", "customerId", "externalId", "externalCustomerId")
IN_LINES = (
    "customerId",
    "externalId",
    "externalCustomerId",
    "payerName",
    "payerCustomerId",
    "referenceNumber",
    "invoiceId",
)
WITH_WILDCARDS = 3
"""Of the texts, so many hold a sign that is a wildcard for somebody."""


@check(SEARCH, needs=[ONE])
def each_field_of_receipts_is_searched(world: World) -> None:
    """Record payments with the same texts in different fields, and search their receipts.

    In one field, a text finds the receipts that have it there; in all, those that have it anywhere, although the texts
    hold wildcards.
    """
    our = payment_assortment(world)
    known = [our.receipt(letter) for letter in our.paid]

    _must_find_texts(our, our.receipts, known, IN_RECEIPTS)


@check(SEARCH, needs=[ONE])
def each_field_of_lines_is_searched(world: World) -> None:
    """Record payments with the same texts in different fields, and search all receipt lines.

    In one field, a text finds the lines that have it there, or whose receipt has; in all, those that have it anywhere.
    """
    our = payment_assortment(world)
    known = [line for letter in our.paid for line in our.lines_of(letter)]

    _must_find_texts(our, our.lines, known, IN_LINES)
    must_find(our.lines, known, ["invoiceId"], str(our.invoices[-1]))


@check(SEARCH, needs=[ONE, LINES])
def the_lines_of_a_receipt_are_searched(world: World) -> None:
    """Record a payment of eleven invoices, and search the lines of its receipt.

    An invoice finds its line, what all lines have in another field finds all of them, what others have finds none.
    """
    our = payment_assortment(world)
    rows, known = our.lines_of_one, our.lines_of("E")

    for field in IN_LINES:
        if own := known[0].get(field):
            must_find(rows, known, [field], str(own))
    for field, foreign in (("payerName", our.token), ("referenceNumber", our.payer), ("externalId", our.texts[-1])):
        must_find(rows, known, [field], foreign)
    for text in (our.paid["E"].memo, our.texts[-1]):
        must_find(rows, known, IN_LINES, text)


@check(SEARCH, needs=[ONE])
def the_company_of_receipts_is_searched(world: World) -> None:
    """Record payments for two companies, and search receipts and lines for the second: none of another is listed."""
    _, second = world.companies(2)
    our = payment_assortment(world)
    lines = [line for letter in our.paid for line in our.lines_of(letter)]

    must_find(our.receipts, [our.receipt(letter) for letter in our.paid], ["customerId"], second)
    for field in ("customerId", "payerCustomerId"):
        must_find(our.lines, lines, [field], second)


@check(LINES, needs=[ONE])
def a_receipt_has_the_lines_that_name_it(world: World) -> None:
    """Record payments, one of them of eleven invoices. Get the receipt of that one by its id, and its lines.

    Its lines are those of all receipt lines that name it, each of them can be got by both ids, and shows the same.
    """
    our = payment_assortment(world)
    rows = our.lines_of_one

    exchange = rows.seen(limit=250)
    rows.must_be(ids_of(items_of(exchange)))
    one = _lines_of(world, our, "C")
    must_list_exactly(ids_of(one), ids_of(our.lines_of("C")), noun="receipt line")
    for line in (items_of(exchange)[0], items_of(exchange)[-1], *one):
        shown = world.store.send("GET", f"{RECEIPTS}/{line.get('receiptId')}/lines/{line.get('id')}")
        expect.success(shown)
        data = shown.data if isinstance(shown.data, dict) else {}
        names = ("id", "receiptId", "invoiceId", "paymentId", "amount")
        expected, observed = ({name: part.get(name) for name in names} for part in (line, data))
        expect.equal("the line", expected, observed, shown)


def _lines_of(world: World, our: PaymentAssortment, letter: str) -> list[dict[str, Any]]:
    path = f"{RECEIPTS}/{our.receipt(letter).get('id')}/lines"
    return items_of(world.store.send("GET", path, parameters={"limit": 250}))


def _must_find_texts(
    our: PaymentAssortment, rows: Rows, known: Sequence[Mapping[str, Any]], fields: Sequence[str]
) -> None:
    must_find(rows, known, ["payerName"], our.payer)
    for text in our.texts[:WITH_WILDCARDS]:
        must_find(rows, known, ["referenceNumber"], text)
    for field in ("externalId", "externalCustomerId"):
        must_find(rows, known, [field], our.texts[-1])
    must_find(rows, known, fields, our.texts[-1])
    must_find(rows, known, fields, our.payer)
