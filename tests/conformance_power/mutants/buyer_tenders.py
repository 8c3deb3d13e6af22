"""Servers that take tenders which do not pay what is due, or refuse them otherwise, or half."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from starlette.types import ASGIApp

from tests.conformance_power.between import Ask, Reply, Request, Which, between
from tests.conformance_power.buying import (
    CHECK_OUT,
    accepted_for,
    cart_of,
    code_of,
    denial,
    empty_the_cart,
    lower,
    on_refusal,
    refused_with,
    touch_the_cart,
    with_body,
)
from tests.conformance_power.checking_out import paid_despite, pay_the_cart
from tests.conformance_power.editing import Json, both, getting, instead
from tests.conformance_power.in_process import new_app
from tests.conformance_power.mutants import breaking

ON_ACCOUNT = "on-account-never-pays-invoices"
TENDERS = "tenders-add-up-to-the-amount-due"
DECLINED = "declined-card-pays-nothing"
NOT_SO, MISMATCH, NO_CARD, OLD = "ON_ACCOUNT_NOT_ALLOWED", "TENDER_MISMATCH", "PAYMENT_DECLINED", "CART_VERSION"
POSITIVE, MALFORMED, BAD = "AMOUNT_NOT_POSITIVE", "AMOUNT_MALFORMED", "BAD_REQUEST"
EMPTY, ITEMS = "CART_EMPTY", "ITEMS_NOT_PAYABLE"


def tenders(test: Any) -> Which:
    return both(CHECK_OUT, lambda body: test(body["tenders"]))


def adds_up_to(*sums: str) -> Which:
    return tenders(lambda found: str(sum((Decimal(one["amount"]) for one in found), Decimal("0.00"))) in sums)


def is_alone(request: Request) -> bool:
    return len(request.json["tenders"]) == 1


def has_company(request: Request) -> bool:
    return len(request.json["tenders"]) > 1


def good_ones(body: Json) -> Json:
    """A checkout without the tenders that are nothing."""
    found = [one for one in body["tenders"] if str(one["amount"]) not in ("0", "abc")]
    return {**body, "tenders": found}


async def pay_all_the_same(request: Request, _: Reply, ask: Ask) -> None:
    for line in (await cart_of(request, ask))["lines"]:
        await lower(request, line["invoiceId"], line["amount"]["value"], ask)


def has_amount(amount: str) -> Which:
    return tenders(lambda found: amount in [str(one["amount"]) for one in found])


def tokenless(found: list[Json]) -> bool:
    return any(one["method"] == "card" and "token" not in one for one in found)


async def if_organisation(request: Request, ask: Ask) -> Reply:
    user = (await ask(getting(request, "/buyer/me"))).json["data"]["user"]
    return await pay_the_cart(request, ask) if user["invoiceAccount"] else denial(422, NOT_SO)


def blocked_after_decline() -> ASGIApp:
    """A server to which a cart is lost once a card was declined."""
    lost: set[str] = set()

    async def serve(request: Request, ask: Ask) -> Reply:
        who = request.headers.get("authorization", "")
        if CHECK_OUT(request) and who in lost:
            lost.discard(who)
            return denial(409, EMPTY)
        answer = await ask(request)
        if code_of(answer) == NO_CARD and is_alone(request):
            lost.add(who)
        return answer

    return between(new_app(), serve)


MUTANTS = [
    *breaking(
        ON_ACCOUNT,
        {
            "on account pays": lambda: paid_despite(NOT_SO),
            "on account pays alone": lambda: paid_despite(NOT_SO, is_alone),
            "on account pays beside others": lambda: paid_despite(NOT_SO, has_company),
            "an organisation pays on account": lambda: paid_despite(NOT_SO, pay=if_organisation),
            "on account is bad input": lambda: refused_with(NOT_SO, denial(400, BAD)),
            "on account does not add up": lambda: refused_with(NOT_SO, denial(422, MISMATCH)),
            "on account is refused and pays": lambda: paid_despite(NOT_SO, is_told=False),
            "on account is refused and empties the cart": lambda: on_refusal(NOT_SO, empty_the_cart, is_alone),
        },
    ),
    *breaking(
        TENDERS,
        {
            "too little pays": lambda: paid_despite(MISMATCH, adds_up_to("29.99")),
            "too much pays": lambda: paid_despite(MISMATCH, adds_up_to("30.01")),
            "far too much pays": lambda: paid_despite(MISMATCH, adds_up_to("100.00")),
            "nothing pays": lambda: paid_despite(MISMATCH, tenders(lambda found: not found)),
            "two that do not add up pay": lambda: paid_despite(MISMATCH, has_company),
            "the first tender counts": lambda: instead(tenders(lambda found: len(found) > 1), denial(422, MISMATCH)),
            "no tender is bad input": lambda: refused_with(
                MISMATCH, denial(400, BAD), tenders(lambda found: not found)
            ),
            "what does not add up is a conflict": lambda: refused_with(MISMATCH, denial(409, MISMATCH)),
            "a tender of nothing is left out": lambda: accepted_for(POSITIVE, with_body(good_ones), CHECK_OUT),
            "a tender may be negative": lambda: paid_despite(POSITIVE, has_amount("-10.00")),
            "a tender that is no money is left out": lambda: accepted_for(MALFORMED, with_body(good_ones), CHECK_OUT),
            "tenders have fractions of a cent": lambda: paid_despite(MALFORMED, has_amount("0.005")),
            "a tender of nothing does not add up": lambda: refused_with(POSITIVE, denial(422, MISMATCH), CHECK_OUT),
            "a tender that is no money is bad input": lambda: refused_with(MALFORMED, denial(400, BAD), CHECK_OUT),
            "too little is refused and pays": lambda: paid_despite(MISMATCH, adds_up_to("29.99"), is_told=False),
        },
    ),
    *breaking(
        DECLINED,
        {
            "a declined card pays": lambda: paid_despite(NO_CARD),
            "a declined card pays beside a gift card": lambda: paid_despite(NO_CARD, has_company),
            "a declined card is refused and pays": lambda: on_refusal(NO_CARD, pay_all_the_same, is_alone),
            "a declined card empties the cart": lambda: on_refusal(NO_CARD, empty_the_cart, is_alone),
            "a declined card counts": lambda: on_refusal(NO_CARD, touch_the_cart, is_alone),
            "a declined card is bad input": lambda: refused_with(NO_CARD, denial(422, NO_CARD)),
            "a declined card is forbidden": lambda: refused_with(NO_CARD, denial(403, NO_CARD)),
            "a declined card does not add up": lambda: refused_with(NO_CARD, denial(402, MISMATCH)),
            "a card needs no token": lambda: paid_despite(BAD, tenders(tokenless)),
            "a card without a token is declined": lambda: refused_with(BAD, denial(402, NO_CARD), tenders(tokenless)),
            "after a declined card none pays": blocked_after_decline,
        },
    ),
]
