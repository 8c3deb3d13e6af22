"""Why a call of the buyer surface is refused, in the domain's words.

BuyerRefusal
├── SignInRefused            nobody is let in
│   ├── NotSignedIn
│   ├── BadCredentials
│   ├── UserNotActive
│   ├── NotB2b
│   └── OperatorOnly         a buyer wants what is the back office's
├── Absent                   there is no such thing for this buyer
│   ├── InvoiceNotFound
│   ├── LineNotFound
│   ├── ReceiptNotFound
│   ├── RequestNotFound
│   ├── MailNotFound
│   └── JobNotFound
├── BadFilter                a list is asked for what it does not know
├── BadAmount                an amount of money cannot be paid
│   ├── AmountMalformed
│   ├── AmountNotPositive
│   └── AmountExceedsBalance
├── NotIntoCart              the cart does not take it
│   ├── CartFull
│   ├── CartHasItems
│   ├── CartHasInvoices
│   ├── InvoiceAlreadyInCart
│   ├── InvoiceAlreadyPaid
│   ├── WrongCurrency
│   ├── AccountMismatch
│   └── NotAllowedWithInvoice
└── NotCheckedOut            the cart cannot be paid like this, see `checkout_errors.py`
"""

from __future__ import annotations

from typing import ClassVar

from mockserver.domain.errors import Refusal


class BuyerRefusal(Refusal):
    """A call that a rule of the buyer surface forbids. `error_code` is what programs tell refusals apart by."""

    error_code: ClassVar[str]

    def __init__(self, text: str | None = None, *, field: str | None = None) -> None:
        super().__init__(text)
        self.field = field
        self.text = text or self.text


class SignInRefused(BuyerRefusal):
    """Nobody is let in."""


class NotSignedIn(SignInRefused):
    """There is no session, or it is over."""

    rule = "buyer-session-is-required"
    error_code = "NOT_SIGNED_IN"
    text = "Sign in first: there is no session with this token."
    nothing_sent: ClassVar[str] = "Sign in first: no session token was sent."


class BadCredentials(SignInRefused):
    """No buyer has this address and password."""

    rule = "wrong-credentials-open-nothing"
    error_code = "BAD_CREDENTIALS"
    text = "The e-mail address or the password is wrong."


class UserNotActive(SignInRefused):
    """The buyer is not active yet, or not any more."""

    rule = "only-active-business-users-sign-in"
    error_code = "USER_NOT_ACTIVE"
    text = "This user is not active."


class NotB2b(SignInRefused):
    """The buyer is a consumer."""

    rule = "only-active-business-users-sign-in"
    error_code = "NOT_B2B"
    text = "This user does not buy for a business."


class OperatorOnly(SignInRefused):
    """The back office is not for buyers."""

    rule = "back-office-is-for-operators"
    error_code = "OPERATOR_ONLY"
    text = "This is for operators: a buyer's session does not open it."


class Absent(BuyerRefusal):
    """There is no such thing for this buyer, who learns nothing about what others have."""

    rule = "unknown-buyer-record-is-404"


class InvoiceNotFound(Absent):
    """No invoice that the buyer may see has this id or number."""

    rule = "invisible-invoice-looks-unknown"
    error_code = "INVOICE_NOT_FOUND"
    text = "Invoice does not exist"


class LineNotFound(Absent):
    """The buyer's cart has no such line."""

    error_code = "LINE_NOT_FOUND"
    text = "Cart line does not exist"


class ReceiptNotFound(Absent):
    """No receipt that the buyer may see has this id."""

    error_code = "RECEIPT_NOT_FOUND"
    text = "Receipt does not exist"


class RequestNotFound(Absent):
    """No request that the buyer may see has this id."""

    error_code = "REQUEST_NOT_FOUND"
    text = "Request does not exist"


class MailNotFound(Absent):
    """The outbox has no such mail."""

    error_code = "MAIL_NOT_FOUND"
    text = "Mail does not exist"


class JobNotFound(Absent):
    """The back office has no such job."""

    error_code = "JOB_NOT_FOUND"
    text = "Job does not exist"


class BadFilter(BuyerRefusal):
    """A parameter of a list is not one that it knows."""

    rule = "buyer-bad-input-is-refused"
    error_code = "BAD_FILTER"


class BadAmount(BuyerRefusal):
    """An amount of money cannot be paid."""


class AmountMalformed(BadAmount):
    """It is no number, or finer than the currency's smallest coin."""

    rule = "cart-amount-is-positive-money"
    error_code = "AMOUNT_MALFORMED"
    text = "The amount is not a number."


class AmountNotPositive(BadAmount):
    """It is nothing, or less."""

    rule = "cart-amount-is-positive-money"
    error_code = "AMOUNT_NOT_POSITIVE"
    text = "The amount must be above 0."


class AmountExceedsBalance(BadAmount):
    """It is more than is open."""

    rule = "cart-amount-stays-within-the-balance"
    error_code = "AMOUNT_EXCEEDS_BALANCE"
    text = "The amount is above the open balance."


class NotIntoCart(BuyerRefusal):
    """The cart does not take it."""


class CartFull(NotIntoCart):
    """It has as many lines as a cart may have."""

    rule = "buyer-bad-input-is-refused"
    error_code = "CART_FULL"
    text = "A cart has room for 200 lines."


class CartHasItems(NotIntoCart):
    """Invoices do not go with the items that are there."""

    rule = "cart-holds-items-or-invoices"
    error_code = "CART_HAS_ITEMS"
    text = "The cart has items: empty it before paying invoices."


class CartHasInvoices(NotIntoCart):
    """Items do not go with the invoices that are there."""

    rule = "cart-holds-items-or-invoices"
    error_code = "CART_HAS_INVOICES"
    text = "The cart has invoices: pay them or empty the cart before adding items."


class InvoiceAlreadyInCart(NotIntoCart):
    """The invoice would be there twice."""

    rule = "invoice-is-in-the-cart-once"
    error_code = "INVOICE_ALREADY_IN_CART"
    text = "The invoice is in the cart already."


class InvoiceAlreadyPaid(NotIntoCart):
    """The invoice has nothing open."""

    rule = "paid-invoice-is-not-payable"
    error_code = "INVOICE_ALREADY_PAID"
    text = "The invoice is paid already."


class WrongCurrency(NotIntoCart):
    """The currency is not that of the cart, or none that can be paid in."""

    rule = "cart-is-of-one-account-and-currency"
    error_code = "CURRENCY_MISMATCH"
    text = "Invoices of different currencies cannot be paid together."


class AccountMismatch(NotIntoCart):
    """One payment is of one account."""

    rule = "cart-is-of-one-account-and-currency"
    error_code = "ACCOUNT_MISMATCH"
    text = "Invoices of different accounts cannot be paid together."


class NotAllowedWithInvoice(NotIntoCart):
    """What makes sense for an item only."""

    rule = "invoice-line-has-no-quantity"
    error_code = "NOT_ALLOWED_WITH_INVOICE"
    text = "This is not possible with an invoice."
