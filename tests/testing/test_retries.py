"""Clients that retry: what a fault does to them shows in virtual time, without a sleep."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
import urllib3

from mockserver.testing import InvoiceMock, InvoiceStore
from tests.testing.retrying import RetryingClient
from tests.testing.samples import INVOICES, NOW, new_invoice

MakeClient = Callable[..., RetryingClient]


@pytest.fixture
def store(mock: InvoiceMock) -> Iterator[InvoiceStore]:
    """A store whose hash is always the same, and so the calls that its faults hit."""
    with mock.new_store("retries") as store:
        yield store


@pytest.fixture
def make_client(store: InvoiceStore) -> Iterator[MakeClient]:
    """A client of the test's store: `make_client(methods=("GET", "POST"))`."""
    clients: list[RetryingClient] = []

    def make(**options: tuple[str, ...]) -> RetryingClient:
        clients.append(RetryingClient(store, **options))
        return clients[-1]

    yield make
    for client in clients:
        client.close()


@pytest.fixture(autouse=True)
def nobody_sleeps(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(seconds: float) -> None:
        raise AssertionError(f"somebody sleeps {seconds} s")

    monkeypatch.setattr(time, "sleep", refuse)


def test_a_client_waits_until_the_rate_window_is_over(store: InvoiceStore, make_client: MakeClient) -> None:
    store.clock.freeze(NOW)
    store.set(rate_limit="provider")
    client = make_client()

    statuses = {client.send("GET", INVOICES)[0] for _ in range(301)}

    assert statuses == {200}
    assert store.clock.now >= NOW + 2 * 60
    waits_s = (0, 2, 4, 8, 16, 32)
    assert len(store.journal.calls(status=429)) == 2 * len(waits_s)


def test_a_client_waits_as_long_as_a_503_asks_for(store: InvoiceStore, make_client: MakeClient) -> None:
    store.clock.freeze(NOW)
    store.faults.status(503, retry_after_s=30, count=2)

    status, _ = make_client().send("GET", INVOICES)

    assert status == 200
    assert [call.at - NOW for call in store.journal] == [0, 30, 60]


def test_a_client_gets_through_a_gauntlet(store: InvoiceStore, make_client: MakeClient) -> None:
    store.clock.freeze(NOW)
    store.seed(invoices=[new_invoice(f"INV-{number}") for number in range(20)])
    store.set(rate_limit=(15, 60))
    store.faults.status(503, retry_after_s=5, share=0.2, max_in_a_row=2, seed=1)
    store.faults.commit_then_drop(methods="PUT", share=0.3, max_in_a_row=2, seed=2)
    store.faults.drop(share=0.2, max_in_a_row=2, seed=3)
    store.faults.truncate(methods="GET", share=0.4, max_in_a_row=2, seed=4)
    client = make_client()

    for invoice_id in range(1, 21):
        terms = f"terms of {invoice_id}"
        assert client.send("PUT", f"{INVOICES}/{invoice_id}", {"termsConditions": terms})[0] == 200
        assert client.send("GET", f"{INVOICES}/{invoice_id}")[1]["data"]["termsConditions"] == terms

    met = {call.status for call in store.journal}
    assert met == {0, 200, 429, 503}
    assert all(fault.hits for fault in store.faults)
    store.check_books()


def test_a_naive_client_is_refused_what_it_has_done_already(store: InvoiceStore, make_client: MakeClient) -> None:
    store.faults.commit_then_drop(operations="createInvoice", count=1)
    naive = make_client(methods=("GET", "POST"))

    status, answer = naive.send("POST", INVOICES, new_invoice("INV-1"))

    assert (status, answer["data"]["errMsg"]) == (400, "The invoice number already exists.")
    assert [(call.status, call.rule) for call in store.journal] == [(0, None), (400, "invoice-number-is-unique")]
    assert store.counts["invoices"] == 1
    assert [finding.kind for finding in store.journal.lint()] == ["blind-retry"]


def test_a_careful_client_looks_before_it_sends_again(store: InvoiceStore, make_client: MakeClient) -> None:
    store.faults.commit_then_drop(operations="createInvoice", count=1)
    careful = make_client()

    with pytest.raises(urllib3.exceptions.HTTPError):
        careful.send("POST", INVOICES, new_invoice("INV-1"))
    _, answer = careful.send("GET", f"{INVOICES}?searchBy=invoiceNumber&q=INV-1")

    assert [item["invoiceNumber"] for item in answer["data"]] == ["INV-1"]
    store.journal.verify("createInvoice", exactly=1)
    assert store.journal.lint() == []
