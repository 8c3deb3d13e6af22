"""Servers that differ from the mock and are right all the same, or hold much of others, pass."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from conformance.judging import Outcome
from fixtures.scenario import scenario
from mockserver.api.seeding import seed
from mockserver.app import settled_choices
from mockserver.store.memory import MemoryStores
from tests.conformance_power.in_process import CLOCK, CONTRACT, judged, new_app
from tests.conformance_power.relisting import Json, NewApp, telling
from tests.conformance_power.test_payment_lists_and_receipts import RULES

SHOWING = (
    *("listPayments", "getPayment", "listReceipts", "getReceipt"),
    *("listReceiptLines", "listLinesOfReceipt", "getReceiptLine"),
)
MANY = 300


def everywhere(change: Callable[[Json], object]) -> NewApp:
    """Shows every payment, receipt and receipt line otherwise."""

    def edit(body: Json, _: object) -> None:
        for item in body["data"] if isinstance(body["data"], list) else [body["data"]]:
            change(item)

    app: NewApp = new_app
    for operation in SHOWING:
        app = telling(operation, edit, app)
    return app


def text_times(item: Json) -> None:
    item.update({name: str(item[name]) for name in ("createdAt", "updatedAt")})


def iso_times(item: Json) -> None:
    for name in ("createdAt", "updatedAt"):
        item[name] = datetime.fromtimestamp(item[name], UTC).isoformat()


def more_keys(item: Json) -> None:
    item |= {"version": 2, "links": {"self": None}}


def empty_for_null(item: Json) -> None:
    for name in ("externalId", "externalCustomerId"):
        item[name] = item[name] or ""


def more_decimals(item: Json) -> None:
    """Receipts only: a payment's amounts have four decimals."""
    for name in {"amount", "total"} & item.keys() if "receiptId" in item or "referenceNumber" in item else ():
        item[name]["value"] += "00"


OTHERS: dict[str, Callable[[Json], object]] = {
    "times as text": text_times,
    "times in ISO 8601": iso_times,
    "more keys than documented": more_keys,
    "empty texts for null": empty_for_null,
    "amounts of receipts with six decimals": more_decimals,
}


@pytest.mark.parametrize("other", OTHERS)
def test_another_way_to_be_right_passes(other: str) -> None:
    results = judged(everywhere(OTHERS[other])(), rules=RULES)

    assert {rule: result for rule, result in results.items() if result.outcome is not Outcome.PASS} == {}


@pytest.mark.parametrize("order", ["created-at-descending", "id-ascending", "id-descending"])
def test_many_payments_of_others_change_no_verdict(order: str) -> None:
    results = judged(new_app({"default-list-order": order}, stores=busy_stores()), rules=RULES)

    assert {rule: result for rule, result in results.items() if result.outcome is not Outcome.PASS} == {}


def busy_stores() -> MemoryStores:
    """The scenario `conformance` with payments that the suite did not record, more than a page may have."""
    document = scenario("conformance")
    thousand = {"code": "USD", "value": 1000}
    document["invoices"] = [
        {"invoiceNumber": "F-1", "customerId": "1001", "originalBalance": thousand, "openBalance": thousand}
    ]
    document["payments"] = [
        {
            "lineItems": [{"invoiceId": 1, "amount": "0.01"}],
            "currency": "USD",
            "details": {"memo": f"Check {number}"},
            "customerId": "1001",
            "processingStatus": 1 + number % 3,
        }
        for number in range(MANY)
    ]
    stores = MemoryStores()
    seed(stores, document, now=CLOCK() - 1000, choices=settled_choices(CONTRACT, {}))
    return stores
