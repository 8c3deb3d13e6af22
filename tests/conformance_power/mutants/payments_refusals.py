"""Servers that take payments which lack something or have wrong amounts and currencies, or refuse them otherwise."""

from __future__ import annotations

from functools import partial
from typing import Any

from starlette.types import ASGIApp

from tests.conformance_power.between import Ask, Reply, Request, Which, between, refusal
from tests.conformance_power.editing import both, filled, refusals_as, then
from tests.conformance_power.in_process import new_app
from tests.conformance_power.mutants import Mutant
from tests.conformance_power.paying import accepting, changes, moving, records, with_amounts

REQUIRED = "payment-needs-its-required-fields"
CODE = "payment-currency-must-exist"
CURRENCY = "payment-currency-is-the-invoices"
AMOUNT = "payment-amount-is-positive"
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
]
