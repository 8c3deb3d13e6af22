"""What every list of the contract owes its caller, whatever it lists: whole pages, true totals, bounds and an order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from conformance import expect
from conformance.answers import items_of
from conformance.exchange import Exchange
from conformance.outcomes import Broken
from conformance.rows import Rows, ids_of, must_all_hold, must_list

MOST = 250
"""The largest legal limit."""
DEFAULT = 10
"""How many items come unasked."""
ILLEGAL_LIMITS = (MOST + 1, 0, -1, "abc")
REFUSED = (400, 413, 422)


def pagination(exchange: Exchange) -> Mapping[str, Any]:
    """The totalCount, limit and offset that a list reports, None where it reports none."""
    meta = (exchange.json or {}).get("meta")
    found = meta.get("pagination") if isinstance(meta, Mapping) else None
    found = found if isinstance(found, Mapping) else {}
    return {name: found.get(name) for name in ("totalCount", "limit", "offset")}


def must_page(rows: Rows, pages: Sequence[Mapping[str, Any]]) -> None:
    """Two pages that follow each other have every row once, and the first of them is full.

    Raises:
        Broken: They have not, or it is not.
    """
    first, second = (ids_of(items_of(rows.seen(**page))) for page in pages)

    limit = pages[0]["limit"]
    expect.equal(f"{rows.noun}s listed with limit {limit}", limit, len(first))
    rows.must_be([*first, *second])


def must_count(rows: Rows, *, limit: int, offset: int) -> None:
    """A page reports the number of all rows as totalCount, and its limit and offset as they were sent.

    Raises:
        Broken: It does not.
    """
    exchange = expect.success(rows.seen(limit=limit, offset=offset))

    expected = {"totalCount": len(rows.ids), "limit": limit, "offset": offset}
    expect.equal("pagination", expected, pagination(exchange), exchange)


def must_be_within_bounds(exchange: Exchange) -> None:
    """An illegal limit was refused, or served with a legal one in its place.

    Raises:
        Broken: It was neither.
    """
    if not expect.success_or_refused(exchange, REFUSED):
        return
    items, shown = items_of(exchange), pagination(exchange)
    limit, total = shown["limit"], shown["totalCount"]
    is_legal = not isinstance(limit, int) or 1 <= limit <= MOST
    is_served = bool(items) or not total
    expect.that(
        is_legal and is_served and len(items) <= MOST,
        "a refusal, or 1 to 250 items as long as there are any",
        f"{len(items)} items under pagination {shown}",
        exchange,
    )


def must_stand_in_order(exchange: Exchange, field: str, direction: str, key: Callable[[Any], Any]) -> None:
    """The values that the items of a list show in a field rise or fall. Where `key` is None, there is no value.

    Raises:
        Broken: They do not.
    """
    values = [value for item in items_of(exchange) if (value := key(item.get(field))) is not None]
    expected = sorted(values, reverse=direction == "DESC")
    expect.equal(f"{field} of the list {direction}", expected, values, exchange)


def must_find(rows: Rows, known: Sequence[Mapping[str, Any]], fields: Sequence[str], text: str) -> None:
    """Searching one field, or without a name all of them, lists the known records that bear the text there.

    None is listed that lacks it there. A part of a value may be enough, in any letter case.

    Raises:
        Broken: One is missing, or one is too many.
    """
    by = {"searchBy": fields[0]} if len(fields) == 1 else {}
    exchange = rows.world.store.send("GET", rows.path, parameters={**by, "q": text, "limit": MOST})
    items = items_of(exchange)

    bearing = [item for item in known if any(str(item.get(field)) == text for field in fields)]
    lacking = [item for item in known if not _holds(item, fields, text)]
    must_list(ids_of(items), these=ids_of(bearing), not_those=ids_of(lacking), noun=rows.noun)
    strangers = [item for item in items if str(item.get("id")) not in ids_of(known)]
    is_ours_alone = text.startswith(f"{rows.world.store.prefix}-")
    if is_ours_alone and strangers:
        raise Broken(f"only {rows.noun}s that bear {text!r}", f"{rows.noun} {strangers[0].get('id')} listed", exchange)
    if len(fields) == 1:
        must_all_hold([item for item in strangers if fields[0] in item], fields, text, noun=rows.noun)


def _holds(item: Mapping[str, Any], fields: Sequence[str], text: str) -> bool:
    return any(text.casefold() in str(item.get(field) or "").casefold() for field in fields)
