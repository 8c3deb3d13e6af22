"""Servers that list invoices in the wrong order."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from starlette.types import ASGIApp

from mockserver.api.call import Answer, Call
from mockserver.api.invoices import SORT_FIELDS, list_invoices
from mockserver.api.operations import HANDLERS
from mockserver.domain.invoice import Invoice
from mockserver.domain.listing import Page, Query
from tests.conformance_power.in_process import new_app
from tests.conformance_power.lists import (
    EVERYTHING,
    LIST,
    Invoices,
    asking,
    cut,
    finding,
    refusing,
    replying,
    wanting,
)
from tests.conformance_power.mutants import Mutant

SORTS, NUMBERS, STABLE = "list-sorts-by-field", "list-sorts-numbers-by-value", "list-order-is-stable"
Key = Callable[[Invoice], Any]


def sorting_by(field: str, key: Key) -> ASGIApp:
    """A server that sorts by another key where a field is asked for."""

    def page(query: Query, kept: Invoices) -> Page[Invoice]:
        if query.sort_by != field:
            return kept.page(query)
        found = kept.page(replace(query, sort_by="id", offset=0, limit=EVERYTHING)).items
        return cut(sorted(found, key=key, reverse=query.is_descending), query)

    return finding(page)


def only_the_page(query: Query, kept: Invoices) -> Page[Invoice]:
    page = kept.page(replace(query, sort_by="created_at", is_descending=True))
    in_order = [found for found in kept.page(replace(query, offset=0, limit=EVERYTHING)).items if found in page.items]
    return Page(in_order, page.total_count)


def turning_round() -> ASGIApp:
    """A server that lists forwards and backwards by turns where no order is asked for."""
    turns = itertools.cycle((True, False))

    def turned(call: Call) -> Answer:
        answer = list_invoices(call)
        if "sortBy" in call.parameters or next(turns):
            return answer
        return replace(answer, data=answer.data[::-1])

    return new_app(handlers={**HANDLERS, LIST: turned})


def wrong_in(field: str) -> ASGIApp:
    """A server that takes a sort field for the id."""
    return wanting(lambda query: replace(query, sort_by="id") if query.sort_by == SORT_FIELDS[field] else query)


def unknown_value_lists_nothing() -> ASGIApp:
    def change(body: dict[str, Any], sent: Any) -> None:
        if sent.get("sortBy", "status") not in SORT_FIELDS:
            body |= {"code": 200, "data": [], "meta": {"message": "SUCCESS"}}

    return replying(change)


MUTANTS = [
    *(
        Mutant(name=f"{field} does not sort", rule=SORTS, app=partial(wrong_in, field))
        for field in SORT_FIELDS
        if field != "isPendingPayment"  # without payments it is the same everywhere
    ),
    Mutant(
        name="isPendingPayment is refused as a sort field",
        rule=SORTS,
        app=lambda: refusing(lambda _, sent: sent.get("sortBy") == "isPendingPayment", 400),
    ),
    Mutant(
        name="orderBy is ignored",
        rule=SORTS,
        app=lambda: asking(lambda wanted: wanted.pop("orderBy", None)),
    ),
    Mutant(
        name="every list rises",
        rule=SORTS,
        app=lambda: asking(lambda wanted: wanted.update(orderBy="ASC") if "sortBy" in wanted else None),
    ),
    Mutant(
        name="ASC and DESC are swapped",
        rule=SORTS,
        app=lambda: wanting(lambda query: replace(query, is_descending=not query.is_descending)),
    ),
    Mutant(name="only the page is sorted", rule=SORTS, app=lambda: finding(only_the_page)),
    Mutant(
        name="cents do not sort",
        rule=SORTS,
        app=lambda: sorting_by("original_balance", lambda invoice: (int(invoice.original_balance.value), invoice.id)),
    ),
    Mutant(
        name="originalBalance sorts by openBalance",
        rule=SORTS,
        app=lambda: sorting_by("original_balance", lambda invoice: invoice.open_balance.value),
    ),
    Mutant(
        name="updatedAt sorts by createdAt",
        rule=SORTS,
        app=lambda: sorting_by("updated_at", lambda invoice: invoice.created_at),
    ),
    Mutant(
        name="dueDate sorts by createdAt",
        rule=SORTS,
        app=lambda: sorting_by("due_date", lambda invoice: invoice.created_at),
    ),
    Mutant(
        name="open balances sort as text",
        rule=NUMBERS,
        app=lambda: sorting_by("open_balance", lambda invoice: invoice.open_balance.value_text),
    ),
    Mutant(
        name="original balances sort as text",
        rule=NUMBERS,
        app=lambda: sorting_by("original_balance", lambda invoice: invoice.original_balance.value_text),
    ),
    Mutant(
        name="due dates sort as text",
        rule=NUMBERS,
        app=lambda: sorting_by("due_date", lambda invoice: str(invoice.due_date)),
    ),
    Mutant(name="the order turns round with each call", rule=STABLE, app=turning_round),
    Mutant(
        name="an unknown sort field fails",
        rule=STABLE,
        app=lambda: refusing(lambda _, sent: sent.get("sortBy", "status") not in SORT_FIELDS, 500),
    ),
    Mutant(name="an unknown sort field lists nothing", rule=STABLE, app=unknown_value_lists_nothing),
]
