"""A client of the mock in this process, that holds every answer against the contract."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from typing import Any

import httpx
from jsonschema_rs import Draft4Validator
from starlette.types import ASGIApp

from fixtures.contract import Contract, Operation

IDS = {
    "invoiceId": "1",
    "orderId": "501",
    "bcOrderId": "9001",
    "paymentId": "1",
    "receiptId": "1",
    "receiptLineId": "1",
    "lineId": "1",
    "requestId": "1",
    "jobId": "P-0001",
    "mailId": "1",
}
"""A value for each parameter of a path; where a test wants a record behind it, it makes the first of its kind."""
PAYMENTS = "/api/v3/io/ip/payments"
OFFLINE = f"{PAYMENTS}/offline"
RECEIPTS = "/api/v3/io/ip/receipts"
RECEIPT_LINES = "/api/v3/io/ip/receipt-lines"
INVOICES = "/api/v3/io/ip/invoices"
DEMO_TOKEN = "demo-token"
NO_CONTENT = 204
CONTRACT = Contract.load()
_compiled: dict[tuple[str, int], Draft4Validator] = {}


class Clock:
    """A clock that stands still until it is told to move."""

    def __init__(self, now: int = 1_700_000_000) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now


class Client:
    """Speaks HTTP to an ASGI application, synchronously, with the credentials of one store."""

    def __init__(
        self, app: ASGIApp, *, token: str = DEMO_TOKEN, store_hash: str = "demo", raises: bool = False
    ) -> None:
        self.headers = {"X-Auth-Token": token, "X-Store-Hash": store_hash}
        self._transport = httpx.ASGITransport(app, raise_app_exceptions=raises)
        self._loop = asyncio.new_event_loop()

    def close(self) -> None:
        self._loop.close()

    def request(self, method: str, path: str, *, is_checked: bool = True, **options: Any) -> httpx.Response:
        """Send a request; `headers` replaces the credentials. The answer is held against the contract."""
        options.setdefault("headers", self.headers)

        async def send() -> httpx.Response:
            async with httpx.AsyncClient(transport=self._transport, base_url="http://mock") as client:
                return await client.request(method, path, **options)

        response = self._loop.run_until_complete(send())
        if is_checked:
            check_answer(method, path, response)
        return response

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.request("GET", path, **options)

    def post(self, path: str, body: Any = None, **options: Any) -> httpx.Response:
        return self.request("POST", path, json=body, **options)

    def put(self, path: str, body: Any, **options: Any) -> httpx.Response:
        return self.request("PUT", path, json=body, **options)

    def delete(self, path: str, **options: Any) -> httpx.Response:
        return self.request("DELETE", path, **options)

    def create(self, number: str = "INV-1", /, **fields: Any) -> int:
        """Create an invoice of 100 USD, or as `fields` say, and return its id."""
        response = self.post(INVOICES, new_body(number, **fields))
        assert response.status_code == 200, response.text
        invoice_id: int = response.json()["data"]["id"]
        return invoice_id

    def invoice(self, invoice_id: int) -> dict[str, Any]:
        """The invoice as the detail shows it."""
        response = self.get(f"{INVOICES}/{invoice_id}")
        assert response.status_code == 200, response.text
        data: dict[str, Any] = response.json()["data"]
        return data

    def pay(self, lines: Mapping[int, Any], /, **fields: Any) -> int:
        """Record an offline payment of these amounts by invoice id, or as `fields` say, and return its id."""
        response = self.post(OFFLINE, new_payment(lines, **fields))
        assert response.status_code == 200, response.text
        payment_id: int = response.json()["data"]["paymentId"]
        return payment_id

    def payment(self, payment_id: int) -> dict[str, Any]:
        """The payment as the detail shows it."""
        response = self.get(f"{PAYMENTS}/{payment_id}")
        assert response.status_code == 200, response.text
        data: dict[str, Any] = response.json()["data"]
        return data

    def set_status(self, payment_id: int, status: int) -> httpx.Response:
        """Call for another processing status of a payment."""
        return self.put(f"{PAYMENTS}/{payment_id}/processing-status", {"processingStatus": status})

    def operate(self, payment_id: int, code: int) -> httpx.Response:
        """Call for an operation on a payment."""
        return self.post(f"{PAYMENTS}/{payment_id}/operations", {"operationCode": code})

    def still_open(self, *invoice_ids: int) -> list[str]:
        """The open balances of these invoices."""
        return [self.invoice(invoice_id)["openBalance"]["value"] for invoice_id in invoice_ids]

    def listed(self, **parameters: Any) -> list[dict[str, Any]]:
        """The items of a list call."""
        response = self.get(INVOICES, params=parameters)
        assert response.status_code == 200, response.text
        data: list[dict[str, Any]] = response.json()["data"]
        return data


def new_body(number: str = "INV-1", /, **fields: Any) -> dict[str, Any]:
    """A body for `createInvoice`: the required fields, and `fields` under their contract names."""
    hundred = {"code": "USD", "value": 100}
    return {
        "invoiceNumber": number,
        "originalBalance": hundred,
        "openBalance": hundred,
        "customerId": "1001",
        **fields,
    }


def new_payment(lines: Mapping[int, Any], /, **fields: Any) -> dict[str, Any]:
    """A body for `createOfflinePayment`: amounts by invoice id, and `fields` under their contract names."""
    return {
        "lineItems": [{"invoiceId": invoice_id, "amount": amount} for invoice_id, amount in lines.items()],
        "currency": "USD",
        "details": {"memo": "Check 4711"},
        "customerId": "1001",
        **fields,
    }


def check_answer(method: str, path: str, response: httpx.Response) -> None:
    """The answer has a status that its operation documents, and a body that fits that status's schema."""
    operation = operation_of(method, path)
    if operation is None:
        return
    if response.status_code == NO_CONTENT:
        assert "204" in operation.responses, f"{operation.id} does not document 204"
        assert response.content == b""
        return
    body = response.json()
    code = body["code"]
    assert str(code) in operation.responses, f"{operation.id} does not document {code}"
    key = (operation.id, code)
    if key not in _compiled:
        schema = operation.responses[str(code)]["content"]["application/json"]["schema"]
        _compiled[key] = CONTRACT.validator(schema)
    problems = [f"{error.instance_path}: {error.message}" for error in _compiled[key].iter_errors(body)]
    assert not problems, f"{operation.id} {code}: {problems}\n{response.text[:2000]}"


def operation_of(method: str, path: str) -> Operation | None:
    """The operation that serves this method and path, static paths first."""
    plain = path.partition("?")[0]
    candidates: Mapping[str, Operation] = {op.path: op for op in CONTRACT.operations.values() if op.method == method}
    if plain in candidates or plain in {op.path for op in CONTRACT.operations.values()}:
        return candidates.get(plain)
    for template, operation in candidates.items():
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), plain):
            return operation
    return None
