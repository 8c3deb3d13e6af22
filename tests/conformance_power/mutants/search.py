"""Servers that search their invoices wrongly."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import partial

from starlette.types import ASGIApp

from mockserver.api.invoices import SEARCH_FIELDS
from mockserver.domain.invoice import Invoice
from mockserver.domain.listing import Condition, Matches, Page, Query
from tests.conformance_power.lists import Invoices, asking, finding, picking, refusing, where
from tests.conformance_power.mutants import Mutant

NAMED, OTHER, EMPTY = "q-searches-the-named-field", "q-searches-no-other-field", "empty-q-is-answered"
ALL = tuple(SEARCH_FIELDS.values())
Test = Callable[[str, str], bool]


def matching(test: Test) -> ASGIApp:
    """A server that finds an invoice if `test` holds for a field's value and q."""

    def page(query: Query, kept: Invoices) -> Page[Invoice]:
        search = next((one for one in query.where if isinstance(one, Matches) and one.fields[0] in ALL), None)
        if search is None:
            return kept.page(query)
        rest = replace(query, where=tuple(one for one in query.where if one is not search))
        return picking(
            rest, kept, lambda invoice: any(test(value, search.text) for value in texts(invoice, search.fields))
        )

    return finding(page)


def searching_too(text: Callable[[Invoice], str | None]) -> ASGIApp:
    """A server whose q without searchBy covers something else, too."""

    def page(query: Query, kept: Invoices) -> Page[Invoice]:
        search = next((one for one in query.where if isinstance(one, Matches) and one.fields == ALL), None)
        if search is None:
            return kept.page(query)
        rest = replace(query, where=tuple(one for one in query.where if one is not search))
        return picking(
            rest,
            kept,
            lambda invoice: any(
                search.text.casefold() in value.casefold()
                for value in (*texts(invoice, ALL), *filter(None, [text(invoice)]))
            ),
        )

    return finding(page)


def texts(invoice: Invoice, fields: Iterable[str]) -> list[str]:
    return [value for field in fields if (value := getattr(invoice, field)) is not None]


def searched_in(change: Callable[[tuple[str, ...]], tuple[str, ...]]) -> ASGIApp:
    """A server that searches other fields."""

    def changed(condition: Condition) -> Condition:
        if isinstance(condition, Matches) and condition.fields[0] in ALL:
            return replace(condition, fields=change(condition.fields))
        return condition

    return where(changed)


def searched_for(change: Callable[[str], str]) -> ASGIApp:
    """A server that searches for another text."""

    def changed(condition: Condition) -> Condition:
        return replace(condition, text=change(condition.text)) if isinstance(condition, Matches) else condition

    return where(changed)


def forgotten(field: str) -> ASGIApp:
    """A server whose q without searchBy forgets a field."""
    return searched_in(lambda fields: tuple(one for one in fields if one != field) if fields == ALL else fields)


def widened(field: str) -> ASGIApp:
    """A server that searches all fields where it should search one."""
    return searched_in(lambda fields: ALL if fields == (field,) else fields)


def pattern_of_sql(value: str, q: str) -> bool:
    return re.search(re.escape(q).replace("_", ".").replace("%", ".*"), value) is not None


def search_by_wants_a_value() -> ASGIApp:
    """A server for which searchBy alone asks for invoices that have something in the field."""
    return asking(lambda wanted: wanted.update(q="-") if "searchBy" in wanted and "q" not in wanted else None)


MUTANTS = [
    Mutant(name="searchBy is ignored", rule=NAMED, app=lambda: searched_in(lambda _: ALL)),
    *(
        Mutant(name=f"searchBy {name} searches all fields", rule=NAMED, app=partial(widened, field))
        for name, field in SEARCH_FIELDS.items()
        if name != "customerId"  # no other field has a text that could be a company's id
    ),
    *(
        Mutant(name=f"q alone forgets {name}", rule=NAMED, app=partial(forgotten, field))
        for name, field in SEARCH_FIELDS.items()
    ),
    Mutant(
        name="searchBy customerId finds every company",
        rule=NAMED,
        app=lambda: where(
            lambda one: None if isinstance(one, Matches) and one.fields == ("customer_id",) else one,
        ),
    ),
    Mutant(
        name="searchBy customerId searches the company's name",
        rule=NAMED,
        app=lambda: searched_in(lambda fields: ("customer_name",) if fields == ("customer_id",) else fields),
    ),
    Mutant(name="q is a pattern of SQL", rule=NAMED, app=lambda: matching(pattern_of_sql)),
    Mutant(
        name="q is a regular expression",
        rule=NAMED,
        app=lambda: matching(lambda value, q: re.search(q.replace("+", "\\+").replace("*", "\\*"), value) is not None),
    ),
    Mutant(name="q is a pattern of a shell", rule=NAMED, app=lambda: matching(fnmatchcase)),
    Mutant(
        name="each word of q is searched alone",
        rule=NAMED,
        app=lambda: matching(lambda value, q: any(word in value for word in q.split())),
    ),
    Mutant(name="only the beginning of q counts", rule=NAMED, app=lambda: searched_for(lambda text: text[:10])),
    Mutant(
        name="a plus in q becomes a blank", rule=NAMED, app=lambda: searched_for(lambda text: text.replace("+", " "))
    ),
    Mutant(
        name="letters with accents are lost from q",
        rule=NAMED,
        app=lambda: searched_for(lambda text: text.encode("ascii", "ignore").decode()),
    ),
    Mutant(name="q covers customerName", rule=OTHER, app=lambda: searching_too(lambda one: one.customer_name)),
    Mutant(name="q covers externalId", rule=OTHER, app=lambda: searching_too(lambda one: one.external_id)),
    Mutant(name="q covers details", rule=OTHER, app=lambda: searching_too(lambda one: str(one.details))),
    Mutant(name="q covers extra fields", rule=OTHER, app=lambda: searching_too(lambda one: str(one.extra_fields))),
    Mutant(name="q covers termsConditions", rule=OTHER, app=lambda: searching_too(lambda one: one.terms_conditions)),
    Mutant(name="searchBy alone wants a value", rule=EMPTY, app=search_by_wants_a_value),
    Mutant(name="an empty q is refused", rule=EMPTY, app=lambda: refusing(lambda _, sent: sent.get("q") == "", 400)),
    Mutant(name="an empty q fails", rule=EMPTY, app=lambda: refusing(lambda _, sent: sent.get("q") == "", 500)),
]
