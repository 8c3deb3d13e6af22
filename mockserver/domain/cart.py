"""A buyer's cart: empty, with items, or with invoices to pay; and how it changes.

Each function takes a cart and gives the cart after it. A cart that differs from the one before has the next version.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from mockserver.domain.buyer_errors import (
    AccountMismatch,
    CartFull,
    CartHasInvoices,
    CartHasItems,
    InvoiceAlreadyInCart,
    InvoiceAlreadyPaid,
    LineNotFound,
    NotAllowedWithInvoice,
    WrongCurrency,
)
from mockserver.domain.choices import Choices
from mockserver.domain.currency import is_currency
from mockserver.domain.invoice import Invoice
from mockserver.domain.money import Money

NO_AMOUNT = Decimal(0)
MOST_LINES = 200
"""The lines that a cart has room for. Source: #/components/schemas/CartInvoicesAdd"""


class CartKind(StrEnum):
    """What is in a cart."""

    EMPTY = "empty"
    ITEMS = "items"
    INVOICES = "invoices"
    MIXED = "mixed"


class LineType(StrEnum):
    """What a line of a cart is."""

    ITEM = "item"
    INVOICE = "invoice"


@dataclass(frozen=True, slots=True, kw_only=True)
class CartLine:
    """One line, of an item or of an invoice. `price` is what one piece costs, or what is to be paid of the invoice.

    Account, number and times are those of the invoice when it came into the cart. Times are Unix seconds.
    """

    id: int
    currency: str
    price: Decimal
    quantity: int = 1
    sku: str | None = None
    name: str | None = None
    invoice_id: int | None = None
    account: str | None = None
    number: str | None = None
    created_at: int | None = None
    due_date: int | None = None

    @property
    def type(self) -> LineType:
        """Invoice or item."""
        return LineType.ITEM if self.invoice_id is None else LineType.INVOICE

    @property
    def amount(self) -> Money:
        """What the line comes to."""
        return Money(code=self.currency, value=self.price * self.quantity)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cart:
    """A cart as the store keeps it: its id is that of its buyer. `last_line_id` is the highest that a line has had."""

    id: int
    version: int = 0
    last_line_id: int = 0
    lines: tuple[CartLine, ...] = ()

    @property
    def kind(self) -> CartKind:
        """What is in it."""
        types = {line.type for line in self.lines}
        if not types:
            return CartKind.EMPTY
        if len(types) > 1:
            return CartKind.MIXED
        return CartKind.INVOICES if LineType.INVOICE in types else CartKind.ITEMS

    @property
    def invoice_lines(self) -> tuple[CartLine, ...]:
        """The lines that pay an invoice."""
        return tuple(line for line in self.lines if line.type == LineType.INVOICE)

    @property
    def amount_due(self) -> Money | None:
        """What all lines come to; None for an empty cart."""
        if not self.lines:
            return None
        return Money(code=self.lines[0].currency, value=sum((line.amount.value for line in self.lines), NO_AMOUNT))


@dataclass(frozen=True, slots=True, kw_only=True)
class Payable:
    """An invoice that is to come into a cart, and what of it is to be paid."""

    invoice: Invoice
    amount: Decimal


def is_payable(invoice: Invoice) -> bool:
    """Something is open, in a currency that there is.

    Rule: paid-status-follows-balances.
    """
    return not invoice.open_balance.is_settled and is_currency(invoice.open_balance.code)


def with_invoices(cart: Cart, wanted: Iterable[Payable], choices: Choices) -> Cart:
    """The cart with a line more for each invoice.

    Rule: pay-invoice-puts-it-into-the-cart, cart-holds-items-or-invoices, invoice-is-in-the-cart-once,
    cart-is-of-one-account-and-currency.

    Raises:
        CartHasItems: Items are in it, and the choices taken keep the two apart.
        CartFull: It would have more lines than it has room for.
        InvoiceAlreadyInCart: An invoice is in it, or wanted twice.
        WrongCurrency: An invoice has another currency than the cart.
        AccountMismatch: An invoice is of another account than those in the cart.
    """
    if cart.kind in (CartKind.ITEMS, CartKind.MIXED) and choices["cart-exclusivity"] == "exclusive":
        raise CartHasItems
    lines, line_id = list(cart.lines), cart.last_line_id
    for payable in wanted:
        invoice, line_id = payable.invoice, line_id + 1
        line = CartLine(
            id=line_id,
            currency=invoice.open_balance.code,
            price=payable.amount,
            invoice_id=invoice.id,
            account=invoice.customer_id,
            number=invoice.invoice_number,
            created_at=invoice.created_at,
            due_date=invoice.due_date,
        )
        _check_beside(line, lines)
        lines.append(line)
        if len(lines) > MOST_LINES:
            raise CartFull
    return _changed(cart, lines, last_line_id=line_id)


