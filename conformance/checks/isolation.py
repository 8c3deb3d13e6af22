"""Stores are apart: what belongs to one is not there for another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance import expect
from conformance.exchange import Exchange
from conformance.invoiced_order import ORDER_INVOICES
from conformance.outcomes import Broken, NotApplicable, NotProvisioned
from conformance.rulebook import check
from conformance.trials import bearing
from conformance.world import INVOICES, ORDERS, World

BEFORE = {"purchaseOrderNumber": "before"}
MOST = 200


@check("data-stay-within-their-store", needs=["created-invoice-reads-back"])
def an_invoice_is_not_there_for_another_store(world: World) -> None:
    """Create an invoice. With the credentials of another store list, get, download, update and delete it.

    It is not listed, every other call is refused, and the invoice stays as it was.
    """
    store, other = world.store, world.second
    mark = store.token()
    made = store.create(externalCustomerId=mark, **BEFORE)
    path = f"{INVOICES}/{made.id}"

    listing = other.listing(searchBy="externalCustomerId", q=mark)
    for _ in bearing(mark, listing):
        raise Broken("another store does not list the invoice", listing.text, listing)
    answer = other.send("GET", path)
    if answer.is_success:
        _is_another(made.number, answer)
        return
    expect.refused_somehow(answer)
    expect.refused_somehow(other.send("GET", f"{path}/download-pdf"))
    body = {"purchaseOrderNumber": "changed"}
    # The other store has no invoice with this id, and this store owns it, so its guard lets the writes pass.
    expect.refused_somehow(store.send("PUT", path, body=body, credentials=other.credentials))
    expect.refused_somehow(store.send("DELETE", path, credentials=other.credentials))
    shown = store.read(made.id)
    for name, value in BEFORE.items():
        expect.equal(f"{name} after an update by another store", value, shown.get(name))


@check("data-stay-within-their-store", is_read_only=True)
def an_order_is_not_there_for_another_store(world: World) -> None:
    """List the orders of a store. With the credentials of another store they are neither listed nor readable."""
    order, others = _order_and_others(world)
    expect.that(order not in others, "another store does not list the order", f"it lists {order!r}")

    answer = world.second.send("GET", f"{ORDERS}/{order['bcOrderId']}")
    if answer.is_success:
        shown = answer.data[0] if isinstance(answer.data, list) and answer.data else answer.data
        expect.that(shown != order, "another store does not read the order", answer.text, answer)
        return
    expect.refused_somehow(answer)
    expect.refused_somehow(world.second.send("GET", f"{ORDERS}/{order['bcOrderId']}/products"))


@check("data-stay-within-their-store")
def an_order_is_not_invoiced_by_another_store(world: World) -> None:
    """Create an invoice from an order with the credentials of another store. It is refused."""
    order, others = _order_and_others(world, is_to_be_invoiced=True)
    if any(other.get("id") == order["id"] for other in others):
        raise NotApplicable("the other store has an order with the same id")

    expect.refused_somehow(world.second.send("POST", ORDER_INVOICES.format(order["id"])))


def _is_another(number: str, answer: Exchange) -> None:
    shown = answer.data.get("invoiceNumber") if isinstance(answer.data, dict) else None
    expect.that(shown != number, "another store does not read the invoice", answer.text, answer)


def _order_and_others(
    world: World, *, is_to_be_invoiced: bool = False
) -> tuple[Mapping[str, Any], list[Mapping[str, Any]]]:
    """An order of the store and every order of the other store. One to be invoiced is configured and has none yet."""
    if "orders" not in world.config.profiles:
        raise NotApplicable("the profile orders is not judged")
    ours, others = world.once(_both_lists)
    if not ours:
        raise NotApplicable("the store has no orders")
    if len(others) >= MOST:
        raise NotApplicable("the other store has too many orders to tell them apart")
    if not is_to_be_invoiced:
        return ours[0], others
    by_id = {order.get("id"): order for order in ours if order.get("invoiceId") is None}
    for order_id in reversed(world.data.order_ids):
        if order_id in by_id and world.free_orders.has(order_id):
            return by_id[order_id], others
    raise NotProvisioned("data.order_ids")


def _both_lists(world: World) -> tuple[list[Mapping[str, Any]], list[Mapping[str, Any]]]:
    ours, others = (
        store.send("GET", ORDERS, parameters={"limit": MOST, "minCreated": 1}).data
        for store in (world.store, world.second)
    )
    return _orders(ours), _orders(others)


def _orders(data: Any) -> list[Mapping[str, Any]]:
    return (
        [order for order in data if isinstance(order, dict) and "bcOrderId" in order] if isinstance(data, list) else []
    )
