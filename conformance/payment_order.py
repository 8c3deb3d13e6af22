"""By what the lists of payments, receipts and receipt lines sort, and how their values compare."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from conformance.answers import items_of
from conformance.assortment import ENDINGS
from conformance.listing import MOST, must_stand_in_order
from conformance.rows import Rows, ids_of
from conformance.shown import seconds

Keys = Mapping[str, tuple[str, Callable[[Any], Any]]]
"""The field that shows what a value of sortBy sorts by, and how its values compare; None stands for no value."""


def payment_keys(texts: Sequence[str]) -> Keys:
    """What payments sort by."""
    return {
        "moduleName": ("moduleName", _text),
        "processingStatus": ("processingStatus", _number),
        "appliedStatus": ("appliedStatus", _number),
        "createdAt": ("createdAt", seconds),
        "customerId": ("customerId", _text),
        "externalCustomerId": ("externalCustomerId", _beginning(texts)),
        "fundingStatus": ("fundingStatus", _number),
        "updatedAt": ("updatedAt", seconds),
        "totalAmount": ("total", _amount),
    }


def receipt_keys(texts: Sequence[str]) -> Keys:
    """What receipts sort by."""
    return {
        "customerId": ("customerId", _text),
        "externalCustomerId": ("externalCustomerId", _beginning(texts)),
        "paymentId": ("paymentId", _number),
        "total": ("total", _amount),
        "transactionType": ("transactionType", _text),
        "referenceNumber": ("referenceNumber", _beginning(texts)),
        "createdAt": ("createdAt", seconds),
        "updatedAt": ("updatedAt", seconds),
    }


def line_keys(texts: Sequence[str]) -> Keys:
    """What receipt lines sort by."""
    return {
        "customerId": ("customerId", _text),
        "externalCustomerId": ("externalCustomerId", _beginning(texts)),
        "receiptId": ("receiptId", _number),
        "invoiceId": ("invoiceId", _number),
        "amount": ("amount", _amount),
        "createdAt": ("createdAt", seconds),
        "updatedAt": ("updatedAt", seconds),
    }


def must_sort(rows: Rows, keys: Keys, *, is_reversed: bool = False) -> None:
    """Sorted by each field, a list has every row, in the order of the values that it shows.

    Rising and falling are asked for by turns: each field once, in the other direction where `is_reversed`.

    Raises:
        Broken: A row is missing, or the order is another.
    """
    for place, (name, (field, key)) in enumerate(keys.items()):
        direction = "DESC" if (place % 2 == 1) != is_reversed else "ASC"
        exchange = rows.seen(sortBy=name, orderBy=direction, limit=MOST)
        items = items_of(exchange)
        rows.must_be(ids_of(items))
        texts = {len(str(item.get(field))) for item in items}
        if field != "customerId" or len(texts) == 1:  # otherwise text and number may disagree about the order of ids
            must_stand_in_order(exchange, field, direction, key)


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _number(value: Any) -> int | None:
    try:
        return int(value)
    except (TypeError, ValueError):
        return None


def _amount(value: Any) -> Decimal | None:
    try:
        return Decimal(str(value["value"]))
    except (KeyError, TypeError, InvalidOperation):
        return None


def _beginning(texts: Sequence[str]) -> Callable[[Any], str | None]:
    """What a text has up to the letter in which the texts differ, whatever order signs have; of other texts nothing."""
    length = len(texts[0]) - len(ENDINGS[0]) + 1
    beginnings = {text[:length] for text in texts}

    def beginning(value: Any) -> str | None:
        found = str(value)[:length]
        return found if found in beginnings else None

    return beginning
