"""What buyers do with their carts: each function loads, asks the rules, saves, all in one transaction.

A checkout is one write: the payment with all that it moves, its receipt, the empty cart. When anything is refused,
nothing of it is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from mockserver.api.buyer_scope import invoices_of_cart, visible_invoice
from mockserver.api.cashbook import record_payment
from mockserver.api.refusals import REQUIRED, BadBody, FieldProblem
from mockserver.domain import cart as rules
from mockserver.domain import checkout as paying
from mockserver.domain.buyer import Buyer
from mockserver.domain.buyer_errors import InvoiceNotFound
from mockserver.domain.cart import Cart, CartLine, LineType, Payable
from mockserver.domain.checkout import Checkout, Tender
from mockserver.domain.choices import Choices
from mockserver.domain.paying import amount_of_invoice
from mockserver.store.ports import VirtualStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Till:
    """Whose cart is at hand, in which store, and under which choices."""

    store: VirtualStore
    buyer: Buyer
    choices: Choices

    @property
    def cart(self) -> Cart:
        """The buyer's cart; whoever never had one has an empty one."""
        return self.store.carts.get(self.buyer.id) or Cart(id=self.buyer.id)

    def keep(self, cart: Cart) -> Cart:
        """Save the cart, if it changed."""
        if cart != self.cart:
            self.store.carts.put(cart)
        return cart


def add_invoices(till: Till, wanted: Iterable[tuple[object, object]]) -> Cart:
    """Put invoices into the cart, all or none: each by its id or number, with an amount or None for all that is open.

    Rule: cart-takes-all-invoices-or-none, non-admin-pays-too.

    Raises:
        InvoiceNotFound: The buyer may see no such invoice.
        BuyerRefusal: A rule forbids it; the cart stays as it is.
    """
    with till.store.transaction():
        payables = [_payable(till, id_or_number, amount, at) for at, (id_or_number, amount) in enumerate(wanted)]
        return till.keep(rules.with_invoices(till.cart, payables, till.choices))


def add_item(till: Till, item: CartLine) -> Cart:
    """Put an item into the cart.

    Raises:
        BuyerRefusal: A rule forbids it; the cart stays as it is.
    """
    with till.store.transaction():
        return till.keep(rules.with_item(till.cart, item, till.choices))


def change_line(till: Till, line_id: int | None, sent: Mapping[str, Any]) -> Cart:
    """Change what is to be paid of an invoice, or the quantity of an item.

    Raises:
        LineNotFound: The cart has no such line.
        BuyerRefusal: A rule forbids it; the cart stays as it is.
        BadBody: It is an amount for an item.
    """
    with till.store.transaction():
        line = rules.line_of(till.cart, line_id)
        if "quantity" in sent:
            return till.keep(rules.with_quantity(till.cart, line.id, sent["quantity"]))
        return till.keep(rules.with_amount(till.cart, line.id, _new_amount(till, line, sent["amount"])))


def remove_line(till: Till, line_id: int | None) -> Cart:
    """Take a line out.

    Raises:
        LineNotFound: The cart has no such line.
    """
    with till.store.transaction():
        line = rules.line_of(till.cart, line_id)
        return till.keep(rules.without_line(till.cart, line.id))


def empty(till: Till) -> Cart:
    """Take every line out."""
    with till.store.transaction():
        return till.keep(rules.emptied(till.cart))


def check_out(till: Till, version: int, tenders: Sequence[Tender], *, now: int) -> Checkout:
    """Pay for the cart: one payment of all its invoices, its receipt, and an empty cart.

    The same again is answered as it was.

    Rule: checkout-settles-the-invoices, checkout-pays-once-per-cart-version, checkout-changes-nothing-when-refused,
    buyer-payment-shows-to-management, non-admin-pays-too.

    Raises:
        NotCheckedOut: A rule forbids it; nothing changes.
        BadAmount: The amount of a tender cannot be paid.
    """
    store = till.store
    with store.transaction():
        cart, last = till.cart, store.checkouts.get(till.buyer.id)
        if last is not None and paying.is_repeated(last, version, tenders, till.choices):
            return last
        paying.check_tenders(cart, version, tenders)
        invoices = invoices_of_cart(store, till.buyer, cart, till.choices)
        paying.check_still_open(cart, invoices)
        paying.check_cards(tenders)
        fields = paying.payment_fields(cart, till.buyer, invoices, tenders)
        payment = record_payment(store, fields, now=now, choices=till.choices)
        receipt = store.receipts.find("payment_id", payment.id)
        after = till.keep(rules.emptied(cart))
        paid = (store.invoices.get(invoice_id) for invoice_id in payment.invoice_ids)
        checkout = Checkout(
            id=cart.id,
            cart_version=version,
            tenders_digest=paying.digest_of(tenders),
            payment_id=payment.id,
            receipt_id=0 if receipt is None else receipt.id,
            next_version=after.version,
            invoices=tuple(paying.settled(invoice) for invoice in paid if invoice is not None),
        )
        store.checkouts.put(checkout)
        return checkout


def _payable(till: Till, id_or_number: object, amount: object, position: int) -> Payable:
    invoice = visible_invoice(till.store, till.buyer, id_or_number, till.choices)
    rules.check_payable(invoice)
    field = f"lines.{position}.amount"
    return Payable(invoice=invoice, amount=amount_of_invoice(amount, invoice, till.choices, field=field))


def _new_amount(till: Till, line: CartLine, amount: object) -> Decimal:
    if line.type == LineType.ITEM:
        raise BadBody([FieldProblem("quantity", REQUIRED)])
    invoice = invoices_of_cart(till.store, till.buyer, till.cart, till.choices).get(line.invoice_id or 0)
    if invoice is None or invoice.open_balance.code != line.currency:
        raise InvoiceNotFound
    rules.check_payable(invoice)
    return amount_of_invoice(amount, invoice, till.choices, field="amount")
