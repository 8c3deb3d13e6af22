"""Servers that page their lists wrongly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from starlette.types import ASGIApp

from mockserver.domain.invoice import Invoice
from mockserver.domain.listing import Page, Query
from tests.conformance_power.in_process import new_app
from tests.conformance_power.lists import (
    EVERYTHING,
    EXTRA_FIELDS,
    LIST,
    Invoices,
    Json,
    Sent,
    asking,
    finding,
    pagination,
    reading,
    refusing,
    replying,
    reworded,
    stocked,
    wanting,
)
from tests.conformance_power.mutants import Mutant

PAGES, TOTAL, BEYOND = (
    "offset-and-limit-page-the-list",
    "total-count-counts-all-matches",
    "offset-beyond-the-end-is-empty",
)
EXTRA_DEFAULT, DEFAULT, MOST = "limit-defaults-to-ten", "invoice-list-defaults-to-ten", "limit-never-exceeds-250"


def counting(count: Callable[[Page[Invoice], Query, Invoices], int]) -> ASGIApp:
    """A server with another total."""

    def page(query: Query, kept: Invoices) -> Page[Invoice]:
        found = kept.page(query)
        return replace(found, total_count=count(found, query, kept))

    return finding(page, stores=stocked(3))


def last_page_again(query: Query, kept: Invoices) -> Page[Invoice]:
    total = kept.page(query).total_count
    return kept.page(replace(query, offset=min(query.offset, max(total - query.limit, 0))))


def reporting(name: str, value: Callable[[Json], int], operation_id: str = LIST) -> ASGIApp:
    """A server whose pagination has another value."""

    def change(body: Json, _: Sent) -> None:
        if pagination(body):
            pagination(body)[name] = value(body)

    return replying(change, operation_id)


def serving(limit: str, served: str, operation_id: str = LIST) -> ASGIApp:
    """A server that takes an illegal limit, serves `served` and reports the illegal one."""

    def change(body: Json, sent: Sent) -> None:
        if sent.get("limit") == limit:
            pagination(body)["limit"] = int(limit)

    return replying(change, operation_id, app=reworded("limit", limit, served, operation_id=operation_id))


def without_limit(limit: int) -> ASGIApp:
    """A server whose list has another default limit. A limit of ten that was sent is not told apart: none is sent."""
    return asking(lambda wanted: wanted.update(limit=limit) if wanted["limit"] == 10 else None)


def extra_fields_by_default(reported: Sent, **used: str) -> ASGIApp:
    """A server whose extra fields have other defaults than it reports."""

    def read(sent: dict[str, str]) -> None:
        if not sent:
            sent |= used

    def change(body: Json, sent: Sent) -> None:
        if not sent:
            pagination(body).update({name: int(value) for name, value in reported.items()})

    app = reading(read, EXTRA_FIELDS, app=new_app(stores=stocked(extra_fields=12)))
    return replying(change, EXTRA_FIELDS, app=app)


def limit_zero_is_empty() -> ASGIApp:
    def change(body: Json, sent: Sent) -> None:
        if sent.get("limit") == "0":
            body["data"] = []

    return replying(change, app=reworded("limit", "0", "10", app=new_app(stores=stocked(1))))


def more_than_the_most(sent: str) -> ASGIApp:
    """All of 251 invoices at once, under a limit of 250, for the limit that was sent."""

    def change(query: Query) -> Query:
        return replace(query, limit=EVERYTHING) if query.limit == 250 else query

    return reworded("limit", sent, "250", app=wanting(change, stores=stocked(251)))


MUTANTS = [
    Mutant(
        name="offset counts pages", rule=PAGES, app=lambda: wanting(lambda q: replace(q, offset=q.offset * q.limit))
    ),
    Mutant(
        name="offset starts at the page it lies on",
        rule=PAGES,
        app=lambda: wanting(lambda q: replace(q, offset=q.offset - q.offset % q.limit)),
    ),
    Mutant(
        name="offset skips one too many",
        rule=PAGES,
        app=lambda: wanting(lambda q: replace(q, offset=q.offset + (q.offset > 0))),
    ),
    Mutant(
        name="offset is ignored when the list is sorted",
        rule=PAGES,
        app=lambda: wanting(lambda q: q if q.sort_by != "status" else replace(q, offset=0)),
    ),
    Mutant(name="limit is ignored", rule=PAGES, app=lambda: wanting(lambda q: replace(q, limit=EVERYTHING))),
    Mutant(name="a page has one too many", rule=PAGES, app=lambda: wanting(lambda q: replace(q, limit=q.limit + 1))),
    Mutant(
        name="ties change sides between pages",
        rule=PAGES,
        app=lambda: wanting(lambda q: replace(q, is_descending=q.is_descending != (q.offset > 0))),
    ),
    Mutant(name="total counts the page", rule=TOTAL, app=lambda: counting(lambda page, _, __: len(page.items))),
    Mutant(name="total counts the store", rule=TOTAL, app=lambda: counting(lambda _, __, kept: len(kept))),
    Mutant(
        name="total counts what remains",
        rule=TOTAL,
        app=lambda: counting(lambda page, query, _: max(page.total_count - query.offset, 0)),
    ),
    Mutant(
        name="total is lost on an empty page",
        rule=TOTAL,
        app=lambda: counting(lambda page, _, __: page.total_count if page.items else 0),
    ),
    Mutant(
        name="total is where the page ends",
        rule=TOTAL,
        app=lambda: counting(lambda page, query, _: query.offset + len(page.items)),
    ),
    Mutant(
        name="limit reported is the size of the page",
        rule=TOTAL,
        app=lambda: reporting("limit", lambda body: max(len(body["data"]), 1)),
    ),
    Mutant(
        name="total of extra fields counts the page",
        rule=TOTAL,
        app=lambda: reporting("totalCount", lambda body: len(body["data"]), EXTRA_FIELDS),
    ),
    Mutant(name="twenty extra fields", rule=EXTRA_DEFAULT, app=lambda: extra_fields_by_default({}, limit="20")),
    Mutant(
        name="all extra fields at once, reported as ten",
        rule=EXTRA_DEFAULT,
        app=lambda: extra_fields_by_default({"limit": "10"}, limit="250"),
    ),
    Mutant(
        name="extra fields start at the second one",
        rule=EXTRA_DEFAULT,
        app=lambda: extra_fields_by_default({"offset": "0"}, offset="1"),
    ),
    Mutant(name="twenty invoices by default", rule=DEFAULT, app=lambda: without_limit(20)),
    Mutant(name="nine invoices by default", rule=DEFAULT, app=lambda: without_limit(9)),
    Mutant(name="a limit of 251 is served", rule=MOST, app=lambda: serving("251", "250")),
    Mutant(name="a limit of -1 is served", rule=MOST, app=lambda: serving("-1", "250")),
    Mutant(name="a limit of 0 is served with nothing", rule=MOST, app=limit_zero_is_empty),
    Mutant(name="a limit of 0 fails", rule=MOST, app=lambda: refusing(lambda _, sent: sent.get("limit") == "0", 500)),
    Mutant(name="251 invoices under a limit of 250", rule=MOST, app=lambda: more_than_the_most("251")),
    Mutant(name="251 invoices under a limit in letters", rule=MOST, app=lambda: more_than_the_most("abc")),
    Mutant(
        name="a limit in letters fails",
        rule=MOST,
        app=lambda: refusing(lambda _, sent: sent.get("limit") == "abc", 500),
    ),
    Mutant(
        name="an offset of -1 fails", rule=MOST, app=lambda: refusing(lambda _, sent: sent.get("offset") == "-1", 500)
    ),
    Mutant(name="a limit of 251 extra fields is served", rule=MOST, app=lambda: serving("251", "250", EXTRA_FIELDS)),
    Mutant(
        name="beyond the end is 404",
        rule=BEYOND,
        app=lambda: refusing(lambda body, sent: not body["data"] and sent.get("offset", "0") != "0", 404),
    ),
    Mutant(name="beyond the end is the last page", rule=BEYOND, app=lambda: finding(last_page_again)),
    Mutant(
        name="beyond the last extra field is 404",
        rule=BEYOND,
        app=lambda: refusing(lambda _, sent: int(sent.get("offset", 0)) > 1, 404, EXTRA_FIELDS),
    ),
]
