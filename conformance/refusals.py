"""What a refused write must not have done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conformance import expect
from conformance.exchange import Exchange
from conformance.outcomes import Broken
from conformance.store import INVOICES, Made, Store


def create_with(store: Store, number: str, **fields: Any) -> Made:
    """Create an invoice with a number that only refused creates have carried.

    Raises:
        Broken: It is refused: one of them was stored.
    """
    body = store.body(number, **fields)
    answer = store.send("POST", INVOICES, body=body)
    made = answer.data.get("id") if answer.is_success and isinstance(answer.data, Mapping) else None
    if made is None:
        raise Broken(
            "success: the refused creates have stored nothing, so their number is free", answer.summary, answer
        )
    return Made(made, body)


def nothing_stored(store: Store, mark: str) -> None:
    """No invoice bears the externalCustomerId that refused creates have carried.

    Raises:
        Broken: One does.
    """
    listing = store.listing(searchBy="externalCustomerId", q=mark, limit=10)
    for item in bearing(mark, listing):
        raise Broken("the refused creates have stored nothing", f"invoice {item.get('id')} is there", listing)


def bearing(mark: str, listing: Exchange) -> Iterator[Mapping[str, Any]]:
    """The invoices of a list answer that bear an externalCustomerId, whatever else the target has listed."""
    items = listing.data if listing.is_success and isinstance(listing.data, list) else []
    return (item for item in items if isinstance(item, Mapping) and item.get("externalCustomerId") == mark)


def unchanged(store: Store, made: Made, fields: Mapping[str, Any]) -> None:
    """An invoice still shows these values.

    Raises:
        Broken: It does not.
    """
    shown = store.read(made.id)
    for name, value in fields.items():
        expect.equal(f"{name} after a refused update", value, shown.get(name))
