"""Servers that do with payments what the mock does not, and are right all the same: no source says otherwise."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from starlette.types import ASGIApp

from tests.conformance_power.between import Ask, Reply, Request, between, refusal
from tests.conformance_power.editing import getting, succeeded
from tests.conformance_power.in_process import new_app
from tests.conformance_power.paying import PAYMENTS, changes, number, open_balance, payment_id, records
from tests.conformance_power.relisting import Json, NewApp, calls_of

WAITING = (1, 2)
deletes_an_invoice = calls_of("deleteInvoice")


def reserving() -> ASGIApp:
    """What payments wait to take of an invoice is reserved: nothing is recorded or changed that takes more."""

    async def serve(request: Request, ask: Ask) -> Reply:
        if records(request) or changes(request):
            lines = request.json.get("lineItems") if isinstance(request.json, dict) else None
            for line in lines if isinstance(lines, list) else []:
                if isinstance(line, dict) and type(line.get("invoiceId")) is int and "amount" in line:
                    held = await _held(request, line["invoiceId"], ask)
                    still_open = await open_balance(request, line["invoiceId"], ask)
                    if still_open - held < number(line["amount"]) <= still_open:
                        return refusal(422, "lineItems: reserved", "Parameter Error")
        return await ask(request)

    return between(new_app(), serve)


def cascading() -> ASGIApp:
    """Deleting an invoice deletes its payments, and their other invoices have back what they took."""

    async def serve(request: Request, ask: Ask) -> Reply:
        if deletes_an_invoice(request):
            for payment in await _payments_on(request, int(request.path.rpartition("/")[2]), ask):
                await ask(replace(request, path=f"{PAYMENTS}/{payment['id']}"))
        return await ask(request)

    return between(new_app(), serve)


async def _held(request: Request, invoice_id: int, ask: Ask) -> Decimal:
    """What other payments than that of the path wait to take."""
    payments = [
        one
        for one in await _payments_on(request, invoice_id, ask)
        if one["processingStatus"] in WAITING and not one["appliedStatus"] and str(one["id"]) != payment_id(request)
    ]
    lines = [line for one in payments for line in one["lineItems"] if line["invoiceId"] == invoice_id]
    return sum((Decimal(line["amount"]["value"]) for line in lines), Decimal(0))


async def _payments_on(request: Request, invoice_id: int, ask: Ask) -> list[Json]:
    reply = await ask(getting(request, PAYMENTS, f"invoiceId={invoice_id}&limit=250".encode()))
    return reply.json["data"] if succeeded(reply) else []


LEGAL: dict[str, NewApp] = {
    "waiting payments reserve what they will take": reserving,
    "deleting an invoice deletes its payments and gives back": cascading,
}
