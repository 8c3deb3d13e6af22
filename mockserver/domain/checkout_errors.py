"""Why a cart is not paid for, in the domain's words.

NotCheckedOut                the cart cannot be paid like this
├── CartEmpty
├── StaleCart
├── AlreadyCheckedOut
├── ItemsNotPayable
├── OnAccountNotAllowed
├── TenderMismatch
├── BalanceChanged
└── PaymentDeclined
"""

from __future__ import annotations

from mockserver.domain.buyer_errors import BuyerRefusal


class NotCheckedOut(BuyerRefusal):
    """The cart cannot be paid like this. Nothing has changed."""


class CartEmpty(NotCheckedOut):
    """There is nothing to pay."""

    rule = "only-invoices-are-checked-out"
    error_code = "CART_EMPTY"
    text = "The cart is empty."


class StaleCart(NotCheckedOut):
    """The cart has changed since the caller looked at it."""

    rule = "stale-cart-is-not-checked-out"
    error_code = "CART_VERSION"

    def __init__(self, version: int) -> None:
        super().__init__(f"The cart has changed; its version is {version} now.")


class AlreadyCheckedOut(NotCheckedOut):
    """This version of the cart is paid."""

    rule = "checkout-pays-once-per-cart-version"
    error_code = "ALREADY_CHECKED_OUT"
    text = "This version of the cart is checked out already."


class ItemsNotPayable(NotCheckedOut):
    """Only invoices are paid here."""

    rule = "only-invoices-are-checked-out"
    error_code = "ITEMS_NOT_PAYABLE"
    text = "Items cannot be paid here: only invoices can."


class OnAccountNotAllowed(NotCheckedOut):
    """An invoice cannot be paid with credit."""

    rule = "on-account-never-pays-invoices"
    error_code = "ON_ACCOUNT_NOT_ALLOWED"
    text = "Invoices cannot be paid on account."


class TenderMismatch(NotCheckedOut):
    """What is tendered is not what is due."""

    rule = "tenders-add-up-to-the-amount-due"
    error_code = "TENDER_MISMATCH"
    text = "The tenders do not add up to the amount due."


class BalanceChanged(NotCheckedOut):
    """Less is open than the cart would pay."""

    rule = "changed-balance-stops-the-checkout"
    error_code = "BALANCE_CHANGED"
    text = "The open balance of an invoice has changed since it came into the cart."


class PaymentDeclined(NotCheckedOut):
    """The card's issuer says no."""

    rule = "declined-card-pays-nothing"
    error_code = "PAYMENT_DECLINED"
    text = "The card was declined."
