"""The model layer pays, too: it catches servers that single scenarios may miss, and passes legal ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import orjson
import pytest

from conformance.judging import Outcome, RuleResult
from conformance.model_layer import judge_model
from conformance.options import Options
from tests.conformance_power.between import Ask, Reply, Request, between
from tests.conformance_power.in_process import CONFIG, new_app, visiting
from tests.conformance_power.legal_payers import LEGAL
from tests.conformance_power.relisting import Json, NewApp, calls_of, telling

OPTIONS = Options(max_examples=40)
STATUS, DELETE = "updatePaymentProcessingStatus", "deletePayment"
DIALECTS: list[dict[str, str]] = [
    {"payment-applies": "at-creation", "payment-above-balance": "accepted"},
    {"payment-applies": "on-processing"},
    {"deleted-payment": "keeps", "delete-of-paid-invoice": "409"},
    {"offline-payment-operations": "none", "repeated-payment-status": "refused"},
    {"reverted-payment-status": "awaiting-processing", "status-on-reopening": "kept"},
]


def besides(operation_id: str, *, by: str, status: int | None = None) -> NewApp:
    """A server that moves a balance besides, once a call of the operation on a payment succeeded.

    The open balance of the payment's last invoice moves by so much. With `status`, only such calls count.
    """
    which = calls_of(operation_id)

    async def serve(request: Request, ask: Ask) -> Reply:
        if not which(request) or (status is not None and request.json.get("processingStatus") != status):
            return await ask(request)
        path = request.path.removesuffix("/processing-status")
        payment = await ask(Request("GET", path, b"", request.headers, b""))
        reply = await ask(request)
        if reply.status == 200 and payment.json["data"]["appliedStatus"] == 1:
            await _move(payment.json["data"]["lineItems"][-1]["invoiceId"], Decimal(by), request, ask)
        return reply

    return lambda: between(new_app(), serve)


async def _move(invoice_id: int, by: Decimal, request: Request, ask: Ask) -> None:
    path = f"{request.path.partition('/payments')[0]}/invoices/{invoice_id}"
    invoice = (await ask(Request("GET", path, b"", request.headers, b""))).json["data"]
    value = Decimal(invoice["openBalance"]["value"]) + by
    body = orjson.dumps({"openBalance": {"code": "USD", "value": str(value)}})
    await ask(Request("PUT", path, b"", {**request.headers, "content-type": "application/json"}, body))


def never_waiting(body: Json, _: object) -> None:
    for invoice in body["data"]:
        invoice |= {"isPendingPayment": 0, "pendingPaymentCount": 0}


def always_completed(body: Json, _: object) -> None:
    for payment in body["data"]:
        payment["processingStatus"] = 3


def without_the_second(body: Json, _: object) -> None:
    del body["data"][1:]


BROKEN: Mapping[str, NewApp] = {
    "a refund gives back a cent too much": besides(STATUS, by="0.01", status=4),
    "completing again takes a cent": besides(STATUS, by="-0.01", status=3),
    "deleting gives the last invoice back too little": besides(DELETE, by="-0.01"),
    "an invoice never shows that a payment waits": telling("listInvoices", never_waiting),
    "payments are always listed as completed": telling("listPayments", always_completed),
    "a second receipt is not listed": telling("listReceipts", without_the_second),
}


@pytest.mark.parametrize("app", BROKEN.values(), ids=BROKEN.keys())
def test_a_server_that_pays_wrongly_fails(app: NewApp) -> None:
    assert _judged(app).outcome is Outcome.FAIL


@pytest.mark.parametrize("dialect", DIALECTS, ids=" and ".join)
def test_a_legal_server_passes(dialect: Mapping[str, str]) -> None:
    result = _judged(lambda: new_app(dialect))

    assert result.outcome is Outcome.PASS, result.failures


@pytest.mark.parametrize("app", LEGAL.values(), ids=LEGAL.keys())
def test_a_server_that_is_right_in_another_way_passes(app: NewApp) -> None:
    result = _judged(app)

    assert result.outcome is Outcome.PASS, result.failures


def test_payments_are_left_alone_where_their_profile_is_not_judged() -> None:
    with visiting(
        BROKEN["payments are always listed as completed"](), replace(CONFIG, profiles=("invoices",))
    ) as world:
        result = judge_model(world, OPTIONS)

    assert result.outcome is Outcome.PASS
    assert not [operation for operation, _ in world.session.tally.statuses if "ayment" in operation]


def _judged(app: NewApp) -> RuleResult:
    with visiting(app(), CONFIG) as world:
        return judge_model(world, OPTIONS)
