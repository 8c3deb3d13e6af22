"""Buyers who pay at the same time: together they pay what is open and not a cent more, and the others are told."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from decimal import Decimal
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx
import pytest

from tests.api.client import INVOICES, PAYMENTS, new_body
from tests.live.conftest import StartMock
from tests.live.mock_process import MockProcess
from tests.store.databases import KINDS, store_url

ROUNDS = 12
TOKEN = "one-token-for-all"
Start = Callable[..., list[MockProcess]]


class Buyer:
    """A buyer of Acme over a connection of their own."""

    def __init__(self, mock: MockProcess, name: str) -> None:
        self.client = httpx.Client(base_url=mock.base_url, timeout=60)
        body = {"email": f"{name}@acme.example", "password": f"conformance-{name}"}
        token = self.client.post("/buyer/session", json=body).json()["data"]["token"]
        self.client.headers["Authorization"] = f"Bearer {token}"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.client.close()

    def put_into_cart(self, invoice: object, amount: str) -> int:
        """The version of the cart with nothing but this invoice in it."""
        self.client.delete("/buyer/cart")
        body = {"lines": [{"invoiceId": invoice, "amount": amount}]}
        version: int = self.client.post("/buyer/cart/invoices", json=body).json()["data"]["version"]
        return version

    def check_out(self, version: int, amount: str) -> httpx.Response:
        tenders = [{"method": "card", "amount": amount, "token": "tok_visa"}]
        return self.client.post("/buyer/cart/checkout", json={"tenders": tenders, "cartVersion": version})


def started(start_mock: StartMock, url: str) -> MockProcess:
    return start_mock("--store", url, "--scenario", "conformance", "--control-token", TOKEN)


@pytest.fixture(params=[*KINDS, "two sqlite", "two postgresql"])
def mocks(request: pytest.FixtureRequest, start_mock: StartMock, tmp_path: Path) -> Iterator[tuple[MockProcess, ...]]:
    """Where Ada is and where Ben is: one server on a store of each kind, or two servers on one."""
    count, _, kind = request.param.rpartition(" ")
    with store_url(kind, tmp_path) as url:
        one = started(start_mock, url)
        yield one, started(start_mock, url) if count else one


def at_once(*calls: Callable[[], httpx.Response]) -> list[httpx.Response]:
    """The answers to calls of which none is sent before all are ready."""
    gate = threading.Barrier(len(calls))

    def ready(call: Callable[[], httpx.Response]) -> httpx.Response:
        gate.wait(timeout=60)
        return call()

    with ThreadPoolExecutor(len(calls)) as callers:
        return list(callers.map(ready, calls))


def code_of(answer: httpx.Response) -> Any:
    return 200 if answer.status_code == 200 else answer.json()["data"]["errorCode"]


def test_two_buyers_who_pay_the_same_invoice_never_pay_more_than_is_open(mocks: tuple[MockProcess, ...]) -> None:
    one, other = mocks

    with one.client() as management, Buyer(one, "ada") as ada, Buyer(other, "ben") as ben:
        for number in range(ROUNDS):
            invoice = management.post(INVOICES, json=new_body(f"R-{number}")).json()["data"]["id"]
            versions = [buyer.put_into_cart(invoice, "60") for buyer in (ada, ben)]

            answers = at_once(partial(ada.check_out, versions[0], "60"), partial(ben.check_out, versions[1], "60"))

            assert sorted(map(str, map(code_of, answers))) == ["200", "BALANCE_CHANGED"]
            left = management.get(f"{INVOICES}/{invoice}").json()["data"]["openBalance"]["value"]
            assert Decimal(left) == 40
        books = management.get("/_mock/stores/demo/invariants", headers={"Authorization": f"Bearer {TOKEN}"})
        assert books.json()["holds"]
        assert len(management.get(PAYMENTS, params={"limit": 250}).json()["data"]) == ROUNDS


def test_one_checkout_sent_many_times_at_once_pays_once(mocks: tuple[MockProcess, ...]) -> None:
    with mocks[0].client() as management, ExitStack() as closing:
        sessions = [closing.enter_context(Buyer(mock, "ada")) for mock in mocks * 4]
        invoice = management.post(INVOICES, json=new_body("A")).json()["data"]["id"]
        version = sessions[0].put_into_cart(invoice, "30")

        answers = at_once(*[partial(buyer.check_out, version, "30") for buyer in sessions])

        assert {answer.status_code for answer in answers} == {200}
        assert len({answer.content for answer in answers}) == 1
        assert Decimal(management.get(f"{INVOICES}/{invoice}").json()["data"]["openBalance"]["value"]) == 70


@pytest.mark.parametrize("kind", ["tinydb", "sqlite", "postgresql"])
def test_sessions_and_carts_outlive_a_restart(start_mock: StartMock, tmp_path: Path, kind: str) -> None:
    with store_url(kind, tmp_path) as url:
        sees_the_cart_after_a_restart(start_mock, url)


def sees_the_cart_after_a_restart(start_mock: StartMock, url: str) -> None:
    mock = started(start_mock, url)
    with mock.client() as management, Buyer(mock, "ada") as ada:
        management.post(INVOICES, json=new_body("A"))
        version = ada.put_into_cart("A", "30")
        headers = {"Authorization": ada.client.headers["Authorization"]}
    mock.end()

    mock = started(start_mock, url)

    cart = httpx.get(f"{mock.base_url}/buyer/cart", headers=headers).json()["data"]

    assert (cart["version"], cart["amountDue"]) == (version, {"code": "USD", "value": "30.00"})
