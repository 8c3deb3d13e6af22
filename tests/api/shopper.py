"""A buyer with a cart, and refusals as programs read them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from mockserver.store.ports import Stores
from tests.api.client import Client
from tests.api.office import Visit

CART = "/buyer/cart"
ITEM = {"sku": "CFM-1", "quantity": 2, "price": "25.00"}
OWN_ACCOUNT = {"ada": "2001", "ben": "2002", "cleo": "2003"}
INVOICES = "/buyer/invoices"


class Shopper(Visit):
    """A buyer of the scenario `conformance`, signed in, who pays."""

    def __init__(self, client: Client, name: str = "ada") -> None:
        super().__init__(client, name)
        self.client = client
        self.account = OWN_ACCOUNT[name]

    def call(self, method: str, path: str, body: Any = None, **options: Any) -> httpx.Response:
        """Any call, as this buyer."""
        return self._client.request(method, path, headers=self.headers, json=body, **options)

    def listed(self, **parameters: Any) -> list[str]:
        """The numbers of the invoices in a list."""
        answer = self.get(INVOICES, params=parameters)
        assert answer.status_code == 200, answer.text
        return [row["number"] for row in answer.json()["data"]]

    def cart(self) -> dict[str, Any]:
        """The cart as it is."""
        data: dict[str, Any] = self.get(CART).json()["data"]
        return data

    def add(self, *invoice_ids: object, **others: Any) -> httpx.Response:
        """Put invoices into the cart, each with an amount where `others` has one by the same number."""
        lines = [{"invoiceId": invoice_id, **others} for invoice_id in invoice_ids]
        return self.call("POST", f"{CART}/invoices", {"lines": lines})

    def add_item(self, **others: Any) -> httpx.Response:
        return self.call("POST", f"{CART}/items", {**ITEM, **others})

    def change(self, line_id: object, **body: Any) -> httpx.Response:
        return self.call("PATCH", f"{CART}/lines/{line_id}", body)

    def remove(self, line_id: object) -> httpx.Response:
        return self.call("DELETE", f"{CART}/lines/{line_id}")

    def check_out(self, *tenders: Any, version: int | None = None) -> httpx.Response:
        """Pay for the cart: with these tenders, or by card what is due, and the version that it has."""
        cart = self.cart()
        sent = list(tenders) if tenders else [card(cart["amountDue"]["value"] if cart["amountDue"] else "1")]
        body = {"tenders": sent, "cartVersion": cart["version"] if version is None else version}
        return self.call("POST", f"{CART}/checkout", body)

    def pay(self, *invoice_ids: object, **others: Any) -> dict[str, Any]:
        """Put invoices into the cart and pay for it."""
        assert self.add(*invoice_ids, **others).status_code == 201
        answer = self.check_out()
        assert answer.status_code == 200, answer.text
        data: dict[str, Any] = answer.json()["data"]
        return data


def card(amount: Any, token: str = "tok_visa") -> dict[str, Any]:
    return {"method": "card", "amount": amount, "token": token}


def tender(method: str, amount: Any) -> dict[str, Any]:
    return {"method": method, "amount": amount}


def refused(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of a refusal."""
    body = answer.json()
    assert answer.status_code == body["code"], answer.text
    assert body["data"]["errMsg"]
    return answer.status_code, body["data"]["errorCode"]


@contextmanager
def store_stays(stores: Stores) -> Iterator[None]:
    """Fails unless every record of the store `demo`, of whatever kind, is the same after the block as before it."""
    before = records_of(stores)
    yield
    assert records_of(stores) == before


def records_of(stores: Stores) -> dict[str, tuple[int, dict[int, Any]]]:
    """Every record of the store `demo`, and the highest id that each kind has given."""
    store = stores.find("demo")
    assert store is not None
    return {kind: (part.last_id, dict(part.records)) for kind, part in store.image().items()}
