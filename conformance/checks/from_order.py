"""Invoices made from orders."""

from __future__ import annotations

from typing import Any

from conformance import expect
from conformance.exchange import Exchange
from conformance.invoiced_order import id_and_number, invoice_order, invoiced_order
from conformance.outcomes import Broken, NotApplicable, NotProvisioned
from conformance.rulebook import check
from conformance.world import NEVER_ISSUED, ORDERS, World, invoice_of, items_of

DIGITS = 8
PAGE = 200
NEWEST = 50
"""So many invoices are looked at for a second one of the same order."""
UNKNOWN = {"errMsg": "Order does not exist", "message": "Not Found Error"}


def invoice_of_an_order(world: World) -> dict[str, Any]:
    """The invoice made from an order that had none.

    Raises:
        Broken: There is none.
    """
    found = invoiced_order(world)
    id_and_number(found.created)
    return invoice_of(found.seen or found.created)


@check("order-becomes-an-invoice")
def an_order_becomes_an_invoice(world: World) -> None:
    """Make an invoice from an order. The answer has its id and number, and getting that id shows the number."""
    invoice_id, number = id_and_number(invoiced_order(world).created)

    invoice = invoice_of_an_order(world)

    expect.equal("id", invoice_id, invoice.get("id"))
    expect.equal("invoiceNumber", number, invoice.get("invoiceNumber"))


@check("order-invoice-mirrors-its-order", needs=["order-becomes-an-invoice"])
def the_invoice_has_what_its_order_has(world: World) -> None:
    """Make an invoice from an order and compare the two: company, number, total, lines; status and source are 0."""
    invoice = invoice_of_an_order(world)
    expect.equal("source", 0, invoice.get("source"))
    expect.that(bool(invoice.get("orderNumber")), "an orderNumber", f"orderNumber = {invoice.get('orderNumber')!r}")
    if "orders" not in world.config.profiles:
        return

    order = _order(world, str(invoice["orderNumber"]), invoiced_order(world).order_id)
    products = items_of(world.store.send("GET", f"{ORDERS}/{invoice['orderNumber']}/products"))

    expect.equal("customerId", str(order.get("companyId")), str(invoice.get("customerId")))
    for balance in ("originalBalance", "openBalance"):
        expect.same_amount(balance, order.get("totalIncTax"), invoice.get(balance))
    expect.equal("status", 0, invoice.get("status"))
    ordered, invoiced = ([(item.get("sku"), _quantity(item)) for item in it] for it in (products, _lines(invoice)))
    expect.equal("line items (sku, quantity)", sorted(ordered, key=str), sorted(invoiced, key=str))


@check("order-invoice-number-is-the-padded-id", needs=["order-becomes-an-invoice"])
def the_number_is_the_id_with_zeros(world: World) -> None:
    """Make an invoice from an order. Its number is its id, filled with zeros to eight digits."""
    exchange = invoiced_order(world).created

    invoice_id, number = id_and_number(exchange)

    expect.equal("invoiceNumber", str(invoice_id).zfill(DIGITS), number, exchange)


@check("unknown-order-is-404")
def an_order_that_never_was_is_unknown(world: World) -> None:
    """Make an invoice from an order id far above any that was issued. Code 404 with the two documented texts."""
    _is_unknown(invoice_order(world, NEVER_ISSUED))


@check("unknown-order-is-404")
def a_bigcommerce_id_is_unknown(world: World) -> None:
    """Make an invoice from the BigCommerce id of an order, where no order has it as its own id. Code 404 as well."""
    if not world.data.order_ids:
        raise NotProvisioned("data.order_ids")
    if "orders" not in world.config.profiles:
        raise NotApplicable("BigCommerce ids stand in the order list, which is not judged here")
    page = world.store.send("GET", ORDERS, parameters={"limit": PAGE, "minCreated": 1}).data
    orders = [order for order in page if isinstance(order, dict)] if isinstance(page, list) else []
    taken = {order.get("id") for order in orders} | set(world.data.order_ids) | set(world.data.incomplete_order_ids)
    ids = [order.get("bcOrderId") for order in orders if order.get("id") in world.data.order_ids]
    free = [bc_order_id for bc_order_id in ids if type(bc_order_id) is int and bc_order_id not in taken]
    if not free or len(orders) >= PAGE:
        raise NotApplicable("no BigCommerce id is known to be no B2B Edition id")

    _is_unknown(invoice_order(world, free[-1]))


@check("order-is-invoiced-once", needs=["order-becomes-an-invoice"])
def the_second_call_makes_no_second_invoice(world: World) -> None:
    """Make an invoice from one order twice. The second call is refused with 400 or answers the first invoice."""
    order = invoiced_order(world)
    first = id_and_number(order.created)

    again = invoice_order(world, order.order_id)

    if expect.success_or_refused(again, {400}):
        expect.equal("invoiceId and invoiceNumber", first, id_and_number(again), again)
    newest = world.store.items(sortBy="createdAt", orderBy="DESC", limit=NEWEST)
    number = next((item.get("orderNumber") for item in newest if item.get("id") == first[0]), None)
    if number:
        ids = [item.get("id") for item in newest if item.get("orderNumber") == number]
        expect.equal(f"ids of the invoices with orderNumber {number}", [first[0]], ids)


@check("incomplete-order-is-refused")
def an_order_that_cannot_be_billed_is_refused(world: World) -> None:
    """Make invoices from orders without a company or with the status Incomplete. Each call is refused."""
    for order_id in world.incomplete_orders():
        expect.refused(invoice_order(world, order_id), {400, 404, 409, 422})


def _is_unknown(exchange: Exchange) -> None:
    expect.refused(exchange, {404})
    meta = (exchange.json or {}).get("meta")
    said = {
        "errMsg": exchange.data.get("errMsg") if isinstance(exchange.data, dict) else None,
        "message": meta.get("message") if isinstance(meta, dict) else None,
    }
    expect.equal("the refusal's texts", UNKNOWN, said, exchange)


def _order(world: World, bc_order_id: str, order_id: int) -> dict[str, Any]:
    exchange = world.store.send("GET", f"{ORDERS}/{bc_order_id}")
    order = exchange.data
    if not exchange.is_success or not isinstance(order, dict) or order.get("id") != order_id:
        raise Broken(f"orderNumber = the BigCommerce id of order {order_id}", f"orderNumber = {bc_order_id}", exchange)
    return order


def _lines(invoice: dict[str, Any]) -> list[dict[str, Any]]:
    """The line items of an invoice, as far as it has any."""
    lines: Any = invoice
    for key in ("details", "details", "lineItems"):
        lines = lines.get(key) if isinstance(lines, dict) else None
    return [line for line in lines if isinstance(line, dict)] if isinstance(lines, list) else []


def _quantity(item: dict[str, Any]) -> float | None:
    """A number, however it is spelt."""
    try:
        return float(item.get("quantity", ""))
    except (TypeError, ValueError):
        return None
