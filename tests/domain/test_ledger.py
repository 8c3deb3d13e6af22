"""The invariants of the books: each is broken by a record, and then named."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mockserver.domain.ledger import NOTHING_WITHDRAWN, Books, missteps, violations
from mockserver.domain.receipt import issue, issue_line
from tests.domain.payments import choices, lines, payment
from tests.domain.samples import NOW, invoice, money

PAYMENT = payment()
RECEIPT = issue(5, PAYMENT, now=NOW)
LINE = issue_line(6, RECEIPT, PAYMENT, PAYMENT.lines[0], now=NOW)
INVOICE = replace(invoice("100", "70"), base_balance=money("100").value, status=1)
UNPAID = replace(INVOICE, open_balance=money("100"), status=0)
NO_RECEIPT: dict[str, Any] = {"receipts": [], "receipt_lines": []}
NO_LINE: dict[str, Any] = {"receipts": [replace(RECEIPT, total=money("0"))], "receipt_lines": []}
CHANGES = [
    {"customer_id": "x"},
    {"payer_name": "x"},
    {"payer_customer_id": "x"},
    {"external_id": "x"},
    {"external_customer_id": "x"},
    {"reference_number": "x"},
    {"payment_status": 1},
]


def books(**others: Any) -> Books:
    """Invoice 7 of 100 USD, 30 of them paid by payment 3, with receipt 5."""
    given = {"invoices": [INVOICE], "payments": [PAYMENT], "receipts": [RECEIPT], "receipt_lines": [LINE], **others}
    return Books.of(**given)


def test_books_in_order_have_no_violation() -> None:
    assert violations(books()) == []
    assert violations(Books.of([], [], [], [])) == []


def test_a_receipt_or_line_is_missing_unless_it_was_withdrawn() -> None:
    assert violations(books(**NO_RECEIPT)) == [
        "payment 3 lacks its receipt",
        "the receipt of payment 3 lacks its line on invoice 7",
    ]
    assert violations(books(**NO_LINE)) == ["the receipt of payment 3 lacks its line on invoice 7"]
    assert violations(books(**NO_RECEIPT), withdrawn=NOTHING_WITHDRAWN.and_receipt(3)) == []
    assert violations(books(**NO_LINE), withdrawn=NOTHING_WITHDRAWN.and_line(3, 7)) == []


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: next(iter(change)))
def test_receipt_and_line_say_all_that_the_payment_says(change: dict[str, Any]) -> None:
    assert violations(books(receipts=[replace(RECEIPT, **change)])) == ["receipt 5 does not say what payment 3 says"]
    assert violations(books(receipt_lines=[replace(LINE, **change)])) == [
        "receipt line 6 does not say what payment 3 says"
    ]


def test_a_paid_invoice_may_have_another_currency_where_the_choice_says_so() -> None:
    moved = books(invoices=[replace(INVOICE, open_balance=money("70", "EUR"))])

    assert violations(moved, choices=choices()) == ["payment 3 pays invoice 7 in another currency"]
    assert violations(moved, choices=choices(currency_of_paid_invoice="accepted")) == []


def test_a_step_in_order_has_no_misstep() -> None:
    unpaid = books(invoices=[UNPAID], payments=[], **NO_RECEIPT)

    assert missteps(unpaid, books()) == missteps(books(), unpaid) == missteps(books(), books()) == []
    assert missteps(books(), books(invoices=[replace(INVOICE, status=0)])) == []  # an update may set it
    assert missteps(books(invoices=[]), books()) == []


@pytest.mark.parametrize(
    ("after", "words"),
    [
        ({"invoices": [replace(INVOICE, status=0)]}, "status 0 with 70.0000 USD open"),
        ({"invoices": [replace(INVOICE, status=2)]}, "status 2 with 70.0000 USD open"),
        ({"invoices": [replace(INVOICE, open_balance=money("60"), base_balance=money("90").value)]}, "to 90.0000 with"),
    ],
    ids=["still open", "completed early", "taken from the base, too"],
)
def test_a_misstep_is_named(after: dict[str, Any], words: str) -> None:
    unpaid = books(invoices=[UNPAID], payments=[], **NO_RECEIPT)

    assert [sentence for sentence in missteps(unpaid, books(**after)) if words in sentence]


@pytest.mark.parametrize(
    ("others", "words"),
    [
        pytest.param({"payments": [], "receipts": [], "receipt_lines": []}, "70.0000 open, not", id="payment lost"),
        pytest.param({"invoices": [replace(INVOICE, open_balance=money("40"))]}, "40.0000 open", id="applied twice"),
        pytest.param({"invoices": [replace(INVOICE, pending_payments=1)]}, "counts 1 waiting", id="miscounted"),
        pytest.param(
            {"invoices": [replace(INVOICE, open_balance=money("0"))]}, "with nothing open", id="not completed"
        ),
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
