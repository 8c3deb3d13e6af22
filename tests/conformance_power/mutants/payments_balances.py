"""Servers whose balances fall by too little, too much or twice when payments are made."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from typing import Any

from starlette.types import ASGIApp

from tests.conformance_power.between import Ask, Reply, Request, Which, between, refusal
from tests.conformance_power.editing import answering, filled, getting, instead, succeeded, then, writing
from tests.conformance_power.in_process import new_app
from tests.conformance_power.mutants import Mutant
from tests.conformance_power.paying import (
    COMPLETED,
    INVOICES,
    losing_updates,
    move,
    moving,
    paid_lines,
    reads,
    records,
    restoring,
    set_open,
    sets,
    shows_invoices,
)

BACK = "offline-payment-reads-back"
LOWERS = "completed-payment-lowers-balances"
STATUS = "payment-moves-invoice-status"
ADD_UP = "payments-add-up"
SEVERAL = "payment-may-cover-several-invoices"
ONCE = "payment-is-applied-once"
BROKEN = refusal(500, "", "Internal Server Error")


def completes_at_once(request: Request) -> bool:
    return records(request) and request.json.get("processingStatus", COMPLETED) == COMPLETED


def waits(request: Request) -> bool:
    return records(request) and request.json.get("processingStatus") in (1, 2)


def lines_of(request: Request) -> list[Any]:
    lines: list[Any] = request.json.get("lineItems") or []
    return lines


def pays_one(request: Request) -> bool:
    return completes_at_once(request) and len(lines_of(request)) == 1


def pays_several(request: Request) -> bool:
    return completes_at_once(request) and len(lines_of(request)) > 1


async def lower_the_next(request: Request, _: Reply, ask: Ask) -> None:
    """Another invoice falls, too: the last one before this that has not been paid."""
    for invoice_id, amount in (await paid_lines(request, ask)).items():
        await move(request, invoice_id + 3, -amount, ask)


async def lower_the_original(request: Request, _: Reply, ask: Ask) -> None:
    for invoice_id in await paid_lines(request, ask):
        reply = await ask(getting(request, f"{INVOICES}/{invoice_id}"))
        balance = reply.json["data"]["openBalance"]
        await ask(request_of(request, invoice_id, {"originalBalance": balance}))


def request_of(request: Request, invoice_id: int, fields: Any) -> Request:
    return writing(request, "PUT", f"{INVOICES}/{invoice_id}", fields)


def by_total(before: dict[int, Decimal], after: dict[int, Decimal]) -> dict[int, Decimal]:
    total = sum((before[id_] - after[id_] for id_ in before), Decimal(0))
    return {id_: before[id_] - total for id_ in before}


def only_the_first(before: dict[int, Decimal], after: dict[int, Decimal]) -> dict[int, Decimal]:
    first = next(iter(before))
    return {id_: after[id_] if id_ == first else before[id_] for id_ in before}


def changing_places(before: dict[int, Decimal], after: dict[int, Decimal]) -> dict[int, Decimal]:
    took = [before[id_] - after[id_] for id_ in before]
    return {id_: before[id_] - amount for id_, amount in zip(before, reversed(took), strict=True)}


def forgetting_earlier() -> ASGIApp:
    """A server in which what is open is the original less the last payment."""

    async def serve(request: Request, ask: Ask) -> Reply:
        reply = await ask(request)
        if completes_at_once(request) and succeeded(reply):
            for invoice_id, amount in (await paid_lines(request, ask)).items():
                shown = (await ask(getting(request, f"{INVOICES}/{invoice_id}"))).json["data"]
                await set_open(request, invoice_id, Decimal(shown["originalBalance"]["value"]) - amount, ask)
        return reply

    return between(new_app(), serve)


def with_status(wrong: int, when: Any) -> ASGIApp:
    """A server that shows another status of some invoices."""

    def edit(invoice: Any) -> Any:
        left, billed = (Decimal(invoice[name]["value"]) for name in ("openBalance", "originalBalance"))
        return {**invoice, "status": wrong} if when(left, billed) else invoice

    return answering(shows_invoices, edit)


def second_is(which: Which, reply: Reply) -> ASGIApp:
    """A server that answers some calls so when they come again."""
    seen: set[str] = set()

    async def serve(request: Request, ask: Ask) -> Reply:
        if not which(request):
            return await ask(request)
        is_second = request.path in seen
        seen.add(request.path)
        return reply if is_second else await ask(request)

    return between(new_app(), serve)


def racing() -> ASGIApp:
    """A server in which completions that overlap are applied once more each."""
    underway: dict[str, int] = {}

    async def serve(request: Request, ask: Ask) -> Reply:
        if not sets(COMPLETED)(request):
            return await ask(request)
        underway[request.path] = underway.get(request.path, 0) + 1
        await asyncio.sleep(0.02)
        is_alone = underway[request.path] == 1
        reply = await ask(request)
        if not is_alone:
            await moving(lambda amount: -amount)(request, reply, ask)
        underway[request.path] -= 1
        return reply

    return between(new_app(), serve)


HALF = Decimal("0.5")
MUTANTS = [
    Mutant(
        name="balances stay as they are",
        rule=LOWERS,
        app=lambda: restoring(completes_at_once, lambda before, _: before),
    ),
    Mutant(name="balances fall twice", rule=LOWERS, app=lambda: then(pays_one, moving(lambda amount: -amount))),
    Mutant(name="balances rise", rule=LOWERS, app=lambda: then(pays_one, moving(lambda amount: 2 * amount))),
    Mutant(name="half a cent is lost", rule=LOWERS, app=lambda: then(pays_one, moving(lambda _: Decimal("-0.0050")))),
    Mutant(
        name="amounts are rounded up",
        rule=LOWERS,
        app=lambda: then(pays_one, moving(lambda amount: amount - amount.__ceil__())),
    ),
    Mutant(name="another invoice falls, too", rule=LOWERS, app=lambda: then(pays_one, lower_the_next)),
    Mutant(name="the original balance falls, too", rule=LOWERS, app=lambda: then(pays_one, lower_the_original)),
    Mutant(name="only status calls apply", rule=LOWERS, app=lambda: restoring(pays_one, lambda before, _: before)),
    Mutant(
        name="status calls do not apply", rule=LOWERS, app=lambda: restoring(sets(COMPLETED), lambda before, _: before)
    ),
    Mutant(name="payments are not applied", rule=LOWERS, app=lambda: answering(reads, filled(appliedStatus=0))),
    Mutant(
        name="a part leaves an invoice open",
        rule=STATUS,
        app=lambda: with_status(0, lambda left, billed: 0 < left < billed),
    ),
    Mutant(
        name="a part completes an invoice",
        rule=STATUS,
        app=lambda: with_status(2, lambda left, billed: 0 < left < billed),
    ),
    Mutant(
        name="a cent left is nothing left",
        rule=STATUS,
        app=lambda: with_status(2, lambda left, billed: 0 < left < 1 and billed > 100),
    ),
    Mutant(name="all that is open leaves a part", rule=STATUS, app=lambda: with_status(1, lambda left, _: left == 0)),
    Mutant(
        name="unpaid invoices are partially paid",
        rule=STATUS,
        app=lambda: with_status(1, lambda left, billed: left == billed),
    ),
    Mutant(name="the last payment counts", rule=ADD_UP, app=forgetting_earlier),
    Mutant(name="payments at once are lost", rule=ADD_UP, app=lambda: losing_updates(pays_one)),
    Mutant(name="only the first line is applied", rule=SEVERAL, app=lambda: restoring(pays_several, only_the_first)),
    Mutant(name="each invoice falls by the total", rule=SEVERAL, app=lambda: restoring(pays_several, by_total)),
    Mutant(name="amounts are taken from another", rule=SEVERAL, app=lambda: restoring(pays_several, changing_places)),
    Mutant(
        name="one invoice is enough",
        rule=BACK,
        app=lambda: instead(pays_several, refusal(422, "one", "Parameter Error")),
    ),
    Mutant(
        name="waiting payments are applied twice", rule=ONCE, app=lambda: then(waits, moving(lambda amount: -amount))
    ),
    Mutant(name="half is applied at once", rule=ONCE, app=lambda: then(waits, moving(lambda amount: -amount * HALF))),
    Mutant(
        name="each completion is applied", rule=ONCE, app=lambda: then(sets(COMPLETED), moving(lambda amount: -amount))
    ),
    Mutant(name="processing applies, too", rule=ONCE, app=lambda: then(sets(2), moving(lambda amount: -amount))),
    Mutant(name="processing is refused", rule=ONCE, app=lambda: instead(sets(2), refusal(400, "no"))),
    Mutant(name="completions at once are applied each", rule=ONCE, app=racing),
    Mutant(
        name="a repeated status is a conflict", rule=ONCE, app=lambda: second_is(sets(COMPLETED), refusal(409, "no"))
    ),
    Mutant(name="a repeated status is a failure", rule=ONCE, app=lambda: second_is(sets(COMPLETED), BROKEN)),
]
