"""Servers whose checkouts settle wrongly, or twice, or take other tenders than they tell of."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from decimal import Decimal

from starlette.types import ASGIApp

from tests.conformance_power.between import Ask, Reply, Request, Which, between
from tests.conformance_power.buyer_listing import GET
from tests.conformance_power.buying import CHECK_OUT, code_of, denial, lower, refused_with
from tests.conformance_power.checking_out import (
    each_invoice,
    moving,
    on_paying,
    pay_the_cart,
)
from tests.conformance_power.editing import Json, answering, both, filled, instead, succeeded
from tests.conformance_power.handling import kept
from tests.conformance_power.in_process import new_app
from tests.conformance_power.mutants import breaking
from tests.conformance_power.relisting import calls_of

SETTLES = "checkout-settles-the-invoices"
METHODS = "payment-methods-are-told"
ONCE = "checkout-pays-once-per-cart-version"
SHOW_METHODS, SHOW_DETAIL = calls_of("listPaymentMethods"), calls_of(GET)
SECOND = "ALREADY_CHECKED_OUT"
CENT = Decimal("0.01")
ZERO = {"code": "USD", "value": "0.00"}


def is_several(data: Json) -> bool:
    return len(data["invoices"]) > 1


def is_part(data: Json) -> bool:
    return any(invoice["paidStatus"] == "partially_paid" for invoice in data["invoices"])


def paid(invoice: Json) -> Decimal:
    return Decimal(invoice["paid"]["value"])


def tender(method: str) -> Which:
    return both(CHECK_OUT, lambda body: any(tender["method"] == method for tender in body["tenders"]))


def told(edit: Callable[[list[Json]], list[Json]]) -> ASGIApp:
    """A server that tells of other methods."""

    async def serve(request: Request, ask: Ask) -> Reply:
        answer = await ask(request)
        if not SHOW_METHODS(request) or not succeeded(answer):
            return answer
        return answer.saying({**answer.json, "data": edit(answer.json["data"])})

    return between(new_app(), serve)


def less(methods: list[Json], method: str) -> list[Json]:
    return [one for one in methods if one["method"] != method]


def each_method(edit: Callable[[Json], Json]) -> Callable[[list[Json]], list[Json]]:
    return lambda methods: [edit(one) for one in methods]


def repeated(change: Callable[[Request, Reply, Ask], Awaitable[Reply]]) -> ASGIApp:
    """A server that does something else with a checkout that it has answered before."""
    seen: set[bytes] = set()

    async def serve(request: Request, ask: Ask) -> Reply:
        answer = await ask(request)
        key = request.headers.get("authorization", "").encode() + request.body
        if CHECK_OUT(request) and succeeded(answer):
            if key in seen:
                answer = await change(request, answer, ask)
            seen.add(key)
        return answer

    return between(new_app(), serve)


async def pay_again(request: Request, answer: Reply, ask: Ask) -> Reply:
    for invoice in answer.json["data"]["invoices"]:
        await lower(request, invoice["id"], "30.00", ask)
    return answer


async def pay_what_is_there(request: Request, answer: Reply, ask: Ask) -> Reply:
    again = await pay_the_cart(request, ask)
    return again if succeeded(again) else answer


async def renamed(_request: Request, answer: Reply, _: Ask) -> Reply:
    data = answer.json["data"]
    return answer.saying({**answer.json, "data": {**data, "paymentId": data["paymentId"] + 1}})


async def with_another_receipt(_request: Request, answer: Reply, _: Ask) -> Reply:
    data = answer.json["data"]
    return answer.saying({**answer.json, "data": {**data, "receiptId": data["receiptId"] + 1}})


def second_is(reply: Reply) -> ASGIApp:
    """A server that answers a checkout so when it comes again."""

    async def change(_request: Request, _answer: Reply, _ask: Ask) -> Reply:
        return reply

    return repeated(change)


def replayed_for_others() -> ASGIApp:
    """A server to which a version that is paid is paid, whatever the tenders."""
    last: dict[str, Reply] = {}

    async def serve(request: Request, ask: Ask) -> Reply:
        answer = await ask(request)
        who = request.headers.get("authorization", "")
        if CHECK_OUT(request) and succeeded(answer):
            last[who] = answer
        return last.get(who, answer) if code_of(answer) == SECOND else answer

    return between(new_app(), serve)


MUTANTS = [
    *breaking(
        SETTLES,
        {
            "balances stay as they are": lambda: moving(lambda invoice: -paid(invoice), when=is_several),
            "each invoice falls by a cent more": lambda: moving(lambda _: CENT, when=is_several),
            "each falls by what another does": lambda: moving(lambda _: Decimal("9.95"), when=is_several),
            "a part pays all of it": lambda: moving(
                lambda invoice: Decimal(invoice["balance"]["value"]), when=is_several
            ),
            "the cart keeps its lines": lambda: kept(lambda before, _: before, "checkOutCart"),
            "the cart keeps a line": lambda: kept(
                lambda before, after: before if len(before.lines) > 1 else after, "checkOutCart"
            ),
            "the answer has the balances before": lambda: on_paying(
                each_invoice(lambda invoice: {**invoice, "balance": invoice["paid"], "paid": ZERO})
            ),
            "everything is paid": lambda: on_paying(each_invoice(filled(paidStatus="paid"))),
            "nothing is ever all paid": lambda: on_paying(each_invoice(filled(paidStatus="partially_paid"))),
            "the answer has one invoice": lambda: on_paying(lambda data: {**data, "invoices": data["invoices"][:1]}),
            "the answer has the version before": lambda: on_paying(
                lambda data: {**data, "cartVersion": data["cartVersion"] - 1}
            ),
            "what is all paid can be paid": lambda: answering(SHOW_DETAIL, filled(canPay=True)),
        },
    ),
    *breaking(
        METHODS,
        {
            "gift cards are refused": lambda: instead(tender("gift_card"), denial(422, "TENDER_MISMATCH")),
            "loyalty is refused": lambda: instead(tender("loyalty"), denial(422, "TENDER_MISMATCH")),
            "one tender is enough": lambda: instead(
                both(CHECK_OUT, lambda body: len(body["tenders"]) > 2), denial(422, "TENDER_MISMATCH")
            ),
            "gift cards are not told": lambda: told(lambda found: less(found, "gift_card")),
            "on_account is not told": lambda: told(lambda found: less(found, "on_account")),
            "on_account is allowed": lambda: told(each_method(filled(allowed=True))),
            "on_account has no reason": lambda: told(each_method(filled(reason=None))),
            "loyalty is not allowed": lambda: told(
                each_method(lambda one: {**one, "allowed": one["allowed"] and one["method"] != "loyalty"})
            ),
        },
    ),
    *breaking(
        ONCE,
        {
            "a second time pays again": lambda: repeated(pay_again),
            "a second time pays what is in the cart then": lambda: repeated(pay_what_is_there),
            "a second time has another payment": lambda: repeated(renamed),
            "a second time has another receipt": lambda: repeated(with_another_receipt),
            "a second time is a failure": lambda: second_is(denial(500, "INTERNAL")),
            "a second time is of an old version": lambda: second_is(denial(409, "CART_VERSION")),
            "a second time finds an empty cart": lambda: second_is(denial(409, "CART_EMPTY")),
            "other tenders pay as well": replayed_for_others,
            "other tenders are of an old version": lambda: refused_with(SECOND, denial(409, "CART_VERSION")),
            "other tenders do not add up": lambda: refused_with(SECOND, denial(422, "TENDER_MISMATCH")),
        },
    ),
]
