"""The form of what buyers and the back office are answered, what is refused as bad input, and what is not there."""

from __future__ import annotations

from typing import Any

from conformance import expect, paying, shopping
from conformance.answers import items_of
from conformance.buyer_accounts import ANYBODY
from conformance.buyer_stock import foreign_invoice
from conformance.buyer_tour import STATUS, buyer_tour
from conformance.buyers import OWN_TOKEN, SESSION
from conformance.exchange import Exchange
from conformance.outcomes import NotProvisioned
from conformance.rulebook import check
from conformance.shopping import INVOICES, JOBS, OUTBOX, RECEIPTS, REQUESTS, an_invoice, card, cart, fill, line_ids
from conformance.world import NEVER_ISSUED, World

SIGN_IN, PAY = "sign-in-opens-a-session", "pay-invoice-puts-it-into-the-cart"
OK, NO_CONTENT = 200, 204
BAD, BAD_PARAMETER, NOT_FOUND = 400, 422, 404
LONE = b"["
"""A body that is cut short."""


@check("buyer-answers-use-the-envelope", needs=[SIGN_IN])
def successes_have_the_envelope(world: World) -> None:
    """Call every operation once. Each answers its status, with the same code in an envelope of code, data and meta."""
    for answer in buyer_tour(world).successes:
        _succeeded(answer)


@check("buyer-answers-use-the-envelope", needs=[SIGN_IN])
def refusals_have_the_envelope(world: World) -> None:
    """Send calls that are refused. Each has its status as code, errMsg for people and errorCode for programs."""
    for answer in buyer_tour(world).refusals:
        _refused(answer)


@check("buyer-answers-use-the-envelope", needs=[SIGN_IN])
def signing_in_is_refused_in_the_envelope(world: World) -> None:
    """Sign in with a wrong password, and with a body without one. The refusals have the envelope."""
    buyer = world.buyer(ANYBODY)
    _refused(buyer.sign_in(password="wrong"))  # noqa: S106  # that is the point
    _refused(buyer.send("POST", SESSION, body={"email": buyer.account.email}, token=""))


@check("buyer-answers-use-the-envelope", needs=[SIGN_IN])
def an_emptied_outbox_has_no_body(world: World) -> None:
    """Empty the outbox. The answer is HTTP 204 without a body."""
    if not world.data.may_run_jobs:
        raise NotProvisioned("data.may_run_jobs")
    _succeeded(world.store.send("DELETE", OUTBOX))


@check("buyer-bad-input-is-refused", needs=[PAY])
def bodies_without_what_they_need_are_refused(world: World) -> None:
    """Send bodies that are cut short, are no object, or lack a field, to every operation that takes one.

    Each is refused with code 400 and BAD_REQUEST, and the cart stays as it was.
    """
    buyer, one = world.buyer(ANYBODY), an_invoice(world)
    with buyer.holding_the_cart():
        filled = fill(buyer, [one], "5.00")
        line, version = f"{shopping.LINES}/{line_ids(filled)[0]}", filled.get("version")
        tenders = [card("5.00")]
        email, password = buyer.account.email, buyer.account.password
        bodies: list[tuple[str, str, Any]] = [
            ("POST", SESSION, {"email": email}),
            ("POST", SESSION, {"password": password}),
            ("POST", SESSION, LONE),
            ("POST", shopping.TO_PAY, {}),
            ("POST", shopping.TO_PAY, {"lines": []}),
            ("POST", shopping.TO_PAY, {"lines": [{"amount": "1.00"}]}),
            ("POST", shopping.ITEMS, {"quantity": 1, "price": "1.00"}),
            ("POST", shopping.ITEMS, {"sku": "A", "price": "1.00"}),
            ("POST", shopping.ITEMS, {"sku": "A", "quantity": 1}),
            ("POST", shopping.ITEMS, {"sku": "A", "quantity": 0, "price": "1.00"}),
            ("PATCH", line, {}),
            ("PATCH", line, LONE),
            ("POST", shopping.CHECKOUT, {"tenders": tenders}),
            ("POST", shopping.CHECKOUT, {"cartVersion": version}),
            ("POST", shopping.CHECKOUT, {"cartVersion": version, "tenders": [{"amount": "5.00", "token": "tok_visa"}]}),
            ("POST", shopping.CHECKOUT, {"cartVersion": version, "tenders": [card("5.00") | {"method": "cheque"}]}),
            ("POST", shopping.CHECKOUT, LONE),
        ]
        for method, path, body in bodies:
            answer = buyer.send(method, path, body=body, token="" if path == SESSION else OWN_TOKEN)
            expect.refused_as(answer, BAD, "BAD_REQUEST")
        expect.equal("the cart", filled, cart(buyer))


