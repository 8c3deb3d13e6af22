"""Servers that pay wrongly: what goes in and comes out of payments is edited, and balances move behind their backs."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from starlette.types import ASGIApp

from tests.conformance_power.between import DEMO, Ask, Reply, Request, Which, between
from tests.conformance_power.editing import Act, Edit, Json, getting, succeeded, writing
from tests.conformance_power.in_process import new_app

INVOICES, PAYMENTS = "/api/v3/io/ip/invoices", "/api/v3/io/ip/payments"
OFFLINE = f"{PAYMENTS}/offline"
COMPLETED, REFUNDED = 3, 4
_ONE = re.compile(rf"{PAYMENTS}/(?:offline/)?([0-9]+)(?:/[a-z-]+)?")


def records(request: Request) -> bool:
    """It records a payment."""
    return request.method == "POST" and request.path == OFFLINE


def changes(request: Request) -> bool:
    """It changes one."""
    return request.method == "PUT" and request.path.startswith(f"{OFFLINE}/")


def reads(request: Request) -> bool:
    """It reads one."""
    return request.method == "GET" and bool(re.fullmatch(rf"{PAYMENTS}/[0-9]+", request.path))


def lists(request: Request) -> bool:
    """It lists payments."""
    return request.method == "GET" and request.path == PAYMENTS


def deletes(request: Request) -> bool:
    """It deletes one."""
    return request.method == "DELETE" and bool(re.fullmatch(rf"{PAYMENTS}/[0-9]+", request.path))


def tells(request: Request) -> bool:
    """It asks what a payment allows."""
    return request.method == "GET" and request.path.endswith("/operations")


def performs(*codes: int) -> Which:
    """It performs one of these operations, or any."""
    return lambda request: (
        request.method == "POST"
        and request.path.endswith("/operations")
        and (not codes or request.json.get("operationCode") in codes)
    )


def sets(*statuses: int) -> Which:
    """It sets one of these statuses, or any."""
    return lambda request: (
        request.method == "PUT"
        and request.path.endswith("/processing-status")
        and (not statuses or request.json.get("processingStatus") in statuses)
    )


def shows_invoices(request: Request) -> bool:
    """It reads an invoice, or lists some."""
    return request.method == "GET" and bool(re.fullmatch(rf"{INVOICES}(/[0-9]+)?", request.path))


def accepting(which: Which, act: Act | None = None) -> ASGIApp:
    """A server that answers success where it refuses, and acts then."""

    async def serve(request: Request, ask: Ask) -> Reply:
        answer = await ask(request)
        if not which(request) or succeeded(answer):
            return answer
        if act:
            await act(request, answer, ask)
        id_ = int(payment_id(request) or 0)
        data = {"paymentId": id_} if request.path.startswith(OFFLINE) else {"id": id_}
        return Reply(200).saying({"code": 200, "data": data, "meta": {"message": "SUCCESS"}})

    return between(new_app(), serve)


def restoring(which: Which, keep: Callable[[dict[int, Decimal], dict[int, Decimal]], dict[int, Decimal]]) -> ASGIApp:
    """A server whose invoices have, after some calls, the balances that `keep` makes of those before and after."""

    async def serve(request: Request, ask: Ask) -> Reply:
        if not which(request):
            return await ask(request)
        lines = await paid_lines(request, ask)
        before = {id_: await open_balance(request, id_, ask) for id_ in lines}
        reply = await ask(request)
        if succeeded(reply):
            after = {id_: await open_balance(request, id_, ask) for id_ in lines}
            for id_, value in keep(before, after).items():
                await set_open(request, id_, value, ask)
        return reply

    return between(new_app(), serve)


def losing_updates(which: Which) -> ASGIApp:
    """A server that reads a balance, waits, and writes down what it then thinks is left."""

    async def serve(request: Request, ask: Ask) -> Reply:
        if not which(request):
            return await ask(request)
        lines = await paid_lines(request, ask)
        before = {id_: await open_balance(request, id_, ask) for id_ in lines}
        await asyncio.sleep(0.02)
        reply = await ask(request)
        if succeeded(reply):
            for id_, amount in lines.items():
                await set_open(request, id_, before[id_] - amount, ask)
        return reply

    return between(new_app(), serve)


def leaking(which: Which) -> ASGIApp:
    """A server in which some calls of one store reach the records of another."""

    async def serve(request: Request, ask: Ask) -> Reply:
        is_others = request.headers.get("x-store-hash") == "other"
        return await ask(request.headed(DEMO) if is_others and which(request) else request)

    return between(new_app(), serve)


def moving(by: Callable[[Decimal], Decimal]) -> Act:
    """Moves the open balance of each invoice of a payment by something of the amount of its line."""

    async def act(request: Request, _: Reply, ask: Ask) -> None:
        for invoice_id, amount in (await paid_lines(request, ask)).items():
            await move(request, invoice_id, by(amount), ask)

    return act


async def move(request: Request, invoice_id: int, by: Decimal, ask: Ask) -> None:
    """Move an open balance."""
    await set_open(request, invoice_id, await open_balance(request, invoice_id, ask) + by, ask)


async def open_balance(request: Request, invoice_id: int, ask: Ask) -> Decimal:
    """What is open of an invoice; nothing where there is none."""
    reply = await ask(getting(request, f"{INVOICES}/{invoice_id}"))
    return Decimal(reply.json["data"]["openBalance"]["value"]) if succeeded(reply) else Decimal(0)


async def set_open(request: Request, invoice_id: int, value: Decimal, ask: Ask) -> None:
    """Give an invoice another open balance."""
    balance = {"code": "USD", "value": str(value)}
    await ask(writing(request, "PUT", f"{INVOICES}/{invoice_id}", {"openBalance": balance}))


async def paid_lines(request: Request, ask: Ask) -> dict[int, Decimal]:
    """What a payment pays, by invoice: that of the path, else that of the body."""
    if payment := payment_id(request):
        reply = await ask(getting(request, f"{PAYMENTS}/{payment}"))
        lines = reply.json["data"]["lineItems"] if succeeded(reply) else []
        return {line["invoiceId"]: Decimal(line["amount"]["value"]) for line in lines}
    lines = request.json.get("lineItems") or []
    return {line["invoiceId"]: number(line["amount"]) for line in lines}


def number(amount: object) -> Decimal:
    """The number that an amount spells, 1 where it spells none that is one."""
    try:
        value = Decimal(str(amount))
    except ArithmeticError:
        return Decimal(1)
    return value if value.is_finite() else Decimal(1)


def payment_id(request: Request) -> str | None:
    """The payment that a path is about."""
    found = _ONE.fullmatch(request.path)
    return found[1] if found else None


def with_lines(edit: Callable[[list[Json]], list[Json]]) -> Edit:
    """A body, or data, with other lines."""
    return lambda body: {**body, "lineItems": edit(body["lineItems"])} if "lineItems" in body else body


def with_amounts(edit: Callable[[Any], Any]) -> Edit:
    """A body, or data, with other amounts."""
    return with_lines(lambda lines: [{**line, "amount": edit(line["amount"])} for line in lines])
