"""Servers whose receipts are not those of their payments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from starlette.types import ASGIApp

from tests.conformance_power.between import Ask, Reply, Request, between, refusal
from tests.conformance_power.in_process import new_app
from tests.conformance_power.mutants import Mutant
from tests.conformance_power.relisting import (
    Items,
    Json,
    NewApp,
    Query,
    answering,
    calls_of,
    relisting,
    telling,
)

RECEIPTS, RECEIPT, LINES, OF_ONE, LINE = (
    "listReceipts",
    "getReceipt",
    "listReceiptLines",
    "listLinesOfReceipt",
    "getReceiptLine",
)
DELETE, DELETE_LINE = "deleteReceipt", "deleteReceiptLine"
ONE, SUM, MEMO, STATUS = (
    "payment-yields-one-receipt",
    "receipt-lines-add-up",
    "offline-receipt-names-its-memo",
    "receipt-line-status-follows-the-payment",
)
UNKNOWN, UNKNOWN_LINE, APART = (
    "unknown-receipt-is-404",
    "unknown-receipt-line-is-404",
    "receipts-stay-within-their-store",
)
COPY = 1_000_000
"""So much higher is the id of a record that there should not be."""
REFUNDED = 4
Change = Callable[[Json], object]


def each(change: Change) -> Callable[[Json, Query], None]:
    """Changes every record of an answer."""

    def changed(body: Json, _: Query) -> None:
        for item in body["data"] if isinstance(body["data"], list) else [body["data"]]:
            change(item)

    return changed


def saying(value: Any, *names: str) -> Change:
    """Another value in some fields."""
    return lambda item: item.update(dict.fromkeys(names, value))


def lowered(name: str) -> Change:
    """An amount that is too low by the smallest part."""

    def change(item: Json) -> None:
        item[name] = {**item[name], "value": str(Decimal(item[name]["value"]) - Decimal("0.0001"))}

    return change


def rounded(name: str) -> Change:
    """An amount in whole cents."""

    def change(item: Json) -> None:
        item[name] = {**item[name], "value": str(round(Decimal(item[name]["value"]), 2))}

    return change


async def payment_of(item: Json, request: Request, ask: Ask) -> Json:
    """The payment of a receipt."""
    path = f"{request.path.rpartition('/receipt')[0]}/payments/{item['paymentId']}"
    answer = await ask(Request("GET", path, b"", request.headers, b""))
    return dict(answer.json["data"])


def receipts_where(choose: Callable[[Json, Json], list[Json]]) -> NewApp:
    """A server that lists other receipts than its own; `choose` says which for one of them and its payment."""
    which = calls_of(RECEIPTS)

    async def serve(request: Request, ask: Ask) -> Reply:
        reply = await ask(request)
        if not which(request) or reply.status != 200:
            return reply
        body, items = reply.json, []
        for item in body["data"]:
            items += choose(item, await payment_of(item, request, ask))
        return reply.saying({**body, "data": items})

    return lambda: between(new_app(), serve)


def none_while_waiting(receipt: Json, payment: Json) -> list[Json]:
    return [receipt] if payment["processingStatus"] in (3, 4) else []


def another_for_a_refund(receipt: Json, payment: Json) -> list[Json]:
    copy = {**receipt, "id": receipt["id"] + COPY, "transactionType": "Refund"}
    return [receipt, copy] if payment["processingStatus"] == REFUNDED else [receipt]


def one_a_line(receipt: Json, payment: Json) -> list[Json]:
    return [{**receipt, "id": receipt["id"] + place * COPY} for place in range(len(payment["lineItems"]))]


def one_a_status_call() -> ASGIApp:
    """A server that lists a receipt more for each status that was set."""
    calls: Counter[str] = Counter()
    setting, listing = calls_of("updatePaymentProcessingStatus"), calls_of(RECEIPTS)

    async def serve(request: Request, ask: Ask) -> Reply:
        reply = await ask(request)
        if setting(request) and reply.status == 200:
            calls[request.path.split("/")[-2]] += 1
        if not listing(request) or reply.status != 200:
            return reply
        body = reply.json
        items = [
            {**item, "id": item["id"] + place * COPY}
            for item in body["data"]
            for place in range(calls[str(item["paymentId"])] + 1)
        ]
        return reply.saying({**body, "data": items})

    return between(new_app(), serve)


def neighbour(body: Json, _: Query) -> None:
    body["data"] |= {"paymentId": body["data"]["paymentId"] + 1}


def total_of_the_first_line() -> ASGIApp:
    """A server whose receipts have the amount of the first line as their total."""
    which = calls_of(RECEIPTS)

    async def serve(request: Request, ask: Ask) -> Reply:
        reply = await ask(request)
        if not which(request) or reply.status != 200:
            return reply
        body = reply.json
        for item in body["data"]:
            item["total"] = (await payment_of(item, request, ask))["lineItems"][0]["amount"]
        return reply.saying(body)

    return between(new_app(), serve)


def without_the_last_of_many(items: Items, _: Query) -> Items:
    last = max((item["id"] for item in items), default=0)
    return [item for item in items if item["id"] != last]


def turned(body: Json, _: Query) -> None:
    """The amounts of the lines stand at other invoices."""
    amounts = [item["amount"] for item in body["data"]]
    for item, amount in zip(body["data"], [*amounts[1:], *amounts[:1]], strict=True):
        item["amount"] = amount


def ids_turned(body: Json, _: Query) -> None:
    ids = [item["invoiceId"] for item in body["data"]]
    for item, invoice_id in zip(body["data"], [*ids[1:], *ids[:1]], strict=True):
        item["invoiceId"] = invoice_id


def number_is_the_id(item: Json) -> None:
    item["invoiceNumber"] = str(item["invoiceId"])


def reference_is_the_external_id(item: Json) -> None:
    item["referenceNumber"] = item["externalId"]


def as_first_shown(*operation_ids: str) -> NewApp:
    """A server whose lines keep the status that they were first listed with."""

    def app() -> ASGIApp:
        first: dict[int, int] = {}

        def change(item: Json) -> None:
            item["paymentStatus"] = first.setdefault(item["id"], item["paymentStatus"])

        server: NewApp = new_app
        for operation_id in operation_ids:
            server = telling(operation_id, each(change), server)
        return server()

    return app


def never(status: int, instead: int) -> Change:
    def change(item: Json) -> None:
        if item["paymentStatus"] == status:
            item["paymentStatus"] = instead

    return change


NO_RECEIPT = "Receipt does not exist"

MUTANTS = [
    Mutant(name="a payment that waits has no receipt", rule=ONE, app=receipts_where(none_while_waiting)),
    Mutant(name="a refund adds a receipt", rule=ONE, app=receipts_where(another_for_a_refund)),
    Mutant(name="each line has a receipt", rule=ONE, app=receipts_where(one_a_line)),
    Mutant(name="each status call adds a receipt", rule=ONE, app=one_a_status_call),
    Mutant(name="a receipt's total is its first line", rule=ONE, app=total_of_the_first_line),
    Mutant(name="a receipt's total lacks the last digit", rule=ONE, app=telling(RECEIPTS, each(rounded("total")))),
    Mutant(
        name="receipts say who paid by default",
        rule=ONE,
        app=telling(RECEIPTS, each(saying("Store offline payment", "payerName"))),
    ),
    Mutant(name="receipts are another company's", rule=ONE, app=telling(RECEIPTS, each(saying("7", "customerId")))),
    Mutant(name="receipts forget who pays", rule=ONE, app=telling(RECEIPTS, each(saying("", "payerCustomerId")))),
    Mutant(name="a single receipt names another payment", rule=ONE, app=telling(RECEIPT, neighbour)),
    Mutant(name="a single receipt's total is low", rule=ONE, app=telling(RECEIPT, each(lowered("total")))),
    Mutant(name="receipts cannot be got", rule=ONE, app=answering(calls_of(RECEIPT), refusal(404, NO_RECEIPT))),
    Mutant(name="a line's amount is low", rule=SUM, app=telling(LINES, each(lowered("amount")))),
    Mutant(name="a line's amount lacks the last digits", rule=SUM, app=telling(LINES, each(rounded("amount")))),
    Mutant(name="the amounts of lines are turned round", rule=SUM, app=telling(LINES, turned)),
    Mutant(name="the invoices of lines are turned round", rule=SUM, app=telling(LINES, ids_turned)),
    Mutant(name="a line's number is the invoice's id", rule=SUM, app=telling(LINES, each(number_is_the_id))),
    Mutant(name="the last line is missing", rule=SUM, app=relisting(LINES, without_the_last_of_many)),
    Mutant(name="a receipt's total is not the sum", rule=SUM, app=telling(RECEIPTS, each(lowered("total")))),
    *(
        Mutant(
            name=f"{name} of {noun} is not that of an offline payment",
            rule=MEMO,
            app=telling(operation, each(saying(value, name))),
        )
        for operation, noun in ((RECEIPTS, "receipts"), (LINES, "lines"))
        for name, value in (("referenceNumber", ""), ("paymentType", "offline"), ("transactionType", "Refund"))
    ),
    Mutant(
        name="the reference of receipts is the external id",
        rule=MEMO,
        app=telling(RECEIPTS, each(reference_is_the_external_id)),
    ),
    Mutant(
        name="a single receipt hides its memo", rule=MEMO, app=telling(RECEIPT, each(saying(None, "referenceNumber")))
    ),
    Mutant(
        name="the lines of a receipt hide its memo",
        rule=MEMO,
        app=telling(OF_ONE, each(saying(None, "referenceNumber"))),
    ),
    Mutant(name="lines are always completed", rule=STATUS, app=telling(LINES, each(saying(3, "paymentStatus")))),
    Mutant(
        name="lines of a receipt are always completed",
        rule=STATUS,
        app=telling(OF_ONE, each(saying(3, "paymentStatus"))),
    ),
    Mutant(name="lines keep the status that they had", rule=STATUS, app=as_first_shown(OF_ONE)),
    Mutant(name="a refund leaves lines completed", rule=STATUS, app=telling(OF_ONE, each(never(4, 3)))),
    Mutant(name="lines skip the status 2", rule=STATUS, app=telling(OF_ONE, each(never(2, 1)))),
]
