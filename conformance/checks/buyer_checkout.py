"""What a checkout does: it settles the invoices of the cart, once, for both faces of the store."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from conformance import expect, paying, shopping
from conformance.answers import items_of, plain_id
from conformance.buyer_accounts import ANYBODY, MEMBER
from conformance.exchange import Exchange
from conformance.outcomes import NotApplicable
from conformance.paying import PAYMENTS, RECEIPTS
from conformance.rulebook import check
from conformance.shopping import METHODS, card, cart, check_out, fill, money, new_invoice, record_of
from conformance.store import Made
from conformance.world import Buyer, World

PAY, SETTLES = "pay-invoice-puts-it-into-the-cart", "checkout-settles-the-invoices"
SHOWS = "buyer-payment-shows-to-management"
STATUS = "paid-status-follows-balances"
COMPLETED = 3
CONFLICT = 409


@check(SETTLES, needs=[PAY])
def a_checkout_lowers_each_invoice_by_its_line(world: World) -> None:
    """Check out all of one invoice of 100 and 30.05 of another of 80.

    The answer has both with paid, balance, paidStatus. So have the invoices themselves; a third of the account has not
    moved. The cart is empty and has the version answered.
    """
    buyer = world.buyer(ANYBODY)
    whole, part, other = (new_invoice(world, buyer.account.payer, value) for value in ("100", "80", "70"))
    with buyer.holding_the_cart():
        filled = fill(buyer, [whole, part], None, "30.05")
        answer = check_out(buyer, filled.get("version"), [card("130.05")])
        result, after = record_of(expect.success(answer)), cart(buyer)

    wanted = {str(whole.id): _figures("100", "0", "paid"), str(part.id): _figures("30.05", "49.95", "partially_paid")}
    invoices = result.get("invoices")
    answered = invoices if isinstance(invoices, list) and all(isinstance(one, dict) for one in invoices) else []
    expect.equal("what the answer says", wanted, {str(one.get("id")): _shown(one) for one in answered}, answer)
    for one in (whole, part):
        expect.equal("what the invoice shows", wanted[str(one.id)], _shown(_read(buyer, one)), answer)
    expect.equal("another invoice", _figures("0", "70", "unpaid"), _shown(_read(buyer, other)), answer)
    expect.equal(
        "kind, lines, amountDue", ("empty", [], None), (after.get("kind"), after["lines"], after.get("amountDue"))
    )
    expect.equal("version", result.get("cartVersion"), after.get("version"), answer)


@check(SETTLES, needs=[PAY])
def all_that_is_left_is_paid(world: World) -> None:
    """Pay 0.29 of an invoice of 100 and then, in another checkout, what is left. It is paid, and no longer payable."""
    buyer = world.buyer(ANYBODY)
    invoice = new_invoice(world, buyer.account.payer)
    with buyer.holding_the_cart():
        shopping.pay(buyer, [invoice], "0.29")
        expect.equal("after a part", _figures("0.29", "99.71", "partially_paid"), _shown(_read(buyer, invoice)))
        answer = shopping.pay(buyer, [invoice])
    shown = _read(buyer, invoice)
    expect.equal("after the rest", _figures("100", "0", "paid"), _shown(shown), answer)
    expect.equal("canPay", False, shown.get("canPay"), answer)


@check("non-admin-pays-too", needs=[SETTLES])
def a_member_pays_for_the_organisation(world: World) -> None:
    """Let a buyer who is not admin pay an invoice of the organisation. It is in the cart, and then it is paid."""
    buyer = world.buyer(MEMBER)
    invoice = new_invoice(world, str(buyer.account.invoice_account), "12.5")
    with buyer.holding_the_cart():
        answer = shopping.pay(buyer, [invoice])
    expect.equal("the invoice", _figures("12.5", "0", "paid"), _shown(_read(buyer, invoice)), answer)


@check(SHOWS, needs=[SETTLES])
def a_payment_is_there_for_management(world: World) -> None:
    """Check out 30.05 of one invoice and all of another. The payment that is answered has status 3 and a line for each.

    Both invoices have the lowered openBalance, and the status that goes with it. There is one payment for them.
    """
    buyer, invoices = world.buyer(ANYBODY), _two(world)
    with buyer.holding_the_cart():
        answer = shopping.pay(buyer, invoices, "30.05")
    amounts = {invoices[0].id: Decimal("30.05"), invoices[1].id: Decimal("99.9")}

    path = f"{PAYMENTS}/{answer.data.get('paymentId')}"
    payment = paying.payment_of(world.store.send("GET", path))
    expect.equal("processingStatus", COMPLETED, plain_id(payment.get("processingStatus")))
    lines = {key: paying.amount_of("amount", _valued(value)) for key, value in paying.amounts(payment).items()}
    expect.equal("the amounts by invoice", amounts, lines)
    for one, left, status in zip(invoices, ("49.95", "0"), (1, 2), strict=True):
        paying.holds(f"invoice {one.number}", paying.state(world.store, one), left, status=status)
        found = items_of(world.store.send("GET", PAYMENTS, parameters={"invoiceId": one.id, "limit": 50}))
        ids = [str(item.get("id")) for item in found]
        expect.equal("the payments of the invoice", [str(answer.data.get("paymentId"))], ids)


@check(SHOWS, needs=[SETTLES])
def a_receipt_is_there_for_both(world: World) -> None:
    """Check out two invoices. Management lists one receipt of that payment, under the id that is answered.

    The buyer reads it under this id. Both show a line with the amount of each invoice.
    """
    buyer, invoices = world.buyer(ANYBODY), _two(world)
    with buyer.holding_the_cart():
        answer = shopping.pay(buyer, invoices, "30.05")
    wanted = {invoices[0].id: Decimal("30.05"), invoices[1].id: Decimal("99.9")}
    payment_id, receipt_id = answer.data.get("paymentId"), answer.data.get("receiptId")

    newest = {"sortBy": "createdAt", "orderBy": "DESC", "limit": 250}
    listed = items_of(world.store.send("GET", RECEIPTS, parameters=newest))
    its = [str(one.get("id")) for one in listed if str(one.get("paymentId")) == str(payment_id)]
    expect.equal("the receipts of the payment", [str(receipt_id)], its, answer)
    lines = items_of(world.store.send("GET", f"{RECEIPTS}/{receipt_id}/lines"))
    expect.equal("the lines for management", wanted, _by_invoice(lines))

    shown = buyer.send("GET", f"{shopping.RECEIPTS}/{receipt_id}")
    receipt = record_of(shown)
    own = receipt.get("lines")
    expect.equal("paymentId", str(payment_id), str(receipt.get("paymentId")), shown)
    expect.equal("the lines for the buyer", wanted, _by_invoice(own if isinstance(own, list) else []), shown)
    expect.equal("total", Decimal("129.95"), money("total", receipt.get("total")), shown)


@check(
    "buyer-sees-what-management-records", needs=["paid-status-follows-balances", "completed-payment-lowers-balances"]
)
def an_offline_payment_is_shown(world: World) -> None:
    """Record an offline payment of 30.05 of an invoice of 100. The buyer's list and detail show it as partially paid.

    The detail has the payment with its amount and a receiptId, which getBuyerReceipt answers. Deleted, it is gone.
    """
    buyer = world.buyer(ANYBODY)
    invoice = new_invoice(world, buyer.account.payer)
    paid = paying.record(world.store, [(invoice, "30.05")], customerId=buyer.account.payer)

    shown = _read(buyer, invoice)
    listing = buyer.send("GET", shopping.INVOICES, parameters={"q": invoice.number})
    row = next(iter(items_of(listing)), {})
    for one in (shown, row):
        expect.equal("what the buyer is shown", _figures("30.05", "69.95", "partially_paid"), _shown(one))
    payments = shown.get("payments")
    entry = payments[0] if isinstance(payments, list) and len(payments) == 1 and isinstance(payments[0], dict) else {}
    expect.equal("the paymentId in payments", str(paid.id), str(entry.get("paymentId")))
    expect.equal("its amount", Decimal("30.05"), money("amount", entry.get("amount")))
    receipt = record_of(buyer.send("GET", f"{shopping.RECEIPTS}/{entry.get('receiptId')}"))
    expect.equal("the paymentId of the receipt", str(paid.id), str(receipt.get("paymentId")))

    if not paying.delete(world.store, paid).is_success:
        raise NotApplicable("the payment is not deleted")
    after = _read(buyer, invoice)
    expect.equal("the invoice after the payment was deleted", paying.state(world.store, invoice).open, _balance(after))
    expect.equal("payments", [], after.get("payments"))


@check("buyer-sees-what-management-records", needs=["buyer-sees-own-and-organisation-invoices"])
def a_deleted_invoice_is_gone_at_once(world: World) -> None:
    """Create an invoice, raise its openBalance, and delete it. The buyer sees each at once, and then a 404."""
    buyer = world.buyer(ANYBODY)
    invoice = new_invoice(world, buyer.account.payer)
    expect.equal("balance", Decimal(100), _balance(_read(buyer, invoice)))
    world.store.change(invoice.id, openBalance={"code": "USD", "value": 64})
    expect.equal("balance", Decimal(64), _balance(_read(buyer, invoice)))
    expect.success(world.store.delete(invoice.id))
    expect.refused_as(buyer.send("GET", f"{shopping.INVOICES}/{invoice.id}"), 404, "INVOICE_NOT_FOUND")
    listing = buyer.send("GET", shopping.INVOICES, parameters={"q": invoice.number})
    expect.equal("the invoices listed", [], items_of(listing), listing)


@check("payment-methods-are-told", needs=[PAY])
def the_methods_for_invoices_are_listed(world: World) -> None:
    """List the payment methods for a cart with an invoice. All but on_account are allowed, which has a reason."""
    buyer = world.buyer(ANYBODY)
    with buyer.holding_the_cart():
        fill(buyer, [shopping.an_invoice(world)], "1.00")
        answer = buyer.send("GET", METHODS)
    methods = {str(one.get("method")): one for one in items_of(answer)}
    allowed = {name: one.get("allowed") for name, one in methods.items()}
    wanted = {"card": True, "gift_card": True, "loyalty": True, "on_account": False}
    expect.equal("which methods are allowed", wanted, allowed, answer)
    expect.that(bool(methods["on_account"].get("reason")), "a reason for on_account", "none", answer)


@check("payment-methods-are-told", needs=[SETTLES])
def every_allowed_method_pays(world: World) -> None:
    """Pay 1 of an invoice by gift card, 2 by loyalty, and 6 by both and a card together. 9 of it are paid."""
    buyer = world.buyer(ANYBODY)
    invoice = new_invoice(world, buyer.account.payer)
    gift, loyalty = ({"method": name, "amount": "1.00"} for name in ("gift_card", "loyalty"))
    with buyer.holding_the_cart():
        for amount, tenders in (
            ("1.00", [gift]),
            ("2.00", [loyalty | {"amount": "2.00"}]),
            ("6.00", [gift, loyalty, card("4.00")]),
        ):
            filled = fill(buyer, [invoice], amount)
            expect.success(check_out(buyer, filled.get("version"), tenders))
    expect.equal("the invoice", _figures("9", "91", "partially_paid"), _shown(_read(buyer, invoice)))


@check("checkout-pays-once-per-cart-version", needs=[SETTLES])
def a_repeated_checkout_pays_once(world: World) -> None:
    """Check out 30 of an invoice of 100 and send the same again, twice.

    The answer is the same, or a refusal with code 409. With other tenders it is refused with ALREADY_CHECKED_OUT.
    openBalance is 70 after all of it.
    """
    buyer = world.buyer(ANYBODY)
    invoice = new_invoice(world, buyer.account.payer)
    with buyer.holding_the_cart():
        version = fill(buyer, [invoice], "30.00").get("version")
        first = record_of(expect.success(check_out(buyer, version, [card("30.00")])))
        for _ in range(2):
            _same_or_refused(first, check_out(buyer, version, [card("30.00")]))
        for tenders in ([card("30.00", "tok_other")], [card("20.00"), card("10.00")], [card("29.00")]):
            expect.refused_as(check_out(buyer, version, tenders), CONFLICT, "ALREADY_CHECKED_OUT")
        expect.equal("the lines of the cart", [], cart(buyer)["lines"])
    paying.holds("the invoice", paying.state(world.store, invoice), 70)


@check("checkout-pays-once-per-cart-version", needs=[SETTLES])
def a_checkout_is_known_with_a_new_cart(world: World) -> None:
    """Check out 30 of an invoice, put another into the cart and send the checkout again. Nothing more is paid."""
    buyer = world.buyer(ANYBODY)
    one, other = (new_invoice(world, buyer.account.payer) for _ in range(2))
    with buyer.holding_the_cart():
        version = fill(buyer, [one], "30.00").get("version")
        first = record_of(expect.success(check_out(buyer, version, [card("30.00")])))
        filled = fill(buyer, [other], "30.00")
        _same_or_refused(first, check_out(buyer, version, [card("30.00")]))
        expect.equal("the cart", filled, cart(buyer))
    for invoice, left in ((one, 70), (other, 100)):
        paying.holds("the invoice", paying.state(world.store, invoice), left)


def _same_or_refused(first: Mapping[str, Any], again: Exchange) -> None:
    if not expect.success_or_refused(again, {CONFLICT}):
        expect.refused_as(again, CONFLICT, "ALREADY_CHECKED_OUT")
        return
    ids = ("paymentId", "receiptId")
    expect.equal("the ids", [first.get(name) for name in ids], [record_of(again).get(name) for name in ids], again)


def _contents(cart: Mapping[str, Any]) -> tuple[Any, ...]:
    return cart.get("kind"), cart["lines"], cart.get("amountDue")


def _two(world: World) -> list[Made]:
    payer = world.buyer(ANYBODY).account.payer
    return [new_invoice(world, payer, value) for value in ("80", "99.9")]


def _read(buyer: Buyer, invoice: Made) -> dict[str, Any]:
    return record_of(buyer.send("GET", f"{shopping.INVOICES}/{invoice.id}"))


def _balance(shown: Mapping[str, Any]) -> Decimal:
    return money("balance", shown.get("balance"))


def _figures(paid: str, balance: str, status: str) -> tuple[Decimal, Decimal, str]:
    return Decimal(paid), Decimal(balance), status


def _shown(invoice: Mapping[str, Any]) -> tuple[Decimal, Decimal, Any]:
    return money("paid", invoice.get("paid")), _balance(invoice), invoice.get("paidStatus")


def _by_invoice(lines: list[Any]) -> dict[Any, Decimal]:
    return {plain_id(line.get("invoiceId")): money("amount", line.get("amount")) for line in lines}


def _valued(amount: Any) -> Any:
    """An amount of a payment's line, which may be a number, a text or a balance."""
    return amount if isinstance(amount, Mapping) else {"value": amount}
