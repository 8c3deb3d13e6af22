"""The mock behind the portal, as its management sees it."""

from __future__ import annotations

from typing import Any

from starlette.types import ASGIApp

from tests.api.client import Client

PULL = "/hq/jobs/P-0001/run"
SYNCHRONIZE = "/hq/jobs/synchronize-orders-and-channel-requests/run"


class Mock(Client):
    """A client of the management API; `app` is the whole mock, its portal included."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(app)
        self.app = app

    def payments(self) -> list[dict[str, Any]]:
        """The payments there are."""
        data: list[dict[str, Any]] = self.get("/api/v3/io/ip/payments").json()["data"]
        return data

    def run_jobs(self) -> None:
        """Run both jobs of the back office, in their order."""
        for job in (PULL, SYNCHRONIZE):
            assert self.request("POST", job).status_code == 200

    def command(self, method: str, path: str, body: Any = None) -> Any:
        """A command of the control plane to the store."""
        headers = {"Authorization": "Bearer control"}
        return self.request(method, f"/_mock/stores/demo{path}", json=body, headers=headers, is_checked=False)
