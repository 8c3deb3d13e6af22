"""Buyers, carts and tenders that the rules are tried on, and the open points that they leave."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from mockserver.domain.buyer import Buyer, new_buyer
from mockserver.domain.cart import Cart, CartLine, Payable, with_invoices
from mockserver.domain.checkout import Tender
from mockserver.domain.choices import Choices, settle
from mockserver.domain.invoice import Invoice
from tests.domain.samples import invoice

OFFERED = {
    "amount-above-balance-in-cart": ("refused", "clamped"),
    "buyer-scope": ("union", "organization-only"),
    "cart-exclusivity": ("exclusive", "mixed"),
    "repeated-checkout": ("replayed", "refused"),
}


def choices(**wanted: str) -> Choices:
    """The defaults, and `wanted` with underscores for hyphens."""
    return settle(OFFERED, {name.replace("_", "-"): value for name, value in wanted.items()})


def buyer(**others: Any) -> Buyer:
    """Ada, who buys for the organisation 1001."""
    given: dict[str, Any] = {
        "email": "ada@acme.example",
        "password": "secret",
        "name": "Ada Moreau",
        "account": "2001",
        "invoice_account": "1001",
        **others,
    }
    return new_buyer(1, **given)


def bill(invoice_id: int = 7, still_open: str = "100", **others: Any) -> Invoice:
    """An invoice of 100 USD for account 1001."""
    return replace(invoice(still_open=still_open, invoice_number=f"INV-{invoice_id}", **others), id=invoice_id)


def item(**others: Any) -> CartLine:
    """Two weights of 25 USD."""
    given: dict[str, Any] = {"currency": "USD", "price": Decimal(25), "quantity": 2, "sku": "CFM-1", **others}
    return CartLine(id=0, **given)


def payable(bill: Invoice, amount: str | None = None) -> Payable:
    return Payable(invoice=bill, amount=bill.open_balance.value if amount is None else Decimal(amount))


def cart_of(*payables: Payable) -> Cart:
    """A cart into which invoices came at once."""
    return with_invoices(Cart(id=1), payables, choices())


def card(amount: object, token: str = "tok_visa") -> Tender:
    return Tender(method="card", amount=amount, token=token)
