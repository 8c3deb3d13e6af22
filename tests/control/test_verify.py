"""Asserting on what a client sent: expectations, and what lint finds by itself."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.client import INVOICES
from tests.control.lab import Lab, TestStore


def test_what_was_expected_holds(store: TestStore) -> None:
    store.api.create("A")
    store.api.invoice(1)

    verdict = store.done(
        "POST",
        "journal/verify",
        {
            "inOrder": True,
            "expect": [
                {"operationId": "createInvoice", "status": 200, "body": {"openBalance": {"value": 100}}, "exactly": 1},
                {"operationId": "getInvoice", "path": f"{INVOICES}/1"},
                {"method": "DELETE", "exactly": 0},
                {"method": "GET", "atMost": 5},
            ],
        },
    )

    assert verdict == {"holds": True, "failures": []}


@pytest.mark.parametrize(
    ("expectation", "text", "found", "closest"),
    [
        ({"operationId": "createInvoice", "exactly": 1}, "exactly 1 call of createInvoice, found 2", [1, 2], None),
        ({"method": "GET", "atLeast": 2}, "at least 2 calls of GET, found 1", [3], None),
        ({"method": "GET", "atMost": 0}, "exactly 0 calls of GET, found 1", [3], None),
        (
            {"operationId": "createInvoice", "body": {"invoiceNumber": "C"}},
            'at least 1 call of createInvoice with body {"invoiceNumber":"C"}, found 0', [], 2,
        ),
        ({"method": "DELETE"}, "at least 1 call of DELETE, found 0", [], None),
    ],
)  # fmt: skip
def test_what_was_expected_and_did_not_come_is_explained(
    store: TestStore, expectation: dict[str, Any], text: str, found: list[int], closest: int | None
) -> None:
    store.api.create("A")
    store.api.create("B")
    store.api.listed()

    verdict = store.done("POST", "journal/verify", {"expect": [expectation]})

    failure = {"expectation": 0, "text": f"expected {text}", "found": found, "closest": closest}
    assert verdict == {"holds": False, "failures": [failure]}


def test_calls_in_another_order_do_not_hold(store: TestStore) -> None:
    store.api.listed()
    store.api.create("A")
    expected = [{"operationId": "createInvoice"}, {"operationId": "listInvoices"}]

    assert store.done("POST", "journal/verify", {"expect": expected})["holds"]
    [failure] = store.done("POST", "journal/verify", {"expect": expected, "inOrder": True})["failures"]
    assert failure["text"] == "expected listInvoices after call 2, found none there"


def test_in_order_means_as_often_as_expected_before_the_next(store: TestStore) -> None:
    store.api.create("A")
    store.api.listed()
    store.api.create("B")
    expected = [{"operationId": "createInvoice", "atLeast": 2}, {"operationId": "listInvoices"}]

    [failure] = store.done("POST", "journal/verify", {"expect": expected, "inOrder": True})["failures"]
    assert failure["text"] == "expected listInvoices after call 3, found none there"
    store.api.listed()
    assert store.done("POST", "journal/verify", {"expect": expected, "inOrder": True})["holds"]


@pytest.mark.parametrize(
    ("expectation", "status"),
    [
        ({}, 400),
        ({"operation": "x"}, 400),
        ({"status": "200"}, 400),
        ({"operationId": "noSuch"}, 422),
        ({"method": "GET", "atLeast": 3, "atMost": 2}, 422),
        ({"method": "GET", "exactly": 3, "atMost": 4}, 422),
    ],
)
def test_an_expectation_that_cannot_be_met_is_refused(
    store: TestStore, expectation: dict[str, Any], status: int
) -> None:
    assert store.refused("POST", "journal/verify", {"expect": [expectation]})[0] == status


def found_by_lint(store: TestStore) -> list[tuple[str, list[int]]]:
    findings = store.done("GET", "journal/lint")["findings"]
    return [(finding["kind"], finding["calls"]) for finding in findings]


def test_a_list_of_which_only_the_first_page_was_read_is_found(store: TestStore) -> None:
    store.done("POST", "seed", {"scenario": "demo"})
    store.api.listed()

    assert found_by_lint(store) == [("unread-page", [1])]


def test_a_list_that_was_paged_through_is_fine(store: TestStore) -> None:
    store.done("POST", "seed", {"scenario": "demo"})
    for offset in (0, 10, 20):
        store.api.listed(offset=offset)

    assert found_by_lint(store) == []


def test_more_calls_than_the_provider_takes_are_found(lab: Lab, store: TestStore) -> None:
    for _ in range(151):
        store.api.get(f"{INVOICES}/1")
    lab.clock.now += 60
    store.api.get(f"{INVOICES}/1")

    assert found_by_lint(store) == [("polling-above-the-limit", list(range(1, 152)))]


def test_one_429_after_the_other_is_found(store: TestStore) -> None:
    store.done("PATCH", "settings", {"rateLimit": {"calls": 1, "windowS": 10}})
    store.done("PUT", "clock", {"mode": "stepped", "stepS": 3})
    for _ in range(4):
        store.api.get(f"{INVOICES}/1")

    assert ("polling-above-the-limit", [2, 3, 4]) in found_by_lint(store)
