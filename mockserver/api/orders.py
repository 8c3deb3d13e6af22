"""The operations of the tag `orders`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mockserver.api.call import Answer, Call
from mockserver.api.numerals import whole_number
from mockserver.domain.errors import UnknownBcOrder
from mockserver.domain.listing import Between, Condition, OneOf, Query
from mockserver.domain.order import Order
from mockserver.store.ports import VirtualStore

SORT_FIELDS = {"createdAt": "created_at", "updatedAt": "updated_at"}


def list_orders(call: Call) -> Answer:
    """One page of orders, without their products.

    Rule: order-list-is-answered.
    """
    wanted = call.parameters
    query = Query(
        where=tuple(_conditions(call)),
        sort_by=SORT_FIELDS[wanted["sortBy"]],
        is_descending=wanted.get("orderBy", "DESC") == "DESC",
        offset=wanted["offset"],
        limit=wanted["limit"],
    )
    page = call.store.orders.page(query)
    return Answer(
        [shown(order, call.store) for order in page.items],
        meta={"totalCount": page.total_count, "limit": query.limit, "offset": query.offset},
    )


def get_order(call: Call) -> Answer:
    """The order with this BigCommerce id.

    Rule: unknown-bc-order-is-404, order-shows-its-invoice.
    """
    return Answer(shown(_order(call), call.store))


def list_order_products(call: Call) -> Answer:
    """Every product line of the order.

    Rule: order-products-are-listed.
    """
    return Answer(list(_order(call).products))


def shown(order: Order, store: VirtualStore) -> dict[str, Any]:
    """The order as it is answered, with its invoice once it has one.

    Source: #/components/schemas/Order
    """
    invoice = store.invoices.find("order_number", order.order_number)
    company = None if order.company_id is None else store.companies.find("company_id", order.company_id)
    body = {
        "id": order.id,
        "bcOrderId": order.bc_order_id,
        "companyId": order.company_id,
        "status": order.status,
        "currencyCode": order.currency_code,
        "totalIncTax": f"{order.total:.4f}",
        "channelId": order.channel_id,
        "createdAt": order.created_at,
        "updatedAt": order.updated_at,
        **order.shown,
        "invoiceId": invoice.id if invoice else None,
        "invoiceNumber": _number(invoice.invoice_number) if invoice else None,
        "invoiceStatus": invoice.status if invoice else None,
    }
    if company is not None:
        body["companyName"] = company.name
    return body


def _conditions(call: Call) -> Iterator[Condition]:
    wanted = call.parameters
    if "companyId" in wanted:
        yield OneOf("company_id", frozenset({wanted["companyId"]}))
    if "bcOrderId" in wanted:
        yield OneOf("bc_order_id", frozenset({wanted["bcOrderId"]}))
    if "channelIds[]" in wanted:
        yield OneOf("channel_id", frozenset(wanted["channelIds[]"]))
    for field, low, high in (("created_at", "minCreated", "maxCreated"), ("updated_at", "minModified", "maxModified")):
        if low in wanted or high in wanted:
            yield Between(field, wanted.get(low), wanted.get(high))


def _order(call: Call) -> Order:
    order = call.store.orders.find("bc_order_id", call.parameters["bcOrderId"])
    if order is None:
        raise UnknownBcOrder
    return order


def _number(invoice_number: str) -> int | str:
    """An order shows its invoice's number as an integer, where it is one."""
    number = whole_number(invoice_number)
    return invoice_number if number is None else number
