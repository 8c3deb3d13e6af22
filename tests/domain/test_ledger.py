"""The invariants of the books: each is broken by a record, and then named."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mockserver.domain.ledger import Books, violations
from mockserver.domain.receipt import issue, issue_line
from tests.domain.payments import lines, payment
from tests.domain.samples import NOW, invoice, money

PAYMENT = payment()
RECEIPT = issue(5, PAYMENT, now=NOW)
LINE = issue_line(6, RECEIPT, PAYMENT, 7, now=NOW)
INVOICE = replace(invoice("100", "70"), base_balance=money("100").value)


def books(**others: Any) -> Books:
    """Invoice 7 of 100 USD, 30 of them paid by payment 3, with receipt 5."""
    given = {"invoices": [INVOICE], "payments": [PAYMENT], "receipts": [RECEIPT], "receipt_lines": [LINE], **others}
    return Books.of(**given)


def test_books_in_order_have_no_violation() -> None:
    assert violations(books()) == []
    assert violations(Books.of([], [], [], [])) == []


def test_a_deleted_receipt_or_line_is_no_violation() -> None:
    assert violations(books(receipts=[], receipt_lines=[])) == []
    assert violations(books(receipts=[replace(RECEIPT, total=money("0"))], receipt_lines=[])) == []


@pytest.mark.parametrize(
    ("others", "words"),
    [
        pytest.param({"payments": [], "receipts": [], "receipt_lines": []}, "70.0000 open, not", id="payment lost"),
        pytest.param({"invoices": [replace(INVOICE, open_balance=money("40"))]}, "40.0000 open", id="applied twice"),
        pytest.param({"invoices": [replace(INVOICE, pending_payments=1)]}, "counts 1 waiting", id="miscounted"),
        pytest.param({"invoices": []}, "which is not there", id="no invoice"),
        pytest.param({"invoices": [replace(INVOICE, open_balance=money("70", "EUR"))]}, "currency", id="currency"),
        pytest.param({"payments": [replace(PAYMENT, lines=())]}, "has no line", id="no line"),
        pytest.param({"payments": [replace(PAYMENT, lines=lines({7: "30"}) * 2)]}, "two on one", id="a line twice"),
        pytest.param({"payments": [replace(PAYMENT, lines=lines({7: "-30"}))]}, "pays -30", id="negative"),
        pytest.param({"payments": [replace(PAYMENT, processing_status=4)]}, "refunded and applied", id="refunded"),
        pytest.param({"receipts": [replace(RECEIPT, payment_id=9)]}, "which is not there", id="no payment"),
        pytest.param({"receipts": [RECEIPT, replace(RECEIPT, id=8)]}, "second receipt", id="two receipts"),
        pytest.param({"receipts": [replace(RECEIPT, payment_status=1)]}, "receipt 5 does not say", id="status"),
        pytest.param({"receipts": [replace(RECEIPT, reference_number="x")]}, "receipt 5 does not say", id="memo"),
        pytest.param({"receipts": [replace(RECEIPT, total=money("31"))]}, "has a total of 31", id="total"),
        pytest.param({"receipts": []}, "has no receipt", id="line without receipt"),
        pytest.param({"receipt_lines": [LINE, replace(LINE, id=9)]}, "two lines on invoice 7", id="two lines"),
        pytest.param({"receipt_lines": [replace(LINE, amount=money("29"))]}, "line 6 does not say", id="amount"),
        pytest.param({"receipt_lines": [replace(LINE, payment_status=2)]}, "line 6 does not say", id="line status"),
    ],
)
def test_a_violation_is_named(others: dict[str, Any], words: str) -> None:
    assert [sentence for sentence in violations(books(**others)) if words in sentence]
