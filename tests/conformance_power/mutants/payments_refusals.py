"""Servers that take payments which are to be refused, refuse them otherwise, or keep a part of them."""

from __future__ import annotations

from functools import partial
from typing import Any

from starlette.types import ASGIApp

from tests.conformance_power.between import Ask, Reply, Request, Which, between, refusal
from tests.conformance_power.in_process import new_app
from tests.conformance_power.mutants import Mutant
from tests.conformance_power.paying import (
    OFFLINE,
    accepting,
    both,
    changes,
    filled,
    move,
    moving,
    number,
    records,
    refusals_as,
    then,
    with_amounts,
    with_lines,
    writing,
)

REQUIRED, CODE = "payment-needs-its-required-fields", "payment-currency-must-exist"
CURRENCY, AMOUNT = "payment-currency-is-the-invoices", "payment-amount-is-positive"
TWICE, UNKNOWN = "payment-covers-an-invoice-once", "payment-names-known-invoices"
COMPANY, HALF = "payment-stays-within-a-company", "refused-payment-moves-no-balance"
NEVER = 900_000_000_000
BROKEN = refusal(500, "", "Internal Server Error")
CONFLICT = refusal(409, "Conflict", "Conflict Error")
BAD = refusal(400, "Bad", "Bad Requests Error")


def lacks(name: str, kind: Which = records) -> Which:
    return both(kind, lambda body: name not in body)


def in_currency(*codes: str) -> Which:
    return both(records, lambda body: body.get("currency") in codes)


def of(*amounts: Any, kind: Which = records) -> Which:
    """One of the amounts, of the same type."""
    return both(kind, lambda body: any(repr(line["amount"]) in map(repr, amounts) for line in lines_of(body)))


def lines_of(body: Any) -> list[Any]:
    lines: list[Any] = body.get("lineItems") or []
    return lines


def has_a_line_twice(body: Any) -> bool:
    ids = [line["invoiceId"] for line in lines_of(body)]
    return len(ids) > len(set(ids))


def has_no_line(body: Any) -> bool:
    return bool(body.get("lineItems") == [])


def has_unknown(body: Any) -> bool:
    return any(line["invoiceId"] == NEVER for line in lines_of(body))


def is_other_companys(body: Any) -> bool:
    return bool(body.get("customerId") == "1002")


def has_three(body: Any) -> bool:
    return len(lines_of(body)) == 3


def taken(which: Which, edit: Any) -> ASGIApp:
    """A server that takes what is wrong for something that is right."""

    async def serve(request: Request, ask: Ask) -> Reply:
        return await ask(request.sending(edit(request.json)) if which(request) else request)

    return between(new_app(), serve)


def keeping(which: Which, edit: Any, reply: Reply | None = None) -> ASGIApp:
    """A server that refuses, and has stored what is left once the wrong part is out."""

    async def serve(request: Request, ask: Ask) -> Reply:
        if not which(request):
            return await ask(request)
        refused = await ask(request)
        await ask(request.sending(edit(request.json)))
        return reply or refused

    return between(new_app(), serve)


def known(lines: list[Any]) -> list[Any]:
    return [line for line in lines if line["invoiceId"] != NEVER]


def once(lines: list[Any]) -> list[Any]:
    return list({line["invoiceId"]: line for line in lines}.values())


def positive(lines: list[Any]) -> list[Any]:
    return [line for line in lines if number(line["amount"]) > 0]


async def take_the_lines(request: Request, _: Reply, ask: Ask) -> None:
    """Lower the invoices whose lines are good."""
    for line in known(lines_of(request.json)):
        await move(request, line["invoiceId"], -number(line["amount"]), ask)


async def record_without_moving(request: Request, _: Reply, ask: Ask) -> None:
    """Store a refused payment of three, waiting, without what is wrong with it."""
    lines = positive(known(lines_of(request.json)))
    await ask(writing(request, "POST", OFFLINE, {**request.json, "lineItems": lines, "processingStatus": 1}))


def giving(amount: Any) -> Any:
    return with_amounts(lambda _: amount)


def made_up(kind: Which, name: str, value: Any) -> ASGIApp:
    return taken(lacks(name, kind), lambda body: {name: value, **body})


def one_dollar(amount: Any) -> ASGIApp:
    return taken(of(amount), giving("1"))


