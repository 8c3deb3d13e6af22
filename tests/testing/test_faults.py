"""Faults on purpose: what the client meets, and that it is the same in every run."""

from __future__ import annotations

import httpx
import pytest

import mockserver
from mockserver.testing import ControlError, InvoiceStore
from tests.testing.samples import INVOICES, client_of, create, new_invoice


def test_a_status_comes_in_the_envelope_with_its_headers(store: InvoiceStore, client: httpx.Client) -> None:
    fault = store.faults.status(503, retry_after_s=7, count=1)

    answer = client.get(INVOICES)

    assert (answer.status_code, answer.json()["code"], answer.headers["Retry-After"]) == (503, 503, "7")
    assert answer.headers["X-Mock-Fault"].startswith(f"{fault.id}; seed=")
    assert client.get(INVOICES).status_code == 200
    assert fault.hits == 1


def test_a_dropped_call_never_happened(store: InvoiceStore, client: httpx.Client) -> None:
    store.faults.drop(operations="createInvoice", count=1)

    with pytest.raises(httpx.TransportError):
        create(client)

    assert store.counts["invoices"] == 0


def test_a_call_whose_answer_is_lost_did_happen(store: InvoiceStore, client: httpx.Client) -> None:
    store.faults.commit_then_drop(operations="createInvoice", count=1)

    with pytest.raises(httpx.TransportError):
        create(client)

    assert store.counts["invoices"] == 1


def test_a_truncated_answer_ends_too_early(store: InvoiceStore, client: httpx.Client) -> None:
    store.faults.truncate(10, count=1)

    with pytest.raises(httpx.RemoteProtocolError):
        client.get(INVOICES)


def test_a_slow_answer_is_whole(store: InvoiceStore, client: httpx.Client) -> None:
    store.faults.slow_body(chunk_bytes=16, pause_ms=0, count=1)

    answer = client.get(INVOICES)

    assert answer.json()["code"] == 200
    assert "X-Mock-Fault" in answer.headers


@pytest.mark.parametrize(
    "delay",
    [{"ms": 1}, {"min_ms": 0, "max_ms": 1}, {"median_ms": 1, "sigma": 0.1}],
    ids=["fixed", "uniform", "lognormal"],
)
def test_a_late_answer_is_the_same_answer(store: InvoiceStore, client: httpx.Client, delay: dict[str, float]) -> None:
    fault = store.faults.latency(methods="GET", **delay)  # type: ignore[arg-type]

    assert client.get(INVOICES).json()["code"] == 200
    assert fault.hits == 1


def test_a_fault_hits_the_operations_that_it_names(store: InvoiceStore, client: httpx.Client) -> None:
    fault = store.faults.status(500, operations=["createInvoice", "deleteInvoice"])

    assert set(fault.matches) == {"createInvoice", "deleteInvoice"}
    assert client.get(INVOICES).status_code == 200
    assert client.post(INVOICES, json=new_invoice()).status_code == 500


def test_a_removed_fault_hits_no_more(store: InvoiceStore, client: httpx.Client) -> None:
    first, second = store.faults.status(500), store.faults.status(503)

    first.remove()

    assert [fault.id for fault in store.faults] == [second.id]
    assert client.get(INVOICES).status_code == 503
    store.faults.clear()
    assert len(store.faults) == 0
    assert client.get(INVOICES).status_code == 200


def test_a_fault_that_can_hit_nothing_is_refused(store: InvoiceStore) -> None:
    with pytest.raises(ControlError) as refused:
        store.faults.drop(operations="mintMoney")

    assert refused.value.problems == (("/operations/0", "'mintMoney' is no operation of the contract"),)


def test_the_same_seed_and_store_meet_the_same_faults() -> None:
    runs = []
    for _ in range(2):
        with mockserver.running(seed=11) as mock, mock.new_store("t-same") as store, client_of(store) as client:
            store.clock.step(1, at=1_700_000_000)
            store.faults.status(503, share=0.4)
            for number in range(12):
                client.post(INVOICES, json=new_invoice(f"INV-{number}"), headers={"User-Agent": "test"})
            runs.append([(call.status, call.fault, call.at, call.request_id, call.answer) for call in store.journal])

    assert runs[0] == runs[1]
    assert {status for status, *_ in runs[0]} == {200, 503}
