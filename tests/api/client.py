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

INVOICES = "/api/v3/io/ip/invoices"
DEMO_TOKEN = "demo-token"
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


def check_answer(method: str, path: str, response: httpx.Response) -> None:
    """The answer has a status that its operation documents, and a body that fits that status's schema."""
    operation = operation_of(method, path)
    if operation is None:
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
