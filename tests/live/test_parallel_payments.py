"""Payments that arrive at the same time: together they take what is open and not a cent more, and none is lost."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import httpx
import pytest

from tests.api.client import INVOICES, OFFLINE, PAYMENTS, new_body, new_payment
from tests.live.conftest import StartMock
from tests.live.mock_process import MockProcess
from tests.store.databases import KINDS, store_url

CALLERS = 32
each_store = pytest.mark.parametrize("kind", KINDS)


def started(start_mock: StartMock, tmp_path: Path, kind: str) -> MockProcess:
    with store_url(kind, tmp_path) as url:
        return start_mock("--store", url, "--scenario", "empty")


def at_once(call: Callable[[int], httpx.Response]) -> list[httpx.Response]:
    """The answers to as many calls as there are callers, none sent before all are ready."""
    gate = threading.Barrier(CALLERS)

    def ready(number: int) -> httpx.Response:
        gate.wait(timeout=60)
        return call(number)

    with ThreadPoolExecutor(CALLERS) as callers:
        return list(callers.map(ready, range(CALLERS)))


def open_balance(client: httpx.Client) -> Decimal:
    return Decimal(client.get(f"{INVOICES}/1").json()["data"]["openBalance"]["value"])


@each_store
def test_32_parallel_payments_take_no_more_than_is_open(start_mock: StartMock, tmp_path: Path, kind: str) -> None:
    mock = started(start_mock, tmp_path, kind)
    limits = httpx.Limits(max_connections=CALLERS)

    with httpx.Client(base_url=mock.base_url, headers=mock.headers, limits=limits, timeout=60) as client:
        client.post(INVOICES, json=new_body("A")).raise_for_status()
        answers = at_once(lambda number: client.post(OFFLINE, json=new_payment({1: "7.5"}, externalId=f"P{number}")))
        taken = [answer.json()["data"]["paymentId"] for answer in answers if answer.status_code == 200]
        listed = client.get(PAYMENTS, params={"invoiceId": 1, "limit": 250}).json()["data"]

        assert len(taken) == 13  # of 7.50 each: 97.50 of 100
        assert [answer.status_code for answer in answers if answer.status_code != 200] == [422] * (CALLERS - 13)
        assert sorted(payment["id"] for payment in listed) == sorted(taken)
        assert open_balance(client) == Decimal("2.5")


@each_store
def test_32_parallel_completions_of_one_payment_apply_it_once(start_mock: StartMock, tmp_path: Path, kind: str) -> None:
    mock = started(start_mock, tmp_path, kind)
    limits = httpx.Limits(max_connections=CALLERS)

    with httpx.Client(base_url=mock.base_url, headers=mock.headers, limits=limits, timeout=60) as client:
        client.post(INVOICES, json=new_body("A")).raise_for_status()
        client.post(OFFLINE, json=new_payment({1: "2"}, processingStatus=1)).raise_for_status()
        status = f"{PAYMENTS}/1/processing-status"

        completed = at_once(lambda _: client.put(status, json={"processingStatus": 3}))
        assert {answer.status_code for answer in completed} == {200}
        assert open_balance(client) == Decimal(98)

        refunded = at_once(lambda _: client.put(status, json={"processingStatus": 4}))
        assert {answer.status_code for answer in refunded} == {200}
        assert open_balance(client) == Decimal(100)
