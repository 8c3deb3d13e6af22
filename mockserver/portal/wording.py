"""The API's refusals in the words of a person who looks at a page."""

from __future__ import annotations

from mockserver.portal.backend import FAILURE, TOO_MANY, Refusal

WORDS = {
    "BAD_CREDENTIALS": "The e-mail address or the password is not right.",
    "USER_NOT_ACTIVE": (
        "This account is not active: it still waits for approval, or it was removed. "
        "The administrator of your organisation can help."
    ),
    "NOT_B2B": "This account belongs to a private customer. These pages are for business customers.",
    "INVOICE_NOT_FOUND": "There is no such invoice among those that you may see.",
    "LINE_NOT_FOUND": "That line is no longer in your cart.",
    "RECEIPT_NOT_FOUND": "There is no such receipt among yours.",
    "REQUEST_NOT_FOUND": "There is no such request among yours.",
    "MAIL_NOT_FOUND": "There is no such e-mail in the outbox.",
    "JOB_NOT_FOUND": "There is no such job.",
    "CART_HAS_ITEMS": (
        "Your cart holds products. Products and invoices are paid separately: "
        "check out or empty the cart first, then pay the invoice."
    ),
    "CART_HAS_INVOICES": "Your cart holds invoices. Products and invoices are paid separately.",
    "INVOICE_ALREADY_IN_CART": "This invoice is in your cart already.",
    "INVOICE_ALREADY_PAID": "This invoice is paid already, so there is nothing left to pay.",
    "AMOUNT_EXCEEDS_BALANCE": "This is more than is still open on the invoice.",
    "AMOUNT_NOT_POSITIVE": "The amount has to be more than zero.",
    "AMOUNT_MALFORMED": "Write the amount in digits, with a point before the cents, such as 120.50.",
    "ON_ACCOUNT_NOT_ALLOWED": "Invoices cannot be paid on account: that would only move the debt.",
    "CART_FULL": "A cart holds 200 lines at most. Pay what is in your cart first, or take something out of it.",
    "CURRENCY_MISMATCH": "Invoices in different currencies cannot be paid together. Pay them one currency at a time.",
    "ACCOUNT_MISMATCH": (
        "These invoices belong to different accounts, and a payment is for one account. Pay them one account at a time."
    ),
    "NOT_ALLOWED_WITH_INVOICE": "This cannot be used for invoices.",
    "ITEMS_NOT_PAYABLE": "Only invoices can be paid here. Take the products out of the cart.",
    "TENDER_MISMATCH": "The amounts do not add up to what is due.",
    "PAYMENT_DECLINED": "The card was declined. Nothing was charged and your cart is as it was: try another card.",
    "BALANCE_CHANGED": (
        "An invoice in your cart was paid or changed in the meantime. Nothing was charged. "
        "Look at the amounts in your cart and check out again."
    ),
    "CART_VERSION": (
        "Your cart has changed since this page was shown. Nothing was charged. "
        "The page below is up to date: look it over and pay again."
    ),
    "CART_EMPTY": "Your cart is empty, so there is nothing to pay.",
    "ALREADY_CHECKED_OUT": "This cart is paid already. Nothing was charged again.",
    "BAD_FILTER": "One of the filters cannot be used as it is. Dates are written like 2026-01-31.",
}


def in_words(refusal: Refusal) -> str:
    """What to tell a person about a refusal."""
    if refusal.status == TOO_MANY:
        wait = f" Try again in {refusal.retry_after} seconds." if refusal.retry_after.isdecimal() else ""
        return f"There were too many calls in a short time.{wait}"
    if refusal.code in WORDS:
        return WORDS[refusal.code]
    if refusal.status >= FAILURE:
        return "The invoice service has a problem. Nothing is lost: try again in a moment."
    return refusal.text or "The invoice service refused this."
