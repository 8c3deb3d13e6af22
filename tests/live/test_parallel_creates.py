"""Creates that run at the same time: of one invoice number, one wins."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.api.client import INVOICES, new_body
from tests.live.conftest import StartMock
from tests.store.databases import KINDS, store_url

CALLERS = 64
ROUNDS = 5
TAKEN = {
    "code": 400,
    "data": {"errMsg": "The invoice number already exists."},
    "meta": {"message": "Bad Requests Error"},
}


@pytest.mark.parametrize("kind", KINDS)
def test_of_64_parallel_creates_of_one_number_one_succeeds(start_mock: StartMock, tmp_path: Path, kind: str) -> None:
    with store_url(kind, tmp_path) as url:
        mock = start_mock("--store", url, "--scenario", "empty")
    limits = httpx.Limits(max_connections=CALLERS)

    with httpx.Client(base_url=mock.base_url, headers=mock.headers, limits=limits, timeout=60) as client:
        for number in range(ROUNDS):
            answers = at_once(client, f"SAME-{number}")
            won = [answer for answer in answers if answer.status_code == 200]
            lost = [answer for answer in answers if answer.status_code != 200]

            assert len(won) == 1
            assert [(answer.status_code, answer.json()) for answer in lost] == [(400, TAKEN)] * (CALLERS - 1)
        listed = client.get(INVOICES, params={"limit": 250}).json()["data"]

    assert Counter(item["invoiceNumber"] for item in listed) == {f"SAME-{number}": 1 for number in range(ROUNDS)}


def at_once(client: httpx.Client, number: str) -> list[httpx.Response]:
    """The answers to creates of one number, sent by as many threads, none before all are ready."""
    gate = threading.Barrier(CALLERS)

    def create(_: int) -> httpx.Response:
        gate.wait(timeout=60)
        return client.post(INVOICES, json=new_body(number))

    with ThreadPoolExecutor(CALLERS) as callers:
        return list(callers.map(create, range(CALLERS)))
