"""Servers that delete receipts and receipt lines wrongly, or do to payments what they should not."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any

import orjson
from starlette.types import ASGIApp

from tests.conformance_power.between import Ask, Reply, Request, between
from tests.conformance_power.in_process import new_app
from tests.conformance_power.mutants import Mutant
from tests.conformance_power.relisting import Json, NewApp, calls_of, telling

DELETE, DELETE_LINE, RECEIPT, OF_ONE, LINE, LINES, RECEIPTS = (
    "deleteReceipt",
    "deleteReceiptLine",
    "getReceipt",
    "listLinesOfReceipt",
    "getReceiptLine",
    "listReceiptLines",
    "listReceipts",
)
GONE, LINE_GONE, MAY = (
    "deleted-receipt-is-gone",
    "deleted-receipt-line-is-gone",
    "deleted-receipt-may-revert-its-payment",
)
Act = Callable[[Json, Request, Ask], Awaitable[object]]


def doing_nothing(operation_id: str) -> NewApp:
    """A server that says it has deleted."""
    which = calls_of(operation_id)

    async def serve(request: Request, ask: Ask) -> Reply:
        if not which(request):
            return await ask(request)
        reply = await ask(Request("GET", request.path, b"", request.headers, b""))
        if reply.status != 200:
            return reply
        return reply.saying({**reply.json, "data": {"id": reply.json["data"]["id"]}})

    return lambda: between(new_app(), serve)


def another_id(operation_id: str) -> NewApp:
    """A server whose delete answers another id."""
    return telling(operation_id, lambda body, _: body["data"].update(id=body["data"]["id"] + 1))


def remembering(operation_id: str, *, deleting: str = DELETE) -> NewApp:
    """A server that goes on to show in one operation what was deleted, or what it was part of."""
    is_delete, is_shown = calls_of(deleting), calls_of(operation_id)

    def app() -> ASGIApp:
        shown: dict[tuple[str, bytes], Reply] = {}
        kept: list[Json] = []

        async def serve(request: Request, ask: Ask) -> Reply:
            if is_delete(request):
                before = await ask(_listing(request, operation_id)) if operation_id in (LINES, RECEIPTS) else None
                kept.extend(before.json["data"] if before and before.status == 200 else [])
                for path in (request.path, f"{request.path}/lines", f"{request.path.rpartition('/')[0]}"):
                    reply = await ask(Request("GET", path, b"", request.headers, b""))
                    if reply.status == 200:
                        shown[path, b""] = reply
                await _remember_lines(request, ask, shown)
            reply = await ask(request)
            if not is_shown(request):
                return reply
            if reply.status != 200 or operation_id == OF_ONE:
                return shown.get((request.path, b""), reply)
            body = reply.json
            if isinstance(body["data"], list):
                there = {item["id"] for item in body["data"]}
                body["data"] += [item for item in kept if item["id"] not in there]
            return reply.saying(body)

        return between(new_app(), serve)

    return app


def also(operation_id: str, act: Act) -> NewApp:
    """A server that does something else besides deleting; `act` gets what was deleted."""
    which = calls_of(operation_id)

    async def serve(request: Request, ask: Ask) -> Reply:
        if not which(request):
            return await ask(request)
        before = await ask(Request("GET", request.path, b"", request.headers, b""))
        reply = await ask(request)
        if reply.status == 200:
            await act(before.json["data"], request, ask)
        return reply

    return lambda: between(new_app(), serve)


async def delete_the_payment(part: Json, request: Request, ask: Ask) -> None:
    await ask(Request("DELETE", f"{_base(request)}/payments/{part['paymentId']}", b"", request.headers, b""))


async def give_back_the_first_line(part: Json, request: Request, ask: Ask) -> None:
    payment = await _payment(part, request, ask)
    await _give_back(payment["lineItems"][0], request, ask)


async def give_back_twice(part: Json, request: Request, ask: Ask) -> None:
    payment = await _payment(part, request, ask)
    for line in payment["lineItems"] * 2:
        await _give_back(line, request, ask)


async def delete_the_receipt(part: Json, request: Request, ask: Ask) -> None:
    await ask(Request("DELETE", f"{_base(request)}/receipts/{part['receiptId']}", b"", request.headers, b""))


async def delete_the_other_lines(part: Json, request: Request, ask: Ask) -> None:
    path = f"{_base(request)}/receipts/{part['receiptId']}/lines"
    for line in (await ask(Request("GET", path, b"", request.headers, b""))).json["data"]:
        await ask(Request("DELETE", f"{path}/{line['id']}", b"", request.headers, b""))


async def _payment(part: Json, request: Request, ask: Ask) -> Json:
    path = f"{_base(request)}/payments/{part['paymentId']}"
    answer: dict[str, Any] = (await ask(Request("GET", path, b"", request.headers, b""))).json["data"]
    return answer


async def _give_back(line: Json, request: Request, ask: Ask) -> None:
    path = f"{_base(request)}/invoices/{line['invoiceId']}"
    invoice = (await ask(Request("GET", path, b"", request.headers, b""))).json["data"]
    value = Decimal(invoice["openBalance"]["value"]) + Decimal(line["amount"]["value"])
    body = {"openBalance": {"code": "USD", "value": str(value)}}
    headers = {**request.headers, "content-type": "application/json"}
    await ask(Request("PUT", path, b"", headers, orjson.dumps(body)))


async def _remember_lines(request: Request, ask: Ask, shown: dict[tuple[str, bytes], Reply]) -> None:
    """The lines of a receipt that is about to be deleted, each as it is shown alone."""
    lines = shown.get((f"{request.path}/lines", b""))
    for line in lines.json["data"] if lines else []:
        path = f"{request.path}/lines/{line['id']}"
        shown[path, b""] = await ask(Request("GET", path, b"", request.headers, b""))


def _listing(request: Request, operation_id: str) -> Request:
    path = f"{_base(request)}/{'receipt-lines' if operation_id == LINES else 'receipts'}"
    return Request("GET", path, b"limit=250", request.headers, b"")


def _base(request: Request) -> str:
    return request.path.partition("/receipts")[0]


MUTANTS = [
    Mutant(name="a receipt is only said to be deleted", rule=GONE, app=doing_nothing(DELETE)),
    Mutant(name="deleting a receipt answers another id", rule=GONE, app=another_id(DELETE)),
    *(
        Mutant(name=f"{operation} remembers a deleted receipt", rule=GONE, app=remembering(operation))
        for operation in (RECEIPT, OF_ONE, LINE, LINES, RECEIPTS)
    ),
    Mutant(name="a line is only said to be deleted", rule=LINE_GONE, app=doing_nothing(DELETE_LINE)),
    Mutant(name="deleting a line answers another id", rule=LINE_GONE, app=another_id(DELETE_LINE)),
    *(
        Mutant(
            name=f"{operation} remembers a deleted line",
            rule=LINE_GONE,
            app=remembering(operation, deleting=DELETE_LINE),
        )
        for operation in (OF_ONE, LINE, LINES)
    ),
    Mutant(name="deleting a line deletes the receipt", rule=LINE_GONE, app=also(DELETE_LINE, delete_the_receipt)),
    Mutant(name="deleting a line deletes all lines", rule=LINE_GONE, app=also(DELETE_LINE, delete_the_other_lines)),
    *(
        Mutant(name=f"{operation} {what}", rule=MAY, app=also(operation, act))
        for operation in (DELETE, DELETE_LINE)
        for what, act in (
            ("deletes the payment, too", delete_the_payment),
            ("gives the first invoice back alone", give_back_the_first_line),
            ("gives back twice", give_back_twice),
        )
    ),
]
