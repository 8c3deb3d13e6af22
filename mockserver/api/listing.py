"""From the parameters of a list call to a query, and from its page to the answer: the same for every list."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, TypeVar

from mockserver.api.call import Answer, Call
from mockserver.domain.buyer_errors import BadFilter
from mockserver.domain.invoice import DAY_S
from mockserver.domain.listing import Condition, Matches, Nothing, OneOf, Query
from mockserver.store.ports import Collection

T = TypeVar("T")
_FIRST_DAY = date(1970, 1, 1)
Fields = Mapping[str, str]
"""Contract name to attribute."""

DEFAULT_ORDERS = {
    "created-at-descending": ("created_at", True),
    "id-ascending": ("id", False),
    "id-descending": ("id", True),
}


def query_of(call: Call, sort_fields: Fields, where: Iterator[Condition]) -> Query:
    """The query of a list call: `where`, sorted and paged as its parameters say.

    Rule: offset-and-limit-page-the-list, list-sorts-by-field, list-order-is-stable, filters-combine,
    payment-list-is-paged, payment-list-sorts-by-field, receipt-lists-sort-by-field,
    receipt-lists-start-with-the-newest-ten.
    """
    wanted = call.parameters
    sort_by, is_descending = DEFAULT_ORDERS[call.choices["default-list-order"]]
    if "sortBy" in wanted:
        sort_by = sort_fields[wanted["sortBy"]]
        is_descending = True
    if "orderBy" in wanted:
        is_descending = wanted["orderBy"] == "DESC"
    return Query(
        where=tuple(where),
        sort_by=sort_by,
        is_descending=is_descending,
        offset=wanted["offset"],
        limit=wanted["limit"],
    )


def listed(
    collection: Collection[T], query: Query, shown: Callable[[T], Any], *, meta: Mapping[str, Any] | None = None
) -> Answer:
    """One page of a collection, each record as `shown` writes it. `meta` is what else the list reports.

    Rule: total-count-counts-all-matches, offset-beyond-the-end-is-empty, payment-list-is-paged.
    """
    page = collection.page(query)
    return Answer(
        [shown(item) for item in page.items],
        pagination={"totalCount": page.total_count, "limit": query.limit, "offset": query.offset},
        meta=meta,
    )


def day_in(call: Call, name: str) -> int | None:
    """The first second of the day that a parameter names, in UTC; None where it is left out.

    Raises:
        BadFilter: It is no day of the calendar.
    """
    if name not in call.parameters:
        return None
    try:
        return (date.fromisoformat(call.parameters[name]) - _FIRST_DAY).days * DAY_S
    except ValueError:
        raise BadFilter(f"{call.parameters[name]!r} is no day such as 2026-06-30.", field=name) from None


def searched(call: Call, search_fields: Fields) -> Iterator[Condition]:
    """What `q` asks for in the field that `searchBy` names, or in any of them.

    Rule: q-searches-the-named-field, q-searches-no-other-field, empty-q-is-answered,
    payment-list-searches-the-named-field, receipt-lists-search-the-named-field.
    """
    wanted, choices = call.parameters, call.choices
    if wanted.get("q"):
        fields = (search_fields[wanted["searchBy"]],) if "searchBy" in wanted else tuple(search_fields.values())
        matching = choices["q-matching"]
        is_whole, ignoring_case = matching == "whole-value", matching == "substring-ignoring-case"
        yield Matches(fields, wanted["q"], ignoring_case=ignoring_case, whole=is_whole)
    elif "q" in wanted and choices["empty-q"] == "nothing":
        yield Nothing()


def of_company_named(call: Call) -> Iterator[Condition]:
    """What `customerName` asks for.

    Rule: list-filters-by-company-and-status, payment-list-filters.
    """
    if "customerName" in call.parameters:
        is_whole = call.choices["customer-name-matching"] == "whole-value"
        yield Matches(("customer_name",), call.parameters["customerName"], ignoring_case=not is_whole, whole=is_whole)


def equal(call: Call, fields: Fields) -> Iterator[Condition]:
    """Parameters that a field has to equal, or one of whose values it has to equal where they hold several.

    Rule: list-filters-by-company-and-status, list-filters-by-external-ids, list-filters-by-channels,
    payment-list-filters, receipt-lists-filter-by-payment-status.
    """
    for name, field in fields.items():
        if name in call.parameters:
            value = call.parameters[name]
            yield OneOf(field, frozenset(value if isinstance(value, list) else [value]))
