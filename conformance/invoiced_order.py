"""An order and the invoice made from it: once in a run, for all rules about invoices made from orders."""

from __future__ import annotations

from dataclasses import dataclass

from conformance.exchange import Exchange
from conformance.outcomes import Broken
from conformance.world import INVOICES, World

ORDER_INVOICES = "/api/v3/io/ip/orders/{}/invoices"


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoicedOrder:
    """The call that made an invoice from an order, and the invoice's detail right after it, if the call named one."""

    order_id: int
    created: Exchange
    seen: Exchange | None


def invoiced_order(world: World) -> InvoicedOrder:
    """An order that had no invoice, and the invoice made from it.

    Raises:
        NotProvisioned: The configuration names no such order.
    """
    return world.once(_invoiced)


def invoice_order(world: World, order_id: int) -> Exchange:
    """Send the call that makes an invoice from an order."""
    return world.store.send("POST", ORDER_INVOICES.format(order_id))


def id_and_number(exchange: Exchange) -> tuple[int, str]:
    """The id and the number in the answer to that call.

    Raises:
        Broken: One is missing or of another type.
    """
    data = exchange.data if isinstance(exchange.data, dict) else {}
    invoice_id, number = data.get("invoiceId"), data.get("invoiceNumber")
    if not exchange.is_success or type(invoice_id) is not int or not isinstance(number, str) or not number:
        raise Broken("HTTP 200 with a numeric invoiceId and a string invoiceNumber", exchange.summary, exchange)
    return invoice_id, number


def _invoiced(world: World) -> InvoicedOrder:
    order_id = world.order()
    created = invoice_order(world, order_id)
    invoice_id = created.data.get("invoiceId") if created.is_success and isinstance(created.data, dict) else None
    seen = world.store.send("GET", f"{INVOICES}/{invoice_id}") if invoice_id is not None else None
    return InvoicedOrder(order_id=order_id, created=created, seen=seen)
