"""The journal: asserting what a client sent."""

from __future__ import annotations

import httpx
import pytest

from mockserver.testing import ControlError, InvoiceStore, NotAsExpected
from tests.testing.samples import INVOICES, create, new_invoice


def test_a_call_is_kept_with_its_answer(store: InvoiceStore, client: httpx.Client) -> None:
    invoice_id = create(client, "INV-7")

    (call,) = store.journal

    assert (call.n, call.operation_id, call.status, call.rule, call.fault) == (1, "createInvoice", 200, None, None)
    assert call.body == new_invoice("INV-7")
    assert call.answer["data"]["id"] == invoice_id
    assert call.wrote == (f"invoices/{invoice_id}",)
    assert call.headers["x-auth-token"] == "***"


def test_calls_are_searched(store: InvoiceStore, client: httpx.Client) -> None:
    store.faults.status(503, operations="getInvoice")
    create(client, "INV-1")
    create(client, "INV-2")
    client.get(f"{INVOICES}/1")
    journal = store.journal

    assert [call.n for call in journal.calls(method="POST")] == [1, 2]
    assert [call.n for call in journal.calls(contains="INV-2")] == [2]
    assert [call.n for call in journal.calls(after=1, operation_id="createInvoice")] == [2]
    assert [call.n for call in journal.calls(status=503)] == [3]
    assert [call.n for call in journal.calls(faulted=True)] == [3]
    assert [call.n for call in journal.calls(faulted=False)] == [1, 2]


def test_what_was_sent_satisfies_an_expectation(store: InvoiceStore, client: httpx.Client) -> None:
    create(client, "INV-1")
    client.get(INVOICES, params={"limit": "5"})

    store.journal.verify("createInvoice", body={"invoiceNumber": "INV-1"}, exactly=1)
    store.journal.verify("listInvoices", query={"limit": "5"}, status=200)
    store.journal.verify("deleteInvoice", exactly=0)
    store.journal.verify_in_order("createInvoice", {"operation_id": "listInvoices", "at_most": 1})


def test_what_was_not_sent_fails_with_what_was(store: InvoiceStore, client: httpx.Client) -> None:
    create(client, "INV-1")

    with pytest.raises(NotAsExpected) as failed:
        store.journal.verify("createInvoice", body={"invoiceNumber": "INV-2"})

    text = str(failed.value)
    assert text.startswith('expected at least 1 call of createInvoice with body {"invoiceNumber":"INV-2"}, found 0')
    assert f"closest: 1. POST {INVOICES}" in text


def test_the_wrong_order_fails(store: InvoiceStore, client: httpx.Client) -> None:
    client.get(INVOICES)
    create(client)

    with pytest.raises(NotAsExpected, match="after call 2"):
        store.journal.verify_in_order("createInvoice", "listInvoices")


def test_an_unknown_operation_is_a_mistake_and_no_failure(store: InvoiceStore) -> None:
    with pytest.raises(ControlError, match="mintMoney"):
        store.journal.verify("mintMoney", exactly=0)


def test_a_cleared_journal_counts_on(store: InvoiceStore, client: httpx.Client) -> None:
    client.get(INVOICES)
    store.journal.clear()
    client.get(INVOICES)

    assert [call.n for call in store.journal] == [2]
    assert len(store.journal) == 1


def test_a_client_that_stops_at_the_first_page_is_told(store: InvoiceStore, client: httpx.Client) -> None:
    store.seed("demo")
    client.get(INVOICES)

    assert [finding.kind for finding in store.journal.lint()] == ["unread-page"]