def with_item(cart: Cart, item: CartLine, choices: Choices) -> Cart:
    """The cart with a line more for an item; the line gets its id here.

    Rule: cart-holds-items-or-invoices, cart-is-of-one-account-and-currency.

    Raises:
        CartHasInvoices: Invoices are in it, and the choices taken keep the two apart.
        CartFull: It has as many lines as it has room for.
        WrongCurrency: The item has another currency than the cart.
    """
    if cart.invoice_lines and choices["cart-exclusivity"] == "exclusive":
        raise CartHasInvoices
    line = replace(item, id=cart.last_line_id + 1)
    _check_beside(line, cart.lines)
    if len(cart.lines) >= MOST_LINES:
        raise CartFull
    return _changed(cart, [*cart.lines, line], last_line_id=line.id)


def with_amount(cart: Cart, line_id: int, amount: Decimal) -> Cart:
    """The cart with another amount to be paid of an invoice.

    Rule: invoice-is-payable-in-part.
    """
    return _with_line(cart, replace(line_of(cart, line_id), price=amount))


def with_quantity(cart: Cart, line_id: int, quantity: int) -> Cart:
    """The cart with another quantity of an item.

    Rule: invoice-line-has-no-quantity.

    Raises:
        LineNotFound: The cart has no such line.
        NotAllowedWithInvoice: The line is of an invoice.
    """
    line = line_of(cart, line_id)
    if line.type == LineType.INVOICE:
        raise NotAllowedWithInvoice("An invoice has no quantity.", field="quantity")
    return _with_line(cart, replace(line, quantity=quantity))


def without_line(cart: Cart, line_id: int) -> Cart:
    """The cart without a line.

    Rule: cart-version-counts-changes, unknown-buyer-record-is-404.

    Raises:
        LineNotFound: The cart has no such line.
    """
    gone = line_of(cart, line_id)
    return _changed(cart, [line for line in cart.lines if line is not gone])


def emptied(cart: Cart) -> Cart:
    """The cart without lines.

    Rule: cart-version-counts-changes.
    """
    return _changed(cart, [])


def line_of(cart: Cart, line_id: int | None) -> CartLine:
    """The line with this id.

    Raises:
        LineNotFound: The cart has none.
    """
    for line in cart.lines:
        if line.id == line_id:
            return line
    raise LineNotFound


def check_payable(invoice: Invoice) -> None:
    """The invoice may come into a cart.

    Rule: paid-invoice-is-not-payable.

    Raises:
        InvoiceAlreadyPaid: Nothing of it is open.
        WrongCurrency: It is in a currency that there is not.
    """
    if invoice.open_balance.is_settled:
        raise InvoiceAlreadyPaid
    if not is_payable(invoice):
        raise WrongCurrency(f"{invoice.open_balance.code} is no currency that can be paid in.")


def _check_beside(line: CartLine, others: Iterable[CartLine]) -> None:
    for other in others:
        if line.invoice_id is not None and line.invoice_id == other.invoice_id:
            raise InvoiceAlreadyInCart
        if line.currency != other.currency:
            raise WrongCurrency(f"{line.currency} does not go with {other.currency}, which is in the cart.")
        if None not in (line.account, other.account) and line.account != other.account:
            raise AccountMismatch


def _with_line(cart: Cart, line: CartLine) -> Cart:
    return _changed(cart, [line if line.id == other.id else other for other in cart.lines])


def _changed(cart: Cart, lines: list[CartLine], *, last_line_id: int | None = None) -> Cart:
    after = replace(cart, lines=tuple(lines), last_line_id=last_line_id or cart.last_line_id)
    return cart if after == cart else replace(after, version=cart.version + 1)
