"""Servers whose management does not see what buyers pay, or whose buyers do not see what management records."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from starlette.types import ASGIApp

from mockserver.api.call import Answer, Call
from tests.conformance_power.between import Ask, Reply, Request, between, refusal
from tests.conformance_power.buyer_listing import GET, LIST
from tests.conformance_power.buying import CHECK_OUT, code_of, denial
from tests.conformance_power.checking_out import (
    on_paying,
    remembering,
    showing,
)
from tests.conformance_power.editing import Json, answering, filled, instead, succeeded
from tests.conformance_power.handling import handled, served
from tests.conformance_power.in_process import new_app
from tests.conformance_power.mutants import breaking
from tests.conformance_power.relisting import calls_of, query_of

SHOWS = "buyer-payment-shows-to-management"
SEES = "buyer-sees-what-management-records"
PAYMENT, RECEIPT, LINES = "getPayment", "getBuyerReceipt", "listLinesOfReceipt"
SHOW_DETAIL = calls_of(GET)
ZERO = {"code": "USD", "value": "0.00"}


def of_one(change: Callable[[Call, int], object]) -> ASGIApp:
    """A server that does something more with the payment of a checkout."""

    def serve(call: Call) -> Answer:
        answer = served("checkOutCart", call)
        change(call, answer.data["paymentId"])
        return answer

    return handled(serve, "checkOutCart")


def without_receipt(call: Call, payment_id: int) -> None:
    with call.store.transaction():
        receipt = call.store.receipts.find("payment_id", payment_id)
        if receipt is not None:
            for line in call.store.receipt_lines.find_all("receipt_id", receipt.id):
                call.store.receipt_lines.remove(line.id)
            call.store.receipts.remove(receipt.id)


def twice(call: Call, payment_id: int) -> None:
    """The payment is there a second time, under another id."""
    with call.store.transaction():
        payment = call.store.payments.get(payment_id)
        assert payment is not None
        call.store.payments.put(replace(payment, id=call.store.payments.new_id()))


def first_line(data: Json) -> Json:
    return {**data, "lineItems": data["lineItems"][:1]}


def half_of(lines: list[Json]) -> list[Json]:
    return lines[:1]


def in_its_status(status: int) -> ASGIApp:
    """A server whose management shows another status of invoices that buyers paid."""
    ids: set[str] = set()

    async def serve(request: Request, ask: Ask) -> Reply:
        answer = await ask(request)
        if CHECK_OUT(request) and succeeded(answer):
            ids.update(str(invoice["id"]) for invoice in answer.json["data"]["invoices"])
        elif calls_of("getInvoice", "listInvoices")(request) and succeeded(answer):
            data = answer.json["data"]
            for item in data if isinstance(data, list) else [data]:
                item.update({"status": status} if str(item["id"]) in ids else {})
            return answer.saying({**answer.json, "data": data})
        return answer

    return between(new_app(), serve)


def readable_when_gone() -> ASGIApp:
    """A server in which a buyer still reads an invoice that is deleted."""
    old: dict[str, Reply] = {}

    async def serve(request: Request, ask: Ask) -> Reply:
        answer = await ask(request)
        if SHOW_DETAIL(request) and succeeded(answer):
            old[request.path] = answer
        is_gone = SHOW_DETAIL(request) and code_of(answer) == "INVOICE_NOT_FOUND"
        return old.get(request.path, answer) if is_gone else answer

    return between(new_app(), serve)


def listed_when_gone() -> ASGIApp:
    """A server in which a buyer still lists an invoice that is deleted."""
    old: dict[str, Json] = {}

    async def serve(request: Request, ask: Ask) -> Reply:
        answer = await ask(request)
        if SHOW_DETAIL(request) and succeeded(answer):
            old[answer.json["data"]["number"]] = answer.json["data"]
        gone = old.get("".join(query_of(request).get("q", []))) if calls_of(LIST)(request) else None
        is_empty = gone is not None and answer.json["data"] == []
        return answer.saying({**answer.json, "data": [gone]}) if is_empty else answer

    return between(new_app(), serve)


def paid_forever() -> ASGIApp:
    """A server whose details keep payments that are deleted."""
    old: dict[str, list[Json]] = {}

    async def serve(request: Request, ask: Ask) -> Reply:
        answer = await ask(request)
        if SHOW_DETAIL(request) and succeeded(answer):
            payments = answer.json["data"]["payments"] or old.get(request.path, [])
            old[request.path] = payments
            return answer.saying({**answer.json, "data": {**answer.json["data"], "payments": payments}})
        return answer

    return between(new_app(), serve)


def payments(edit: Callable[[Json], Json]) -> ASGIApp:
    """A server whose details show payments otherwise."""
    return answering(SHOW_DETAIL, lambda data: {**data, "payments": [edit(one) for one in data["payments"]]})


def refused_for_checkouts(operation_id: str) -> ASGIApp:
    """A server whose management does not know the payments of buyers."""
    ids: set[str] = set()

    async def serve(request: Request, ask: Ask) -> Reply:
        answer = await ask(request)
        if CHECK_OUT(request) and succeeded(answer):
            ids.add(str(answer.json["data"]["paymentId"]))
        is_one = calls_of(operation_id)(request) and request.path.rpartition("/")[2] in ids
        return refusal(404, "Payment does not exist") if is_one else answer

    return between(new_app(), serve)


def offline_receipts_hidden() -> ASGIApp:
    """A server that shows buyers the receipts of their checkouts, and no others."""
    ids: set[str] = set()

    async def serve(request: Request, ask: Ask) -> Reply:
        answer = await ask(request)
        if CHECK_OUT(request) and succeeded(answer):
            ids.add(str(answer.json["data"]["receiptId"]))
        is_other = calls_of(RECEIPT)(request) and request.path.rpartition("/")[2] not in ids
        return denial(404, "RECEIPT_NOT_FOUND") if is_other else answer

    return between(new_app(), serve)


MUTANTS = [
    *breaking(
        SHOWS,
        {
            "payments wait": lambda: showing(filled(processingStatus=1), PAYMENT),
            "payments have one line": lambda: showing(first_line, PAYMENT),
            "management does not find the payment": lambda: refused_for_checkouts(PAYMENT),
            "the answer has another paymentId": lambda: on_paying(
                lambda data: {**data, "paymentId": data["paymentId"] + 1000}
            ),
            "the answer has another receiptId": lambda: on_paying(
                lambda data: {**data, "receiptId": data["receiptId"] + 1000}
            ),
            "there is no receipt": lambda: of_one(without_receipt),
            "there are two payments": lambda: of_one(twice),
            "management sees one line of the receipt": lambda: showing(half_of, LINES),
            "the buyer sees one line of the receipt": lambda: showing(
                lambda data: {**data, "lines": data["lines"][:1]}, RECEIPT
            ),
            "the buyer's receipt has another total": lambda: showing(filled(total=ZERO), RECEIPT),
            "the buyer does not find the receipt": lambda: instead(calls_of(RECEIPT), denial(404, "RECEIPT_NOT_FOUND")),
            "invoices that are paid stay open": lambda: in_its_status(0),
            "invoices that are paid in part are completed": lambda: in_its_status(2),
        },
    ),
    *breaking(
        SEES,
        {
            "the buyer reads what was there before": lambda: remembering(SHOW_DETAIL),
            "a deleted invoice is still listed": listed_when_gone,
            "a deleted invoice is still read": readable_when_gone,
            "a deleted payment is still there": paid_forever,
            "payments are not told": lambda: answering(SHOW_DETAIL, filled(payments=[])),
            "payments have no receipt": lambda: payments(filled(receiptId=None)),
            "payments have the total as amount": lambda: answering(
                SHOW_DETAIL,
                lambda data: {**data, "payments": [{**one, "amount": data["total"]} for one in data["payments"]]},
            ),
            "payments have another id": lambda: payments(lambda one: {**one, "paymentId": one["paymentId"] + 1000}),
            "receipts of offline payments are not for buyers": offline_receipts_hidden,
        },
    ),
]
