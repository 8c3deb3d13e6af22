"""Servers whose lists of a buyer's invoices have others than were asked for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from tests.conformance_power.between import Ask, Reply, Request, between
from tests.conformance_power.buyer_listing import GET, LIST, filtering, rows, today
from tests.conformance_power.buying import denial
from tests.conformance_power.handling import later
from tests.conformance_power.in_process import new_app
from tests.conformance_power.mutants import breaking
from tests.conformance_power.relisting import (
    Json,
    NewApp,
    Query,
    answering,
    calls_of,
    dropping,
    pattern_of_a_shell,
    pattern_of_sql,
    query_of,
    querying,
    regular_expression,
    telling,
)

STATUS = "buyer-list-filters-by-paid-status"
DUE = "buyer-list-filters-by-due-date"
OVERDUE = "overdue-is-past-due-and-unpaid"
SEARCH = "buyer-search-finds-invoice-numbers"
DAY_S = 86_400


def statuses(change: Callable[[list[str]], list[str]]) -> NewApp:
    """A server that takes other statuses for those that are asked for."""

    def edit(query: Query) -> None:
        if "paidStatus" in query:
            query["paidStatus"] = [",".join(change(",".join(query["paidStatus"]).split(",")))]

    return querying(LIST, edit)


def days(change: Callable[[date, str], date]) -> NewApp:
    """A server that takes other days for those that are asked for."""

    def edit(query: Query) -> None:
        for name in ("dueFrom", "dueTo"):
            if name in query:
                query[name] = [change(date.fromisoformat(query[name][0]), name).isoformat()]

    return querying(LIST, edit)


def shifted(name: str, by: int) -> NewApp:
    return days(lambda day, at: day + timedelta(by) if at == name else day)


def alone_only(first: str, second: str) -> Callable[[Query], None]:
    def edit(query: Query) -> None:
        if second not in query:
            query.pop(first, None)

    return edit


def crossed(query: Query) -> None:
    if "dueFrom" in query and "dueTo" in query:
        query.pop("dueTo")


def searching(test: Callable[[str, str], bool]) -> NewApp:
    return filtering("q", lambda item, q: test(item["number"], q))


def overdue_if(test: Callable[[Json], bool]) -> NewApp:
    return rows(lambda row: row.update(overdue=test(row)))


def dropping_if(query: Query, value: str) -> None:
    if query.get("overdue") == [value]:
        query.pop("overdue")


def not_found() -> NewApp:
    """A server that has no empty lists."""

    async def serve(request: Request, ask: Ask) -> Reply:
        answer = await ask(request)
        is_empty = calls_of(LIST)(request) and "q" in query_of(request) and answer.json["data"] == []
        return denial(404, "INVOICE_NOT_FOUND") if is_empty else answer

    return lambda: between(new_app(), serve)


MUTANTS = [
    *breaking(
        STATUS,
        {
            "paidStatus is ignored": querying(LIST, dropping("paidStatus")),
            "one of several statuses counts": statuses(lambda wanted: wanted[:1]),
            "the last of several statuses counts": statuses(lambda wanted: wanted[-1:]),
            "unpaid includes what is paid in part": statuses(
                lambda wanted: [*wanted, "partially_paid"] if "unpaid" in wanted else wanted
            ),
            "paid includes what is paid in part": statuses(
                lambda wanted: [*wanted, "partially_paid"] if "paid" in wanted else wanted
            ),
            "paid in part finds nothing": filtering(
                "paidStatus",
                lambda row, wanted: row["paidStatus"] in wanted.split(",") and row["paidStatus"] != "partially_paid",
            ),
            "several statuses are refused": answering(
                lambda request: calls_of(LIST)(request) and "," in query_of(request).get("paidStatus", [""])[0],
                denial(422, "BAD_FILTER"),
            ),
        },
    ),
    *breaking(
        DUE,
        {
            "dueFrom is ignored": querying(LIST, dropping("dueFrom")),
            "dueTo is ignored": querying(LIST, dropping("dueTo")),
            "dueFrom is not included": shifted("dueFrom", 1),
            "dueTo is not included": shifted("dueTo", -1),
            "dueFrom starts a day early": shifted("dueFrom", -1),
            "dueTo ends a day late": shifted("dueTo", 1),
            "dueFrom does not work alone": querying(LIST, alone_only("dueFrom", "dueTo")),
            "dueTo does not work alone": querying(LIST, alone_only("dueTo", "dueFrom")),
            "the two do not work together": querying(LIST, crossed),
            "the dates of the invoices are compared": filtering(
                "dueFrom", lambda row, wanted: row["invoiceDate"] >= wanted
            ),
        },
    ),
    *breaking(
        OVERDUE,
        {
            "nothing is overdue": overdue_if(lambda _: False),
            "what is paid is overdue, too": overdue_if(
                lambda row: row["overdue"] or (row["paidStatus"] == "paid" and row["dueDate"] < today())
            ),
            "what is paid in part is not": overdue_if(lambda row: row["overdue"] and row["paidStatus"] == "unpaid"),
            "what is due today is overdue": lambda: later(DAY_S, LIST, GET),
            "what was due yesterday is not": lambda: later(-DAY_S, LIST, GET),
            "overdue=true is ignored": querying(LIST, lambda query: dropping_if(query, "true")),
            "overdue=false is ignored": querying(LIST, lambda query: dropping_if(query, "false")),
            "overdue=false lists what is unpaid": filtering(
                "overdue", lambda row, wanted: row["overdue"] is (wanted == "true") and row["paidStatus"] != "paid"
            ),
            "overdue=true lists what is due": filtering(
                "overdue",
                lambda row, wanted: (row["dueDate"] <= today()) is (wanted == "true"),
            ),
        },
    ),
    *breaking(
        SEARCH,
        {
            "q is ignored": querying(LIST, dropping("q")),
            "the case of letters counts": searching(lambda number, q: q in number),
            "numbers begin with q": searching(lambda number, q: number.lower().startswith(q.lower())),
            "numbers end with q": searching(lambda number, q: number.lower().endswith(q.lower())),
            "numbers are q": searching(lambda number, q: number.lower() == q.lower()),
            "the signs of SQL are wildcards": searching(lambda number, q: pattern_of_sql(number.lower(), q.lower())),
            "the full stop is a wildcard": searching(lambda number, q: regular_expression(number.lower(), q.lower())),
            "the star is a wildcard": searching(lambda number, q: pattern_of_a_shell(number.lower(), q.lower())),
            "q finds names of customers": filtering(
                "q", lambda row, q: q.lower() in f"{row['number']} {row['customerName']}".lower()
            ),
            "no match is 404": not_found(),
            "the total knows nothing of q": telling(
                LIST, lambda body, query: body["meta"]["pagination"].update(totalCount=99) if "q" in query else None
            ),
        },
    ),
]
