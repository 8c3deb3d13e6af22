"""The payment list: pages, order, search and filters, and the payments of an invoice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance import expect
from conformance.listing import must_count, must_find, must_page
from conformance.outcomes import Broken
from conformance.paying import PAYMENTS
from conformance.payment_assortment import LETTERS, payment_assortment
from conformance.payment_order import must_sort, payment_keys
from conformance.rows import NEWEST, ids_of, must_all_bear, must_list, must_list_exactly
from conformance.rulebook import check
from conformance.world import World, items_of

SEARCHABLE = ("id", "customerId", "externalId", "externalCustomerId")
BY_STATUS: tuple[Mapping[str, Any], ...] = tuple(
    {"sortBy": "processingStatus", "orderBy": "ASC", **page}
    for page in ({"limit": 3, "offset": 0}, {"limit": 4, "offset": 3})
)
"""Two pages of A to E; payments on both sides of the border have the same status."""
FILTERED_BY = (0, 1, 2, 3)
RECORDED, SEARCH, SORT = (
    "offline-payment-reads-back",
    "payment-list-searches-the-named-field",
    "payment-list-sorts-by-field",
)


@check("payments-of-an-invoice-are-listed", needs=[RECORDED])
def an_invoice_lists_what_covers_it(world: World) -> None:
    """Record payments on the first of eleven invoices, on the second, on both, on all eleven, and on another's.

    Filtered by an invoice, the list has exactly those with a line on it, each with all its lines on whatever invoices.
    """
    our = payment_assortment(world)

    for place, expected in ((0, "ACEX"), (1, "ABE"), (-1, "E")):
        exchange = world.store.send("GET", PAYMENTS, parameters={"invoiceId": our.invoices[place]})
        items = items_of(exchange)
        must_list_exactly(ids_of(items), [our.id(letter) for letter in expected], noun="payment")
        for letter, item in zip(our.letters(ids_of(items)), items, strict=True):
            sent = [str(line["invoiceId"]) for line in our.paid[letter].sent["lineItems"]]
            what = f"invoices in the lines of payment {item.get('id')}"
            expect.equal(what, sorted(sent), sorted(_paid_by(item)), exchange)


@check("payments-of-an-invoice-are-listed", needs=[RECORDED])
def a_part_of_an_id_is_no_invoice(world: World) -> None:
    """Filter by an invoice id without its last digit, and by one that was never issued.

    Nothing is listed that does not pay that invoice.
    """
    our = payment_assortment(world)

    for asked in (our.invoices[-1] // 10, our.invoices[-1] + 10_000_000_000):
        exchange = world.store.send("GET", PAYMENTS, parameters={"invoiceId": asked, "limit": 250})
        for item in items_of(exchange):
            if str(asked) not in _paid_by(item):
                raise Broken(f"only payments with a line on invoice {asked}", f"payment {item.get('id')}", exchange)


@check("payment-list-is-paged", needs=[SEARCH])
def pages_meet_every_payment_once(world: World) -> None:
    """List five payments in two pages, sorted by a status that some of them share.

    Limit 3 shows three of them, and limit 4 from offset 3 the other two.
    """
    must_page(payment_assortment(world).payments, BY_STATUS)


@check("payment-list-is-paged", needs=[SEARCH])
def the_total_of_payments_is_that_of_all_pages(world: World) -> None:
    """List five payments with limit 2, at the beginning and beyond the end.

    meta.pagination counts them and repeats limit and offset; beyond the end the list is empty.
    """
    rows = payment_assortment(world).payments

    must_count(rows, limit=2, offset=0)
    must_count(rows, limit=2, offset=7)
    must_list_exactly(ids_of(items_of(rows.seen(limit=2, offset=7))), [], noun="payment")


@check("payment-list-sorts-by-field", needs=[SEARCH])
def each_field_of_payments_sorts(world: World) -> None:
    """Record five payments whose times, statuses, companies, texts and totals rise in different orders. Sort by each.

    The values that each list shows are in order, whether rising or falling is asked for.
    """
    our = payment_assortment(world)

    must_sort(our.payments, payment_keys(our.texts))
    must_sort(our.payments, {"totalAmount": payment_keys(our.texts)["totalAmount"]}, is_reversed=True)


@check("payment-list-searches-the-named-field", needs=[RECORDED])
def each_field_of_payments_is_searched(world: World) -> None:
    """Record payments with the same texts in different fields, and search.

    In one field, a text finds the payments that have it there; in all, those that have it anywhere, although the texts
    hold wildcards.
    """
    our = payment_assortment(world)
    known = [*our.shown().values()]

    for text in our.texts:
        must_find(our.payments, known, ["externalCustomerId"], text)
    for text in (our.token, our.texts[-1]):
        must_find(our.payments, known, ["externalId"], text)
    must_find(our.payments, known, SEARCHABLE, our.texts[-1])
    must_find(our.payments, known, ["id"], our.id("C"))


@check("payment-list-searches-the-named-field", needs=[RECORDED])
def the_company_of_payments_is_searched(world: World) -> None:
    """Record payments for two companies, and search customerId for the second: no payment of another is listed."""
    _, second = world.companies(2)
    our = payment_assortment(world)
    known = [*our.shown().values()]

    must_find(our.payments, known, ["customerId"], second)


@check("payment-list-filters", needs=[SEARCH])
def each_status_of_payments_filters(world: World) -> None:
    """Record payments in several statuses. Each processingStatus lists exactly those that have it."""
    our = payment_assortment(world)
    shown = our.shown()

    for status in FILTERED_BY:
        own = [our.id(letter) for letter in LETTERS if shown[letter].get("processingStatus") == status]
        listed = ids_of(items_of(our.payments.seen(processingStatus=status)))
        must_list_exactly(listed, own, noun="payment")


@check("payment-list-filters", needs=[SEARCH])
def channels_of_payments_filter(world: World) -> None:
    """Record a payment in each of two channels, and others in none. One channel lists its payment, both list both."""
    first, second = world.channels(2)
    our = payment_assortment(world)

    for asked, expected in (((first,), "A"), ((first, second), "AB"), ((second,), "B")):
        listed = our.letters(ids_of(items_of(our.payments.seen(channelIds=asked))))
        expect.equal(f"payments A to E in the channels {asked}", expected, "".join(sorted(listed)))


@check("payment-list-filters", needs=[RECORDED])
def the_name_of_the_company_filters(world: World) -> None:
    """Record payments for two companies, and filter by the name that the payment of the second shows.

    That payment is listed, and none whose company's name has not that text in it.
    """
    world.companies(2)
    our = payment_assortment(world)
    name = str(our.shown()["D"].get("customerName") or "")
    if not name:
        return
    items = items_of(world.store.send("GET", PAYMENTS, parameters={**NEWEST, "customerName": name}))

    must_list(ids_of(items), these=[our.id("D")], noun="payment")
    for item in items:
        shown = str(item.get("customerName", name))
        if name.casefold() not in shown.casefold():
            raise Broken(f"only payments of {name} listed", f"payment {item.get('id')} of {shown or 'nobody'} listed")


@check("payment-list-filters", needs=[SEARCH])
def a_name_that_nobody_has_lists_nothing(world: World) -> None:
    """Filter by a customerName that no company has. Nothing is listed that shows another."""
    our = payment_assortment(world)

    nobody = items_of(our.payments.seen(customerName=our.token))
    must_all_bear(nobody, "customerName", [our.token], noun="payment")


def _paid_by(payment: Mapping[str, Any]) -> list[str]:
    """The invoices in the lines of a payment, as text."""
    lines = payment.get("lineItems")
    return (
        [str(line.get("invoiceId")) for line in lines if isinstance(line, Mapping)] if isinstance(lines, list) else []
    )