@check("buyer-bad-input-is-refused", needs=[SIGN_IN])
def parameters_outside_their_values_are_refused(world: World) -> None:
    """List with a status, day, sort, account or limit that there is not. Each gets code 422 and BAD_FILTER."""
    buyer = world.buyer(ANYBODY)
    for parameter in (
        {"paidStatus": "open"}, {"paidStatus": "paid,open"}, {"dueFrom": "2026-02-30"}, {"dueTo": "tomorrow"},
        {"overdue": "maybe"}, {"account": "everybody"}, {"sort": "colour"}, {"limit": 0}, {"limit": 251},
        {"limit": "ten"}, {"offset": -1},
    ):  # fmt: skip
        expect.refused_as(buyer.send("GET", INVOICES, parameters=parameter), BAD_PARAMETER, "BAD_FILTER")
    for parameter in ({"status": "done"}, {"type": "statement"}, {"from": "2026-13-01"}, {"limit": 251}):
        expect.refused_as(buyer.send("GET", REQUESTS, parameters=parameter), BAD_PARAMETER, "BAD_FILTER")
    for path in (f"{JOBS}/{shopping.PULL}/runs", OUTBOX):
        for limit in (0, 251):
            answer = world.store.send("GET", path, parameters={"limit": limit})
            expect.refused_as(answer, BAD_PARAMETER, "BAD_FILTER")


@check("unknown-buyer-record-is-404", needs=[PAY])
def what_was_never_issued_is_not_there(world: World) -> None:
    """Ask for a line, receipt, request, e-mail and job with ids that were never issued, also in text. Each is a 404."""
    buyer = world.buyer(ANYBODY)
    with buyer.holding_the_cart():
        before = fill(buyer, [an_invoice(world)], "5.00")
        for line in (NEVER_ISSUED, "none"):
            path = f"{shopping.LINES}/{line}"
            expect.refused_as(buyer.send("PATCH", path, body={"amount": "1.00"}), NOT_FOUND, "LINE_NOT_FOUND")
            expect.refused_as(buyer.send("DELETE", path), NOT_FOUND, "LINE_NOT_FOUND")
        expect.equal("the cart", before, cart(buyer))
    for path, error_code in (
        (RECEIPTS, "RECEIPT_NOT_FOUND"),
        (REQUESTS, "REQUEST_NOT_FOUND"),
    ):
        expect.refused_as(buyer.send("GET", f"{path}/{NEVER_ISSUED}"), NOT_FOUND, error_code)
    for path, error_code in ((f"{OUTBOX}/{NEVER_ISSUED}", "MAIL_NOT_FOUND"), (f"{JOBS}/P-9999/runs", "JOB_NOT_FOUND")):
        expect.refused_as(world.store.send("GET", path), NOT_FOUND, error_code)


@check("unknown-buyer-record-is-404", needs=["checkout-settles-the-invoices", "buyer-sees-no-other-invoices"])
def what_is_another_buyers_is_not_there(world: World) -> None:
    """Pay an offline payment of somebody else's invoice.

    Its receipt, and a line that was removed, are a 404 for a buyer.
    """
    buyer = world.buyer(ANYBODY)
    receipt = world.once(_foreign_receipt)
    expect.refused_as(buyer.send("GET", f"{RECEIPTS}/{receipt}"), NOT_FOUND, "RECEIPT_NOT_FOUND")
    with buyer.holding_the_cart():
        path = f"{shopping.LINES}/{line_ids(fill(buyer, [an_invoice(world)], '5.00'))[0]}"
        expect.success(buyer.send("DELETE", path))
        expect.refused_as(buyer.send("DELETE", path), NOT_FOUND, "LINE_NOT_FOUND")


def _foreign_receipt(world: World) -> Any:
    """The id of the receipt of an offline payment of an invoice that the buyer must not see."""
    invoice = foreign_invoice(world)
    paid = paying.record(world.store, [(invoice, "1.00")], customerId=invoice.sent["customerId"])
    newest = {"sortBy": "createdAt", "orderBy": "DESC", "limit": 250}
    receipts = items_of(world.store.send("GET", paying.RECEIPTS, parameters=newest))
    found = [one.get("id") for one in receipts if str(one.get("paymentId")) == str(paid.id)]
    expect.that(bool(found), f"a receipt of payment {paid.id}", "none among the newest")
    return found[0]


def _succeeded(answer: Exchange) -> None:
    status = STATUS.get(answer.operation_id or "", OK)
    expect.equal(f"the HTTP status of {answer.operation_id}", status, answer.status, answer)
    if status == NO_CONTENT:
        expect.equal("the body", b"", answer.content, answer)
        return
    _is_envelope(answer)


def _refused(answer: Exchange) -> None:
    expect.refused_somehow(answer)
    _is_envelope(answer)
    data = answer.data if isinstance(answer.data, dict) else {}
    for name in ("errMsg", "errorCode"):
        is_told = isinstance(data.get(name), str) and bool(data[name])
        expect.that(is_told, f"a text as data.{name}", f"{name} = {data.get(name)!r}", answer)


def _is_envelope(answer: Exchange) -> None:
    body = answer.json or {}
    expect.that({"code", "data", "meta"} <= body.keys(), "code, data and meta", answer.summary, answer)
    expect.equal("code", answer.status, body.get("code"), answer)
