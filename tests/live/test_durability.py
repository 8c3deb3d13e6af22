"""The `tinydb:` store across restarts: what was acknowledged is there, whatever happened to the process."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.api.client import INVOICES, new_body
from tests.live.conftest import StartMock
from tests.live.mock_process import MockProcess

INVOICE_COUNT = 2_000
KILLS_AFTER = (500, 1_000, 1_500)
WRITERS = 4


@pytest.fixture
def store_url(tmp_path: Path) -> str:
    return f"tinydb:{tmp_path / 'invoices.jsonl'}"


def test_every_acknowledged_create_survives_kill_9_and_none_is_there_twice(
    start_mock: StartMock, store_url: str
) -> None:
    writing = Writing([f"K-{number}" for number in range(INVOICE_COUNT)])

    for acknowledged in KILLS_AFTER:
        mock = start_mock("--store", store_url, "--scenario", "empty")
        writing.run_until_killed(mock, acknowledged)
        mock = start_mock("--store", store_url, "--scenario", "empty")
        there = numbers_in(mock)
        mock.end()

        assert set(there.values()) == {1}
        assert writing.acknowledged <= there.keys() <= writing.acknowledged | writing.unanswered

    mock = start_mock("--store", store_url, "--scenario", "empty")
    writing.run(mock)

    assert numbers_in(mock) == dict.fromkeys(writing.numbers, 1)


def test_a_restart_keeps_changes_and_does_not_fill_the_store_again(start_mock: StartMock, store_url: str) -> None:
    mock = start_mock("--store", store_url, "--scenario", "demo")
    with mock.client() as client:
        before = client.get(INVOICES, params={"limit": 250}).json()["data"]
        client.delete(f"{INVOICES}/{before[0]['id']}")
        client.put(f"{INVOICES}/{before[1]['id']}", json={"invoiceNumber": "RENAMED"})
        client.post(INVOICES, json=new_body("NEW"))
        left = client.get(INVOICES, params={"limit": 250}).json()
    mock.end()

    mock = start_mock("--store", store_url, "--scenario", "demo")
    with mock.client() as client:
        found = client.get(INVOICES, params={"limit": 250}).json()

    assert found == left
    assert found["meta"]["pagination"]["totalCount"] == len(before)


def test_ids_go_on_after_a_restart(start_mock: StartMock, store_url: str) -> None:
    mock = start_mock("--store", store_url, "--scenario", "empty")
    with mock.client() as client:
        first = client.post(INVOICES, json=new_body("ONE")).json()["data"]["id"]
        client.delete(f"{INVOICES}/{first}")
    mock.end()

    mock = start_mock("--store", store_url, "--scenario", "empty")
    with mock.client() as client:
        second = client.post(INVOICES, json=new_body("TWO")).json()["data"]["id"]

    assert second > first


def test_a_memory_store_starts_afresh(start_mock: StartMock) -> None:
    mock = start_mock("--scenario", "empty")
    with mock.client() as client:
        client.post(INVOICES, json=new_body("GONE"))
    mock.end()

    mock = start_mock("--scenario", "empty")

    assert not numbers_in(mock)


def numbers_in(mock: MockProcess) -> Counter[str]:
    """How often each invoice number stands in the whole list."""

    def pages() -> Iterator[str]:
        offset, total = 0, 1
        while offset < total:
            answer = client.get(INVOICES, params={"limit": 250, "offset": offset}).json()
            yield from (item["invoiceNumber"] for item in answer["data"])
            offset, total = offset + 250, answer["meta"]["pagination"]["totalCount"]

    with mock.client() as client:
        return Counter(pages())


class Writing:
    """Creates invoices over several connections, each number until it is acknowledged.

    `unanswered` holds the numbers that were sent without any answer: those may be there or not.
    """

    def __init__(self, numbers: list[str]) -> None:
        self.numbers = numbers
        self.acknowledged: set[str] = set()
        self.unanswered: set[str] = set()
        self._lock = threading.Lock()
        self._awaited_count = 0
        self._is_reached = threading.Event()

    def run(self, mock: MockProcess) -> None:
        """Create every number that is not acknowledged."""
        todo = [number for number in self.numbers if number not in self.acknowledged]
        shares = [todo[start::WRITERS] for start in range(WRITERS)]
        with ThreadPoolExecutor(WRITERS) as writers:
            list(writers.map(lambda share: self._create(mock, share), shares))

    def run_until_killed(self, mock: MockProcess, acknowledged: int) -> None:
        """The same, but the process is killed in the midst of it, as soon as so many are acknowledged in all."""
        self._awaited_count, self._is_reached = acknowledged, threading.Event()
        writer = threading.Thread(target=self.run, args=[mock])
        writer.start()
        assert self._is_reached.wait(timeout=120)
        mock.kill()
        writer.join(timeout=120)
        assert not writer.is_alive()
        assert acknowledged <= len(self.acknowledged) < INVOICE_COUNT

    def _create(self, mock: MockProcess, numbers: list[str]) -> None:
        with mock.client() as client:
            for number in numbers:
                try:
                    answer = client.post(INVOICES, json=new_body(number))
                except httpx.TransportError:
                    self.unanswered.add(number)
                    return
                self._note(number, answer)

    def _note(self, number: str, answer: httpx.Response) -> None:
        was_stored_before = answer.status_code == 400 and number in self.unanswered
        assert answer.status_code == 200 or was_stored_before, answer.text
        with self._lock:
            self.acknowledged.add(number)
            if len(self.acknowledged) == self._awaited_count:
                self._is_reached.set()
