"""The measured requests: read one invoice, list the first ten, create one with all details, update its balance."""

from dataclasses import dataclass
from typing import Any, Self

import orjson

from fixtures.contract import Contract

INVOICES = "/api/v3/io/ip/invoices"
STORE_HASH = "demo"
AUTH_TOKEN = "demo-token"
# They name things that the empty scenario does not have, or must differ from invoice to invoice.
LEFT_OUT = {"extraFields", "orderNumber"}
FIRST_ISSUED_AT = 1_700_000_000


def number_of(invoice: int) -> str:
    """The invoice number of the n-th invoice of a run."""
    return f"BENCH-{invoice:09}"


@dataclass(frozen=True, slots=True)
class Workload:
    """Builds requests as bytes; `invoice` is the create body that every invoice of a run is made from."""

    invoice: dict[str, Any]

    @classmethod
    def from_contract(cls, contract: Contract) -> Self:
        """The workload whose invoices are the longest request example that the contract gives for a create."""
        request_body = contract.operations["createInvoice"].request_body or {}
        examples = request_body["content"]["application/json"]["examples"]
        bodies = [contract.resolve(example)["value"] for example in examples.values()]
        longest = max(bodies, key=lambda body: len(orjson.dumps(body)))
        return cls({name: value for name, value in longest.items() if name not in LEFT_OUT})

    def create(self, number: int) -> bytes:
        """A create of an invoice with its own number and a creation time that rises with it."""
        body = self.invoice | {"invoiceNumber": number_of(number), "issuedAt": FIRST_ISSUED_AT + number}
        return _request("POST", INVOICES, body)

    def read(self, invoice_id: int) -> bytes:
        """A read of one invoice."""
        return _request("GET", f"{INVOICES}/{invoice_id}")

    def first_page(self) -> bytes:
        """The ten invoices that a list shows first by default."""
        return _request("GET", f"{INVOICES}?limit=10")

    def page(self, query: str) -> bytes:
        """A page of the list that a query string asks for."""
        return _request("GET", f"{INVOICES}?{query}")

    def update(self, invoice_id: int, cents: int) -> bytes:
        """An update of the open balance, the change that a connector makes most."""
        balance = {"code": "USD", "value": f"{1 + cents % 9000 / 100:.4f}"}
        return _request("PUT", f"{INVOICES}/{invoice_id}", {"openBalance": balance})

    def delete(self, invoice_id: int) -> bytes:
        """A delete; it only tidies up between measurements."""
        return _request("DELETE", f"{INVOICES}/{invoice_id}")


def _request(method: str, target: str, body: object = None) -> bytes:
    content = b"" if body is None else orjson.dumps(body)
    lines = [
        f"{method} {target} HTTP/1.1",
        "Host: 127.0.0.1",
        "Accept: application/json",
        f"X-Store-Hash: {STORE_HASH}",
        f"X-Auth-Token: {AUTH_TOKEN}",
    ]
    if content:
        lines += ["Content-Type: application/json", f"Content-Length: {len(content)}"]
    return "\r\n".join([*lines, "", ""]).encode() + content
