"""Servers that list the transactions of a payment wrongly."""

from __future__ import annotations

from starlette.types import ASGIApp

from tests.conformance_power.between import Ask, Reply, Request, between
from tests.conformance_power.in_process import new_app
from tests.conformance_power.mutants import Mutant
from tests.conformance_power.relisting import Json, Query, calls_of, telling

TRANSACTIONS, LISTED = "listPaymentTransactions", "payment-transactions-are-listed"


def untyped(body: Json, _: Query) -> None:
    for item in body["data"]:
        item["type"] = "UnknownTransaction"


def without_raw(body: Json, _: Query) -> None:
    for item in body["data"]:
        item.pop("rawTransaction")


def none_while_it_waits() -> ASGIApp:
    which = calls_of(TRANSACTIONS)

    async def serve(request: Request, ask: Ask) -> Reply:
        reply = await ask(request)
        if which(request) and reply.status == 200:
            one = await ask(Request("GET", request.path.removesuffix("/transactions"), b"", request.headers, b""))
            if one.json["data"]["processingStatus"] != 3:
                return reply.saying({**reply.json, "data": []})
        return reply

    return between(new_app(), serve)


MUTANTS = [
    Mutant(
        name="a payment has no transactions",
        rule=LISTED,
        app=telling(TRANSACTIONS, lambda body, _: body.update(data=[])),
    ),
    Mutant(
        name="transactions come as one object",
        rule=LISTED,
        app=telling(TRANSACTIONS, lambda body, _: body.update(data=body["data"][0])),
    ),
    Mutant(name="transactions of offline payments have another type", rule=LISTED, app=telling(TRANSACTIONS, untyped)),
    Mutant(name="transactions have no rawTransaction", rule=LISTED, app=telling(TRANSACTIONS, without_raw)),
    Mutant(name="a waiting payment has no transactions", rule=LISTED, app=none_while_it_waits),
]
