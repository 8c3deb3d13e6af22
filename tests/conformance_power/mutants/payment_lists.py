"""Servers that list payments wrongly."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Any

from starlette.types import ASGIApp

from tests.conformance_power.between import Ask, Reply, Request, between, refusal
from tests.conformance_power.in_process import new_app
from tests.conformance_power.mutants import Mutant
from tests.conformance_power.relisting import (
    Items,
    Json,
    NewApp,
    Query,
    answering,
    asked_with,
    calls_of,
    dropping,
    finding_nothing,
    forgetting,
    holding,
    keeping_one,
    pattern_of_a_shell,
    pattern_of_sql,
    query_of,
    querying,
    regular_expression,
    relisting,
    searching,
    sorting,
    sorting_by,
    telling,
)

LIST = "listPayments"
OF_INVOICE, PAGED, SORTS = "payments-of-an-invoice-are-listed", "payment-list-is-paged", "payment-list-sorts-by-field"
NAMED, FILTERS = "payment-list-searches-the-named-field", "payment-list-filters"
SEARCHABLE = ("id", "customerId", "externalId", "externalCustomerId")
TEXTS = {name: holding(name) for name in SEARCHABLE}
SAME = "moduleName"
"""Every payment of these servers has the same, so sorted by it they stand by their ids."""


def paid_by(payment: Json) -> list[int]:
    return [line["invoiceId"] for line in payment["lineItems"]]


def part_of_the_id(items: Items, query: Query) -> Items:
    asked = query.get("invoiceId", [""])[0]
    return [item for item in items if any(asked in str(invoice_id) for invoice_id in paid_by(item))]


def first_line_alone(items: Items, query: Query) -> Items:
    if "invoiceId" not in query:
        return items
    return [item for item in items if str(paid_by(item)[0]) == query["invoiceId"][0]]


def of_one_line(items: Items, query: Query) -> Items:
    return [item for item in items if "invoiceId" not in query or len(item["lineItems"]) == 1]


def only_the_line_asked_for(body: Json, query: Query) -> None:
    for item in body["data"] if "invoiceId" in query else []:
        item["lineItems"] = [line for line in item["lineItems"] if [str(line["invoiceId"])] == query["invoiceId"]]


def everything_of_nobody() -> ASGIApp:
    """A server that takes an invoice without payments for no filter."""
    which = calls_of(LIST)

    async def serve(request: Request, ask: Ask) -> Reply:
        reply, query = await ask(request), query_of(request)
        if not which(request) or "invoiceId" not in query or reply.status != 200 or reply.json["data"]:
            return reply
        query.pop("invoiceId")
        return await ask(asked_with(request, query))

    return between(new_app(), serve)


def counting(count: Any) -> NewApp:
    """A server that reports another total."""

    def change(body: Json, _: Query) -> None:
        shown = body["meta"]["pagination"]
        shown["totalCount"] = count(body["data"], shown)

    return telling(LIST, change)


def scaling_offset(query: Query) -> None:
    if "offset" in query:
        query["offset"] = [str(int(query["offset"][0]) * int(query.get("limit", ["10"])[0]))]


def one_too_many(query: Query) -> None:
    if "limit" in query:
        query["limit"] = [str(min(int(query["limit"][0]) + 1, 250))]


def last_page_again(query: Query) -> None:
    if query.get("offset") == ["7"]:
        query["offset"] = ["3"]


def turning_round(query: Query) -> None:
    if query.get("offset", ["0"]) != ["0"]:
        query["orderBy"] = ["DESC"]


def swapped(query: Query) -> None:
    if "sortBy" in query:
        query["orderBy"] = ["DESC" if query.get("orderBy") == ["ASC"] else "ASC"]


def always(direction: str, query: Query) -> None:
    if "sortBy" in query:
        query["orderBy"] = [direction]


def widened(field: str, query: Query) -> None:
    if query.get("searchBy") == [field]:
        query.pop("searchBy")


def no_status_zero(query: Query) -> None:
    if query.get("processingStatus") == ["0"]:
        query.pop("processingStatus")


def from_there_on(items: Items, query: Query) -> Items:
    least = int(query.get("processingStatus", ["0"])[0])
    return [item for item in items if item["processingStatus"] >= least]


def channels_and_none(items: Items, query: Query) -> Items:
    asked = query.get("channelIds")
    return [item for item in items if not asked or item["channelId"] in (None, *asked)]


def name_of_the_first_letter(query: Query) -> None:
    if "customerName" in query:
        query["customerName"] = [query["customerName"][0][:1]]


def name_is_an_id(items: Items, query: Query) -> Items:
    asked = query.get("customerName")
    return [item for item in items if not asked or asked[0] in item["customerId"]]


def nameless(query: Query) -> None:
    if "power" in query.get("customerName", [""])[0]:
        query.pop("customerName")


def first_word(value: str, q: str) -> bool:
    return any(word in value for word in q.split())


def beginning(value: str, q: str) -> bool:
    return q[:10] in value


MUTANTS = [
    Mutant(name="invoiceId of payments is ignored", rule=OF_INVOICE, app=querying(LIST, dropping("invoiceId"))),
    Mutant(
        name="a part of the invoice's id is enough",
        rule=OF_INVOICE,
        app=relisting(LIST, part_of_the_id, without=["invoiceId"]),
    ),
    Mutant(name="only the first line of a payment counts", rule=OF_INVOICE, app=relisting(LIST, first_line_alone)),
    Mutant(name="payments of several invoices are of none", rule=OF_INVOICE, app=relisting(LIST, of_one_line)),
    Mutant(
        name="payments show the line of the invoice asked for alone",
        rule=OF_INVOICE,
        app=telling(LIST, only_the_line_asked_for),
    ),
    Mutant(name="an invoice without payments lists all", rule=OF_INVOICE, app=everything_of_nobody),
    Mutant(name="offset of payments counts pages", rule=PAGED, app=querying(LIST, scaling_offset)),
    Mutant(name="offset of payments is ignored", rule=PAGED, app=querying(LIST, dropping("offset"))),
    Mutant(name="a page of payments has one too many", rule=PAGED, app=querying(LIST, one_too_many)),
    Mutant(name="ties of payments change sides between pages", rule=PAGED, app=querying(LIST, turning_round)),
    Mutant(name="beyond the last payment is the last page", rule=PAGED, app=querying(LIST, last_page_again)),
    Mutant(name="total of payments counts the page", rule=PAGED, app=counting(lambda items, _: len(items))),
    Mutant(
        name="total of payments is where the page ends",
        rule=PAGED,
        app=counting(lambda items, shown: shown["offset"] + len(items)),
    ),
    Mutant(
        name="total of payments counts the store", rule=PAGED, app=counting(lambda _, shown: shown["totalCount"] + 1)
    ),
    *(
        Mutant(name=f"payments do not sort by {field}", rule=SORTS, app=sorting_by(LIST, field, other))
        for field, other in (
            ("processingStatus", SAME),
            ("appliedStatus", SAME),
            ("createdAt", "updatedAt"),
            ("customerId", SAME),
            ("externalCustomerId", SAME),
            ("fundingStatus", SAME),
            ("updatedAt", "createdAt"),
            ("totalAmount", SAME),
        )
    ),
    Mutant(
        name="moduleName is refused as a sort field",
        rule=SORTS,
        app=answering(
            lambda request: calls_of(LIST)(request) and query_of(request).get("sortBy") == [SAME],
            refusal(400, "sortBy is invalid"),
        ),
    ),
    Mutant(
        name="totals of payments sort as text",
        rule=SORTS,
        app=sorting(LIST, "totalAmount", lambda item: item["total"]["value"]),
    ),
    Mutant(
        name="cents of totals do not sort",
        rule=SORTS,
        app=sorting(LIST, "totalAmount", lambda item: int(Decimal(item["total"]["value"]))),
    ),
    Mutant(name="orderBy of payments is swapped", rule=SORTS, app=querying(LIST, swapped)),
    Mutant(name="payments always rise", rule=SORTS, app=querying(LIST, partial(always, "ASC"))),
    Mutant(name="payments always fall", rule=SORTS, app=querying(LIST, partial(always, "DESC"))),
    Mutant(name="searchBy of payments is ignored", rule=NAMED, app=querying(LIST, dropping("searchBy"))),
    Mutant(name="q of payments is ignored", rule=NAMED, app=querying(LIST, dropping("q"))),
    *(
        Mutant(
            name=f"searchBy {field} of payments searches all fields",
            rule=NAMED,
            app=querying(LIST, partial(widened, field)),
        )
        for field in ("externalId", "externalCustomerId")
    ),
    *(
        Mutant(name=f"q alone forgets {field} of payments", rule=NAMED, app=forgetting(LIST, field, SEARCHABLE))
        for field in ("externalId", "externalCustomerId")
    ),
    *(
        Mutant(
            name=f"searchBy {field} of payments finds nothing",
            rule=NAMED,
            app=finding_nothing(LIST, field),
        )
        for field in SEARCHABLE
    ),
    *(
        Mutant(name=f"q of payments is {what}", rule=NAMED, app=searching(LIST, TEXTS, test))
        for what, test in (
            ("a pattern of SQL", pattern_of_sql),
            ("a regular expression", regular_expression),
            ("a pattern of a shell", pattern_of_a_shell),
            ("searched word by word", first_word),
            ("searched by its beginning", beginning),
        )
    ),
    Mutant(
        name="processingStatus of payments is ignored", rule=FILTERS, app=querying(LIST, dropping("processingStatus"))
    ),
    Mutant(name="processingStatus 0 is taken for none", rule=FILTERS, app=querying(LIST, no_status_zero)),
    Mutant(
        name="processingStatus filters from there on",
        rule=FILTERS,
        app=relisting(LIST, from_there_on, without=["processingStatus"]),
    ),
    Mutant(name="channelIds of payments is ignored", rule=FILTERS, app=querying(LIST, dropping("channelIds"))),
    Mutant(
        name="only the first channel of payments counts", rule=FILTERS, app=querying(LIST, keeping_one("channelIds", 0))
    ),
    Mutant(
        name="only the last channel of payments counts", rule=FILTERS, app=querying(LIST, keeping_one("channelIds", -1))
    ),
    Mutant(
        name="payments without a channel are in every one",
        rule=FILTERS,
        app=relisting(LIST, channels_and_none, without=["channelIds"]),
    ),
    Mutant(name="customerName of payments is ignored", rule=FILTERS, app=querying(LIST, dropping("customerName"))),
    Mutant(
        name="customerName of payments searches the id",
        rule=FILTERS,
        app=relisting(LIST, name_is_an_id, without=["customerName"]),
    ),
    Mutant(
        name="the first letter of customerName is enough", rule=FILTERS, app=querying(LIST, name_of_the_first_letter)
    ),
    Mutant(name="an unknown customerName filters nothing", rule=FILTERS, app=querying(LIST, nameless)),
]
