"""What a cart takes and what not: invoices to pay, each once, not beside items, of one account and one currency."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from conformance import expect, shopping
from conformance.buyer_accounts import ANYBODY, MEMBER
from conformance.buyer_stock import stock
from conformance.exchange import Exchange
from conformance.outcomes import NotApplicable
from conformance.rulebook import check
from conformance.shopping import CART, add, add_item, cart, cart_of, change_line, fill, line_ids, money, next_version
from conformance.store import Made
from conformance.world import NEVER_ISSUED, Buyer, World

SIGN_IN = "sign-in-opens-a-session"
PAY = "pay-invoice-puts-it-into-the-cart"
CONFLICT, REFUSED = 409, 422


@check(PAY, needs=[SIGN_IN])
def all_that_is_open_is_the_amount(world: World) -> None:
    """Add an unpaid and a partially paid invoice without an amount. Each line has what is open as its amount.

    amountDue is the sum, the kind is `invoices`, and getCart shows the cart that was answered.
    """
    made, buyer = stock(world).made, world.buyer(ANYBODY)
    with buyer.holding_the_cart():
        answered = fill(buyer, [made["open"], made["part"]])

        expect.equal("the cart", answered, cart(buyer))
        wanted = {str(made["open"].id): Decimal(1000), str(made["part"].id): Decimal("300.5")}
        expect.equal("the amounts of the lines by invoice", wanted, _amounts(answered))
        expect.equal("amountDue", Decimal("1300.5"), money("amountDue", answered.get("amountDue")))
        expect.equal("kind", "invoices", answered.get("kind"))
        numbers = [line.get("invoiceNumber") for line in answered["lines"]]
        expect.equal("invoiceNumber of each line", [made["open"].number, made["part"].number], numbers)


@check(PAY, needs=[SIGN_IN])
def an_invoice_is_added_by_its_number(world: World) -> None:
    """Add an overdue invoice by its number. The line is of that invoice, with its balance and all of it as amount."""
    one, buyer = stock(world).made["overdue"], world.buyer(ANYBODY)
    with buyer.holding_the_cart():
        (line,) = fill(buyer, [one.number])["lines"]
        expect.equal("invoiceId", str(one.id), str(line.get("invoiceId")))
        expect.equal("type", "invoice", line.get("type"))
        expect.equal("balance", Decimal("90.5"), money("balance", line.get("balance")))
        expect.equal("amount", Decimal("90.5"), money("amount", line.get("amount")))


@check("paid-invoice-is-not-payable", needs=[PAY])
def a_paid_invoice_is_refused(world: World) -> None:
    """Add an invoice of which nothing is open, alone and beside another.

    Code 409, INVOICE_ALREADY_PAID; no line more.
    """
    made, buyer = stock(world).made, world.buyer(ANYBODY)
    with buyer.holding_the_cart():
        before = fill(buyer, [made["open"]])
        for invoices in ([made["paid"]], [made["part"], made["paid"]]):
            expect.refused_as(add(buyer, invoices), CONFLICT, "INVOICE_ALREADY_PAID")
        expect.equal("the cart", before, cart(buyer))


@check("cart-takes-all-invoices-or-none", needs=[PAY])
def several_are_added_in_one_call(world: World) -> None:
    """Add three invoices in one call, one of them in part. The cart has a line for each, in one version more."""
    made, buyer = stock(world).made, world.buyer(ANYBODY)
    with buyer.holding_the_cart():
        before = cart(buyer)
        after = fill(buyer, [made["open"], made["part"], made["overdue"]], None, "20.05")
        wanted = {"open": Decimal(1000), "part": Decimal("20.05"), "overdue": Decimal("90.5")}
        expect.equal("the amounts", {str(made[name].id): value for name, value in wanted.items()}, _amounts(after))
        expect.equal("version", next_version(before), after.get("version"))


@check("cart-takes-all-invoices-or-none", needs=[PAY])
def one_bad_line_keeps_all_out(world: World) -> None:
    """Add a good invoice before and behind one that is unknown, paid, or has an amount of zero.

    The cart stays empty.
    """
    made, buyer = stock(world).made, world.buyer(ANYBODY)
    with buyer.holding_the_cart():
        before = cart(buyer)
        for bad, amount in ((NEVER_ISSUED, None), (made["paid"], None), (made["part"], "0")):
            expect.refused_somehow(add(buyer, [made["open"], bad], None, amount))
            expect.refused_somehow(add(buyer, [bad, made["open"]], amount))
            expect.equal("the cart", before, cart(buyer))


@check("cart-holds-items-or-invoices", needs=[PAY])
def an_invoice_beside_items(world: World) -> None:
    """Put an item into the cart, then add an invoice.

    Code 409, CART_HAS_ITEMS, or the cart is `mixed`; emptied, it takes it.
    """
    one, buyer = stock(world).made["open"], world.buyer(ANYBODY)
    with buyer.holding_the_cart():
        before = cart_of(add_item(world, buyer))
        expect.equal("kind", "items", before.get("kind"))
        _mixed_or(buyer, before, add(buyer, [one]), "CART_HAS_ITEMS")
        expect.success(buyer.send("DELETE", CART))
        expect.equal("kind", "invoices", fill(buyer, [one]).get("kind"))


@check("cart-holds-items-or-invoices", needs=[PAY])
def an_item_beside_invoices(world: World) -> None:
    """Put an invoice into the cart, then add an item. Code 409, CART_HAS_INVOICES, or the cart is `mixed`."""
    one, buyer = stock(world).made["open"], world.buyer(ANYBODY)
    with buyer.holding_the_cart():
        before = fill(buyer, [one])
        _mixed_or(buyer, before, add_item(world, buyer), "CART_HAS_INVOICES")


@check("invoice-is-in-the-cart-once", needs=[PAY])
def an_invoice_is_added_once(world: World) -> None:
    """Add an invoice that is in the cart, by id and by number, and another twice in one call.

    Each time code 409, INVOICE_ALREADY_IN_CART, and the cart stays as it was.
    """
    made, buyer = stock(world).made, world.buyer(ANYBODY)
    one, other = made["open"], made["part"]
    with buyer.holding_the_cart():
        before = fill(buyer, [one], "5.00")
        doubles: list[list[Made | int | str]] = [
            [one], [one.number], [other, other], [other.id, other.number], [other, one],
        ]  # fmt: skip
        for invoices in doubles:
            answer = add(buyer, invoices, *["1.00"] * len(invoices))
            expect.refused_as(answer, CONFLICT, "INVOICE_ALREADY_IN_CART")
        expect.equal("the cart", before, cart(buyer))


@check("cart-is-of-one-account-and-currency", needs=[PAY])
def two_currencies_are_refused(world: World) -> None:
    """Add invoices in USD and EUR, one after the other and in one call. Code 422, CURRENCY_MISMATCH; the cart stays."""
    made, buyer = stock(world).made, world.buyer(ANYBODY)
    with buyer.holding_the_cart():
        empty = cart(buyer)
        expect.refused_as(add(buyer, [made["open"], made["in euro"]]), REFUSED, "CURRENCY_MISMATCH")
        expect.equal("the cart", empty, cart(buyer))
        before = fill(buyer, [made["in euro"]])
        expect.refused_as(add(buyer, [made["open"]]), REFUSED, "CURRENCY_MISMATCH")
        expect.equal("the cart", before, cart(buyer))


@check("cart-is-of-one-account-and-currency", needs=[PAY])
def items_are_of_one_currency(world: World) -> None:
    """Put an item in USD into the cart and then one in EUR.

    Code 422, CURRENCY_MISMATCH, and the cart stays as it was.
    """
    buyer = world.buyer(ANYBODY)
    with buyer.holding_the_cart():
        before = cart_of(add_item(world, buyer))
        expect.refused_as(add_item(world, buyer, currency="EUR"), REFUSED, "CURRENCY_MISMATCH")
        expect.equal("the cart", before, cart(buyer))


@check("cart-is-of-one-account-and-currency", needs=[PAY])
def two_accounts_are_refused(world: World) -> None:
    """Add an invoice of the organisation and one of the buyer's own account.

    Code 422, ACCOUNT_MISMATCH; the cart stays.
    """
    buyer = world.buyer(MEMBER)
    own = shopping.new_invoice(world, buyer.account.account)
    its = shopping.new_invoice(world, str(buyer.account.invoice_account))
    if not buyer.send("GET", f"{shopping.INVOICES}/{own.id}").is_success:
        raise NotApplicable("buyers of an organisation are not shown invoices of their own account")
    with buyer.holding_the_cart():
        empty = cart(buyer)
        expect.refused_as(add(buyer, [own, its]), REFUSED, "ACCOUNT_MISMATCH")
        expect.equal("the cart", empty, cart(buyer))
        before = fill(buyer, [its])
        expect.refused_as(add(buyer, [own]), REFUSED, "ACCOUNT_MISMATCH")
        expect.equal("the cart", before, cart(buyer))


@check("invoice-line-has-no-quantity", needs=[PAY])
def a_quantity_is_refused(world: World) -> None:
    """Send a quantity for an invoice line, alone and beside an amount.

    Code 422, NOT_ALLOWED_WITH_INVOICE; nothing changes.
    """
    one, buyer = stock(world).made["open"], world.buyer(ANYBODY)
    with buyer.holding_the_cart():
        before = fill(buyer, [one], "10.00")
        (line,) = line_ids(before)
        for fields in ({"quantity": 2}, {"quantity": 1}, {"quantity": 2, "amount": "5.00"}):
            expect.refused_as(change_line(buyer, line, **fields), REFUSED, "NOT_ALLOWED_WITH_INVOICE")
        expect.equal("the cart", before, cart(buyer))


def _mixed_or(buyer: Buyer, before: Mapping[str, Any], answer: Exchange, error_code: str) -> None:
    if not expect.success_or_refused(answer, {CONFLICT}):
        expect.refused_as(answer, CONFLICT, error_code)
        expect.equal("the cart", before, cart(buyer))
        return
    after = cart(buyer)
    expect.equal("kind", "mixed", after.get("kind"), answer)
    expect.equal("how many lines there are", len(before["lines"]) + 1, len(after["lines"]), answer)


def _amounts(cart: Mapping[str, Any]) -> dict[str, Decimal]:
    return {str(line.get("invoiceId")): money("amount", line.get("amount")) for line in cart["lines"]}
