"""The order of the invoice list."""

from __future__ import annotations

from typing import Any

from conformance import expect
from conformance.assortment import BY_STATUS, Assortment, assortment
from conformance.listing import must_stand_in_order
from conformance.outcomes import Broken
from conformance.rows import ids_of, must_list_exactly
from conformance.rulebook import check
from conformance.shown import seconds
from conformance.world import World, items_of

BY_TEXT: tuple[tuple[dict[str, Any], str], ...] = (
    ({"sortBy": "invoiceNumber", "orderBy": "ASC", "limit": 3}, "ADE"),
    ({"sortBy": "externalCustomerId", "orderBy": "DESC", "limit": 2}, "CD"),
)
"""Parameters of a list, and which of the invoices A to E it has to show, in any order: those whose text has an a, or a
b, where the others have the other letter."""
BY_NUMBER = (("openBalance", "DESC", "ADBCE"), ("originalBalance", "ASC", "ECBAD"), ("dueDate", "ASC", "EADBC"))
"""Sort field, direction and the order in which it brings A to E: without E never the one in which they were made, nor
its reverse, and never that of a field that could be mistaken for it."""
REFUSED = (400, 422)
SEARCH = "q-searches-the-named-field"
SHORT = "E"
"""The invoice whose numbers have fewer digits than the others': only as numbers are they in order."""


@check("list-sorts-by-field", needs=[SEARCH])
def each_field_sorts(world: World) -> None:
    """Create five invoices whose texts, amounts, due dates and statuses rise in different orders, and sort by each.

    Each list shows first those with the lowest, or the highest, values; by isPendingPayment it shows all five.
    """
    our = assortment(world)

    for parameters, expected in BY_TEXT:
        observed = our.letters(ids_of(items_of(our.seen(**parameters))))
        _must_be(our, expected, "".join(sorted(observed)), f"{parameters['sortBy']} {parameters['orderBy']}")
    for name, direction, expected in BY_NUMBER:
        observed = our.sorted_by(name, direction)
        _must_be(our, expected.replace(SHORT, ""), observed.replace(SHORT, ""), f"{name} {direction}")
    pages = "".join(our.letters(ids_of(items_of(our.seen(**page)))) for page in BY_STATUS)
    expect.that(pages.endswith("C"), f"{our.id('C')}, which is partially paid, last by status ASC", _named(our, pages))
    _must_be(our, "ABCDE", "".join(sorted(our.sorted_by("isPendingPayment", "DESC"))), "isPendingPayment DESC")


@check("list-sorts-by-field", needs=[SEARCH])
def the_company_sorts(world: World) -> None:
    """Create an invoice for one company between others for another, and sort by customerId: it is first, or last."""
    first, second = world.companies(2)
    our = assortment(world)

    listed = our.sorted_by("customerId", "ASC")
    _must_be(our, "ABCDE", "".join(sorted(listed)), "customerId ASC")
    if len(first) == len(second):  # otherwise text and number may disagree about the order of the ids
        place = 0 if second < first else -1
        expect.equal(f"the {'last' if place else 'first'} by customerId ASC", our.id("D"), our.id(listed[place]))


@check("list-sorts-by-field", needs=[SEARCH])
def the_times_sort(world: World) -> None:
    """Create five invoices and put two of them into 2001, a second later. Sort by createdAt and by updatedAt.

    The times that the list shows are in order; it need not show any.
    """
    our = assortment(world)
    our.age()

    for field, direction in (("createdAt", "ASC"), ("updatedAt", "DESC")):
        exchange = our.seen(sortBy=field, orderBy=direction)
        our.rows.must_be(ids_of(items_of(exchange)))
        must_stand_in_order(exchange, field, direction, seconds)


@check("list-sorts-numbers-by-value", needs=[SEARCH, "list-sorts-by-field"])
def nine_stands_before_a_hundred(world: World) -> None:
    """Create an invoice over 9.50, due at 999999999, and others over 100 and more, due later.

    Sorted by either balance or by dueDate, it comes first in rising order and last in the reverse.
    """
    our = assortment(world)

    for name, direction, expected in BY_NUMBER:
        _must_be(our, expected, our.sorted_by(name, direction), f"{name} {direction}")


@check("list-order-is-stable", needs=[SEARCH])
def equal_calls_list_alike(world: World) -> None:
    """List five invoices twice, then with unknown values in sortBy, orderBy and searchBy.

    The order stays the same; the last call lists the five, too, or is refused with 400 or 422.
    """
    our = assortment(world)

    first, again = (ids_of(items_of(exchange)) for exchange in our.seen_twice())
    our.rows.must_be(first)
    must_list_exactly(again, first, in_order=True)
    exchange = our.seen(sortBy="invoicenumber", orderBy="asc", searchBy="colour")
    if expect.success_or_refused(exchange, REFUSED):
        our.rows.must_be(ids_of(items_of(exchange)))


def _must_be(our: Assortment, expected: str, observed: str, by: str) -> None:
    if observed != expected:
        raise Broken(f"by {by} {_named(our, expected)}", _named(our, observed))


def _named(our: Assortment, letters: str) -> str:
    return ", ".join(our.id(letter) if letter != "?" else "another" for letter in letters) or "nothing"
