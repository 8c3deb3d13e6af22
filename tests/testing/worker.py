"""`python -m tests.testing.worker URL CONTROL_TOKEN NUMBER TESTS`: one of many test runs against the same mock.

Every test uses the same invoice number and a time of its own, so that whatever leaks from one store to another shows.
Prints JSON: `failures`, and `resets_ms`, how long each reset took the client.
"""

from __future__ import annotations

import http.client
import json
import sys
import time
from typing import Any
from urllib.parse import urlsplit

from mockserver.testing import InvoiceMock, InvoiceStore, connect
from tests.testing.samples import INVOICES, NOW, new_invoice


class Client:
    """A connection that is kept, as clients under test do it."""

    def __init__(self, base_url: str) -> None:
        address = urlsplit(base_url)
        self._connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=120)

    def send(self, store: InvoiceStore, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Status and body of the answer."""
        headers = {**store.headers, "Content-Type": "application/json"}
        self._connection.request(method, path, None if body is None else json.dumps(body).encode(), headers)
        response = self._connection.getresponse()
        return response.status, json.loads(response.read())

    def close(self) -> None:
        """Hang up."""
        self._connection.close()


def use(mock: InvoiceMock, client: Client, now: int) -> tuple[list[str], float]:
    """One test: what went wrong in it, and how long its reset took, in milliseconds."""
    with mock.new_store() as store:
        store.clock.freeze(now)
        store.seed(invoices=[new_invoice("INV-0")])
        fault = store.faults.status(503, operations="listInvoices", count=1)
        created, answer = client.send(store, "POST", INVOICES, new_invoice("INV-1"))
        _, shown = client.send(store, "GET", f"{INVOICES}/{answer.get('data', {}).get('id')}")
        refused, _ = client.send(store, "GET", INVOICES)
        listed, page = client.send(store, "GET", INVOICES)
        seen = {
            "statuses": (created, refused, listed),
            "created at": shown["data"]["createdAt"],
            "numbers": sorted(item["invoiceNumber"] for item in page["data"]),
            "hits": fault.hits,
            "times in the journal": [call.at for call in store.journal],
        }
        before = time.perf_counter()
        store.reset()
        reset_ms = (time.perf_counter() - before) * 1000
        seen["left by the reset"] = sum(store.counts.values()) + len(store.faults) + len(store.journal)
    expected = {
        "statuses": (200, 503, 200),
        "created at": now,
        "numbers": ["INV-0", "INV-1"],
        "hits": 1,
        "times in the journal": [now] * 4,
        "left by the reset": 0,
    }
    wrong = [name for name in seen if seen[name] != expected[name]]
    return [f"{name}: {seen[name]} instead of {expected[name]}" for name in wrong], reset_ms


def main(base_url: str, control_token: str, number: int, tests: int) -> None:
    """Run the tests and print what came of them."""
    failures: list[str] = []
    resets_ms: list[float] = []
    client = Client(base_url)
    with connect(base_url, control_token) as mock:
        for position in range(tests):
            found, reset_ms = use(mock, client, NOW + number * 100_000 + position)
            failures += found
            resets_ms.append(reset_ms)
    client.close()
    json.dump({"failures": failures, "resets_ms": resets_ms}, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
