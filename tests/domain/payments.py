"""The smallest payment, and the open points that payments leave."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, cast

from mockserver.domain.choices import Choices, settle
from mockserver.domain.payment import Payment, PaymentFields, PaymentLine
from tests.domain.samples import NOW

OFFERED = {
    "payment-applies": ("on-completion", "on-processing", "at-creation"),
    "payment-above-balance": ("422", "400", "accepted"),
    "foreign-invoice-in-payment": ("422", "404", "400", "accepted"),
    "changed-payment-amount": ("difference-applied", "422", "400"),
    "left-out-payment-line": ("kept", "422", "400"),
    "offline-payment-operations": ("apply-and-revert", "none"),
    "reverted-payment-status": ("kept", "awaiting-processing"),
    "repeated-payment-status": ("accepted", "refused"),
    "currency-of-paid-invoice": ("400", "422", "accepted"),
}


def choices(**wanted: str) -> Choices:
    """The defaults, and `wanted` with underscores for hyphens."""
    return settle(OFFERED, {name.replace("_", "-"): value for name, value in wanted.items()})


def lines(amounts: dict[int, str]) -> tuple[PaymentLine, ...]:
    return tuple(PaymentLine(invoice_id=id_, amount=Decimal(amount)) for id_, amount in amounts.items())


def fields(amounts: dict[int, str] | None = None, **others: Any) -> PaymentFields:
    """What a valid request for a payment sends."""
    given: dict[str, Any] = {
        "customer_id": "1001",
        "currency": "USD",
        "lines": lines(amounts or {7: "30"}),
        "details": {"memo": "Check 4711"},
        **others,
    }
    return cast(PaymentFields, given)


def payment(amounts: dict[int, str] | None = None, *, applied: bool = True, **others: Any) -> Payment:
    """A payment of the day before, 30 of invoice 7 unless told otherwise, applied unless told otherwise."""
    given: dict[str, Any] = {"payer_customer_id": "1001", **fields(amounts), **others}
    return Payment(id=3, created_at=NOW - 9, updated_at=NOW - 9, is_applied=applied, **given)
