"""Invoices that a buyer's tests begin with."""

from __future__ import annotations

from typing import Any

from tests.api.client import Client, Clock

DAY = 86_400
NUMBERS = {"ORG": "1001", "ADA": "2001", "BEN": "2002", "CLEO": "2003", "ELSEWHERE": "1002"}


def create(client: Client, number: str, clock: Clock, *, due_in_days: int = 30, **others: Any) -> int:
    """An invoice of Acme that is due in so many days."""
    return client.create(number, customerId="1001", dueDate=clock.now + due_in_days * DAY, **others)


def usd(value: Any) -> dict[str, Any]:
    return {"code": "USD", "value": value}
