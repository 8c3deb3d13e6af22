"""Buyers and operators whose calls a load balancer spreads: what one server knows of them, the other knows, too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.api.client import INVOICES, new_body
from tests.live.conftest import StartMock
from tests.live.mock_process import LIMIT_S, MockProcess
from tests.portal.pages import Page
from tests.store.databases import store_url

SESSION, ME, CART = "/buyer/session", "/buyer/me", "/buyer/cart"
ADA = {"email": "ada@acme.example", "password": "conformance-ada"}
SIGN_IN, LIST, INVOICE = "/portal/sign-in", "/portal/invoices", "/portal/invoices/1"


@pytest.fixture
def mocks(start_mock: StartMock, tmp_path: Path) -> Iterator[list[MockProcess]]:
    """Two servers on one database, with invoice 1 of Acme."""
    with store_url("postgresql", tmp_path) as url:
        started = [start_mock("--store", url, "--scenario", "conformance", "--seed", "7") for _ in range(2)]
        with started[0].client() as management:
            assert management.post(INVOICES, json=new_body("A")).status_code == 200
        yield started


@contextmanager
def browser() -> Iterator[httpx.Client]:
    """Cookies go to every port of a host, as those behind a load balancer go to every server."""
    with httpx.Client(timeout=LIMIT_S, trust_env=False, follow_redirects=True) as client:
        yield client


def test_a_session_holds_at_every_server_until_it_ends_at_one(mocks: list[MockProcess]) -> None:
    one, other = (mock.base_url for mock in mocks)
    with browser() as client:
        token = client.post(f"{one}{SESSION}", json=ADA).json()["data"]["token"]
        client.headers["Authorization"] = f"Bearer {token}"

        assert client.get(f"{other}{ME}").json() == client.get(f"{one}{ME}").json()
        assert client.post(f"{other}{CART}/invoices", json={"lines": [{"invoiceId": 1}]}).status_code == 201
        assert client.get(f"{one}{CART}").json()["data"]["version"] == 1
        assert client.delete(f"{other}{SESSION}").status_code == 204
        assert client.get(f"{one}{ME}").status_code == 401


def test_servers_with_one_seed_open_a_session_for_each_buyer(mocks: list[MockProcess]) -> None:
    ben = {"email": "ben@acme.example", "password": "conformance-ben"}
    with browser() as client:
        tokens = [
            client.post(f"{mock.base_url}{SESSION}", json=body).json()["data"]["token"]
            for mock, body in zip(mocks, (ADA, ben), strict=True)
        ]
        seen = [
            client.get(f"{mocks[0].base_url}{ME}", headers={"Authorization": f"Bearer {token}"}).json()["data"]["user"]
            for token in tokens
        ]

    assert [user["email"] for user in seen] == [ADA["email"], ben["email"]]


def test_a_form_of_one_server_is_good_at_the_other(mocks: list[MockProcess]) -> None:
    one, other = (mock.base_url for mock in mocks)
    with browser() as client:
        form = Page(client.get(f"{one}{SIGN_IN}")).form(SIGN_IN)
        arrived = client.post(f"{other}{SIGN_IN}", data=dict(form.filled(dict(ADA))))
        assert (arrived.status_code, arrived.url.path) == (200, LIST)

        pay = Page(client.get(f"{one}{INVOICE}")).form(LIST, "pay")
        client.post(f"{other}{LIST}", data=dict(pay.filled({}, "pay")))
        cart = Page(client.get(f"{one}/portal/cart"))

    assert cart.status == 200
    assert "100.00" in cart.text
