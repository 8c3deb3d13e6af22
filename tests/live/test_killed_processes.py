"""Three server processes on one database, one of which is killed among many writes: what was acknowledged is there.

A caller whose connection breaks does not know what became of its write. It sends a create again, with the same number,
and counts a payment as uncertain.
"""

from __future__ import annotations

import itertools
import os
import signal
import ssl
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import psutil  # type: ignore[import-untyped]
import pytest

from tests.api.client import INVOICES, OFFLINE, PAYMENTS, new_body, new_payment
from tests.live.conftest import StartMock
from tests.live.mock_process import LIMIT_S, MockProcess
from tests.store.databases import store_url

PROCESSES, CALLERS, EACH = 3, 64, 5
WRITES = CALLERS * EACH
KILLED_AFTER = WRITES // 3
TOKEN = "one-token-for-all"
TRIES = 40
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Made once, since every client wants one."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """Server processes on one database: where they are, those to be killed, and what callers carry."""

    base_urls: list[str]
    pids: list[int]
    headers: dict[str, str]

    @contextmanager
    def kill_one_after(self, count: int) -> Iterator[Callable[[], None]]:
        """A function to be told of each acknowledged write; a process is killed when it was told so often."""
        numbers, killing = itertools.count(1), threading.Lock()

        def acknowledged() -> None:
            with killing:
                if next(numbers) == count:
                    os.kill(self.pids[-1], signal.SIGKILL)

        yield acknowledged
        assert next(numbers) > count, "it was killed in the middle"

    @contextmanager
    def client(self, first: int = 0) -> Iterator[Callable[..., httpx.Response | None]]:
        """A function that calls one of the processes: None if the connection broke. The next call goes to another."""
        with httpx.Client(headers=self.headers, timeout=LIMIT_S, trust_env=False, verify=NO_TLS) as client:
            turns = itertools.cycle(self.base_urls[first:] + self.base_urls[:first])

            def call(method: str, path: str, **options: Any) -> httpx.Response | None:
                try:
                    return client.request(method, f"{next(turns)}{path}", **options)
                except httpx.TransportError:
                    return None

            yield call

    def everything(self, path: str) -> list[dict[str, Any]]:
        """All that a list shows."""
        found: list[dict[str, Any]] = []
        with self.client() as call:
            while True:
                answer = call("GET", path, params={"limit": 250, "offset": len(found), "sortBy": "createdAt"})
                page = answer.json() if answer is not None and answer.status_code == 200 else {"data": []}
                if answer is not None and not page["data"]:
                    return found
                found += page["data"]

    def hold_invariants(self) -> bool:
        """The mock itself finds its books in order."""
        with self.client() as call:
            answers = (call("GET", "/_mock/stores/demo/invariants") for _ in range(TRIES))
            return next(bool(answer.json()["holds"]) for answer in answers if answer is not None)


def cluster_of(mocks: list[MockProcess], pids: list[int]) -> Cluster:
    headers = {**mocks[0].headers, "Authorization": f"Bearer {TOKEN}"}
    return Cluster([mock.base_url for mock in mocks], pids, headers)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A store that processes can share."""
    with store_url(request.param, tmp_path) as found:
        yield found


@pytest.fixture(params=["workers", "replicas"])
def cluster(request: pytest.FixtureRequest, start_mock: StartMock, url: str) -> Cluster:
    """Three workers of one server, or three servers."""
    options = ("--store", url, "--scenario", "empty", "--control-token", TOKEN)
    if request.param == "replicas":
        mocks = [start_mock(*options) for _ in range(PROCESSES)]
        return cluster_of(mocks, [mock.pid for mock in mocks])
    mock = start_mock(*options, "--workers", str(PROCESSES))
    parent = psutil.Process(mock.pid)
    while len(parent.children()) < PROCESSES:
        threading.Event().wait(0.01)
    return cluster_of([mock], [child.pid for child in parent.children()])


def test_no_acknowledged_create_is_lost_and_no_number_is_given_twice(cluster: Cluster) -> None:
    kept: dict[str, list[int]] = {f"N-{number}": [] for number in range(WRITES)}

    with cluster.kill_one_after(KILLED_AFTER) as acknowledged:

        def create(caller: int) -> None:
            """Each number is wanted by two callers at the same time."""
            with cluster.client(caller % len(cluster.base_urls)) as call:
                for number in range(caller % (CALLERS // 2), WRITES, CALLERS // 2):
                    answer = None
                    for _ in range(TRIES):
                        answer = call("POST", INVOICES, json=new_body(f"N-{number}"))
                        if answer is not None:
                            break
                    assert answer is not None
                    assert answer.status_code in (200, 400), answer.text
                    if answer.status_code == 200:
                        kept[f"N-{number}"].append(answer.json()["data"]["id"])
                        acknowledged()

        with ThreadPoolExecutor(CALLERS) as callers:
            list(callers.map(create, range(CALLERS)))

    listed = cluster.everything(INVOICES)
    assert Counter(invoice["invoiceNumber"] for invoice in listed) == dict.fromkeys(kept, 1)
    assert len({invoice["id"] for invoice in listed}) == WRITES
    ids = {invoice["invoiceNumber"]: invoice["id"] for invoice in listed}
    assert {number: given for number, given in kept.items() if given not in ([ids[number]], [])} == {}
    assert sum(map(len, kept.values())) >= WRITES - PROCESSES * CALLERS, "most were acknowledged"
    assert cluster.hold_invariants()


def test_no_balance_is_off(cluster: Cluster) -> None:
    paid, uncertain = list[int](), list[int]()
    with cluster.client() as call:
        total = {"code": "USD", "value": WRITES}
        assert call("POST", INVOICES, json=new_body("A", originalBalance=total, openBalance=total))

    with cluster.kill_one_after(KILLED_AFTER) as acknowledged:

        def pay(caller: int) -> None:
            with cluster.client(caller % len(cluster.base_urls)) as call:
                for number in range(EACH):
                    answer = call("POST", OFFLINE, json=new_payment({1: "1"}))
                    if answer is None:
                        uncertain.append(number)
                        continue
                    assert answer.status_code == 200, answer.text
                    paid.append(answer.json()["data"]["paymentId"])
                    acknowledged()

        with ThreadPoolExecutor(CALLERS) as callers:
            list(callers.map(pay, range(CALLERS)))

    listed = [payment["id"] for payment in cluster.everything(PAYMENTS)]
    (invoice,) = cluster.everything(INVOICES)
    assert len(paid) == len(set(paid))
    assert set(paid) <= set(listed)
    assert len(paid) <= len(listed) == len(set(listed)) <= len(paid) + len(uncertain)
    assert Decimal(invoice["openBalance"]["value"]) == WRITES - len(listed)
    assert cluster.hold_invariants()
