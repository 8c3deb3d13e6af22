"""The contract layer's own mutants: answers that no rule looks at, and that the contract does not allow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from starlette.types import ASGIApp

from conformance.judging import Outcome
from tests.conformance_power.in_process import judged_by_every_layer, new_app
from tests.conformance_power.wrappers import answering


def _with(operation_id: str, change: Callable[[dict[str, Any]], None]) -> ASGIApp:
    return answering(new_app(), operation_id, change)


def _store_hash_is_a_number(body: dict[str, Any]) -> None:
    if isinstance(body["data"], dict):
        body["data"]["storeHash"] = 7


def _flag_is_text(body: dict[str, Any]) -> None:
    for item in body["data"] if isinstance(body["data"], list) else ():
        item["isPendingPayment"] = "no"


def _currency_is_missing(body: dict[str, Any]) -> None:
    for item in body["data"] if isinstance(body["data"], list) else ():
        item["originalBalance"].pop("code", None)


def _uuid_is_missing(body: dict[str, Any]) -> None:
    for item in body["data"] if isinstance(body["data"], list) else ():
        item.pop("listOfValue", None)


def _tax_is_a_number(body: dict[str, Any]) -> None:
    for item in body["data"] if isinstance(body["data"], list) else ():
        item["tax"] = 0


def _items(body: dict[str, Any]) -> list[dict[str, Any]]:
    data = body["data"] if isinstance(body["data"], list) else [body["data"]]
    return data if body["code"] == 200 else []


def _funding_status_is_text(body: dict[str, Any]) -> None:
    for item in _items(body):
        item["fundingStatus"] = "2"


def _fees_are_missing(body: dict[str, Any]) -> None:
    for item in _items(body):
        item.pop("fees", None)


def _total_has_no_code(body: dict[str, Any]) -> None:
    for item in _items(body):
        item["total"].pop("code", None)


def _transaction_is_raw(body: dict[str, Any]) -> None:
    for item in _items(body):
        item["rawTransaction"] = {"memo": 1}


def _time_is_missing(body: dict[str, Any]) -> None:
    for item in _items(body):
        item.pop("createdAt", None)


def _store_hash_is_missing(body: dict[str, Any]) -> None:
    for item in _items(body):
        item.pop("storeHash", None)


MUTANTS: dict[str, tuple[str, Callable[[dict[str, Any]], None]]] = {
    "the store hash of an invoice is a number": ("getInvoice", _store_hash_is_a_number),
    "the pending flag of a listed invoice is text": ("listInvoices", _flag_is_text),
    "a listed balance has no currency": ("listInvoices", _currency_is_missing),
    "an extra field has no list of values": ("listInvoiceExtraFields", _uuid_is_missing),
    "an order's tax is a number": ("listOrders", _tax_is_a_number),
    "the funding status of a payment is text": ("getPayment", _funding_status_is_text),
    "a payment has no fees": ("getPayment", _fees_are_missing),
    "a listed total has no currency": ("listPayments", _total_has_no_code),
    "a transaction is not text": ("listPaymentTransactions", _transaction_is_raw),
    "a receipt has no store": ("getReceipt", _store_hash_is_missing),
    "a listed receipt has no store": ("listReceipts", _store_hash_is_missing),
    "a line of a receipt has no time": ("getReceiptLine", _time_is_missing),
    "a line of one receipt has no store": ("listLinesOfReceipt", _store_hash_is_missing),
    "a listed line has no store": ("listReceiptLines", _store_hash_is_missing),
}


@pytest.mark.parametrize("mutant", MUTANTS)
def test_an_answer_that_the_contract_does_not_allow_fails_its_operation(mutant: str) -> None:
    operation_id, change = MUTANTS[mutant]

    results = judged_by_every_layer(_with(operation_id, change))

    assert results[f"schema-{operation_id}"].outcome is Outcome.FAIL


def _nothing_is_gone(body: dict[str, Any]) -> None:
    if body["code"] == 404:
        body |= {"code": 200, "data": {"id": 1, "url": "http://target/1.pdf"}, "meta": {"message": "SUCCESS"}}


@pytest.mark.parametrize("operation_id", ["getInvoice", "downloadInvoicePdf", "deleteInvoice"])
def test_a_link_that_still_leads_somewhere_after_the_delete_fails(operation_id: str) -> None:
    results = judged_by_every_layer(_with(operation_id, _nothing_is_gone))

    assert results["schema-links"].outcome is Outcome.FAIL


@pytest.mark.parametrize("seed", range(3))
def test_the_mock_passes_with_any_seed(seed: int) -> None:
    from conformance.options import Options

    results = judged_by_every_layer(new_app(), options=Options(seed=seed))

    assert [result.id for result in results.values() if result.outcome not in (Outcome.PASS, Outcome.SKIP)] == []
