"""Servers that take payments with a wrong line, refuse them otherwise, or keep a part of them."""

from __future__ import annotations

from typing import Any

from starlette.types import ASGIApp

from tests.conformance_power.between import Ask, Reply, Request, Which, between, refusal
from tests.conformance_power.editing import both, filled, refusals_as, then, writing
from tests.conformance_power.in_process import new_app
from tests.conformance_power.mutants import Mutant
from tests.conformance_power.paying import OFFLINE, accepting, changes, move, moving, number, records, with_lines

TWICE = "payment-covers-an-invoice-once"
UNKNOWN = "payment-names-known-invoices"
COMPANY = "payment-stays-within-a-company"
HALF = "refused-payment-moves-no-balance"
NEVER = 900_000_000_000
BROKEN = refusal(500, "", "Internal Server Error")
CONFLICT = refusal(409, "Conflict", "Conflict Error")


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


MUTANTS = [
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
