"""Each change of a cart is counted, and each buyer has one cart: the same in every session, and nobody else's."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from conformance import expect, shopping
from conformance.buyer_accounts import ANYBODY, COLLEAGUES, LONER, MEMBER
from conformance.buyer_stock import stock
from conformance.exchange import Exchange
from conformance.rulebook import check
from conformance.shopping import CART, add, add_item, cart, cart_of, change_line, fill, line_ids, money, next_version
from conformance.world import Buyer, World

SIGN_IN = "sign-in-opens-a-session"
PAY = "pay-invoice-puts-it-into-the-cart"
CONFLICT, REFUSED = 409, 422


@check("cart-version-counts-changes", needs=[PAY])
def every_change_of_invoices_counts(world: World) -> None:
    """Add two invoices one by one, change a line, remove both. Each raises version by one, and getCart shows it.

    Reading and refused calls leave it. The cart that lost its last line is empty, without amountDue, and takes an item.
    """
    made, buyer = stock(world).made, world.buyer(ANYBODY)
    with buyer.holding_the_cart():
        before = cart(buyer)
        before = _raised(buyer, before, add(buyer, [made["open"]]))
        before = _raised(buyer, before, add(buyer, [made["part"]]))
        first, second = line_ids(before)
        before = _raised(buyer, before, change_line(buyer, first, amount="7.25"))
        expect.refused_somehow(add(buyer, [made["open"]]))
        expect.refused_somehow(change_line(buyer, first, amount="0"))
        expect.equal("the cart after refused calls", before, cart(buyer))
        before = _raised(buyer, before, buyer.send("DELETE", f"{shopping.LINES}/{first}"))
        expect.equal("the lines left", [second], line_ids(before))
        before = _raised(buyer, before, buyer.send("DELETE", f"{shopping.LINES}/{second}"))
        expect.equal("kind, lines and amountDue", ("empty", [], None), _contents(before))
        expect.success(add_item(world, buyer))


@check("cart-version-counts-changes", needs=[PAY])
def every_change_of_items_counts(world: World) -> None:
    """Add an item, change its quantity and empty the cart. Each raises version by one, and getCart shows it.

    Two of 12.50 come to 25, three to 37.50. The empty cart takes an invoice.
    """
    one, buyer = stock(world).made["open"], world.buyer(ANYBODY)
    with buyer.holding_the_cart():
        before = cart(buyer)
        before = _raised(buyer, before, add_item(world, buyer))
        expect.equal("amountDue", Decimal(25), money("amountDue", before.get("amountDue")))
        (line,) = line_ids(before)
        before = _raised(buyer, before, change_line(buyer, line, quantity=3))
        expect.equal("amountDue", Decimal("37.5"), money("amountDue", before.get("amountDue")))
        before = _raised(buyer, before, buyer.send("DELETE", CART))
        expect.equal("kind, lines and amountDue", ("empty", [], None), _contents(before))
        expect.success(add(buyer, [one]))


@check("cart-belongs-to-its-buyer", needs=[PAY])
def sessions_share_a_cart(world: World) -> None:
    """Fill a cart, and read it with another session of the buyer.

    It is the same cart; emptied there, it is empty here.
    """
    one, buyer = stock(world).made["open"], world.buyer(ANYBODY)
    token = shopping.token_of(buyer.sign_in())
    with buyer.holding_the_cart():
        before = fill(buyer, [one])
        expect.equal("the cart in another session", before, cart_of(buyer.send("GET", CART, token=token)))
        expect.success(buyer.send("DELETE", CART, token=token))
        expect.equal("the lines", [], cart(buyer)["lines"])


@check("cart-belongs-to-its-buyer", needs=[PAY])
def a_colleague_has_another_cart(world: World) -> None:
    """Fill a cart. A colleague fills and empties theirs, and pays a line by the id of the first.

    The cart stays as it was.
    """
    _apart(world, *world.buyers.play(COLLEAGUES))


@check("cart-belongs-to-its-buyer", needs=[PAY])
def a_stranger_has_another_cart(world: World) -> None:
    """Fill a cart. A buyer of no organisation fills and empties theirs. The cart stays as it was."""
    _apart(world, world.buyer(MEMBER), world.buyer(LONER))


def _apart(world: World, one: Buyer, other: Buyer) -> None:
    with one.holding_the_cart(), other.holding_the_cart():
        before = fill(one, [shopping.new_invoice(world, one.account.payer) for _ in range(2)])
        expect.equal("the lines of the other's cart", [], cart(other)["lines"])
        theirs = fill(other, [shopping.new_invoice(world, other.account.payer)])
        for mine in set(line_ids(before)) - set(line_ids(theirs)):  # ids of lines may be those of the cart alone
            expect.refused_as(change_line(other, mine, amount="1.00"), 404, "LINE_NOT_FOUND")
            expect.refused_as(other.send("DELETE", f"{shopping.LINES}/{mine}"), 404, "LINE_NOT_FOUND")
        expect.success(other.send("DELETE", CART))
        expect.equal("the cart after another buyer emptied theirs", before, cart(one))


def _raised(buyer: Buyer, before: Mapping[str, Any], answer: Exchange) -> dict[str, Any]:
    after = cart_of(answer)
    expect.equal("version", next_version(before), after.get("version"), answer)
    expect.equal("the cart", after, cart(buyer))
    return after


def _contents(cart: Mapping[str, Any]) -> tuple[Any, ...]:
    return cart.get("kind"), cart["lines"], cart.get("amountDue")
