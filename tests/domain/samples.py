"""The smallest invoice, request and order that the rules are tried on, and the open points that the domain settles."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, cast

from mockserver.domain.choices import Choices, settle
from mockserver.domain.invoice import Invoice, InvoiceFields, Terms
from mockserver.domain.money import Money
from mockserver.domain.order import Order

NOW = 1_700_000_000  # 2023-11-14 22:13:20 UTC, far from midnight
DAY = 86_400
OFFERED = {
    "completed-status-with-open-balance": ("kept", "derived"),
    "create-only-fields-in-update": ("applied", "ignored"),
    "due-date-counts-from": ("created-at", "now"),
    "due-date-precision": ("second", "utc-midnight"),
    "empty-due-date": ("defaulted", "refused"),
    "empty-update": ("accepted", "refused"),
    "extra-fields-not-sent": ("kept", "dropped"),
    "issued-at-shows-in": ("created-at", "order-date", "nowhere"),
    "mixed-balance-currencies": ("accepted", "refused"),
    "read-only-fields-in-update": ("ignored", "refused"),
    "status-of-partial-balance": ("kept", "partially-paid"),
    "status-on-reopening": ("derived", "kept"),
    "zero-due-date": ("kept", "defaulted"),
}


def choices(**wanted: str) -> Choices:
    """The defaults, and `wanted` with underscores for hyphens."""
    return settle(OFFERED, {name.replace("_", "-"): value for name, value in wanted.items()})


def terms(*, now: int = NOW, due_days: int = 30, **wanted: str) -> Terms:
    return Terms(now=now, due_days=due_days, choices=choices(**wanted))


def money(value: str, code: str = "USD") -> Money:
    return Money(code=code, value=Decimal(value))


def fields(original: str = "100", still_open: str = "100", **others: Any) -> InvoiceFields:
    """What a valid create sends: the required fields, and `others`."""
    given: dict[str, Any] = {
        "invoice_number": "INV-1",
        "customer_id": "1001",
        "original_balance": money(original),
        "open_balance": money(still_open),
        **others,
    }
    return cast(InvoiceFields, given)


def update(**others: Any) -> InvoiceFields:
    """What a valid update sends."""
    return cast(InvoiceFields, others)


def invoice(original: str = "100", still_open: str = "100", **others: Any) -> Invoice:
    """An invoice of the day before yesterday."""
    times = {"created_at": NOW - 2 * DAY, "updated_at": NOW - 2 * DAY, "due_date": NOW}
    given: dict[str, Any] = {**fields(original, still_open), **times, **others}
    return Invoice(id=7, **given)


def order(**others: Any) -> Order:
    """An order of company 1001 that can be invoiced."""
    given: dict[str, Any] = {
        "id": 501,
        "bc_order_id": 9001,
        "company_id": "1001",
        "status": "Completed",
        "currency_code": "EUR",
        "total": Decimal("119.00"),
        "channel_id": 1,
        "created_at": NOW - DAY,
        "updated_at": NOW - DAY,
        "shown": {},
        "products": (),
        **others,
    }
    return Order(**given)
