"""Servers that filter their invoices wrongly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from starlette.types import ASGIApp

from mockserver.domain.invoice import DAY_S, Invoice
from mockserver.domain.listing import Between, Condition, Matches, OneOf, Page, Query
from mockserver.store.conditions import satisfies
from tests.conformance_power.lists import (
    Invoices,
    Json,
    Parameters,
    Sent,
    asking,
    finding,
    picking,
    refusing,
    replying,
    reworded,
    stocked,
    where,
)
from tests.conformance_power.mutants import Mutant

FIELDS, TIME, BOUND = (
    "list-filters-by-company-and-status",
    "list-filters-by-created-time",
    "one-created-bound-filters-alone",
)
EXTERNAL, CHANNELS, COMBINE = "list-filters-by-external-ids", "list-filters-by-channels", "filters-combine"
UNKNOWN, STATUS = "unknown-filters-are-ignored", "invalid-status-filter-is-answered"


def testing(field: str, test: Callable[[str, str], bool]) -> ASGIApp:
    """A server that filters a field by something else than equality with one of the values."""

    def page(query: Query, kept: Invoices) -> Page[Invoice]:
        one = next((one for one in query.where if isinstance(one, OneOf) and one.field == field), None)
        if one is None:
            return kept.page(query)
        rest = replace(query, where=tuple(other for other in query.where if other is not one))
        return picking(
            rest,
            kept,
            lambda invoice: any(test(str(getattr(invoice, field) or ""), str(value)) for value in one.values),
        )

    return finding(page)


def lacking(*names: str, beside: str = "limit") -> ASGIApp:
    """A server that ignores some parameters, always or beside another."""

    def change(wanted: Parameters) -> None:
        if beside in wanted:
            for name in names:
                wanted.pop(name, None)

    return asking(change)


def alone(name: str, other: str) -> Callable[[Parameters], None]:
    """Drops a parameter that comes without another."""
    return lambda wanted: wanted.pop(name, None) if other not in wanted else None


def between(change: Callable[[Between], Condition]) -> ASGIApp:
    """A server that takes other bounds."""
    return where(lambda one: change(one) if isinstance(one, Between) else one)


def whole_days(one: Between) -> Between:
    low = None if one.low is None else one.low - one.low % DAY_S
    high = None if one.high is None else one.high - one.high % DAY_S + DAY_S - 1
    return replace(one, low=low, high=high)


def bounds_as_text(query: Query, kept: Invoices) -> Page[Invoice]:
    one = next((one for one in query.where if isinstance(one, Between)), None)
    if one is None or one.low is None or one.high is None:
        return kept.page(query)
    low, high = str(one.low), str(one.high)
    rest = replace(query, where=tuple(other for other in query.where if other is not one))
    return picking(rest, kept, lambda invoice: low <= str(invoice.created_at) <= high)


def any_condition(query: Query, kept: Invoices) -> Page[Invoice]:
    tests = [satisfies([one]) for one in query.where]
    return picking(replace(query, where=()), kept, lambda invoice: not tests or any(test(invoice) for test in tests))


def only_one(name: str, position: int) -> ASGIApp:
    """A server that takes one of several values."""
    return asking(lambda wanted: wanted.update({name: [wanted[name][position]]}) if name in wanted else None)


def bare_channels_too(query: Query, kept: Invoices) -> Page[Invoice]:
    one = next((one for one in query.where if isinstance(one, OneOf) and one.field == "channel_id"), None)
    if one is None:
        return kept.page(query)
    values = frozenset((*one.values, None))
    others = tuple(other for other in query.where if other is not one)
    return kept.page(replace(query, where=(*others, OneOf("channel_id", values))))


def unknown_company_filters() -> ASGIApp:
    def change(body: Json, sent: Sent) -> None:
        if "companyId" in sent:
            body["data"] = [item for item in body["data"] if item["customerId"] == sent["companyId"]]

    return replying(change)


MUTANTS = [
    Mutant(
        name="a part of a company's id is enough",
        rule=FIELDS,
        app=lambda: testing("customer_id", lambda own, value: value in own),
    ),
    Mutant(name="customerId is ignored", rule=FIELDS, app=lambda: lacking("customerId")),
    Mutant(name="customerName is ignored", rule=FIELDS, app=lambda: lacking("customerName")),
    Mutant(
        name="customerName searches the company's id",
        rule=FIELDS,
        app=lambda: where(
            lambda one: (
                replace(one, fields=("customer_id",))
                if isinstance(one, Matches) and one.fields == ("customer_name",)
                else one
            )
        ),
    ),
    Mutant(
        name="status 0 is taken for none",
        rule=FIELDS,
        app=lambda: asking(lambda wanted: None if wanted.get("status", 1) else wanted.pop("status")),
    ),
    Mutant(name="status is ignored", rule=FIELDS, app=lambda: lacking("status")),
    Mutant(
        name="status filters from there on",
        rule=FIELDS,
        app=lambda: testing("status", lambda own, value: (own or "0") >= value),
    ),
    Mutant(
        name="status filters up to there",
        rule=FIELDS,
        app=lambda: testing("status", lambda own, value: (own or "0") <= value),
    ),
    Mutant(
        name="updatedAt lies between the bounds",
        rule=TIME,
        app=lambda: between(lambda one: replace(one, field="updated_at")),
    ),
    Mutant(
        name="beginDateAt is ignored beside endDateAt",
        rule=TIME,
        app=lambda: lacking("beginDateAt", beside="endDateAt"),
    ),
    Mutant(
        name="endDateAt is ignored beside beginDateAt",
        rule=TIME,
        app=lambda: lacking("endDateAt", beside="beginDateAt"),
    ),
    Mutant(name="bounds are whole days", rule=TIME, app=lambda: between(whole_days)),
    Mutant(name="bounds compare as text", rule=TIME, app=lambda: finding(bounds_as_text)),
    Mutant(name="beginDateAt alone is ignored", rule=BOUND, app=lambda: asking(alone("beginDateAt", "endDateAt"))),
    Mutant(name="endDateAt alone is ignored", rule=BOUND, app=lambda: asking(alone("endDateAt", "beginDateAt"))),
    Mutant(
        name="one bound alone is the other one",
        rule=BOUND,
        app=lambda: between(
            lambda one: replace(one, low=one.high, high=one.low) if None in (one.low, one.high) else one
        ),
    ),
    Mutant(name="externalId[] is ignored", rule=EXTERNAL, app=lambda: lacking("externalId[]")),
    Mutant(
        name="a part of an external id is enough",
        rule=EXTERNAL,
        app=lambda: testing("external_id", lambda own, value: value in own),
    ),
    Mutant(
        name="external ids compare as numbers",
        rule=EXTERNAL,
        app=lambda: testing("external_id", lambda own, value: own.lstrip("0") == value.lstrip("0")),
    ),
    Mutant(name="only the first external id counts", rule=EXTERNAL, app=lambda: only_one("externalId[]", 0)),
    Mutant(name="only the last external id counts", rule=EXTERNAL, app=lambda: only_one("externalId[]", -1)),
    Mutant(
        name="an external id has to be a number",
        rule=EXTERNAL,
        app=lambda: refusing(lambda _, sent: not sent.get("externalId[]", "1").isdigit(), 400),
    ),
    Mutant(name="channelIds is ignored", rule=CHANNELS, app=lambda: lacking("channelIds")),
    Mutant(name="only the first channel counts", rule=CHANNELS, app=lambda: only_one("channelIds", 0)),
    Mutant(name="only the last channel counts", rule=CHANNELS, app=lambda: only_one("channelIds", -1)),
    Mutant(
        name="invoices without a channel are in every one",
        rule=CHANNELS,
        app=lambda: finding(bare_channels_too, stores=stocked(1)),
    ),
    Mutant(name="one filter that is met is enough", rule=COMBINE, app=lambda: finding(any_condition)),
    Mutant(
        name="q makes the other filters void",
        rule=COMBINE,
        app=lambda: lacking("status", "customerId", "externalId[]", "beginDateAt", "endDateAt", beside="q"),
    ),
    *(
        Mutant(name=f"{name} is ignored beside {other}", rule=COMBINE, app=partial(lacking, *names, beside=other))
        for name, names, other in (
            ("status", ["status"], "customerId"),
            ("customerId", ["customerId"], "status"),
            ("externalId[]", ["externalId[]"], "q"),
            ("the created time", ["beginDateAt", "endDateAt"], "q"),
            ("q", ["q"], "status"),
        )
    ),
    Mutant(name="companyId filters", rule=UNKNOWN, app=unknown_company_filters),
    Mutant(
        name="unknown parameters are refused",
        rule=UNKNOWN,
        app=lambda: refusing(lambda _, sent: bool({"companyId", "colour"} & sent.keys()), 400),
    ),
    Mutant(
        name="a status of 3 fails", rule=STATUS, app=lambda: refusing(lambda _, sent: sent.get("status") == "3", 500)
    ),
    Mutant(
        name="a status that is text fails",
        rule=STATUS,
        app=lambda: refusing(lambda _, sent: sent.get("status") == "x", 500),
    ),
    Mutant(name="a status that is text is 0", rule=STATUS, app=lambda: reworded("status", "x", "0")),
    Mutant(
        name="a status that is text is 404",
        rule=STATUS,
        app=lambda: refusing(lambda _, sent: sent.get("status") == "x", 404),
    ),
]
