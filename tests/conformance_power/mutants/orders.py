"""Servers that list the wrong orders or say the wrong thing of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from starlette.types import ASGIApp

from mockserver.api import orders
from mockserver.api.call import Answer, Call
from mockserver.api.operations import HANDLERS
from mockserver.domain.errors import UnknownBcOrder
from mockserver.domain.listing import Query
from tests.conformance_power.in_process import new_app
from tests.conformance_power.mutants import Mutant
from tests.conformance_power.wrappers import Json, answering

Parameters = Mapping[str, Any]


def asked(change: Callable[[Parameters], Parameters]) -> ASGIApp:
    """A server that lists orders as if it had been asked for something else."""

    def listed(call: Call) -> Answer:
        call.parameters = change(call.parameters)
        return orders.list_orders(call)

    return new_app(handlers={**HANDLERS, "listOrders": listed})


def part_of_a_company(call: Call) -> Answer:
    """Companies whose id starts with what was asked for."""
    wanted = call.parameters.get("companyId")
    if wanted is None:
        return orders.list_orders(call)
    rows = [
        order for order in call.store.orders.page(Query(limit=200)).items if (order.company_id or "")[:3] == wanted[:3]
    ]
    offset, limit = call.parameters["offset"], call.parameters["limit"]
    meta = {"totalCount": len(rows), "limit": limit, "offset": offset}
    return Answer([orders.shown(order, call.store) for order in rows[offset : offset + limit]], meta=meta)


def found_by_either_id(call: Call) -> Answer:
    order = call.store.orders.get(call.parameters["bcOrderId"])
    return Answer(orders.shown(order, call.store)) if order is not None else orders.get_order(call)


def twenty(wanted: Parameters) -> Parameters:
    return {**wanted, "limit": 20} if wanted["limit"] == 10 else wanted


def first_page_again(wanted: Parameters) -> Parameters:
    return {**wanted, "offset": wanted["offset"] // wanted["limit"] * wanted["limit"]}


def unknown_is_empty(call: Call) -> Answer:
    try:
        return orders.get_order(call)
    except UnknownBcOrder:
        return Answer({})


def not_found_error(body: Json) -> None:
    if body["code"] == 404:
        body["meta"]["message"] = "Not Found Error"


def bad_request(body: Json) -> None:
    if body["code"] == 404:
        body["code"] = 400


def without_ids(body: Json) -> None:
    body["data"] = [{name: value for name, value in product.items() if name != "id"} for product in body["data"]]


def by_sku(body: Json) -> None:
    body["data"] = {product["sku"]: product for product in body["data"]}


def saying(name: str, value: object) -> Callable[[Json], None]:
    """An order whose `name` is `value` once it has an invoice."""

    def change(body: Json) -> None:
        if isinstance(body["data"], dict) and body["data"].get("invoiceId") is not None:
            body["data"][name] = value

    return change


MUTANTS = [
    Mutant(name="twenty orders by default", rule="order-list-is-answered", app=lambda: asked(twenty)),
    Mutant(
        name="the limit is ignored",
        rule="order-list-is-answered",
        app=lambda: asked(lambda wanted: {**wanted, "limit": max(wanted["limit"], 10)}),
    ),
    Mutant(
        name="the offset is ignored",
        rule="order-list-is-answered",
        app=lambda: asked(lambda wanted: {**wanted, "offset": 0}),
    ),
    Mutant(
        name="the offset counts from one",
        rule="order-list-is-answered",
        app=lambda: asked(lambda wanted: {**wanted, "offset": max(wanted["offset"] - 1, 0)}),
    ),
    Mutant(name="the offset moves by whole pages", rule="order-list-is-answered", app=lambda: asked(first_page_again)),
    Mutant(
        name="companyId is ignored",
        rule="order-list-is-answered",
        app=lambda: asked(lambda wanted: {name: value for name, value in wanted.items() if name != "companyId"}),
    ),
    Mutant(
        name="a part of companyId is enough",
        rule="order-list-is-answered",
        app=lambda: new_app(handlers={**HANDLERS, "listOrders": part_of_a_company}),
    ),
    Mutant(
        name="bcOrderId is ignored",
        rule="order-list-is-answered",
        app=lambda: asked(lambda wanted: {name: value for name, value in wanted.items() if name != "bcOrderId"}),
    ),
    Mutant(
        name="an unknown order is an empty success",
        rule="unknown-bc-order-is-404",
        app=lambda: new_app(handlers={**HANDLERS, "getOrder": unknown_is_empty}),
    ),
    Mutant(
        name="an unknown order has another message",
        rule="unknown-bc-order-is-404",
        app=lambda: answering(new_app(), "getOrder", not_found_error),
    ),
    Mutant(
        name="an unknown order is a bad request",
        rule="unknown-bc-order-is-404",
        app=lambda: answering(new_app(), "getOrder", bad_request),
    ),
    Mutant(
        name="B2B Edition ids find orders, too",
        rule="unknown-bc-order-is-404",
        app=lambda: new_app(handlers={**HANDLERS, "getOrder": found_by_either_id}),
    ),
    Mutant(
        name="products have no id",
        rule="order-products-are-listed",
        app=lambda: answering(new_app(), "listOrderProducts", without_ids),
    ),
    Mutant(
        name="products come by sku",
        rule="order-products-are-listed",
        app=lambda: answering(new_app(), "listOrderProducts", by_sku),
    ),
    Mutant(
        name="an invoiced order has another invoiceId",
        rule="order-shows-its-invoice",
        app=lambda: answering(new_app(), "getOrder", saying("invoiceId", 501)),
    ),
    Mutant(
        name="an invoiced order has no invoiceNumber",
        rule="order-shows-its-invoice",
        app=lambda: answering(new_app(), "getOrder", saying("invoiceNumber", None)),
    ),
    Mutant(
        name="an invoiced order has no invoiceStatus",
        rule="order-shows-its-invoice",
        app=lambda: answering(new_app(), "getOrder", saying("invoiceStatus", None)),
    ),
]
