"""Checkouts that are refused: the tenders, the card, the cart or a balance is not right, and nothing changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from conformance import expect, paying, shopping
from conformance.answers import items_of
from conformance.buyer_accounts import ANYBODY, COLLEAGUES, MEMBER
from conformance.exchange import Exchange
from conformance.paying import PAYMENTS
from conformance.rulebook import check
from conformance.shopping import add_item, card, cart, cart_of, change_line, check_out, fill, line_ids, new_invoice
from conformance.store import Made
from conformance.world import Buyer, World

SETTLES = "checkout-settles-the-invoices"
BAD, DECLINED, CONFLICT, REFUSED = 400, 402, 409, 422
ROUNDS = 3
ON_ACCOUNT, MISMATCH, CHANGED = "ON_ACCOUNT_NOT_ALLOWED", "TENDER_MISMATCH", "BALANCE_CHANGED"


@check("on-account-never-pays-invoices", needs=[SETTLES])
def on_account_is_refused_alone_and_beside_others(world: World) -> None:
    """Check out 30 of an invoice on account, and in part on account.

    Code 422, ON_ACCOUNT_NOT_ALLOWED; nothing moves.
    """
    buyer = world.buyer(ANYBODY)
    _on_account_is_refused(buyer, new_invoice(world, buyer.account.payer))


@check("on-account-never-pays-invoices", needs=[SETTLES])
def an_organisation_does_not_pay_on_account(world: World) -> None:
    """Check out an invoice of the organisation on account. Code 422, ON_ACCOUNT_NOT_ALLOWED, and nothing moves."""
    buyer = world.buyer(MEMBER)
    _on_account_is_refused(buyer, new_invoice(world, str(buyer.account.invoice_account)))


@check("tenders-add-up-to-the-amount-due", needs=[SETTLES])
def tenders_are_exactly_what_is_due(world: World) -> None:
    """Check out 30 of an invoice without a tender, with a cent too little and too much, and with two that miss it.

    Each is refused with code 422 and TENDER_MISMATCH. 29.99 and 0.01 together pay.
    """
    buyer = world.buyer(ANYBODY)
    invoice = new_invoice(world, buyer.account.payer)
    with buyer.holding_the_cart():
        filled = fill(buyer, [invoice], "30.00")
        for tenders in (
            [],
            [card("29.99")],
            [card("30.01")],
            [card("20.00"), _tender("gift_card", "9.00")],
            [card("100.00")],
        ):
            expect.refused_as(check_out(buyer, filled.get("version"), tenders), REFUSED, MISMATCH)
        expect.equal("the cart", filled, cart(buyer))
        expect.success(check_out(buyer, filled.get("version"), [card("29.99"), _tender("loyalty", "0.01")]))
    paying.holds("the invoice", paying.state(world.store, invoice), 70)


@check("tenders-add-up-to-the-amount-due", needs=[SETTLES])
def a_tender_is_positive_money(world: World) -> None:
    """Check out with a tender of zero, or less, beside what is due, and with such as are no money.

    Refused with code 422. The errorCode is AMOUNT_NOT_POSITIVE of the former and AMOUNT_MALFORMED of the latter.
    """
    buyer = world.buyer(ANYBODY)
    invoice = new_invoice(world, buyer.account.payer)
    with buyer.holding_the_cart():
        filled = fill(buyer, [invoice], "30.00")
        for amounts, error_code in (
            (("30.00", "0"), "AMOUNT_NOT_POSITIVE"),
            (("40.00", "-10.00"), "AMOUNT_NOT_POSITIVE"),
            (("30.00", "abc"), "AMOUNT_MALFORMED"),
            (("29.995", "0.005"), "AMOUNT_MALFORMED"),
        ):
            tenders = [card(amount) for amount in amounts]
            expect.refused_as(check_out(buyer, filled.get("version"), tenders), REFUSED, error_code)
    _unpaid(world, invoice)


@check("declined-card-pays-nothing", needs=[SETTLES])
def a_declined_card_leaves_everything(world: World) -> None:
    """Check out with `tok_declined`, alone and beside a gift card: code 402, PAYMENT_DECLINED.

    Without a token: code 400. Cart and balance stay, and another card pays then.
    """
    buyer = world.buyer(ANYBODY)
    invoice = new_invoice(world, buyer.account.payer)
    declined, nameless = card("30.00", "tok_declined"), {"method": "card", "amount": "30.00"}
    with buyer.holding_the_cart():
        filled = fill(buyer, [invoice], "30.00")
        version = filled.get("version")
        for tenders in ([declined], [_tender("gift_card", "10.00"), declined | {"amount": "20.00"}]):
            expect.refused_as(check_out(buyer, version, tenders), DECLINED, "PAYMENT_DECLINED")
        expect.refused_as(check_out(buyer, version, [nameless]), BAD, "BAD_REQUEST")
        expect.equal("the cart", filled, cart(buyer))
        paying.holds("the invoice after a declined card", paying.state(world.store, invoice), 100)
        expect.success(check_out(buyer, version, [card("30.00")]))
    paying.holds("the invoice", paying.state(world.store, invoice), 70)


@check("changed-balance-stops-the-checkout", needs=[SETTLES, "completed-payment-lowers-balances"])
def what_was_paid_meanwhile_is_not_paid_again(world: World) -> None:
    """Put 80 of an invoice of 100 into the cart, and record an offline payment of 30, then of the other 70.

    Each time checking out is refused with code 409 and BALANCE_CHANGED, and the balance stays.
    """
    buyer = world.buyer(ANYBODY)
    payer = buyer.account.payer
    invoice = new_invoice(world, payer)
    with buyer.holding_the_cart():
        version = fill(buyer, [invoice], "80.00").get("version")
        for paid, left in (("30", 70), ("70", 0)):
            paying.record(world.store, [(invoice, paid)], customerId=payer)
            expect.refused_as(check_out(buyer, version, [card("80.00")]), CONFLICT, CHANGED)
            paying.holds("the invoice", paying.state(world.store, invoice), left)


@check("changed-balance-stops-the-checkout", needs=[SETTLES, "completed-payment-lowers-balances"])
def what_is_still_open_is_paid(world: World) -> None:
    """Put 60 of an invoice of 100 into the cart and record an offline payment of 40. Checking out 60 pays all of it."""
    buyer = world.buyer(ANYBODY)
    invoice = new_invoice(world, buyer.account.payer)
    with buyer.holding_the_cart():
        version = fill(buyer, [invoice], "60.00").get("version")
        paying.record(world.store, [(invoice, "40")], customerId=buyer.account.payer)
        expect.success(check_out(buyer, version, [card("60.00")]))
    paying.holds("the invoice", paying.state(world.store, invoice), 0)


@check("changed-balance-stops-the-checkout", needs=[SETTLES])
def a_deleted_invoice_is_not_paid(world: World) -> None:
    """Put two invoices into the cart and delete one. Checking out is refused with code 409 and BALANCE_CHANGED."""
    buyer = world.buyer(ANYBODY)
    one, other = (new_invoice(world, buyer.account.payer) for _ in range(2))
    with buyer.holding_the_cart():
        version = fill(buyer, [one, other], "10.00", "20.00").get("version")
        expect.success(world.store.delete(other.id))
        expect.refused_as(check_out(buyer, version, [card("30.00")]), CONFLICT, CHANGED)
    _unpaid(world, one)


@check("simultaneous-checkouts-never-overpay", needs=[SETTLES, "changed-balance-stops-the-checkout"])
def two_buyers_pay_at_once(world: World) -> None:
    """Let two buyers of an organisation check out all of an invoice of 100 at the same time, three times.

    Each time one succeeds, and the other gets code 409 and BALANCE_CHANGED. The invoice is paid once.
    """
    both = world.buyers.play(COLLEAGUES)
    for _ in range(ROUNDS):
        invoice = new_invoice(world, str(both[0].account.invoice_account))
        with both[0].holding_the_cart(), both[1].holding_the_cart():
            versions = [fill(buyer, [invoice]).get("version") for buyer in both]
            answers = _at_once(both, versions)
        won = [answer for answer in answers if answer.is_success]
        expect.equal("how many checkouts succeeded", 1, len(won), answers[0])
        for answer in answers:
            if not answer.is_success:
                expect.refused_as(answer, CONFLICT, CHANGED)
        paying.holds("the invoice", paying.state(world.store, invoice), 0, status=2)
        payments = items_of(world.store.send("GET", PAYMENTS, parameters={"invoiceId": invoice.id, "limit": 50}))
        expect.equal("how many payments there are", 1, len(payments))


@check("stale-cart-is-not-checked-out", needs=[SETTLES])
def another_version_is_refused(world: World) -> None:
    """Change a line of the cart and check out with the version before, and with the next one.

    Code 409, CART_VERSION.
    """
    buyer = world.buyer(ANYBODY)
    invoice = new_invoice(world, buyer.account.payer)
    with buyer.holding_the_cart():
        filled = fill(buyer, [invoice], "30.00")
        changed = cart_of(change_line(buyer, line_ids(filled)[0], amount="20.00"))
        for version in (filled.get("version"), expect.whole("version", changed.get("version")) + 1):
            expect.refused_as(check_out(buyer, version, [card("20.00")]), CONFLICT, "CART_VERSION")
        expect.equal("the cart", changed, cart(buyer))
    _unpaid(world, invoice)


@check("only-invoices-are-checked-out", needs=["pay-invoice-puts-it-into-the-cart"])
def an_empty_cart_is_refused(world: World) -> None:
    """Check out an empty cart. Code 409 and CART_EMPTY, and the cart stays as it was."""
    buyer = world.buyer(ANYBODY)
    with buyer.holding_the_cart():
        fill(buyer, [shopping.an_invoice(world)], "1.00")
        before = cart_of(buyer.send("DELETE", shopping.CART))
        answer = check_out(buyer, before.get("version"), [card("1.00")])
        expect.refused_as(answer, CONFLICT, "CART_EMPTY")
        expect.equal("the cart", before, cart(buyer))


@check("only-invoices-are-checked-out", needs=["cart-version-counts-changes"])
def items_are_not_sold(world: World) -> None:
    """Check out a cart with an item, and with the tender that it takes.

    Code 422 and ITEMS_NOT_PAYABLE; the cart stays.
    """
    buyer = world.buyer(ANYBODY)
    with buyer.holding_the_cart():
        before = cart_of(add_item(world, buyer))
        expect.refused_as(check_out(buyer, before.get("version"), [card("25.00")]), REFUSED, "ITEMS_NOT_PAYABLE")
        expect.equal("the cart", before, cart(buyer))


@check("checkout-changes-nothing-when-refused", needs=[SETTLES, "completed-payment-lowers-balances"])
def a_refused_checkout_of_several_changes_nothing(world: World) -> None:
    """Put parts of three invoices into the cart.

    Check out on account, by a declined card, too little, in another version. Then let the last invoice be paid and
    check out. Cart, version, every balance and the payments stay each time.
    """
    buyer = world.buyer(ANYBODY)
    payer = buyer.account.payer
    mark = world.store.token("three")
    invoices = [new_invoice(world, payer, externalCustomerId=mark) for _ in range(3)]
    with buyer.holding_the_cart():
        filled = fill(buyer, invoices, "10.00", "20.00", "30.00")
        version = filled.get("version")
        before = paying.states(world.store, mark)
        for tenders, sent in (
            ([_tender("on_account", "60.00")], version),
            ([card("60.00", "tok_declined")], version),
            ([card("59.99")], version),
            ([card("60.00")], expect.whole("version", version) + 1),
        ):
            expect.refused_somehow(check_out(buyer, sent, tenders))
        _same(world, buyer, filled, before, mark)
        paying.record(world.store, [(invoices[2], "80")], customerId=payer)
        now = paying.states(world.store, mark)
        expect.refused_as(check_out(buyer, version, [card("60.00")]), CONFLICT, CHANGED)
        paying.unmoved(now, paying.states(world.store, mark), "a checkout whose last line is above the balance")
        expect.equal("version", version, cart(buyer).get("version"))
    for invoice in invoices[:2]:
        _has_no_payment(world, invoice)


def _same(world: World, buyer: Buyer, filled: Mapping[str, Any], before: Mapping[int, paying.State], mark: str) -> None:
    expect.equal("the cart after refused checkouts", filled, cart(buyer))
    paying.unmoved(before, paying.states(world.store, mark), "refused checkouts")


def _on_account_is_refused(buyer: Buyer, invoice: Made) -> None:
    with buyer.holding_the_cart():
        filled = fill(buyer, [invoice], "30.00")
        for tenders in (
            [_tender("on_account", "30.00")],
            [card("20.00"), _tender("on_account", "10.00")],
            [_tender("on_account", "10.00"), _tender("gift_card", "20.00")],
        ):
            expect.refused_as(check_out(buyer, filled.get("version"), tenders), REFUSED, ON_ACCOUNT)
        expect.equal("the cart", filled, cart(buyer))
    shown = shopping.record_of(buyer.send("GET", f"{shopping.INVOICES}/{invoice.id}"))
    expect.same_amount("balance", 100, shown.get("balance"))


def _at_once(buyers: Sequence[Buyer], versions: Sequence[Any]) -> list[Exchange]:
    everyone = Barrier(len(buyers))

    def pay(buyer: Buyer, version: Any) -> Exchange:
        everyone.wait()
        return check_out(buyer, version, [card("100.00")])

    with ThreadPoolExecutor(len(buyers)) as pool:
        return list(pool.map(pay, buyers, versions))


def _tender(method: str, amount: str) -> dict[str, Any]:
    return {"method": method, "amount": amount}


def _unpaid(world: World, invoice: Made) -> None:
    paying.holds("the invoice", paying.state(world.store, invoice), 100)
    _has_no_payment(world, invoice)


def _has_no_payment(world: World, invoice: Made) -> None:
    listing = world.store.send("GET", PAYMENTS, parameters={"invoiceId": invoice.id, "limit": 50})
    expect.equal("the payments of the invoice", [], items_of(listing), listing)
