"""Servers whose lists of a buyer's invoices have other pages, another order, or another summary."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from tests.conformance_power.between import Ask, Reply, Request, between
from tests.conformance_power.buyer_listing import LIST, meta
from tests.conformance_power.in_process import new_app
from tests.conformance_power.mutants import breaking
from tests.conformance_power.relisting import (
    Items,
    Json,
    NewApp,
    Query,
    calls_of,
    dropping,
    querying,
    relisting,
    telling,
)

PAGES = "buyer-list-is-paged-and-sorted"
SUMMARY = "buyer-summary-tells-what-is-open"
OK = 200


def sorted_by(field: str, key: Callable[[Json], Any]) -> NewApp:
    """A server that compares the values of a field otherwise."""

    def change(items: Items, query: Query) -> Items:
        sort = query.get("sort", [""])[0]
        return sorted(items, key=key, reverse=sort.startswith("-")) if sort.lstrip("-") == field else items

    return relisting(LIST, change)


def sort_as(change: Callable[[str], str]) -> NewApp:
    def edit(query: Query) -> None:
        query["sort"] = [change(query.get("sort", ["-invoiceDate"])[0])]

    return querying(LIST, edit)


def by_default(name: str, value: str) -> NewApp:
    return querying(LIST, lambda query: query.setdefault(name, [value]))


def moved(query: Query) -> None:
    offset = int(query.get("offset", ["0"])[0])
    query["offset"] = [str(offset + 1 if offset else 0)]


def summarising(edit: Callable[[Json], object]) -> NewApp:
    return meta(lambda meta, _: edit(meta["summary"]))


def added_up(amounts: list[Json]) -> list[Json]:
    whole = sum(float(amount["value"]) for amount in amounts)
    return [{"code": amounts[0]["code"], "value": f"{whole:.2f}"}] if amounts else []


def of_the_page(meta: Json, items: Items) -> None:
    meta["summary"]["openCount"] = sum(item["paidStatus"] != "paid" for item in items)


def of_the_filter(body: Json, query: Query) -> None:
    if {"paidStatus", "dueFrom", "dueTo", "q", "overdue"} & query.keys():
        body["meta"]["summary"] = {"openBalance": [], "openCount": len(body["data"]), "overdueBalance": []}


def total_of_all(meta: Json, items: Items) -> None:
    meta["pagination"]["totalCount"] = len(items)


def less(amounts: list[Json], others: list[Json]) -> list[Json]:
    gone = {amount["code"]: Decimal(amount["value"]) for amount in others}
    return [{**one, "value": str(Decimal(one["value"]) - gone.get(one["code"], Decimal(0)))} for one in amounts]


def unaccounted() -> NewApp:
    """A server whose summary is always that of everything that the buyer may see."""

    async def serve(request: Request, ask: Ask) -> Reply:
        answer = await ask(request)
        if not calls_of(LIST)(request) or answer.status != OK:
            return answer
        whole = (await ask(replace(request, query=b""))).json["meta"]["summary"]
        return answer.saying({**answer.json, "meta": {**answer.json["meta"], "summary": whole}})

    return lambda: between(new_app(), serve)


MUTANTS = [
    *breaking(
        PAGES,
        {
            "a page has twenty": by_default("limit", "20"),
            "a page has nine": by_default("limit", "9"),
            "limit is ignored": querying(LIST, dropping("limit")),
            "offset is ignored": querying(LIST, dropping("offset")),
            "pages leave one out": querying(LIST, moved),
            "the total is that of the page": meta(total_of_all),
            "sort is ignored": querying(LIST, dropping("sort")),
            "the minus is ignored": sort_as(lambda sort: sort.lstrip("-")),
            "the oldest come first by default": by_default("sort", "invoiceDate"),
            "dueDate comes first by default": by_default("sort", "-dueDate"),
            "dueDate sorts by date of invoice": sort_as(lambda sort: sort.replace("dueDate", "invoiceDate")),
            "balance sorts by total": sort_as(lambda sort: sort.replace("balance", "total")),
            "total sorts by balance": sort_as(lambda sort: sort.replace("total", "balance")),
            "number is ignored": sort_as(lambda sort: sort if "number" not in sort else "-invoiceDate"),
            "totals sort as texts": sorted_by("total", lambda row: row["total"]["value"]),
            "balances sort as texts": sorted_by("balance", lambda row: row["balance"]["value"]),
        },
    ),
    *breaking(
        SUMMARY,
        {
            "openCount counts the page": meta(of_the_page),
            "the summary is that of the filter": telling(LIST, of_the_filter),
            "openCount counts what is paid, too": telling(
                LIST, lambda body, _: body["meta"]["summary"].update(openCount=body["meta"]["pagination"]["totalCount"])
            ),
            "one is not counted": summarising(lambda summary: summary.update(openCount=summary["openCount"] - 1)),
            "currencies are added up": summarising(
                lambda summary: summary.update(openBalance=added_up(summary["openBalance"]))
            ),
            "only the first currency is there": summarising(
                lambda summary: summary.update(openBalance=summary["openBalance"][:1])
            ),
            "nothing is overdue": summarising(lambda summary: summary.update(overdueBalance=[])),
            "all that is open is overdue": summarising(
                lambda summary: summary.update(overdueBalance=summary["openBalance"])
            ),
            "what is overdue is not open": summarising(
                lambda summary: summary.update(openBalance=less(summary["openBalance"], summary["overdueBalance"]))
            ),
            "account does not matter": unaccounted(),
        },
    ),
]
