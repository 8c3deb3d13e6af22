"""Servers whose checkouts pay other than they should, or pay when they refuse."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from decimal import Decimal

from starlette.types import ASGIApp

from tests.conformance_power.between import Ask, Reply, Request, Which, between
from tests.conformance_power.buying import CART, CHECK_OUT, cart_of, code_of, lower
from tests.conformance_power.editing import Edit, Json, getting, succeeded, writing
from tests.conformance_power.in_process import new_app
from tests.conformance_power.relisting import calls_of

CHANGED = "BALANCE_CHANGED"
Pay = Callable[[Request, Ask], Awaitable[Reply]]


async def pay_the_cart(request: Request, ask: Ask) -> Reply:
    """Pays for the cart as it is, by card."""
    cart = await cart_of(request, ask)
    due = (cart["amountDue"] or {"value": "1.00"})["value"]
    body = {"tenders": [{"method": "card", "amount": due, "token": "tok_visa"}], "cartVersion": cart["version"]}
    return await ask(request.sending(body))


async def pay_what_is_left(request: Request, ask: Ask) -> Reply:
    """Pays of each line what is still open, and leaves those out of which nothing is."""
    for line in (await cart_of(request, ask))["lines"]:
        path, left = f"{CART}/lines/{line['id']}", Decimal(line["balance"]["value"])
        if left <= 0:
            await ask(replace(getting(request, path), method="DELETE"))
        elif left < Decimal(line["amount"]["value"]):
            await ask(writing(request, "PATCH", path, {"amount": str(left)}))
    return await pay_the_cart(request, ask)


def paid_despite(code: str, which: Which = lambda _: True, *, pay: Pay = pay_the_cart, is_told: bool = True) -> ASGIApp:
    """A server that pays where it should refuse with an errorCode, and says so, or refuses all the same."""

    async def serve(request: Request, ask: Ask) -> Reply:
        answer = await ask(request)
        if not CHECK_OUT(request) or code_of(answer) != code or not which(request):
            return answer
        paid = await pay(request, ask)
        return paid if is_told and succeeded(paid) else answer

    return between(new_app(), serve)


def on_paying(edit: Edit) -> ASGIApp:
    """A server that says something else of a checkout."""

    async def serve(request: Request, ask: Ask) -> Reply:
        answer = await ask(request)
        if not CHECK_OUT(request) or not succeeded(answer):
            return answer
        return answer.saying({**answer.json, "data": edit(answer.json["data"])})

    return between(new_app(), serve)


def each_invoice(edit: Edit) -> Edit:
    """A checkout that says something else of each invoice."""
    return lambda data: {**data, "invoices": [edit(invoice) for invoice in data["invoices"]]}


def moving(by: Callable[[Json], Decimal], *, when: Callable[[Json], bool] = lambda _: True) -> ASGIApp:
    """A server that lowers each invoice of a checkout by something more; `by` gets what the checkout says of it."""

    async def serve(request: Request, ask: Ask) -> Reply:
        answer = await ask(request)
        if CHECK_OUT(request) and succeeded(answer) and when(answer.json["data"]):
            for invoice in answer.json["data"]["invoices"]:
                await lower(request, invoice["id"], str(by(invoice)), ask)
        return answer

    return between(new_app(), serve)


def showing(edit: Edit, *operation_ids: str) -> ASGIApp:
    """A server whose management shows payments and receipts of checkouts, and what is theirs, otherwise."""
    which = calls_of(*operation_ids)
    ids: set[str] = set()

    async def serve(request: Request, ask: Ask) -> Reply:
        answer = await ask(request)
        if CHECK_OUT(request) and succeeded(answer):
            data = answer.json["data"]
            ids.update(f"{kind}/{data[name]}" for kind, name in (("payments", "paymentId"), ("receipts", "receiptId")))
        elif which(request) and succeeded(answer) and any(f"{id_}/" in f"{request.path}/" for id_ in ids):
            return answer.saying({**answer.json, "data": edit(answer.json["data"])})
        return answer

    return between(new_app(), serve)


def remembering(which: Which, *, times: int = 1) -> ASGIApp:
    """A server that answers some calls, so many times, as it did before."""
    kept: dict[str, tuple[Reply, int]] = {}

    async def serve(request: Request, ask: Ask) -> Reply:
        if not which(request):
            return await ask(request)
        key = f"{request.path}?{request.query.decode()}"
        old, left = kept.get(key, (None, 0))
        if old is not None and left:
            kept[key] = (old, left - 1)
            return old
        answer = await ask(request)
        if succeeded(answer):
            kept[key] = (answer, times)
        return answer

    return between(new_app(), serve)


def meeting(lose: Callable[[Request, Reply, Reply, Ask], Awaitable[Reply]]) -> ASGIApp:
    """A server that says something else to whoever checks out too late while another does.

    `lose` gets the call, its refusal and the answer to who was first.
    """
    underway: list[Request] = []
    won: list[Reply] = []

    async def serve(request: Request, ask: Ask) -> Reply:
        if not CHECK_OUT(request):
            return await ask(request)
        underway.append(request)
        await asyncio.sleep(0.02)
        is_met = len(underway) > 1 or bool(won)
        answer = await ask(request)
        won[:] = [answer] if succeeded(answer) and is_met else won
        lost = is_met and won and code_of(answer) == CHANGED
        reply = await lose(request, answer, won[0], ask) if lost else answer
        underway.remove(request)
        if not underway:
            won.clear()
        return reply

    return between(new_app(), serve)
