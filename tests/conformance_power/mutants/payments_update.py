"""Servers that change payments in a way of their own, or for another store."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from starlette.types import ASGIApp

from tests.conformance_power.between import Ask, Reply, Request, Which, between, refusal
from tests.conformance_power.editing import answering, getting, instead, sending, succeeded, then
from tests.conformance_power.in_process import new_app
from tests.conformance_power.mutants import Mutant
from tests.conformance_power.paying import (
    PAYMENTS,
    changes,
    deletes,
    leaking,
    lists,
    move,
    moving,
    number,
    paid_lines,
    performs,
    reads,
    restoring,
    sets,
    tells,
    with_lines,
)

BACK = "offline-payment-update-reads-back"
DIFFERENCE = "changed-payment-moves-the-difference"
LINES = "payment-lines-are-never-removed"
APART = "payments-stay-within-their-store"
BROKEN = refusal(500, "", "Internal Server Error")
DONE = {"code": 200, "data": {}, "meta": {"message": "SUCCESS"}}


def keeping(*names: str) -> ASGIApp:
    """A server in which a change leaves some fields as they are."""

    async def serve(request: Request, ask: Ask) -> Reply:
        if not changes(request):
            return await ask(request)
        path = f"{PAYMENTS}/{request.path.rpartition('/')[2]}"
        shown = (await ask(getting(request, path))).json["data"]
        return await ask(request.sending({**request.json, **{name: shown[name] for name in names if name in shown}}))

    return between(new_app(), serve)


def by_whole_amounts(*, refused: Reply | None = None) -> ASGIApp:
    """A server in which a change of an amount takes the whole of it, also where it then says that it refuses."""

    async def serve(request: Request, ask: Ask) -> Reply:
        if not changes(request):
            return await ask(request)
        before = await paid_lines(request, ask)
        reply = await ask(request)
        after = await paid_lines(request, ask)
        changed = [id_ for id_ in after if id_ in before and after[id_] != before[id_]]
        if refused is None:
            for id_ in changed:
                await move(request, id_, -before[id_], ask)
        return refused if refused and changed else reply

    return between(new_app(), serve)


def with_other_lines(serving: Any) -> ASGIApp:
    """A server that does something with the lines that a change leaves out or adds, told as ids with amounts."""

    async def serve(request: Request, ask: Ask) -> Reply:
        if not changes(request):
            return await ask(request)
        before = await paid_lines(request, ask)
        sent = {line["invoiceId"]: number(line["amount"]) for line in request.json.get("lineItems") or []}
        reply = await ask(request)
        if succeeded(reply) and before:
            left_out = {id_: amount for id_, amount in before.items() if id_ not in sent}
            await serving(request, left_out, ask)
        return reply

    return between(new_app(), serve)


async def give_back(request: Request, lines: Mapping[int, Decimal], ask: Ask) -> None:
    for id_, amount in lines.items():
        await move(request, id_, amount, ask)


def dropping_lines(*, from_reads: bool) -> ASGIApp:
    """A server whose payments show only what the last change sent."""
    kept: dict[str, set[int]] = {}

    async def serve(request: Request, ask: Ask) -> Reply:
        reply = await ask(request)
        id_ = request.path.rpartition("/")[2]
        if changes(request) and succeeded(reply):
            kept[id_] = {line["invoiceId"] for line in request.json["lineItems"]}
        if from_reads and reads(request) and succeeded(reply) and id_ in kept:
            answer = reply.json
            lines = answer["data"]["lineItems"]
            answer["data"]["lineItems"] = [line for line in lines if line["invoiceId"] in kept[id_]]
            return reply.saying(answer)
        return reply

    return between(new_app(), serve)


def adding_nothing(reply: Reply | None = None) -> ASGIApp:
    """A server that takes no line on another invoice into a payment, and says so or not."""

    async def serve(request: Request, ask: Ask) -> Reply:
        if not changes(request) or not request.json.get("lineItems"):
            return await ask(request)
        before = await paid_lines(request, ask)
        lines = [line for line in request.json["lineItems"] if line["invoiceId"] in before]
        if reply and len(lines) < len(request.json["lineItems"]):
            return reply
        return await ask(request.sending({**request.json, "lineItems": lines}))

    return between(new_app(), serve)


def reads_operations_or_transactions(end: str) -> Which:
    return lambda request: request.method == "GET" and request.path.endswith(end)


def accepting_nothing() -> ASGIApp:
    """A server that says that it changes payments, and does not."""

    async def serve(request: Request, ask: Ask) -> Reply:
        id_ = request.path.rpartition("/")[2]
        if not changes(request) or not id_.isdigit() or not succeeded(await ask(getting(request, f"{PAYMENTS}/{id_}"))):
            return await ask(request)
        return Reply(200).saying({**DONE, "data": {"paymentId": int(id_)}})

    return between(new_app(), serve)


def with_other_lines_refused(reply: Reply) -> ASGIApp:
    """A server that refuses changes which leave lines out in a way of its own."""

    async def serve(request: Request, ask: Ask) -> Reply:
        if changes(request):
            before = await paid_lines(request, ask)
            sent = {line["invoiceId"] for line in request.json.get("lineItems") or []}
            if set(before) - sent:
                return reply
        return await ask(request)

    return between(new_app(), serve)


def doubled(lines: list[Any]) -> list[Any]:
    return [line if n == 0 else {**line, "amount": str(2 * number(line["amount"]))} for n, line in enumerate(lines)]


LEAKS: Mapping[str, Which] = {
    "lists": lists,
    "reads": reads,
    "reads operations of": tells,
    "reads transactions of": reads_operations_or_transactions("/transactions"),
    "changes": changes,
    "refunds": sets(),
    "reverts": performs(),
    "deletes": deletes,
}
MUTANTS = [
    Mutant(name="the memo stays", rule=BACK, app=partial(keeping, "details")),
    Mutant(name="the payer stays", rule=BACK, app=partial(keeping, "payerName")),
    Mutant(name="changes are ignored", rule=BACK, app=accepting_nothing),
    Mutant(
        name="a change has no paymentId",
        rule=BACK,
        app=lambda: answering(changes, lambda data: {"id": data["paymentId"]}),
    ),
    Mutant(
        name="a change answers another id",
        rule=BACK,
        app=lambda: answering(changes, lambda data: {"paymentId": data["paymentId"] + 1}),
    ),
    Mutant(name="changes are a failure", rule=BACK, app=lambda: instead(changes, BROKEN)),
    Mutant(
        name="details are cut",
        rule=BACK,
        app=lambda: sending(changes, lambda body: {**body, "details": {"memo": str(body.get("details"))[:9]}}),
    ),
    Mutant(name="a change takes the whole amount", rule=DIFFERENCE, app=by_whole_amounts),
    Mutant(name="a change moves nothing", rule=DIFFERENCE, app=lambda: restoring(changes, lambda before, _: before)),
    Mutant(
        name="a change is refused and moves", rule=DIFFERENCE, app=lambda: by_whole_amounts(refused=refusal(422, "no"))
    ),
    Mutant(
        name="a change of an amount is a conflict",
        rule=DIFFERENCE,
        app=lambda: by_whole_amounts(refused=refusal(409, "no")),
    ),
    Mutant(
        name="a change moves other lines",
        rule=DIFFERENCE,
        app=lambda: then(changes, moving(lambda amount: amount * (amount == 20))),
    ),
    Mutant(name="lines left out are gone", rule=LINES, app=lambda: dropping_lines(from_reads=True)),
    Mutant(name="lines left out are given back", rule=LINES, app=lambda: with_other_lines(give_back)),
    Mutant(name="lines left out are a conflict", rule=LINES, app=lambda: with_other_lines_refused(refusal(409, "no"))),
    Mutant(name="lines are not added", rule=LINES, app=adding_nothing),
    Mutant(name="lines may not be added", rule=LINES, app=lambda: adding_nothing(refusal(422, "no"))),
    Mutant(name="added lines have another amount", rule=LINES, app=lambda: sending(changes, with_lines(doubled))),
    *(
        Mutant(name=f"another store {what} payments", rule=APART, app=partial(leaking, which))
        for what, which in LEAKS.items()
    ),
]
