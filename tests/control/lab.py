"""A mock in this process with its control plane, and a way to command it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx
from jsonschema_rs import Draft4Validator
from starlette.types import ASGIApp

from mockserver.app import build_app, settled_choices
from mockserver.control.contract import control_contract
from mockserver.control.routes import Routes
from mockserver.settings import Settings
from mockserver.store.memory import MemoryStores
from mockserver.store.ports import Stores
from tests.api.client import CONTRACT, Client, Clock

TOKEN = "control-token-of-the-tests"
CONTROL = control_contract()
ROUTES = Routes(CONTROL)
NOW = 1_700_000_000
_compiled: dict[tuple[str, int], Draft4Validator] = {}


class Lab:
    """A mock whose clock stands still until the test moves it. Every answer is held against the contract."""

    def __init__(self, *, stores: Stores | None = None, app: ASGIApp | None = None, **settings: Any) -> None:
        self.clock = Clock(NOW)
        self.stores = stores or MemoryStores()
        settings = {"choices": settled_choices(CONTRACT, {}), "control_token": TOKEN, **settings}
        self.settings = Settings(validate_responses=True, **settings)
        self.app = app or build_app(self.settings, store=self.stores, contract=CONTRACT, clock=self.clock)
        self.headers = {"Authorization": f"Bearer {TOKEN}"}
        self.transport = httpx.ASGITransport(self.app)
        self.loop = asyncio.new_event_loop()
        self._clients: list[Client] = []

    def clear(self) -> None:
        """No store, no stray call, and the time that it was in the beginning."""
        self.clock.now = NOW
        for store in list(self.stores):
            self.done("DELETE", f"stores/{store.hash}")
        self.done("DELETE", "stray-calls")

    def close(self) -> None:
        self.loop.close()
        for client in self._clients:
            client.close()

    def ask(
        self, method: str, path: str, body: Any = None, *, is_checked: bool = True, **options: Any
    ) -> httpx.Response:
        """Send a command below `/_mock`, or anywhere if the path is absolute."""
        target = path if path.startswith(("/_mock", "/healthz", "/readyz", "/metrics")) else f"/_mock/{path}"
        options.setdefault("headers", self.headers)
        if body is not None:
            options["json"] = body

        async def send() -> httpx.Response:
            async with httpx.AsyncClient(transport=self.transport, base_url="http://mock") as client:
                return await client.request(method, target, **options)

        response = self.loop.run_until_complete(send())
        if is_checked:
            check_answer(method, target, response)
        return response

    def done(self, method: str, path: str, body: Any = None, **options: Any) -> Any:
        """Send a command that succeeds; what it answers."""
        response = self.ask(method, path, body, **options)
        assert response.status_code < 400, response.text
        return response.json() if response.content else None

    def refused(self, method: str, path: str, body: Any = None, **options: Any) -> tuple[int, Mapping[str, Any]]:
        """Send a command that is refused; status and problem."""
        response = self.ask(method, path, body, **options)
        assert response.status_code >= 400, response.text
        return response.status_code, response.json()

    def store(self, **body: Any) -> TestStore:
        """A new virtual store."""
        return TestStore(self, self.done("POST", "stores", body))

    def client(self, store: Mapping[str, Any]) -> Client:
        """A client of the API with the credentials of a store."""
        client = Client(self.app, token=store["authToken"], store_hash=store["storeHash"], raises=True)
        self._clients.append(client)
        return client


class TestStore:
    """A virtual store, a client of it, and the commands about it."""

    __test__ = False

    def __init__(self, lab: Lab, body: Mapping[str, Any]) -> None:
        self.lab = lab
        self.hash: str = body["storeHash"]
        self.token: str = body["authToken"]
        self.api = lab.client(body)

    def done(self, method: str, path: str = "", body: Any = None, **options: Any) -> Any:
        return self.lab.done(method, self._path(path), body, **options)

    def refused(self, method: str, path: str = "", body: Any = None, **options: Any) -> tuple[int, Mapping[str, Any]]:
        return self.lab.refused(method, self._path(path), body, **options)

    def shown(self) -> dict[str, Any]:
        """The store as the control plane shows it."""
        shown: dict[str, Any] = self.done("GET")
        return shown

    def calls(self, **parameters: Any) -> list[dict[str, Any]]:
        """The journal."""
        calls: list[dict[str, Any]] = self.done("GET", "journal", params=parameters)["calls"]
        return calls

    def _path(self, path: str) -> str:
        return f"stores/{self.hash}/{path}".rstrip("/")


def check_answer(method: str, target: str, response: httpx.Response) -> None:
    """The answer has a status that its operation documents, and a body that fits that status's schema."""
    operation_id = ROUTES.operation_id(method, target.partition("?")[0])
    if operation_id is None:
        return
    operation = CONTROL.operations[operation_id]
    status = response.status_code
    assert str(status) in operation.responses, f"{operation_id} does not document {status}: {response.text}"
    content = operation.responses[str(status)].get("content", {})
    if "application/json" not in content:
        assert bool(content) == bool(response.content)
        return
    key = operation_id, status
    if key not in _compiled:
        _compiled[key] = CONTROL.validator(content["application/json"]["schema"])
    problems = [f"{error.instance_path}: {error.message}" for error in _compiled[key].iter_errors(response.json())]
    assert not problems, f"{operation_id} {status}: {problems}\n{response.text[:2000]}"
