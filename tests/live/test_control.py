"""The control plane over a real connection: what only a socket can show."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.live.conftest import StartMock
from tests.live.mock_process import LIMIT_S, MockProcess

INVOICES = "/api/v3/io/ip/invoices"
HUNDRED = {"code": "USD", "value": 100}
BODY = {"invoiceNumber": "A", "customerId": "1", "originalBalance": HUNDRED, "openBalance": HUNDRED}


class Store:
    """A virtual store of a running mock."""

    def __init__(self, mock: MockProcess) -> None:
        self.control = httpx.Client(
            base_url=f"{mock.base_url}/_mock/", headers=mock.control_headers, timeout=LIMIT_S, trust_env=False
        )
        made = self.control.post("stores").json()
        self.path = f"stores/{made['storeHash']}"
        headers = {"X-Store-Hash": made["storeHash"], "X-Auth-Token": made["authToken"]}
        self.api = httpx.Client(base_url=mock.base_url, headers=headers, timeout=LIMIT_S, trust_env=False)

    def fault(self, effect: dict[str, Any], **rule: Any) -> None:
        answer = self.control.post(f"{self.path}/faults", json={"effect": effect, **rule})
        assert answer.status_code == 201, answer.text

    def calls(self) -> list[dict[str, Any]]:
        calls: list[dict[str, Any]] = self.control.get(f"{self.path}/journal").json()["calls"]
        return calls


@pytest.fixture
def store(live_mock: MockProcess) -> Iterator[Store]:
    store = Store(live_mock)
    yield store
    store.api.close()
    store.control.close()


def test_a_store_is_made_filled_reset_and_removed(store: Store) -> None:
    assert store.control.post(f"{store.path}/seed", json={"scenario": "demo"}).status_code == 200
    assert store.api.get(INVOICES).json()["meta"]["pagination"]["totalCount"] > 10

    assert store.control.post(f"{store.path}/reset").status_code == 200
    assert store.api.get(INVOICES).json()["meta"]["pagination"]["totalCount"] == 0

    assert store.control.delete(store.path).status_code == 204
    assert store.api.get(INVOICES).status_code == 401


def test_a_dropped_connection_gets_no_answer_and_the_call_is_not_carried_out(store: Store) -> None:
    store.fault({"kind": "drop"}, count=1)

    with pytest.raises(httpx.RemoteProtocolError):
        store.api.post(INVOICES, json=BODY)

    assert store.api.post(INVOICES, json=BODY).status_code == 200
    assert [(call["status"], call["fault"]) for call in store.calls()] == [(0, "fault-1"), (200, None)]


def test_commit_then_drop_writes_and_loses_the_answer(store: Store) -> None:
    store.fault({"kind": "commitThenDrop"}, operations=["createInvoice"], count=1)

    with pytest.raises(httpx.RemoteProtocolError):
        store.api.post(INVOICES, json=BODY)

    refused = store.api.post(INVOICES, json=BODY)
    assert refused.json()["data"] == {"errMsg": "The invoice number already exists."}
    assert store.calls()[0]["answer"]["data"] == {"id": 1}


@pytest.mark.parametrize("size", [10, 1_000_000], ids=["little", "more than there is"])
def test_a_truncated_answer_ends_too_early(store: Store, size: int) -> None:
    store.fault({"kind": "truncate", "bytes": size}, count=1)

    with pytest.raises(httpx.RemoteProtocolError):
        store.api.get(INVOICES)

    assert store.api.get(INVOICES).status_code == 200


def test_a_slow_answer_is_complete_in_the_end(store: Store) -> None:
    store.fault({"kind": "slowBody", "chunkBytes": 20, "pauseMs": 5}, count=1)

    slow = store.api.get(INVOICES)

    assert slow.json() == store.api.get(INVOICES).json()
    assert slow.headers["x-mock-fault"] == "fault-1; seed=0"


def test_latency_keeps_an_answer_back(store: Store) -> None:
    store.fault({"kind": "latency", "distribution": "fixed", "ms": 150}, count=1)

    started = time.monotonic()
    store.api.get(INVOICES)

    assert time.monotonic() - started >= 0.15


def test_a_token_of_ones_own_opens_the_door(start_mock: StartMock) -> None:
    mock = start_mock("--control-token", "my-own-token", "--scenario", "empty")

    assert mock.control_headers == {"Authorization": "Bearer my-own-token"}
    assert httpx.get(f"{mock.base_url}/_mock/state", headers=mock.control_headers).status_code == 200
    assert httpx.get(f"{mock.base_url}/_mock/state").status_code == 401
