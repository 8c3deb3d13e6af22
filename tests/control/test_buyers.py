"""Calls of buyers around the API: their store's journal, faults, limits, clock and resets hold for them."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from fixtures.scenario import scenario
from tests.control.conftest import MakeLab
from tests.control.lab import NOW, Lab, TestStore

BUYERS = {key: scenario("conformance")[key] for key in ("companies", "buyers")}
ADA = {"email": "ada@acme.example", "password": "conformance-ada"}
SESSION, ME, INVOICES, CART = "/buyer/session", "/buyer/me", "/buyer/invoices", "/buyer/cart"
UNAVAILABLE = {"kind": "status", "status": 503}


class Visitor:
    """Ada in a store of the lab."""

    def __init__(self, store: TestStore) -> None:
        self.store = store
        self.token = signed_in(store).json()["data"]["token"]
        self.headers = {"Authorization": f"Bearer {self.token}"}

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        sent = {**self.headers, **headers}
        return self.store.api.request(method, path, json=body, headers=sent, is_checked=False)


def signed_in(store: TestStore, **headers: str) -> httpx.Response:
    return store.api.post(SESSION, ADA, headers={"X-Store-Hash": store.hash, **headers}, is_checked=False)


@pytest.fixture
def shop(lab: Lab) -> TestStore:
    """A store with the buyers of the scenario `conformance` and an invoice of Acme, and another before it."""
    lab.store()
    return filled(lab)


def filled(lab: Lab, **body: Any) -> TestStore:
    store = lab.store(**body)
    store.done("POST", "seed", {"document": BUYERS})
    store.api.create("A")
    return store


@pytest.fixture
def ada(shop: TestStore) -> Visitor:
    return Visitor(shop)


def test_the_calls_of_a_buyer_stand_in_the_journal_of_the_store(ada: Visitor) -> None:
    ada.call("GET", INVOICES)
    ada.call("POST", f"{CART}/invoices", {"lines": [{"invoiceId": 1}]})
    ada.call("GET", f"{INVOICES}/99")

    first, *calls = ada.store.calls()[-4:]

    assert (first["operationId"], first["status"], first["wrote"]) == ("createBuyerSession", 200, ["sessions/1"])
    assert [(call["operationId"], call["status"], call["wrote"], call["rule"]) for call in calls] == [
        ("listBuyerInvoices", 200, [], None),
        ("addInvoicesToCart", 201, ["carts/1"], None),
        ("getBuyerInvoice", 404, [], "invisible-invoice-looks-unknown"),
    ]


def test_the_journal_has_neither_password_nor_token(ada: Visitor) -> None:
    ada.call("POST", f"{CART}/checkout", {"tenders": [{"method": "card", "amount": "1", "token": "tok_visa"}]})

    text = json.dumps(ada.store.calls())

    assert "conformance-ada" not in text
    assert ada.token.partition(".")[2] not in text
    assert "tok_visa" not in text


def test_a_call_with_a_token_of_no_session_is_recorded_in_the_store_that_it_names(shop: TestStore) -> None:
    shop.api.get(ME, headers={"Authorization": f"Bearer {shop.hash}.guessed"})

    (call,) = shop.calls()[-1:]

    assert (call["path"], call["status"], call["rule"]) == (ME, 401, "buyer-session-is-required")


def test_a_call_without_a_token_is_recorded_as_stray(lab: Lab, shop: TestStore) -> None:
    shop.api.get(ME, headers={})

    assert [call["path"] for call in lab.done("GET", "stray-calls")["calls"]] == [ME]


def test_a_checkout_notes_everything_that_it_wrote(ada: Visitor) -> None:
    ada.call("POST", f"{CART}/invoices", {"lines": [{"invoiceId": 1}]})
    tenders = [{"method": "card", "amount": "100", "token": "tok_visa"}]
    answer = ada.call("POST", f"{CART}/checkout", {"tenders": tenders, "cartVersion": 1})

    assert answer.status_code == 200
    wrote = set(ada.store.calls()[-1]["wrote"])
    assert wrote == {"invoices/1", "payments/1", "receipts/1", "receipt_lines/1", "carts/1", "checkouts/1"}


def test_a_fault_hits_the_calls_of_a_buyer(ada: Visitor) -> None:
    ada.store.done("POST", "faults", {"operations": ["getBuyer"], "effect": UNAVAILABLE})

    answer = ada.call("GET", ME)

    assert answer.status_code == 503
    assert answer.json()["data"] == {"errMsg": "Service Unavailable", "errorCode": "STORE_UNAVAILABLE"}
    assert ada.call("GET", INVOICES).status_code == 200


def test_a_fault_hits_signing_in(shop: TestStore) -> None:
    shop.done("POST", "faults", {"operations": ["createBuyerSession"], "effect": UNAVAILABLE, "count": 1})

    assert signed_in(shop).status_code == 503
    assert signed_in(shop).status_code == 200


def test_who_has_no_session_uses_up_no_fault(ada: Visitor) -> None:
    ada.store.done("POST", "faults", {"effect": UNAVAILABLE, "count": 1})

    guessed = {"Authorization": f"Bearer {ada.store.hash}.guessed"}
    assert ada.store.api.get(ME, headers=guessed).status_code == 401
    assert ada.call("GET", ME).status_code == 503


@pytest.mark.parametrize(
    ("path", "code", "expected"),
    [
        (ME, 401, "NOT_SIGNED_IN"),
        (f"{INVOICES}/1", 404, "INVOICE_NOT_FOUND"),
        (INVOICES, 422, "BAD_FILTER"),
        (INVOICES, 429, "TOO_MANY_REQUESTS"),
        (INVOICES, 418, "BAD_REQUEST"),
    ],
)
def test_an_error_that_is_wished_for_has_the_form_of_the_buyers(
    ada: Visitor, path: str, code: int, expected: str
) -> None:
    answer = ada.call("GET", path, Prefer=f"code={code}")

    assert answer.json()["data"]["errorCode"] == expected
    assert answer.json()["code"] == answer.status_code


def test_the_rule_of_a_refusal_is_told_to_whom_asks(ada: Visitor) -> None:
    answer = ada.call("GET", f"{INVOICES}/99", **{"X-Mock-Explain": "1"})

    assert answer.headers["x-mock-rule"] == "invisible-invoice-looks-unknown"


def test_the_limit_of_a_store_counts_its_buyers(make_lab: MakeLab) -> None:
    lab = make_lab()
    store = filled(lab)
    ada = Visitor(store)
    store.done("PATCH", "settings", {"rateLimit": {"calls": 2, "windowS": 10}})

    assert ada.call("GET", ME).headers["x-requests-remaining"] == "1 times"
    assert signed_in(store).headers["x-requests-remaining"] == "0 times"
    answer = ada.call("GET", ME)
    assert (answer.status_code, answer.json()["data"]["errorCode"]) == (429, "TOO_MANY_REQUESTS")


def test_a_session_ends_by_the_clock_of_its_store(ada: Visitor) -> None:
    ada.store.done("PUT", "clock", {"mode": "frozen", "at": NOW + 3599})
    assert ada.call("GET", ME).status_code == 200

    ada.store.done("PUT", "clock", {"mode": "frozen", "at": NOW + 3600})
    assert ada.call("GET", ME).status_code == 401

    ada.store.done("PUT", "clock", {"mode": "frozen", "at": NOW})
    assert ada.call("GET", ME).status_code == 200


def test_an_invoice_becomes_overdue_by_the_clock_of_its_store(ada: Visitor) -> None:
    due = ada.call("GET", f"{INVOICES}/1").json()["data"]
    assert due["overdue"] is False

    ada.store.done("PUT", "clock", {"mode": "frozen", "at": NOW + 40 * 86_400})
    later = Visitor(ada.store)

    assert later.call("GET", f"{INVOICES}/1").json()["data"]["overdue"] is True


def test_a_reset_ends_every_session_and_empties_every_cart(ada: Visitor) -> None:
    ada.call("POST", f"{CART}/invoices", {"lines": [{"invoiceId": 1}]})

    ada.store.done("POST", "reset", {})

    assert ada.call("GET", CART).status_code == 401
    assert signed_in(ada.store).status_code == 401  # its buyers are gone, too


def test_a_store_goes_back_to_a_savepoint_with_its_carts(ada: Visitor) -> None:
    ada.store.done("POST", "savepoints", {"name": "before"})
    ada.call("POST", f"{CART}/invoices", {"lines": [{"invoiceId": 1}]})

    ada.store.done("POST", "savepoints/before/rollback")

    assert ada.call("GET", CART).json()["data"]["version"] == 0


def test_a_diff_shows_no_digest(shop: TestStore) -> None:
    shop.done("PUT", "snapshots/before")
    Visitor(shop)

    text = json.dumps(shop.done("GET", "diff", params={"from": "snapshot:before"}))

    assert "sessions/1" in text
    assert '"token_digest": "***"' in text


def test_buyers_of_two_stores_are_apart(lab: Lab, ada: Visitor) -> None:
    other = filled(lab)
    other.api.create("THERE")
    there = Visitor(other)

    assert [row["number"] for row in ada.call("GET", INVOICES).json()["data"]] == ["A"]
    assert there.call("GET", f"{INVOICES}/THERE").status_code == 200
    assert ada.call("GET", f"{INVOICES}/THERE").status_code == 404
    secret = ada.token.partition(".")[2]
    forged = {"Authorization": f"Bearer {other.hash}.{secret}"}
    assert other.api.get(ME, headers=forged).status_code == 401


def test_signing_in_makes_no_store_of_itself(make_lab: MakeLab) -> None:
    lab = make_lab(auto_stores=True)
    client = lab.client({"authToken": "x", "storeHash": "new"})

    assert client.post(SESSION, ADA, headers={"X-Store-Hash": "new"}).status_code == 401
    assert client.post(SESSION, ADA, headers={}).status_code == 401
    assert lab.done("GET", "stores")["total"] == 0


def test_a_call_of_a_buyer_keeps_a_store_with_a_time_to_live_alive(lab: Lab) -> None:
    store = filled(lab, ttlS=100)
    ada = Visitor(store)
    lab.clock.now += 90
    assert ada.call("GET", ME).status_code == 200

    lab.clock.now += 90
    assert ada.call("GET", ME).status_code == 200

    lab.clock.now += 101
    assert ada.call("GET", ME).status_code == 401


def test_the_calls_of_buyers_may_be_verified(ada: Visitor) -> None:
    ada.call("POST", f"{CART}/invoices", {"lines": [{"invoiceId": "A"}]})
    expected = [
        {"operationId": "createBuyerSession", "exactly": 1},
        {"operationId": "addInvoicesToCart", "status": 201, "body": {"lines": [{"invoiceId": "A"}]}},
    ]

    assert ada.store.done("POST", "journal/verify", {"expect": expected})["failures"] == []
