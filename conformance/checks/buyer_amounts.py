"""How much of an invoice is paid: a part or all of it, never more, never nothing, never what is no money."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from conformance import expect, shopping
from conformance.buyer_accounts import ANYBODY
from conformance.buyer_stock import stock
from conformance.exchange import Exchange
from conformance.rulebook import check
from conformance.shopping import add, add_item, card, cart, cart_of, change_line, check_out, fill, line_ids, money
from conformance.world import Buyer, World

PAY, SETTLES = "pay-invoice-puts-it-into-the-cart", "checkout-settles-the-invoices"
REFUSED = 422
NOT_POSITIVE = ("0", "0.00", 0, "-5", "-0.01", -5)
MALFORMED = ("abc", "", "12abc", "NaN", "1.005", "1,50")
TOO_PRECISE = "1.005"


@check("invoice-is-payable-in-part", needs=[PAY, SETTLES])
def a_part_given_when_added_is_paid(world: World) -> None:
    """Add an invoice of 80 with an amount of 30.05 and check out. The line shows 30.05; 49.95 stays open."""
    buyer = world.buyer(ANYBODY)
    invoice = shopping.new_invoice(world, buyer.account.payer, "80")
    with buyer.holding_the_cart():
        filled = fill(buyer, [invoice], "30.05")
        _amount(filled, "30.05")
        expect.success(check_out(buyer, filled.get("version"), [card("30.05")]))
    _left(buyer, invoice.id, "30.05", "49.95", "partially_paid")


@check("invoice-is-payable-in-part", needs=[PAY, SETTLES])
def a_part_given_afterwards_is_paid(world: World) -> None:
    """Add an invoice of 80 and change the amount of its line to 0.01, to 79.99 as a number, and to 20; check out.

    The line shows each amount, as getCart does. 20 is paid, and 60 stays open.
    """
    buyer = world.buyer(ANYBODY)
    invoice = shopping.new_invoice(world, buyer.account.payer, "80")
    with buyer.holding_the_cart():
        (line,) = line_ids(fill(buyer, [invoice]))
        changed: dict[str, Any] = {}
        for amount in ("0.01", 79.99, "20"):
            changed = cart_of(change_line(buyer, line, amount=amount))
            _amount(changed, str(amount))
        expect.equal("the cart", changed, cart(buyer))
        expect.success(check_out(buyer, changed.get("version"), [card("20.00")]))
    _left(buyer, invoice.id, "20", "60", "partially_paid")


@check("invoice-is-payable-in-part", needs=[PAY])
def a_partially_paid_invoice_is_payable_up_to_its_balance(world: World) -> None:
    """Add an invoice of 800.25, of which 300.50 is open, with an amount of 300.50. The line shows it."""
    made, buyer = stock(world).made, world.buyer(ANYBODY)
    with buyer.holding_the_cart():
        _amount(fill(buyer, [made["part"]], "300.50"), "300.5")


@check("cart-amount-stays-within-the-balance", needs=[PAY])
def more_than_is_open_is_not_added(world: World) -> None:
    """Add an invoice of 800.25, of which 300.50 is open, with 300.51, and with 800.25 as a number.

    Each is refused with code 422 and AMOUNT_EXCEEDS_BALANCE, the cart as it was, or lowered to 300.50.
    """
    made, buyer = stock(world).made, world.buyer(ANYBODY)
    for amount in ("300.51", 800.25):
        with buyer.holding_the_cart():
            before = cart(buyer)
            _refused_or_lowered(buyer, before, add(buyer, [made["part"]], amount))


@check("cart-amount-stays-within-the-balance", needs=[PAY])
def a_line_is_not_raised_above_what_is_open(world: World) -> None:
    """Add that invoice with 10 and change its amount to 300.51. Refused, the line has 10 still, or it has 300.50."""
    made, buyer = stock(world).made, world.buyer(ANYBODY)
    with buyer.holding_the_cart():
        before = fill(buyer, [made["part"]], "10.00")
        _refused_or_lowered(buyer, before, change_line(buyer, line_ids(before)[0], amount="300.51"))


@check("cart-amount-is-positive-money", needs=[PAY])
def an_invoice_is_added_with_money_only(world: World) -> None:
    """Add an invoice with amounts of zero and less, and with such as are no money. Refused with code 422.

    The errorCode is AMOUNT_NOT_POSITIVE of the former, AMOUNT_MALFORMED of the latter, and the cart stays empty.
    """
    made, buyer = stock(world).made, world.buyer(ANYBODY)
    with buyer.holding_the_cart():
        before = cart(buyer)
        for amount in NOT_POSITIVE:
            expect.refused_as(add(buyer, [made["open"]], amount), REFUSED, "AMOUNT_NOT_POSITIVE")
        for amount in MALFORMED:
            expect.refused_as(add(buyer, [made["open"]], amount), REFUSED, "AMOUNT_MALFORMED")
        expect.refused_as(add(buyer, [made["in yen"]], "10.5"), REFUSED, "AMOUNT_MALFORMED")
        expect.equal("the cart", before, cart(buyer))


@check("cart-amount-is-positive-money", needs=[PAY])
def a_line_is_changed_to_money_only(world: World) -> None:
    """Change the amount of a line to zero, less, and to what is no money. Refused with code 422; the line stays."""
    made, buyer = stock(world).made, world.buyer(ANYBODY)
    with buyer.holding_the_cart():
        before = fill(buyer, [made["open"]], "10.00")
        (line,) = line_ids(before)
        for amount in ("0", -5):
            expect.refused_as(change_line(buyer, line, amount=amount), REFUSED, "AMOUNT_NOT_POSITIVE")
        for amount in ("abc", TOO_PRECISE):
            expect.refused_as(change_line(buyer, line, amount=amount), REFUSED, "AMOUNT_MALFORMED")
        expect.equal("the cart", before, cart(buyer))


@check("cart-amount-is-positive-money", needs=[PAY])
def an_item_costs_money(world: World) -> None:
    """Add items with a price of zero, less, and such as is none. Refused with code 422, and the cart stays empty."""
    buyer = world.buyer(ANYBODY)
    with buyer.holding_the_cart():
        before = cart(buyer)
        for price in ("0", -1):
            expect.refused_as(add_item(world, buyer, price=price), REFUSED, "AMOUNT_NOT_POSITIVE")
        for price in ("ten", TOO_PRECISE):
            expect.refused_as(add_item(world, buyer, price=price), REFUSED, "AMOUNT_MALFORMED")
        expect.equal("the cart", before, cart(buyer))


def _amount(cart: Mapping[str, Any], amount: str) -> None:
    (line,) = cart["lines"] if len(cart["lines"]) == 1 else ({},)
    expect.equal("the amount of the line", Decimal(amount), money("amount", line.get("amount")))
    expect.equal("amountDue", Decimal(amount), money("amountDue", cart.get("amountDue")))


def _left(buyer: Buyer, invoice_id: int, paid: str, balance: str, status: str) -> None:
    answer = buyer.send("GET", f"{shopping.INVOICES}/{invoice_id}")
    shown = shopping.record_of(answer)
    found = (money("paid", shown.get("paid")), money("balance", shown.get("balance")), shown.get("paidStatus"))
    expect.equal("paid, balance and paidStatus", (Decimal(paid), Decimal(balance), status), found, answer)


def _refused_or_lowered(buyer: Buyer, before: Mapping[str, Any], answer: Exchange) -> None:
    if not expect.success_or_refused(answer, {REFUSED}):
        expect.refused_as(answer, REFUSED, "AMOUNT_EXCEEDS_BALANCE")
        expect.equal("the cart", before, cart(buyer))
        return
    _amount(cart_of(answer), "300.5")
    expect.equal("the cart", cart_of(answer), cart(buyer))
