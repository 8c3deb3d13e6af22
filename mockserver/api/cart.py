"""The operations on a buyer's cart, from putting an invoice into it to paying."""

from __future__ import annotations

from mockserver.api import till as service
from mockserver.api.call import CREATED, Answer, Call
from mockserver.api.cart_wire import item_of, shown_cart, shown_checkout, shown_methods, tenders_of
from mockserver.api.numerals import whole_number
from mockserver.api.till import Till
from mockserver.domain.cart import Cart
from mockserver.domain.checkout import Method
from mockserver.domain.checkout_errors import (
    OnAccountNotAllowed,
)


def get_cart(call: Call) -> Answer:
    """The cart.

    Rule: cart-belongs-to-its-buyer.
    """
    return _shown(call, _till(call).cart)


def empty_cart(call: Call) -> Answer:
    """Take everything out of the cart."""
    return _shown(call, service.empty(_till(call)))


def add_item_to_cart(call: Call) -> Answer:
    """Put an item into the cart."""
    return _shown(call, service.add_item(_till(call), item_of(call.body)), status=CREATED)


def add_invoices_to_cart(call: Call) -> Answer:
    """Put invoices into the cart."""
    wanted = [(line["invoiceId"], line.get("amount")) for line in call.body["lines"]]
    return _shown(call, service.add_invoices(_till(call), wanted), status=CREATED)


def update_cart_line(call: Call) -> Answer:
    """Change the amount or the quantity of a line."""
    return _shown(call, service.change_line(_till(call), _line_id(call), call.body))


def remove_cart_line(call: Call) -> Answer:
    """Take a line out of the cart."""
    return _shown(call, service.remove_line(_till(call), _line_id(call)))


def list_payment_methods(call: Call) -> Answer:
    """What the cart may be paid with.

    Rule: payment-methods-are-told.
    """
    has_invoices = bool(_till(call).cart.invoice_lines)
    return Answer(shown_methods({Method.ON_ACCOUNT: OnAccountNotAllowed.text} if has_invoices else {}))


def check_out_cart(call: Call) -> Answer:
    """Pay for the invoices in the cart.

    Rule: checkout-settles-the-invoices.
    """
    checkout = service.check_out(_till(call), call.body["cartVersion"], tenders_of(call.body), now=call.now)
    return Answer(shown_checkout(checkout))


def _shown(call: Call, cart: Cart, *, status: int = 200) -> Answer:
    return Answer(shown_cart(_till(call), cart), status=status)


def _till(call: Call) -> Till:
    return Till(store=call.store, buyer=call.buyer, choices=call.choices)


def _line_id(call: Call) -> int | None:
    return whole_number(call.parameters["lineId"])
