"""What a successful answer holds: an id, an invoice, a list."""

from __future__ import annotations

from typing import Any

from conformance.exchange import Exchange
from conformance.outcomes import Broken


def plain_id(value: Any) -> Any:
    """An id as a number, also where an answer spells it as a string of digits; anything else as it is."""
    return int(value) if isinstance(value, str) and value.isascii() and value.isdecimal() else value


def created_id(exchange: Exchange) -> int:
    """The id in the answer to a create.

    Raises:
        Broken: There is none.
    """
    made = exchange.data.get("id") if isinstance(exchange.data, dict) else None
    if not exchange.is_success or not isinstance(made, int) or isinstance(made, bool):
        raise Broken("HTTP 200 with a numeric data.id", exchange.summary, exchange)
    return made


def invoice_of(exchange: Exchange) -> dict[str, Any]:
    """The invoice in the answer to a get.

    Raises:
        Broken: There is none.
    """
    invoice: Any = exchange.data
    if not exchange.is_success or not isinstance(invoice, dict):
        raise Broken("HTTP 200 with the invoice as data", exchange.summary, exchange)
    return invoice


def items_of(exchange: Exchange) -> list[dict[str, Any]]:
    """The items of a list answer.

    Raises:
        Broken: It is not one.
    """
    items = exchange.data
    if not exchange.is_success or not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise Broken("HTTP 200 with a list as data", exchange.summary, exchange)
    return items
