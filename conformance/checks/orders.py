"""Orders: what an invoice is made from."""

from __future__ import annotations

from typing import Any

from conformance import expect
from conformance.checks.from_order import invoice_of_an_order
from conformance.outcomes import NotProvisioned
from conformance.rulebook import check
from conformance.world import NEVER_ISSUED, ORDERS, World, items_of

DEFAULT_LIMIT = 10
PAGE = 200


@check("order-list-is-answered", is_read_only=True)
def orders_are_paged(world: World) -> None:
    """List orders: without parameters at most ten, with a limit that many, with an offset those that are left."""
    everything = _orders(world, limit=PAGE)
    if not everything:
        raise NotProvisioned("data.order_ids")
    count = len(everything)

    expect.equal("number of orders without a limit", min(count, DEFAULT_LIMIT), len(_orders(world)))
    expect.equal("number of orders with limit=3", min(count, 3), len(_orders(world, limit=3)))
    if 1 < count < PAGE:
        last = _orders(world, limit=PAGE, offset=count - 2)
        expect.equal(f"number of orders with offset={count - 2}, of {count}", 2, len(last))


@check("order-list-is-answered", is_read_only=True)
def orders_are_filtered(world: World) -> None:
    """List orders of one company, of a company whose id is a part of that, and one BigCommerce id: no others come."""
    listed = _orders(world)
    order = next((order for order in listed if order.get("companyId")), None)
    if order is None:
        raise NotProvisioned("data.order_ids")
    company, bc_order_id = str(order["companyId"]), order.get("bcOrderId")

    own = _orders(world, companyId=company, limit=PAGE)
    others = _orders(world, companyId=company[:-1] or f"{company}0", limit=PAGE)
    single = _orders(world, bcOrderId=bc_order_id)

    expect.that(order.get("id") in _ids(own), f"order {order.get('id')} of company {company}", f"orders {_ids(own)}")
    foreign = _ids([item for item in own if str(item.get("companyId")) != company])
    expect.that(not foreign, f"orders of company {company} alone", f"orders {foreign} too")
    mixed = _ids([item for item in others if str(item.get("companyId")) == company])
    expect.that(not mixed, f"no order of company {company} for a part of its id", f"orders {mixed}")
    expect.equal(f"orders with bcOrderId {bc_order_id}", [order.get("id")], _ids(single))


@check("unknown-bc-order-is-404", is_read_only=True)
def an_order_that_never_was_is_unknown(world: World) -> None:
    """Get a BigCommerce order id far above any that was issued. Code 404, message `Order Does Not Exist.`."""
    exchange = expect.refused(world.store.send("GET", f"{ORDERS}/{NEVER_ISSUED}"), {404})

    meta = (exchange.json or {}).get("meta")
    message = meta.get("message") if isinstance(meta, dict) else None
    expect.equal("meta.message", "Order Does Not Exist.", message, exchange)


@check("unknown-bc-order-is-404", is_read_only=True)
def a_b2b_id_is_no_bigcommerce_id(world: World) -> None:
    """Get an order by a B2B Edition id. Code 404, or the order of which that number is the BigCommerce id."""
    if not world.data.order_ids:
        raise NotProvisioned("data.order_ids")
    order_id = world.data.order_ids[0]

    exchange = world.store.send("GET", f"{ORDERS}/{order_id}")

    if expect.success_or_refused(exchange, {404}):
        found = exchange.data.get("bcOrderId") if isinstance(exchange.data, dict) else None
        expect.equal("data.bcOrderId", str(order_id), str(found), exchange)


@check("order-products-are-listed", is_read_only=True)
def products_have_ids(world: World) -> None:
    """List the products of a known order. They come as a list, and each has an id."""
    order = next(iter(_orders(world, limit=1)), None)
    if order is None:
        raise NotProvisioned("data.order_ids")

    exchange = world.store.send("GET", f"{ORDERS}/{order.get('bcOrderId')}/products")

    without = [product for product in items_of(exchange) if product.get("id") in (None, "")]
    expect.that(not without, "an id in each product", f"{without}", exchange)


@check("order-shows-its-invoice", needs=["order-becomes-an-invoice", "order-invoice-mirrors-its-order"])
def an_invoiced_order_names_its_invoice(world: World) -> None:
    """Make an invoice from an order and get the order. It shows the invoice's id, number and status."""
    invoice = invoice_of_an_order(world)

    exchange = expect.success(world.store.send("GET", f"{ORDERS}/{invoice.get('orderNumber')}"))
    order = exchange.data if isinstance(exchange.data, dict) else {}

    expect.equal("invoiceId", str(invoice.get("id")), str(order.get("invoiceId")), exchange)
    expect.equal("invoiceNumber", _plain(invoice.get("invoiceNumber")), _plain(order.get("invoiceNumber")), exchange)
    expect.equal("invoiceStatus", invoice.get("status"), order.get("invoiceStatus"), exchange)


def _orders(world: World, **parameters: Any) -> list[dict[str, Any]]:
    return items_of(world.store.send("GET", ORDERS, parameters=parameters))


def _ids(orders: list[dict[str, Any]]) -> list[Any]:
    return [order.get("id") for order in orders]


def _plain(number: Any) -> str:
    """An order may show its invoice's number as an integer, without the zeros in front."""
    return str(number).lstrip("0")
