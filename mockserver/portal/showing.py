"""How values look on a page: money, days, moments."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

STATUSES = {"unpaid": "Unpaid", "partially_paid": "Partially paid", "paid": "Paid"}
REQUEST_STATUSES = {"requested": "Requested", "completed": "Completed", "error": "Error"}
METHODS = {"card": "Card", "gift_card": "Gift card", "loyalty": "Loyalty points", "on_account": "On account"}
KINDS = {"invoice_copy": "Invoice copy"}
DELIVERIES = {"recorded": "Recorded only", "queued": "Waiting", "sent": "Sent", "failed": "Not delivered"}
KILO = 1024
_PLAIN = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,20})?")


def money(amount: Mapping[str, Any] | None) -> str:
    """`{code, value}` as `1,234.50 USD`, the digits as they came."""
    if not amount:
        return "–"
    return f"{grouped(amount.get('value'))} {amount.get('code') or ''}".rstrip()


def grouped(value: object) -> str:
    """A number with commas between the thousands and the decimals it came with; anything else as it is."""
    number = decimal(value)
    return str(value) if number is None else f"{number:,f}"


def decimal(value: object) -> Decimal | None:
    """A number that is written in plain digits, None if it is none: an exponent would make it as long as it likes."""
    text = f"{value:f}" if isinstance(value, Decimal) else str(value).strip()
    return Decimal(text) if _PLAIN.fullmatch(text) else None


def is_some(amount: Mapping[str, Any] | None) -> bool:
    """`{code, value}` is given and not zero."""
    return bool(amount and decimal(amount.get("value")))


def day(value: object) -> str:
    """`2026-01-05` as `5 Jan 2026`; anything else as it is."""
    try:
        found = date.fromisoformat(str(value))
    except ValueError:
        return str(value or "–")
    return f"{found.day} {found:%b %Y}"


def moment(value: object) -> str:
    """Unix seconds or an ISO time as `5 Jan 2026, 14:30 UTC`; anything else as it is."""
    at = _at(value)
    return str(value or "–") if at is None else f"{at.day} {at:%b %Y, %H:%M} UTC"


def iso(value: object) -> str:
    """Unix seconds, a day or an ISO time as the `datetime` of a `<time>`."""
    at = _at(value) if not _is_day(value) else None
    return str(value) if at is None else f"{at:%Y-%m-%dT%H:%M:%SZ}"


def ways(names: object) -> str:
    """`card, gift_card` as `Card, Gift card`; what is not known stays as it is."""
    return ", ".join(METHODS.get(name.strip(), name.strip()) for name in str(names).split(","))


def size(value: object) -> str:
    """Bytes as `12 kB`."""
    number = decimal(value)
    if number is None:
        return str(value)
    return f"{number} bytes" if number < KILO else f"{number / KILO:.0f} kB"


def _is_day(value: object) -> bool:
    return isinstance(value, str) and len(value) == len("2026-01-31")


def _at(value: object) -> datetime | None:
    try:
        if isinstance(value, int):
            return datetime.fromtimestamp(value, UTC)
        found = datetime.fromisoformat(str(value))
    except (ValueError, OverflowError, OSError):
        return None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