CHANGED = {"currency": "USD", "customerId": "1001", "details": {"memo": "power-changed"}}
MUTANTS = [
    *(
        Mutant(
            name=f"{name} is made up",
            rule=REQUIRED,
            app=partial(made_up, records, name, value),
        )
        for name, value in CHANGED.items()
    ),
    *(
        Mutant(
            name=f"{name} may be left out of a change",
            rule=REQUIRED,
            app=partial(made_up, changes, name, value),
        )
        for name, value in CHANGED.items()
    ),
    Mutant(
        name="a change without lines succeeds",
        rule=REQUIRED,
        app=lambda: accepting(lacks("lineItems", changes)),
    ),
    Mutant(name="missing fields get 400", rule=REQUIRED, app=lambda: refusals_as(lacks("currency"), BAD)),
    Mutant(
        name="missing fields get another message",
        rule=REQUIRED,
        app=lambda: refusals_as(lacks("details"), refusal(422, "Bad", "Unprocessable")),
    ),
    Mutant(name="no lines are a failure", rule=REQUIRED, app=lambda: refusals_as(lacks("lineItems"), BROKEN)),
    Mutant(
        name="a payment without customer is refused and applied",
        rule=REQUIRED,
        app=lambda: then(lacks("customerId"), moving(lambda amount: -amount), on_refusal=True),
    ),
    Mutant(
        name="a payment without details is refused and stored",
        rule=REQUIRED,
        app=lambda: keeping(lacks("details"), filled(details={}, processingStatus=1)),
    ),
    Mutant(
        name="a change without currency is refused and stored",
        rule=REQUIRED,
        app=lambda: keeping(lacks("currency", changes), filled(currency="USD")),
    ),
    Mutant(name="any text is a currency", rule=CODE, app=lambda: taken(in_currency("QQQ"), filled(currency="USD"))),
    Mutant(name="two letters are a currency", rule=CODE, app=lambda: taken(in_currency("US"), filled(currency="USD"))),
    Mutant(name="digits are a currency", rule=CODE, app=lambda: taken(in_currency("12"), filled(currency="USD"))),
    Mutant(name="no currency gets 400", rule=CODE, app=lambda: refusals_as(in_currency("QQQ"), BAD)),
    Mutant(
        name="no currency gets another text",
        rule=CODE,
        app=lambda: refusals_as(in_currency("QQQ"), refusal(422, "Bad currency", "Parameter Error")),
    ),
    Mutant(
        name="no currency is refused and applied",
        rule=CODE,
        app=lambda: then(in_currency("QQQ"), moving(lambda amount: -amount), on_refusal=True),
    ),
    Mutant(name="euros are dollars", rule=CURRENCY, app=lambda: taken(in_currency("EUR"), filled(currency="USD"))),
    Mutant(name="euros are a conflict", rule=CURRENCY, app=lambda: refusals_as(in_currency("EUR"), CONFLICT)),
    Mutant(name="euros are a failure", rule=CURRENCY, app=lambda: refusals_as(in_currency("EUR"), BROKEN)),
    Mutant(
        name="euros are refused and applied",
        rule=CURRENCY,
        app=lambda: then(in_currency("EUR"), moving(lambda amount: -amount), on_refusal=True),
    ),
    Mutant(
        name="euros are refused and stored",
        rule=CURRENCY,
        app=lambda: keeping(in_currency("EUR"), filled(currency="USD", processingStatus=1)),
    ),
    *(
        Mutant(
            name=f"an amount of {amount!r} is one dollar",
            rule=AMOUNT,
            app=partial(one_dollar, amount),
        )
        for amount in ("0", 0, "-5.00", -5, "abc", "12abc", "NaN")
    ),
    Mutant(name="nothing may be paid", rule=AMOUNT, app=lambda: accepting(of("0"))),
    Mutant(
        name="a negative payment is refused and raises",
        rule=AMOUNT,
        app=lambda: then(of("-5.00"), moving(lambda amount: -amount), on_refusal=True),
    ),
    Mutant(name="an amount of abc is a failure", rule=AMOUNT, app=lambda: refusals_as(of("abc"), BROKEN)),
    Mutant(name="an amount of 0 is a conflict", rule=AMOUNT, app=lambda: refusals_as(of("0"), CONFLICT)),
    Mutant(
        name="a change to a negative amount is one to 5",
        rule=AMOUNT,
        app=lambda: taken(of("-5.00", kind=changes), giving("5")),
    ),
    Mutant(name="a change to abc is one to 1", rule=AMOUNT, app=lambda: taken(of("abc", kind=changes), giving("1"))),
    Mutant(
        name="a change to 0 is refused and stored", rule=AMOUNT, app=lambda: keeping(of("0", kind=changes), giving("1"))
    ),
    Mutant(
        name="the last of two lines counts",
        rule=TWICE,
        app=lambda: taken(both(records, has_a_line_twice), with_lines(once)),
    ),
    Mutant(
        name="two lines are refused and both applied",
        rule=TWICE,
        app=lambda: then(both(records, has_a_line_twice), take_the_lines, on_refusal=True),
    ),
    Mutant(
        name="two lines are refused and one is stored",
        rule=TWICE,
        app=lambda: keeping(both(records, has_a_line_twice), with_lines(once)),
    ),
    Mutant(
        name="a line twice is a conflict",
        rule=TWICE,
        app=lambda: refusals_as(both(records, has_a_line_twice), CONFLICT),
    ),
    Mutant(name="a payment of nothing succeeds", rule=TWICE, app=lambda: accepting(both(records, has_no_line))),
    Mutant(name="no line is a failure", rule=TWICE, app=lambda: refusals_as(both(records, has_no_line), BROKEN)),
    Mutant(
        name="unknown lines are dropped",
        rule=UNKNOWN,
        app=lambda: taken(
            both(records, lambda body: has_unknown(body) and len(lines_of(body)) == 2), with_lines(known)
        ),
    ),
    Mutant(
        name="an unknown invoice is a failure",
        rule=UNKNOWN,
        app=lambda: refusals_as(both(records, has_unknown), BROKEN),
    ),
    Mutant(
        name="an unknown invoice is a conflict",
        rule=UNKNOWN,
        app=lambda: refusals_as(both(records, has_unknown), CONFLICT),
    ),
    Mutant(
        name="an unknown invoice alone is paid",
        rule=UNKNOWN,
        app=lambda: accepting(both(records, lambda body: has_unknown(body) and len(lines_of(body)) == 1)),
    ),
    Mutant(
        name="an unknown line is refused, the other stored",
        rule=UNKNOWN,
        app=lambda: keeping(
            both(records, lambda body: len(lines_of(body)) == 2 and has_unknown(body)), with_lines(known)
        ),
    ),
    Mutant(
        name="unknown lines are dropped from changes",
        rule=UNKNOWN,
        app=lambda: taken(
            both(changes, lambda body: has_unknown(body) and len(lines_of(body)) == 2), with_lines(known)
        ),
    ),
    Mutant(
        name="another company is forbidden",
        rule=COMPANY,
        app=lambda: refusals_as(both(records, is_other_companys), refusal(403, "Forbidden", "Forbidden")),
    ),
    Mutant(
        name="another company is a failure",
        rule=COMPANY,
        app=lambda: refusals_as(both(records, is_other_companys), BROKEN),
    ),
    Mutant(
        name="another company is refused and pays",
        rule=COMPANY,
        app=lambda: then(both(records, is_other_companys), moving(lambda amount: -amount), on_refusal=True),
    ),
    Mutant(
        name="another company is refused and stored",
        rule=COMPANY,
        app=lambda: keeping(both(records, is_other_companys), filled(customerId="1001", processingStatus=1)),
    ),
    Mutant(
        name="the first two lines of a refused payment are applied",
        rule=HALF,
        app=lambda: then(both(records, has_three), take_the_lines, on_refusal=True),
    ),
    Mutant(
        name="a refused payment of three is stored",
        rule=HALF,
        app=lambda: then(both(records, has_three), record_without_moving, on_refusal=True),
    ),
    Mutant(
        name="a bad third line is dropped",
        rule=HALF,
        app=lambda: taken(both(records, has_three), with_lines(lambda lines: positive(known(lines)))),
    ),
    Mutant(
        name="the first two lines of a refused change are applied",
        rule=HALF,
        app=lambda: keeping(both(changes, has_three), with_lines(lambda lines: positive(known(lines)))),
    ),
    Mutant(name="a bad third line is a failure", rule=HALF, app=lambda: refusals_as(both(records, has_three), BROKEN)),
]
