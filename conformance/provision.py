"""What the API cannot create and a run has only so much of: orders that were not invoiced yet."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Any

from conformance.exchange import Exchange
from conformance.store import ORDERS, Store

ORDER_PAGE, INVOICE_PAGE, MOST_PAGES = 200, 250, 4


class Orders:
    """Hands out each order once, among all processes of a run when they share a folder."""

    def __init__(self, order_ids: Iterable[int], claims: Path | None = None) -> None:
        self._left = list(dict.fromkeys(order_ids))
        self._claims = claims

    def take(self) -> int | None:
        """An order that nobody else has, None where there is none left."""
        while self._left:
            order_id = self._left.pop(0)
            if self._is_ours(order_id):
                return order_id
        return None

    def _is_ours(self, order_id: int) -> bool:
        """Whoever makes the file has the order: the file system lets only one process make it."""
        if self._claims is None:
            return True
        try:
            (self._claims / f"order-{order_id}").touch(exist_ok=False)
        except FileExistsError:
            return False
        return True


class FreeOrders:
    """Tells which orders had no invoice when the run first looked: a later call may answer somebody else's."""

    def __init__(self, store: Store, *others: Store) -> None:
        self._store = store
        self._stores = (store, *others)
        self._looked: dict[int, bool] = {}

    def has(self, order_id: int) -> bool:
        """Whether an order had no invoice. Where no answer can tell, it may have one."""
        if order_id not in self._looked:
            self._looked[order_id] = self._look(order_id)
        return self._looked[order_id]

    def _look(self, order_id: int) -> bool:
        order = self._listed.get(order_id)
        if order is None:
            return self._every_invoice_is_known and self._note(order_id, None)
        number = str(order["bcOrderId"])
        if order.get("invoiceId") is not None:
            return False
        if "invoiceId" not in order:
            found = _items(self._store.listing(searchBy="orderNumber", q=number, limit=INVOICE_PAGE))
            if any(str(item.get("orderNumber")) == number for item in found):
                return False
        if number.isdecimal() and int(number) not in self._listed:
            self._note(int(number), number)
        return self._note(order_id, number)

    def _note(self, order_id: int, order_number: str | None) -> bool:
        for store in self._stores:
            store.order_is_free(order_id, order_number)
        return True

    @cached_property
    def _listed(self) -> dict[Any, dict[str, Any]]:
        """The orders of the store by their own id; none where the target lists none."""
        orders: dict[Any, dict[str, Any]] = {}
        for page in range(MOST_PAGES):
            query = {"limit": ORDER_PAGE, "offset": page * ORDER_PAGE, "minCreated": 1}
            items = _items(self._store.send("GET", ORDERS, parameters=query))
            orders |= {item["id"]: item for item in items if type(item.get("id")) is int and "bcOrderId" in item}
            if len(items) < ORDER_PAGE:
                break
        return orders

    @cached_property
    def _every_invoice_is_known(self) -> bool:
        """List what is there, as far as that takes few calls: the store then adopts none of it."""
        for page in range(MOST_PAGES):
            exchange = self._store.listing(limit=INVOICE_PAGE, offset=page * INVOICE_PAGE)
            if not exchange.is_success or len(_items(exchange)) < INVOICE_PAGE:
                return exchange.is_success
        return False


def _items(exchange: Exchange) -> list[dict[str, Any]]:
    items = exchange.data if exchange.is_success and isinstance(exchange.data, list) else []
    return [item for item in items if isinstance(item, dict)]
