"""Servers that take amounts which cannot be paid, or pay other parts of an invoice than were asked for."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

from starlette.types import ASGIApp

from tests.conformance_power.between import Ask, Reply, Request, Which, between
from tests.conformance_power.buying import (
    CART,
    CHANGE_LINE,
    PUT_IN,
    PUT_ITEM,
    accepted_for,
    denial,
    empty_the_cart,
    ignored_for,
    on_refusal,
    refused_with,
    touch_the_cart,
    with_body,
)
from tests.conformance_power.editing import Edit, Json, getting, instead, sending
from tests.conformance_power.in_process import new_app
from tests.conformance_power.mutants import breaking

PART = "invoice-is-payable-in-part"
BOUND = "cart-amount-stays-within-the-balance"
MONEY = "cart-amount-is-positive-money"
ABOVE, POSITIVE, MALFORMED = "AMOUNT_EXCEEDS_BALANCE", "AMOUNT_NOT_POSITIVE", "AMOUNT_MALFORMED"


def with_amounts(edit: Callable[[Any], Any]) -> Edit:
    """A body with other amounts, wherever it has any; an amount of None is left out."""

    def change(body: Json) -> Json:
        if "lines" in body:
            return {**body, "lines": [change(line) for line in body["lines"]]}
        new = {name: edit(body[name]) for name in ("amount", "price") if name in body}
        return {**{name: value for name, value in body.items() if name not in new}, **kept(new)}

    return change


def kept(fields: Json) -> Json:
    return {name: value for name, value in fields.items() if value is not None}


def amounts_of(request: Request) -> list[Any]:
    body = request.json
    return [line[name] for line in body.get("lines", [body]) for name in ("amount", "price") if name in line]


def of(*amounts: Any) -> Which:
    return lambda request: any(repr(amount) in map(repr, amounts) for amount in amounts_of(request))


def all_of(*tests: Which) -> Which:
    return lambda request: all(test(request) for test in tests)


def taken_as(code: str, edit: Callable[[Any], Any], which: Which = lambda _: True) -> ASGIApp:
    """A server that takes amounts which it should refuse for others."""
    return accepted_for(code, with_body(with_amounts(edit)), which)


def a_cent(_: Any) -> Any:
    return "0.01"


def rounded(amount: Any) -> Any:
    return str(Decimal(str(amount)).quantize(Decimal("0.01")))


def too_fine(request: Request) -> bool:
    return of("1.005", "10.5")(request)


def confusing(code: str, other: str, which: Which) -> ASGIApp:
    return refused_with(code, denial(422, other), which)


def ignored_changes() -> ASGIApp:
    """A server that answers the cart as it is where the amount of a line should change."""

    async def serve(request: Request, ask: Ask) -> Reply:
        is_one = CHANGE_LINE(request) and "amount" in request.json
        return await ask(getting(request, CART)) if is_one else await ask(request)

    return between(new_app(), serve)


def by_the_total() -> ASGIApp:
    """A server that holds amounts against what was billed, and shows them."""

    async def serve(request: Request, ask: Ask) -> Reply:
        reply = await ask(request)
        if PUT_IN(request) and reply.status == UNPROCESSABLE and of("300.51", 800.25)(request):
            taken = await ask(request.sending(with_amounts(lambda _: None)(request.json)))
            data = taken.json["data"]
            for line in data.get("lines", []):
                line["amount"]["value"] = str(amounts_of(request)[0])
            return taken.saying({**taken.json, "data": data})
        return reply

    return between(new_app(), serve)


UNPROCESSABLE = 422
MUTANTS = [
    *breaking(
        PART,
        {
            "a new amount is left aside": ignored_changes,
            "cents are lost when a line changes": lambda: sending(
                CHANGE_LINE, with_amounts(lambda amount: int(float(amount)) or 1)
            ),
            "amounts are texts only": lambda: instead(
                lambda request: CHANGE_LINE(request) and isinstance(request.json.get("amount"), float),
                denial(422, MALFORMED),
            ),
            "all that is left is more than a part": lambda: instead(
                lambda request: PUT_IN(request) and of("300.50")(request), denial(422, ABOVE)
            ),
        },
    ),
    *breaking(
        BOUND,
        {
            "the total is the bound": by_the_total,
            "more than is open is nothing": lambda: ignored_for(ABOVE),
            "more than is open is ignored in a line": lambda: ignored_for(ABOVE, CHANGE_LINE),
            "more than is open is a conflict": lambda: refused_with(ABOVE, denial(409, ABOVE)),
            "more than is open is bad input": lambda: refused_with(ABOVE, denial(400, "BAD_REQUEST")),
            "more than is open is no money": lambda: refused_with(ABOVE, denial(422, MALFORMED)),
            "more than is open is lowered to half": lambda: taken_as(ABOVE, lambda _: "150.25"),
            "more than is open is refused and empties the cart": lambda: on_refusal(ABOVE, empty_the_cart, CHANGE_LINE),
            "more than is open is refused and counts": lambda: on_refusal(ABOVE, touch_the_cart),
        },
    ),
    *breaking(
        MONEY,
        {
            **{
                f"an amount of {amount!r} is a cent": partial(
                    taken_as, code, lambda _: "0.01", all_of(PUT_IN, of(amount))
                )
                for code, amounts in ((POSITIVE, ("0.00", 0)), (MALFORMED, ("abc", "NaN", "12abc")))
                for amount in amounts
            },
            "the minus of an amount is lost": lambda: taken_as(
                POSITIVE, lambda amount: str(amount).lstrip("-"), all_of(PUT_IN, of(-5))
            ),
            "an empty amount is all that is open": lambda: taken_as(MALFORMED, lambda _: None, all_of(PUT_IN, of(""))),
            "fractions of a cent are rounded": lambda: taken_as(MALFORMED, rounded, all_of(PUT_IN, too_fine)),
            "yen have decimals": lambda: taken_as(MALFORMED, lambda _: "10", all_of(PUT_IN, of("10.5"))),
            "a line is changed to nothing": lambda: ignored_for(POSITIVE, CHANGE_LINE),
            "a line is changed to what is no number": lambda: ignored_for(MALFORMED, CHANGE_LINE),
            "an item is free": lambda: taken_as(POSITIVE, lambda _: "0.01", all_of(PUT_ITEM, of("0"))),
            "an item costs less than nothing": lambda: taken_as(POSITIVE, lambda _: "1", all_of(PUT_ITEM, of(-1))),
            "an item costs ten": lambda: taken_as(MALFORMED, lambda _: "10", all_of(PUT_ITEM, of("ten"))),
            "an item's price is rounded": lambda: taken_as(MALFORMED, rounded, all_of(PUT_ITEM, too_fine)),
            "nothing is no money": lambda: confusing(POSITIVE, MALFORMED, PUT_IN),
            "what is no money is nothing": lambda: confusing(MALFORMED, POSITIVE, CHANGE_LINE),
            "an item of no money is bad input": lambda: refused_with(MALFORMED, denial(400, "BAD_REQUEST"), PUT_ITEM),
            "nothing is refused and empties the cart": lambda: on_refusal(POSITIVE, empty_the_cart, CHANGE_LINE),
            "what is no money is refused and counts": lambda: on_refusal(MALFORMED, touch_the_cart, PUT_IN),
            "an item for nothing is refused and counts": lambda: on_refusal(POSITIVE, touch_the_cart, PUT_ITEM),
        },
    ),
]
