"""A client that retries by urllib3's rules, and waits by the clock of a store instead of sleeping."""

from __future__ import annotations

import json
import math
from typing import Any

import urllib3
from urllib3.util import Retry

from mockserver.testing import InvoiceStore, StoreClock

LOST = (429, 500, 502, 503, 504)


class VirtualRetry(Retry):
    """urllib3's rules to the letter; only the waiting moves a clock."""

    def __init__(self, *rules: Any, clock: StoreClock, **more_rules: Any) -> None:
        super().__init__(*rules, **more_rules)
        self.clock = clock

    def new(self, **rules: Any) -> VirtualRetry:
        """The rules after another attempt."""
        return super().new(**rules, clock=self.clock)

    def sleep(self, response: urllib3.BaseHTTPResponse | None = None) -> None:
        """Wait as long as urllib3 would."""
        asked_for = self.get_retry_after(response) if response and self.respect_retry_after_header else None
        self.clock.advance(seconds=math.ceil(asked_for or self.get_backoff_time()))


class RetryingClient:
    """Sends JSON to a store; `methods` are repeated also where an answer was lost."""

    def __init__(self, store: InvoiceStore, *, methods: tuple[str, ...] = ("GET", "PUT", "DELETE")) -> None:
        retry = VirtualRetry(
            total=10, allowed_methods=methods, status_forcelist=LOST, backoff_factor=1, clock=store.clock
        )
        self._pool = urllib3.PoolManager(retries=retry, headers={**store.headers, "Content-Type": "application/json"})
        self._base_url = store.base_url

    def send(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Status and body of the answer in the end.

        Raises:
            HTTPError: There was none, however often it was tried.
        """
        content = None if body is None else json.dumps(body).encode()
        answer = self._pool.request(method, f"{self._base_url}{path}", body=content)
        return answer.status, answer.json()

    def close(self) -> None:
        self._pool.clear()
