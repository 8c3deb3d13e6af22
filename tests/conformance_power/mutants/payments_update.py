"""Servers that change payments, or the invoices that they cover, in a way of their own."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from starlette.types import ASGIApp

from tests.conformance_power.between import Ask, Reply, Request, Which, between, refusal
from tests.conformance_power.in_process import new_app
from tests.conformance_power.mutants import Mutant
from tests.conformance_power.paying import (
    INVOICES,
    PAYMENTS,
    REFUNDED,
    answering,
    changes,
    deletes,
    getting,
    instead,
    leaking,
    lists,
    move,
    moving,
    number,
    open_balance,
    paid_lines,
    performs,
    reads,
    refusals_as,
    restoring,
    sending,
    set_open,
    sets,
    shows_invoices,
    succeeded,
    tells,
    then,
    with_lines,
    without,
)

BACK, DIFFERENCE, LINES = (
    "offline-payment-update-reads-back",
    "changed-payment-moves-the-difference",
    "payment-lines-are-never-removed",
)
GONE, GIVES = "deleted-payment-is-gone", "deleted-payment-may-give-back"
DELETED, CURRENCY, STANDS = (
    "invoice-with-payments-may-be-deleted",
    "paid-invoice-keeps-its-currency",
    "balance-set-by-update-stands",
)
APART = "payments-stay-within-their-store"
BROKEN = refusal(500, "", "Internal Server Error")
DONE = {"code": 200, "data": {}, "meta": {"message": "SUCCESS"}}
HALF = Decimal("0.5")


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


def remembering(*kinds: Which) -> ASGIApp:
    """A server in which some calls still find payments that were deleted."""
    there: dict[str, Any] = {}

    async def serve(request: Request, ask: Ask) -> Reply:
        id_ = request.path.rpartition("/")[2]
        if deletes(request):
            shown = await ask(getting(request, request.path))
            if succeeded(shown):
                there[id_] = shown.json["data"]
        reply = await ask(request)
        if not any(kind(request) for kind in kinds):
            return reply
        if lists(request) and succeeded(reply):
            answer = reply.json
            answer["data"] += [payment for payment in there.values() if payment["storeHash"] == "demo"]
            return reply.saying(answer)
        if id_ in there and not succeeded(reply):
            data = {"id": int(id_)} if deletes(request) else there[id_]
            return Reply(200).saying({**DONE, "data": data})
        return reply

    return between(new_app(), serve)


def only_the_first(before: dict[int, Decimal], after: dict[int, Decimal]) -> dict[int, Decimal]:
    first = next(iter(before), 0)
    return {id_: after[id_] if id_ == first else before[id_] for id_ in before}


def to_the_original(_: dict[int, Decimal], after: dict[int, Decimal]) -> dict[int, Decimal]:
    return dict.fromkeys(after, Decimal(100))


def deletes_invoice(request: Request) -> bool:
    return request.method == "DELETE" and request.path.startswith(INVOICES)


def updates_invoice(request: Request) -> bool:
    return request.method == "PUT" and request.path.startswith(INVOICES)


def to_euros(request: Request) -> bool:
    return updates_invoice(request) and b'"EUR"' in request.body


def paid(which: Which, answer: Any, *, choices: Mapping[str, str] | None = None) -> ASGIApp:
    """A server that answers some calls about invoices with payments in another way."""

    async def serve(request: Request, ask: Ask) -> Reply:
        if not which(request):
            return await ask(request)
        query = f"invoiceId={request.path.rpartition('/')[2]}".encode()
        listed = await ask(getting(request, PAYMENTS, query))
        has_payments = succeeded(listed) and bool(listed.json["data"])
        reply: Reply = await answer(request, ask) if has_payments else await ask(request)
        return reply

    return between(new_app(choices), serve)


async def breaking_down(_: Request, __: Ask) -> Reply:
    return BROKEN


async def only_saying(_: Request, __: Ask) -> Reply:
    return Reply(200).saying(DONE)


async def refusing_afterwards(request: Request, ask: Ask) -> Reply:
    await ask(request)
    return refusal(400, "It has payments")


async def forbidding(_: Request, __: Ask) -> Reply:
    return refusal(403, "It has payments", "Forbidden")


async def giving_it_back_and_refusing(request: Request, ask: Ask) -> Reply:
    id_ = int(request.path.rpartition("/")[2])
    await set_open(request, id_, Decimal(100), ask)
    return refusal(409, "It has payments")


async def keeping_the_code(request: Request, ask: Ask) -> Reply:
    return await ask(request.sending({"openBalance": {**request.json["openBalance"], "code": "USD"}}))


async def keeping_the_value(request: Request, ask: Ask) -> Reply:
    id_ = int(request.path.rpartition("/")[2])
    value = str(await open_balance(request, id_, ask))
    return await ask(request.sending({"openBalance": {**request.json["openBalance"], "value": value}}))


async def ignoring_balances(request: Request, ask: Ask) -> Reply:
    return await ask(request.sending(without("openBalance")(request.json)))


async def less_what_is_paid(request: Request, ask: Ask) -> Reply:
    body = request.json
    if "openBalance" not in body:
        return await ask(request)
    value = str(number(body["openBalance"]["value"]) - 30)
    return await ask(request.sending({**body, "openBalance": {**body["openBalance"], "value": value}}))


async def balance_is_protected(request: Request, ask: Ask) -> Reply:
    return refusal(400, "It has payments") if "openBalance" in request.json else await ask(request)


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


def deleting(balances: Any) -> ASGIApp:
    """A server whose invoices have, after a delete of a payment, balances that `balances` makes of both."""

    async def serve(request: Request, ask: Ask) -> Reply:
        if not deletes(request):
            return await ask(request)
        lines = await paid_lines(request, ask)
        before = {id_: await open_balance(request, id_, ask) for id_ in lines}
        reply = await ask(request)
        after = {id_: await open_balance(request, id_, ask) for id_ in lines}
        for id_, value in balances(before, after).items() if succeeded(reply) else ():
            await set_open(request, id_, value, ask)
        return reply

    return between(new_app(), serve)


def only_saying_deleted() -> ASGIApp:
    """A server that says that it deletes payments, and does not until the run cleans up."""

    async def serve(request: Request, ask: Ask) -> Reply:
        if deletes(request) and succeeded(await ask(getting(request, request.path))):
            return Reply(200).saying({**DONE, "data": {"id": int(request.path.rpartition("/")[2])}})
        return await ask(request)

    return between(new_app(), serve)


def keeping_status() -> ASGIApp:
    """A server in which a delete of a payment gives back, and the invoices stay completed."""
    completed: set[int] = set()

    async def serve(request: Request, ask: Ask) -> Reply:
        if deletes(request):
            completed.update(await paid_lines(request, ask))
        reply = await ask(request)
        if shows_invoices(request) and succeeded(reply):
            answer = reply.json
            for item in answer["data"] if isinstance(answer["data"], list) else [answer["data"]]:
                item["status"] = 2 if item["id"] in completed else item["status"]
            return reply.saying(answer)
        return reply

    return between(new_app(), serve)


def breaking_reads() -> ASGIApp:
    """A server that cannot show payments of which an invoice was deleted."""
    broken: set[str] = set()

    async def serve(request: Request, ask: Ask) -> Reply:
        if deletes_invoice(request):
            query = f"invoiceId={request.path.rpartition('/')[2]}".encode()
            listed = await ask(getting(request, PAYMENTS, query))
            broken.update(str(payment["id"]) for payment in listed.json["data"] or [])
        if reads(request) and request.path.rpartition("/")[2] in broken:
            return BROKEN
        return await ask(request)

    return between(new_app(), serve)


ACCEPTED = {"currency-of-paid-invoice": "accepted"}
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
    Mutant(name="deleted payments are read", rule=GONE, app=lambda: remembering(reads)),
    Mutant(name="deleted payments are listed", rule=GONE, app=lambda: remembering(lists)),
    Mutant(name="deleted payments are deleted again", rule=GONE, app=lambda: remembering(deletes)),
    Mutant(name="a delete has no id", rule=GONE, app=lambda: answering(deletes, lambda _: {})),
    Mutant(
        name="a delete answers another id",
        rule=GONE,
        app=lambda: answering(deletes, lambda data: {"id": data["id"] + 1}),
    ),
    Mutant(name="nothing is deleted", rule=GONE, app=only_saying_deleted),
    Mutant(name="deletes are a failure", rule=GONE, app=lambda: instead(deletes, BROKEN)),
    Mutant(name="a delete gives back the first line", rule=GIVES, app=lambda: deleting(only_the_first)),
    Mutant(
        name="a delete gives back half",
        rule=GIVES,
        app=lambda: deleting(lambda before, after: {i: (before[i] + after[i]) * HALF for i in before}),
    ),
    Mutant(
        name="a delete gives back twice",
        rule=GIVES,
        app=lambda: deleting(lambda before, after: {i: 2 * after[i] - before[i] for i in before}),
    ),
    Mutant(name="a delete opens the whole invoice", rule=GIVES, app=lambda: deleting(to_the_original)),
    Mutant(
        name="a delete takes once more",
        rule=GIVES,
        app=lambda: deleting(lambda before, after: {i: 2 * before[i] - after[i] for i in before}),
    ),
    Mutant(name="a delete leaves the status", rule=GIVES, app=keeping_status),
    Mutant(name="paid invoices break the delete", rule=DELETED, app=lambda: paid(deletes_invoice, breaking_down)),
    Mutant(
        name="paid invoices are only said to be deleted", rule=DELETED, app=lambda: paid(deletes_invoice, only_saying)
    ),
    Mutant(
        name="paid invoices are refused and deleted",
        rule=DELETED,
        app=lambda: paid(deletes_invoice, refusing_afterwards),
    ),
    Mutant(name="paid invoices are forbidden", rule=DELETED, app=lambda: paid(deletes_invoice, forbidding)),
    Mutant(
        name="paid invoices are refused and opened",
        rule=DELETED,
        app=lambda: paid(deletes_invoice, giving_it_back_and_refusing),
    ),
    Mutant(name="payments of deleted invoices break down", rule=DELETED, app=breaking_reads),
    Mutant(name="another currency is forbidden", rule=CURRENCY, app=lambda: refusals_as(to_euros, refusal(409, "no"))),
    Mutant(name="another currency is a failure", rule=CURRENCY, app=lambda: refusals_as(to_euros, BROKEN)),
    Mutant(
        name="another currency is refused and stored",
        rule=CURRENCY,
        app=lambda: paid(to_euros, refusing_afterwards, choices=ACCEPTED),
    ),
    Mutant(name="another currency is ignored", rule=CURRENCY, app=lambda: paid(to_euros, only_saying)),
    Mutant(name="another currency is another amount", rule=CURRENCY, app=lambda: paid(to_euros, keeping_the_code)),
    Mutant(
        name="another amount is ignored", rule=CURRENCY, app=lambda: paid(to_euros, keeping_the_value, choices=ACCEPTED)
    ),
    Mutant(name="balances of paid invoices stay", rule=STANDS, app=lambda: paid(updates_invoice, ignoring_balances)),
    Mutant(name="balances are less what is paid", rule=STANDS, app=lambda: paid(updates_invoice, less_what_is_paid)),
    Mutant(
        name="balances of paid invoices are protected",
        rule=STANDS,
        app=lambda: paid(updates_invoice, balance_is_protected),
    ),
    Mutant(
        name="a refund restores the balance before",
        rule=STANDS,
        app=lambda: restoring(
            sets(REFUNDED), lambda before, after: {i: after[i] if before[i] != 45 else Decimal(70) for i in before}
        ),
    ),
    *(
        Mutant(name=f"another store {what} payments", rule=APART, app=partial(leaking, which))
        for what, which in LEAKS.items()
    ),
]
