"""Servers that check out what they should refuse, refuse it otherwise, or do a part of what they refuse."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from typing import Any

from starlette.types import ASGIApp

from tests.conformance_power.between import Ask, Reply, Request, Which, between
from tests.conformance_power.buying import (
    CART,
    CHECK_OUT,
    PUT_IN,
    cart_of,
    denial,
    empty_the_cart,
    lower,
    managing,
    on_refusal,
    refused_with,
    take_a_cent,
    touch_the_cart,
)
from tests.conformance_power.checking_out import CHANGED, Pay, meeting, paid_despite, pay_the_cart, pay_what_is_left
from tests.conformance_power.editing import Act, both, getting, succeeded, writing
from tests.conformance_power.in_process import new_app
from tests.conformance_power.mutants import breaking
from tests.conformance_power.paying import OFFLINE

BALANCE = "changed-balance-stops-the-checkout"
RACE = "simultaneous-checkouts-never-overpay"
STALE = "stale-cart-is-not-checked-out"
ONLY = "only-invoices-are-checked-out"
NOTHING = "checkout-changes-nothing-when-refused"
NOT_SO, MISMATCH, NO_CARD, OLD = "ON_ACCOUNT_NOT_ALLOWED", "TENDER_MISMATCH", "PAYMENT_DECLINED", "CART_VERSION"
EMPTY, ITEMS = "CART_EMPTY", "ITEMS_NOT_PAYABLE"
MANAGED = "/api/v3/io/ip/invoices"
MANY = 2


def tenders(test: Any) -> Which:
    return both(CHECK_OUT, lambda body: test(body["tenders"]))


def if_gone(*, is_so: bool) -> Pay:
    """Pays what is left where an invoice of the cart is gone, or where none is."""

    async def pay(request: Request, ask: Ask) -> Reply:
        lines = (await cart_of(request, ask))["lines"]
        shown = [await ask(getting(managing(request), f"{MANAGED}/{line['invoiceId']}")) for line in lines]
        is_gone = not all(map(succeeded, shown))
        return await pay_what_is_left(request, ask) if is_gone is is_so else denial(409, CHANGED)

    return pay


def with_several(act: Act) -> Act:
    """Does something where several invoices are in the cart."""

    async def acting(request: Request, reply: Reply, ask: Ask) -> None:
        if len((await cart_of(request, ask))["lines"]) > 1:
            await act(request, reply, ask)

    return acting


async def pay_the_first(request: Request, _: Reply, ask: Ask) -> None:
    line = (await cart_of(request, ask))["lines"][0]
    await lower(request, line["invoiceId"], line["amount"]["value"], ask)


async def leave_the_first(request: Request, _: Reply, ask: Ask) -> None:
    for line in (await cart_of(request, ask))["lines"][1:]:
        await ask(replace(getting(request, f"{CART}/lines/{line['id']}"), method="DELETE"))


async def record_a_payment(request: Request, _: Reply, ask: Ask) -> None:
    """A payment that waits is there of the first invoice."""
    line = (await cart_of(request, ask))["lines"][0]
    shown = await ask(getting(managing(request), f"{MANAGED}/{line['invoiceId']}"))
    body = {
        "lineItems": [{"invoiceId": line["invoiceId"], "amount": "0.01"}],
        "currency": line["amount"]["code"],
        "details": {},
        "customerId": shown.json["data"]["customerId"],
        "processingStatus": 1,
    }
    await ask(writing(managing(request), "POST", OFFLINE, body))


async def pay_all_the_same(request: Request, _: Reply, ask: Ask) -> None:
    for line in (await cart_of(request, ask))["lines"]:
        await lower(request, line["invoiceId"], line["amount"]["value"], ask)


async def second_success(_: Request, __: Reply, won: Reply, ___: Ask) -> Reply:
    return won


async def below_zero(request: Request, refused: Reply, won: Reply, ask: Ask) -> Reply:
    for invoice in won.json["data"]["invoices"]:
        await lower(request, invoice["id"], "100.00", ask)
    return refused


async def told_otherwise(_: Request, __: Reply, ___: Reply, ____: Ask) -> Reply:
    return denial(409, OLD)


async def broken(_: Request, __: Reply, ___: Reply, ____: Ask) -> Reply:
    return denial(500, "INTERNAL")


def unpayable_together() -> ASGIApp:
    """A server in which two checkouts at once stop each other."""
    underway: list[Request] = []

    async def serve(request: Request, ask: Ask) -> Reply:
        if not CHECK_OUT(request):
            return await ask(request)
        underway.append(request)
        await asyncio.sleep(0.02)
        is_met = len(underway) > 1
        await asyncio.sleep(0.02)
        underway.remove(request)
        return denial(409, CHANGED) if is_met else await ask(request)

    return between(new_app(), serve)


async def if_several(request: Request, ask: Ask) -> Reply:
    lines = (await cart_of(request, ask))["lines"]
    return await pay_what_is_left(request, ask) if len(lines) > MANY else denial(409, CHANGED)


def if_version(by: int) -> Pay:
    """Pays where the version is on one side of that of the cart."""

    async def pay(request: Request, ask: Ask) -> Reply:
        ahead = request.json["cartVersion"] - (await cart_of(request, ask))["version"]
        return await pay_the_cart(request, ask) if ahead * by > 0 else denial(409, OLD)

    return pay


def done_for(code: str) -> ASGIApp:
    """A server that says that it paid where it should refuse."""
    data = {"paymentId": 1, "receiptId": 1, "cartVersion": 1, "invoices": []}
    return refused_with(code, Reply(200).saying({"code": 200, "data": data, "meta": {"message": "SUCCESS"}}))


def refusing_any_change() -> ASGIApp:
    """A server that refuses what is still open, too, once a balance is not what it was when it came into the cart."""
    then: dict[int, str] = {}

    async def serve(request: Request, ask: Ask) -> Reply:
        lines = (await cart_of(request, ask)).get("lines", []) if CHECK_OUT(request) else []
        if any(line["balance"]["value"] != then.get(line["invoiceId"]) for line in lines if line["type"] == "invoice"):
            return denial(409, CHANGED)
        answer = await ask(request)
        if PUT_IN(request) and succeeded(answer):
            then.update({line["invoiceId"]: line["balance"]["value"] for line in answer.json["data"]["lines"]})
        return answer

    return between(new_app(), serve)


MUTANTS = [
    *breaking(
        BALANCE,
        {
            "what is left is paid": lambda: paid_despite(CHANGED, pay=if_gone(is_so=False)),
            "what is gone is left out": lambda: paid_despite(CHANGED, pay=if_gone(is_so=True)),
            "more than is open is paid": lambda: on_refusal(CHANGED, pay_all_the_same),
            "what has changed is an old version": lambda: refused_with(CHANGED, denial(409, OLD)),
            "what has changed is bad input": lambda: refused_with(CHANGED, denial(422, "AMOUNT_EXCEEDS_BALANCE")),
            "what has changed is a failure": lambda: refused_with(CHANGED, denial(500, "INTERNAL")),
            "what has changed is refused and paid in part": lambda: on_refusal(CHANGED, take_a_cent),
            "whatever has changed is refused": refusing_any_change,
        },
    ),
    *breaking(
        RACE,
        {
            "both are told that they paid": lambda: meeting(second_success),
            "both pay, and one is told": lambda: meeting(below_zero),
            "who is late has an old version": lambda: meeting(told_otherwise),
            "who is late meets a failure": lambda: meeting(broken),
            "nobody pays when two do": unpayable_together,
        },
    ),
    *breaking(
        STALE,
        {
            "the version does not matter": lambda: paid_despite(OLD),
            "an older version pays": lambda: paid_despite(OLD, pay=if_version(-1)),
            "a newer version pays": lambda: paid_despite(OLD, pay=if_version(1)),
            "another version is bad input": lambda: refused_with(OLD, denial(422, OLD)),
            "another version is precondition": lambda: refused_with(OLD, denial(412, OLD)),
            "another version is a changed balance": lambda: refused_with(OLD, denial(409, CHANGED)),
            "another version is refused and pays": lambda: on_refusal(OLD, pay_all_the_same),
            "another version is refused and empties the cart": lambda: on_refusal(OLD, empty_the_cart),
            "another version is refused and counts": lambda: on_refusal(OLD, touch_the_cart),
        },
    ),
    *breaking(
        ONLY,
        {
            "an empty cart is paid": lambda: done_for(EMPTY),
            "an empty cart is bad input": lambda: refused_with(EMPTY, denial(422, EMPTY)),
            "an empty cart does not add up": lambda: refused_with(EMPTY, denial(422, MISMATCH)),
            "an empty cart is refused and counts": lambda: on_refusal(EMPTY, touch_the_cart),
            "items are sold": lambda: done_for(ITEMS),
            "items are a conflict": lambda: refused_with(ITEMS, denial(409, ITEMS)),
            "items do not add up": lambda: refused_with(ITEMS, denial(422, MISMATCH)),
            "items are refused and thrown out": lambda: on_refusal(ITEMS, empty_the_cart),
            "items are refused and count": lambda: on_refusal(ITEMS, touch_the_cart),
        },
    ),
    *breaking(
        NOTHING,
        {
            **{
                f"{what} of several {why}": partial(on_refusal, code, with_several(act), CHECK_OUT)
                for code, why in (
                    (MISMATCH, "when tenders miss"),
                    (NO_CARD, "when the card is declined"),
                    (CHANGED, "when a balance has changed"),
                )
                for what, act in (("the first is paid", pay_the_first), ("the last are taken out", leave_the_first))
            },
            "a payment waits when the card is declined": lambda: on_refusal(NO_CARD, with_several(record_a_payment)),
            "refused checkouts of several count": lambda: on_refusal(MISMATCH, with_several(touch_the_cart), CHECK_OUT),
            "good lines are paid when another is not": lambda: paid_despite(CHANGED, pay=if_several, is_told=False),
        },
    ),
]
