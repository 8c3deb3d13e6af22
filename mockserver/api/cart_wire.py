"""A cart as its buyer is shown it, and the tenders of a checkout."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mockserver.api.buyer_scope import invoices_of_cart
from mockserver.api.buyer_wire import amount, day
from mockserver.api.till import Till
from mockserver.domain.buyer_errors import WrongCurrency
from mockserver.domain.cart import NO_AMOUNT, Cart, CartLine, LineType
from mockserver.domain.checkout import Checkout, Method, Tender
from mockserver.domain.currency import is_currency
from mockserver.domain.invoice import Invoice
from mockserver.domain.money import Money
from mockserver.domain.paying import payable_amount

DEFAULT_CURRENCY = "USD"


def item_of(body: Mapping[str, Any]) -> CartLine:
    """The item of a valid request body; the cart gives it its id.

    Source: #/components/schemas/CartItemAdd

    Raises:
        BadAmount: The price cannot be paid.
        WrongCurrency: There is no such currency.
    """
    code = body.get("currency", DEFAULT_CURRENCY)
    if not is_currency(code):
        raise WrongCurrency(f"{code} is no currency.", field="currency")
    price = payable_amount(body["price"], Money(code=code, value=NO_AMOUNT), field="price")
    return CartLine(id=0, currency=code, price=price, quantity=body["quantity"], sku=body["sku"], name=body.get("name"))


def tenders_of(body: Mapping[str, Any]) -> list[Tender]:
    """The tenders of a valid request body.

    Source: #/components/schemas/Tender
    """
    return [
        Tender(method=tender["method"], amount=tender["amount"], token=tender.get("token"))
        for tender in body["tenders"]
    ]


def shown_cart(till: Till, cart: Cart) -> dict[str, Any]:
    """The cart with each invoice as it is now; one that is gone shows what it was, with nothing open.

    Source: #/components/schemas/Cart
    """
    invoices = invoices_of_cart(till.store, till.buyer, cart, till.choices)
    due = cart.amount_due
    return {
        "id": cart.id,
        "version": cart.version,
        "kind": cart.kind,
        "lines": [
            _item(line) if line.type == LineType.ITEM else _invoice(line, invoices.get(line.invoice_id or 0))
            for line in cart.lines
        ],
        "amountDue": None if due is None else amount(due),
    }


def shown_checkout(checkout: Checkout) -> dict[str, Any]:
    """What a checkout came to.

    Source: #/components/schemas/CheckoutResult
    """
    return {
        "paymentId": checkout.payment_id,
        "receiptId": checkout.receipt_id,
        "cartVersion": checkout.next_version,
        "invoices": [
            {
                "id": settled.invoice_id,
                "number": settled.number,
                "paid": amount(settled.paid),
                "balance": amount(settled.balance),
                "paidStatus": settled.paid_status,
            }
            for settled in checkout.invoices
        ],
    }


def shown_methods(reasons: Mapping[Method, str], methods: Iterable[Method] = Method) -> list[dict[str, Any]]:
    """Every payment method, with the reason of each that is not allowed.

    Source: #/components/schemas/PaymentMethod
    """
    return [{"method": way, "allowed": way not in reasons, "reason": reasons.get(way)} for way in methods]


def _item(line: CartLine) -> dict[str, Any]:
    return {
        "id": line.id,
        "type": line.type,
        "sku": line.sku,
        "name": line.name,
        "quantity": line.quantity,
        "price": amount(Money(code=line.currency, value=line.price)),
        "amount": amount(line.amount),
    }


def _invoice(line: CartLine, invoice: Invoice | None) -> dict[str, Any]:
    balance = Money(code=line.currency, value=NO_AMOUNT) if invoice is None else invoice.open_balance
    created_at, due_date = (
        (line.created_at, line.due_date) if invoice is None else (invoice.created_at, invoice.due_date)
    )
    return {
        "id": line.id,
        "type": line.type,
        "invoiceId": line.invoice_id,
        "invoiceNumber": line.number if invoice is None else invoice.invoice_number,
        "invoiceDate": day(created_at or 0),
        "dueDate": day(due_date or 0),
        "balance": amount(balance),
        "amount": amount(line.amount),
    }
