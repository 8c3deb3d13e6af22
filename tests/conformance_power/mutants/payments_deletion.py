"""Servers that delete payments wrongly, and those that forget their payments when an invoice is changed or deleted."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from starlette.types import ASGIApp

from tests.conformance_power.between import Ask, Reply, Request, Which, between, refusal
from tests.conformance_power.editing import answering, getting, instead, refusals_as, succeeded, without
from tests.conformance_power.in_process import new_app
from tests.conformance_power.mutants import Mutant
from tests.conformance_power.paying import (
    INVOICES,
    PAYMENTS,
    REFUNDED,
    deletes,
    lists,
    number,
    open_balance,
    paid_lines,
    reads,
    restoring,
    set_open,
    sets,
    shows_invoices,
)

GONE = "deleted-payment-is-gone"
GIVES = "deleted-payment-may-give-back"
DELETED = "invoice-with-payments-may-be-deleted"
CURRENCY = "paid-invoice-keeps-its-currency"
STANDS = "balance-set-by-update-stands"
BROKEN = refusal(500, "", "Internal Server Error")
DONE = {"code": 200, "data": {}, "meta": {"message": "SUCCESS"}}
HALF = Decimal("0.5")


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
MUTANTS = [
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
]
