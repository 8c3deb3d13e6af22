"""Paying for a cart of invoices: what is tendered, when that is refused, and what came of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from mockserver.domain.buyer import Buyer
from mockserver.domain.cart import Cart, CartKind
from mockserver.domain.checkout_errors import (
    AlreadyCheckedOut,
    BalanceChanged,
    CartEmpty,
    ItemsNotPayable,
    OnAccountNotAllowed,
    PaymentDeclined,
    StaleCart,
    TenderMismatch,
)
from mockserver.domain.choices import Choices
from mockserver.domain.invoice import Invoice
from mockserver.domain.money import Money
from mockserver.domain.paying import number_of, payable_amount, plain
from mockserver.domain.payment import MODULE, PaymentFields, PaymentLine, ProcessingStatus

DECLINED = "tok_declined"


class Method(StrEnum):
    """What may be tendered."""

    CARD = "card"
    GIFT_CARD = "gift_card"
    LOYALTY = "loyalty"
    ON_ACCOUNT = "on_account"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tender:
    """A part of the money, as it was sent: `amount` may be anything. The `token` of a card is kept nowhere."""

    method: str
    amount: object
    token: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """An invoice right after a checkout."""

    invoice_id: int
    number: str
    paid: Money
    balance: Money
    paid_status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkout:
    """The last checkout of a cart, under the cart's id: what was sent, and what was answered."""

    id: int
    cart_version: int
    tenders_digest: str
    payment_id: int
    receipt_id: int
    next_version: int
    invoices: tuple[Settled, ...]


def digest_of(tenders: Iterable[Tender]) -> str:
    """What is kept of tenders, to know them again: the same for the same methods, amounts and tokens."""
    amounts = [(tender.method, number_of(tender.amount), tender.token) for tender in tenders]
    words = [[method, "" if amount is None else f"{amount.normalize():f}", token] for method, amount, token in amounts]
    return hashlib.sha256(repr(words).encode("utf-8", "replace")).hexdigest()


def is_repeated(last: Checkout | None, version: int, tenders: Iterable[Tender], choices: Choices) -> bool:
    """The same was checked out before.

    Rule: checkout-pays-once-per-cart-version.

    Raises:
        AlreadyCheckedOut: That version of the cart was, in another way, or the choices taken refuse a second time.
    """
    if last is None or last.cart_version != version:
        return False
    if choices["repeated-checkout"] == "refused" or last.tenders_digest != digest_of(tenders):
        raise AlreadyCheckedOut
    return True


def check_tenders(cart: Cart, version: int, tenders: Sequence[Tender]) -> None:
    """The cart is one of invoices, of this version, and the tenders pay it.

    Rule: only-invoices-are-checked-out, stale-cart-is-not-checked-out, tenders-add-up-to-the-amount-due,
    on-account-never-pays-invoices.

    Raises:
        CartEmpty: There is nothing to pay.
        StaleCart: The cart has another version.
        ItemsNotPayable: There are items in it.
        BadAmount: The amount of a tender cannot be paid.
        OnAccountNotAllowed: A tender is on account.
        TenderMismatch: The tenders do not add up to the amount due.
    """
    due = cart.amount_due
    if due is None:
        raise CartEmpty
    if version != cart.version:
        raise StaleCart(cart.version)
    if cart.kind != CartKind.INVOICES:
        raise ItemsNotPayable
    amounts = [
        payable_amount(tender.amount, due, field=f"tenders.{position}.amount")
        for position, tender in enumerate(tenders)
    ]
    for position, tender in enumerate(tenders):
        if tender.method == Method.ON_ACCOUNT:
            raise OnAccountNotAllowed(field=f"tenders.{position}.method")
    if sum(amounts, Decimal(0)) != due.value:
        raise TenderMismatch(f"The tenders do not add up to the {plain(due)} {due.code} that are due.", field="tenders")


def check_still_open(cart: Cart, invoices: Mapping[int, Invoice]) -> None:
    """What the cart pays of each invoice is still open. `invoices` has those that are there for the buyer.

    Rule: changed-balance-stops-the-checkout, simultaneous-checkouts-never-overpay.

    Raises:
        BalanceChanged: An invoice is gone or of another account, or less of it is open, or another currency.
    """
    for line in cart.lines:
        invoice = None if line.invoice_id is None else invoices.get(line.invoice_id)
        if invoice is None or (invoice.customer_id, invoice.open_balance.code) != (line.account, line.currency):
            raise BalanceChanged(f"Invoice {line.number} is not there any more as it came into the cart.")
        balance = invoice.open_balance
        if line.price > balance.value:
            text = f"Invoice {line.number}: {plain(line.amount)} is above the {plain(balance)} that is open now."
            raise BalanceChanged(text)


def check_cards(tenders: Iterable[Tender]) -> None:
    """No card is declined.

    Rule: declined-card-pays-nothing.

    Raises:
        PaymentDeclined: One is.
    """
    if any(tender.token == DECLINED for tender in tenders):
        raise PaymentDeclined


def payment_fields(
    cart: Cart, buyer: Buyer, invoices: Mapping[int, Invoice], tenders: Iterable[Tender]
) -> PaymentFields:
    """The payment that a checkout makes: of the invoices' account, by the buyer, completed.

    Rule: buyer-payment-shows-to-management.
    """
    lines = tuple(PaymentLine(invoice_id=line.invoice_id, amount=line.price) for line in cart.lines if line.invoice_id)
    means = ", ".join(dict.fromkeys(tender.method for tender in tenders))
    details: dict[str, Any] = {"memo": "", "paymentType": means}
    return PaymentFields(
        customer_id=invoices[lines[0].invoice_id].customer_id,
        currency=cart.lines[0].currency,
        lines=lines,
        details=details,
        payer_name=buyer.name,
        payer_customer_id=buyer.account,
        module_name=MODULE,
        processing_status=ProcessingStatus.COMPLETED,
    )


def settled(invoice: Invoice) -> Settled:
    """What a checkout says of an invoice that it paid.

    Rule: checkout-settles-the-invoices.
    """
    return Settled(
        invoice_id=invoice.id,
        number=invoice.invoice_number,
        paid=invoice.paid,
        balance=invoice.open_balance,
        paid_status=invoice.paid_status,
    )
