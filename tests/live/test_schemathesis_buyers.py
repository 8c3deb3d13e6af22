"""Schemathesis finds nothing at the operations of buyers and of their back office, called by somebody who is both."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from fixtures.contract import Contract
from tests.api.client import INVOICES, new_body
from tests.live.conftest import StartMock
from tests.live.mock_process import MockProcess
from tests.live.test_schemathesis import schemathesis

CONFIG = "tests/live/schemathesis-buyers.toml"
INVOICE_COUNT = 40
BUYERS = {
    f"{operation.method} {operation.path}"
    for operation in Contract.load().operations.values()
    if operation.profile == "buyer" and operation.id != "deleteBuyerSession"
}
"""All but signing out, after which nothing else would be answered."""
DEPENDS = {
    "POST /buyer/session",
    "POST /buyer/cart/items",
    "PATCH /buyer/cart/lines/{lineId}",
    "DELETE /buyer/cart/lines/{lineId}",
    "POST /buyer/cart/checkout",
    "GET /hq/outbox/{mailId}",
}
"""What needs the cart, the outbox or a password to be just right."""


@pytest.fixture
def mock(start_mock: StartMock) -> MockProcess:
    mock = start_mock("--scenario", "conformance", "--validate-responses")
    with mock.client() as client:
        for number in range(INVOICE_COUNT):
            assert client.post(INVOICES, json=new_body(f"SEEDED-{number}")).status_code == 200
    return mock


@pytest.fixture
def token(mock: MockProcess) -> str:
    """The token of a buyer who has paid an invoice, and has requested one and got it."""
    ada = {"email": "ada@acme.example", "password": "conformance-ada"}
    with httpx.Client(base_url=mock.base_url) as buyer, mock.client() as operator:
        token: str = buyer.post("/buyer/session", json=ada).json()["data"]["token"]
        buyer.headers["Authorization"] = f"Bearer {token}"
        cart = buyer.post("/buyer/cart/invoices", json={"lines": [{"invoiceId": 1}]}).json()["data"]
        tender = {"method": "card", "amount": cart["amountDue"]["value"], "token": "tok_visa"}
        checkout = {"tenders": [tender], "cartVersion": cart["version"]}
        assert buyer.post("/buyer/cart/checkout", json=checkout).status_code == 200
        assert buyer.post("/buyer/invoices/1/request").status_code == 202
        for job in ("P-0001", "synchronize-orders-and-channel-requests"):
            assert operator.post(f"/hq/jobs/{job}/run").status_code == 200
    return token


def test_schemathesis_finds_nothing_in_the_calls_of_buyers(mock: MockProcess, token: str, tmp_path: Path) -> None:
    headers = {"Authorization": f"Bearer {token}", **mock.headers}
    who = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]

    report = schemathesis(
        mock, tmp_path, "--phases", "examples,coverage,fuzzing", *who,
        "--include-path-regex", "^/(buyer|hq)/", "--exclude-operation-id", "deleteBuyerSession", config=CONFIG,
    )  # fmt: skip

    accepted = {
        label
        for label, phases in report["valid_rates"].items()
        if any(counts["accepted"] for counts in phases.values())
    }
    assert set(report["valid_rates"]) == BUYERS
    assert BUYERS - accepted <= DEPENDS
    assert not mock.end().errors.count("Traceback")
