"""The rule that a refusal cites: one that speaks of the operation, and of what is wrong, or none."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.client import CONTRACT, INVOICES, OFFLINE, PAYMENTS, new_body, new_payment
from tests.control.lab import TestStore

GOOD = new_payment({1: "10"})
NEEDED, AMOUNT, ONCE = (
    "payment-needs-its-required-fields",
    "payment-amount-is-positive",
    "payment-covers-an-invoice-once",
)
UNKNOWN_PAYMENT, UNKNOWN_INVOICE = "write-to-unknown-payment-is-404", "update-of-unknown-invoice-is-404"
ON_PAYMENT = f"{PAYMENTS}/1"
TWICE = GOOD | {"lineItems": GOOD["lineItems"] * 2}


def line(**fields: Any) -> dict[str, Any]:
    return GOOD | {"lineItems": [{**GOOD["lineItems"][0], **fields}]}


CALLS: dict[str, tuple[str, str, dict[str, Any], str | None]] = {
    "a payment without fields": ("POST", OFFLINE, {}, NEEDED),
    "a payment without details": ("POST", OFFLINE, {k: v for k, v in GOOD.items() if k != "details"}, NEEDED),
    "a change without fields": ("PUT", f"{OFFLINE}/1", {}, NEEDED),
    "an amount in letters": ("POST", OFFLINE, line(amount="abc"), AMOUNT),
    "a changed amount in letters": ("PUT", f"{OFFLINE}/1", line(amount="abc"), AMOUNT),
    "an amount of 0": ("POST", OFFLINE, line(amount=0), AMOUNT),
    "two lines on one invoice": ("POST", OFFLINE, TWICE, ONCE),
    "no line": ("POST", OFFLINE, GOOD | {"lineItems": []}, ONCE),
    "a change without a line": ("PUT", f"{OFFLINE}/1", GOOD | {"lineItems": []}, None),
    "a channel in letters": ("POST", OFFLINE, GOOD | {"channelId": "abc"}, None),
    "no status": ("PUT", f"{ON_PAYMENT}/processing-status", {}, None),
    "no operation": ("POST", f"{ON_PAYMENT}/operations", {}, None),
    "a status that is none": (
        "PUT", f"{ON_PAYMENT}/processing-status", {"processingStatus": 9}, "disallowed-payment-status-is-400",
    ),
    "the status of an unknown payment": (
        "PUT", f"{PAYMENTS}/99/processing-status", {"processingStatus": 3}, UNKNOWN_PAYMENT,
    ),
    "an unknown invoice": ("PUT", f"{INVOICES}/99", {"customerId": "1"}, UNKNOWN_INVOICE),
    "a channel of an invoice in letters": ("POST", INVOICES, new_body("B", channelId="abc"), None),
    "a balance in letters": (
        "POST", INVOICES, new_body("B", openBalance={"code": "USD", "value": "abc"}), "balance-must-be-a-number",
    ),
}  # fmt: skip


@pytest.fixture
def books(store: TestStore) -> TestStore:
    """A store with an invoice and a payment on it."""
    store.api.create("A")
    assert store.api.post(OFFLINE, GOOD).status_code == 200
    return store


@pytest.mark.parametrize("name", CALLS)
def test_a_refusal_cites_the_rule_that_forbids_the_call(books: TestStore, name: str) -> None:
    method, path, body, rule = CALLS[name]

    answer = books.api.request(method, path, json=body, headers={**books.api.headers, "X-Mock-Explain": "1"})

    assert answer.status_code >= 400, answer.text
    assert answer.headers.get("x-mock-rule") == books.calls()[-1]["rule"] == rule
    assert rule is None or books.calls()[-1]["operationId"] in CONTRACT.rules[rule].operations
