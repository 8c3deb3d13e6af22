"""Buyers who request invoices, and the operator who runs the jobs."""

from __future__ import annotations

from typing import Any

import httpx

from tests.api.client import Client

PULL = "/hq/jobs/P-0001/run"
SYNCHRONIZE = "/hq/jobs/synchronize-orders-and-channel-requests/run"
OUTBOX = "/hq/outbox"
REQUESTS = "/buyer/b2b-requests"


class Visit:
    """A buyer of the scenario `conformance`, signed in."""

    def __init__(self, client: Client, name: str) -> None:
        domain = {"cleo": "borealis.example", "dan": "example.com"}.get(name, "acme.example")
        self.email = f"{name}@{domain}"
        body = {"email": self.email, "password": f"conformance-{name}"}
        answer = client.post("/buyer/session", body, headers={"X-Store-Hash": client.headers["X-Store-Hash"]})
        assert answer.status_code == 200, answer.text
        self.headers = {"Authorization": f"Bearer {answer.json()['data']['token']}"}
        self._client = client

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self._client.get(path, headers=self.headers, **options)

    def post(self, path: str, **options: Any) -> httpx.Response:
        return self._client.request("POST", path, headers=self.headers, **options)

    def ask(self, invoice_id: object) -> int:
        """Request an invoice; the id of the request."""
        answer = self.post(f"/buyer/invoices/{invoice_id}/request")
        assert answer.status_code == 202, answer.text
        request_id: int = answer.json()["data"]["id"]
        return request_id

    def requests(self, **parameters: Any) -> list[int]:
        """The ids of the requests that the buyer sees."""
        answer = self.get(REQUESTS, params=parameters)
        assert answer.status_code == 200, answer.text
        return [request["id"] for request in answer.json()["data"]]

    def request(self, request_id: int) -> dict[str, Any]:
        """The request as the buyer sees it."""
        answer = self.get(f"{REQUESTS}/{request_id}")
        assert answer.status_code == 200, answer.text
        data: dict[str, Any] = answer.json()["data"]
        return data


def pull(client: Client) -> int:
    """Run P-0001; how many requests it pulled."""
    answer = client.request("POST", PULL)
    assert answer.status_code == 200, answer.text
    pulled: int = answer.json()["data"]["pulled"]
    return pulled


def synchronize(client: Client) -> tuple[int, int, int]:
    """Run the other job; how many requests it completed, how many failed, how many mails there are more."""
    answer = client.request("POST", SYNCHRONIZE)
    assert answer.status_code == 200, answer.text
    return counts(answer)


def counts(answer: httpx.Response) -> tuple[int, int, int]:
    """What a run of the second job says of itself: processed, failed, emails."""
    run = answer.json()["data"]
    return run["processed"], run["failed"], run["emails"]


def outbox(client: Client, **parameters: Any) -> list[dict[str, Any]]:
    """The mails, the newest first."""
    answer = client.get(OUTBOX, params=parameters)
    assert answer.status_code == 200, answer.text
    mails: list[dict[str, Any]] = answer.json()["data"]
    return mails
