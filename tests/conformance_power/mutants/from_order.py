"""Servers that make the wrong invoice from an order, or one where none may be made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from starlette.types import ASGIApp

from mockserver.api import bookkeeping, invoices
from mockserver.api.call import Answer, Call
from mockserver.api.operations import HANDLERS
from mockserver.domain.errors import OrderInvoiced, OrderNotInvoiceable
from mockserver.domain.invoice import Invoice, Status, new_invoice
from mockserver.domain.money import Money
from mockserver.domain.order import Order, fields_from_order, padded_number
from tests.conformance_power.in_process import new_app
from tests.conformance_power.mutants import Mutant
from tests.conformance_power.wrappers import Json, answering

FROM_ORDER = "createInvoiceFromOrder"


def making(change: Callable[[Invoice, Order], Invoice]) -> ASGIApp:
    """A server that keeps another invoice than the one that it answers."""

    def create(call: Call) -> Answer:
        answer = invoices.create_invoice_from_order(call)
        order = call.store.orders.get(call.parameters["orderId"])
        made = call.store.invoices.get(answer.data["invoiceId"])
        assert order is not None
        assert made is not None
        with call.store.transaction():
            call.store.invoices.put(change(made, order))
        return answer

    return new_app(handlers={**HANDLERS, FROM_ORDER: create})


def numbering(number: Callable[[int], str]) -> ASGIApp:
    """A server that gives its order invoices other numbers, in the store and in its answers."""

    def create(call: Call) -> Answer:
        invoice_id = invoices.create_invoice_from_order(call).data["invoiceId"]
        made = call.store.invoices.get(invoice_id)
        assert made is not None
        with call.store.transaction():
            call.store.invoices.put(replace(made, invoice_number=number(invoice_id)))
        return Answer({"invoiceNumber": number(invoice_id), "invoiceId": invoice_id})

    return new_app(handlers={**HANDLERS, FROM_ORDER: create})


def treating(change: Callable[[Order], Order]) -> ASGIApp:
    """A server that takes an order for another before it looks whether it can be invoiced."""

    def create(call: Call) -> Answer:
        order = call.store.orders.get(call.parameters["orderId"])
        if order is not None and order != change(order):
            return Answer(force_invoice(call, change(order)))
        return invoices.create_invoice_from_order(call)

    return new_app(handlers={**HANDLERS, FROM_ORDER: create})


def force_invoice(call: Call, order: Order) -> dict[str, Any]:
    """Make an invoice of an order, whatever there is already."""
    with call.store.transaction():
        invoice_id = call.store.invoices.new_id()
        invoice = new_invoice(invoice_id, fields_from_order(order, padded_number(invoice_id)), call.terms)
        call.store.invoices.put(bookkeeping.named(call.store, invoice))
    return {"invoiceNumber": padded_number(invoice_id), "invoiceId": invoice_id}


def again_and_again(call: Call) -> Answer:
    order = call.store.orders.get(call.parameters["orderId"])
    if order is None or order.company_id is None or order.status == "Incomplete":
        return invoices.create_invoice_from_order(call)
    return Answer(force_invoice(call, order))


def refused_and_made(call: Call) -> Answer:
    order = call.store.orders.get(call.parameters["orderId"])
    try:
        return invoices.create_invoice_from_order(call)
    except OrderInvoiced:
        assert order is not None
        force_invoice(call, order)
        raise


def answered_again_with_a_new_id(call: Call) -> Answer:
    try:
        return invoices.create_invoice_from_order(call)
    except OrderInvoiced:
        invoice_id = call.store.invoices.new_id()
        return Answer({"invoiceNumber": padded_number(invoice_id), "invoiceId": invoice_id})


def takes_bigcommerce_ids(call: Call) -> Answer:
    order = call.store.orders.find("bc_order_id", call.parameters["orderId"])
    if order is not None:
        call.parameters = {**call.parameters, "orderId": order.id}
    return invoices.create_invoice_from_order(call)


def promised_only(call: Call) -> Answer:
    answer = invoices.create_invoice_from_order(call)
    with call.store.transaction():
        call.store.invoices.remove(answer.data["invoiceId"])
    return answer


def crashes_without_a_company(call: Call) -> Answer:
    try:
        return invoices.create_invoice_from_order(call)
    except OrderNotInvoiceable:
        raise RuntimeError("this server has a bug") from None


def unknown_is_400(body: Json) -> None:
    if body["code"] == 404:
        body["code"] = 400


def unknown_is_empty(body: Json) -> None:
    if body["code"] == 404:
        body.update(code=200, data={"invoiceId": None, "invoiceNumber": None})


def unknown_invoice(body: Json) -> None:
    if body["code"] == 404:
        body["data"]["errMsg"] = "Invoice does not exist"


def text_id(body: Json) -> None:
    if "invoiceId" in body["data"]:
        body["data"]["invoiceId"] = str(body["data"]["invoiceId"])


def nothing_open(invoice: Invoice, _: Order) -> Invoice:
    nothing = Money(code=invoice.open_balance.code, value=invoice.open_balance.value * 0)
    return replace(invoice, open_balance=nothing, status=Status.COMPLETED)


def without_lines(invoice: Invoice, _: Order) -> Invoice:
    details = {**(invoice.details or {}), "details": {"lineItems": [], "shipments": []}}
    return replace(invoice, details=details)


def one_of_each(invoice: Invoice, _: Order) -> Invoice:
    parts: dict[str, Any] = {**(invoice.details or {})}
    lines = [{**line, "quantity": "1"} for line in parts["details"]["lineItems"]]
    return replace(invoice, details={**parts, "details": {**parts["details"], "lineItems": lines}})


MUTANTS = [
    Mutant(
        name="an order invoice is answered and not kept",
        rule="order-becomes-an-invoice",
        app=lambda: new_app(handlers={**HANDLERS, FROM_ORDER: promised_only}),
    ),
    Mutant(
        name="an order invoice has another number than its answer",
        rule="order-becomes-an-invoice",
        app=lambda: making(lambda invoice, order: replace(invoice, invoice_number=f"INV-{order.bc_order_id}")),
    ),
    Mutant(
        name="invoiceId is text",
        rule="order-becomes-an-invoice",
        app=lambda: answering(new_app(), FROM_ORDER, text_id),
    ),
    Mutant(
        name="orderNumber is the B2B Edition id",
        rule="order-invoice-mirrors-its-order",
        app=lambda: making(lambda invoice, order: replace(invoice, order_number=str(order.id))),
    ),
    Mutant(name="nothing is open", rule="order-invoice-mirrors-its-order", app=lambda: making(nothing_open)),
    Mutant(
        name="an order invoice is partially paid",
        rule="order-invoice-mirrors-its-order",
        app=lambda: making(lambda invoice, _: replace(invoice, status=Status.PARTIALLY_PAID)),
    ),
    Mutant(
        name="an order invoice is external",
        rule="order-invoice-mirrors-its-order",
        app=lambda: making(lambda invoice, _: replace(invoice, source=1)),
    ),
    Mutant(
        name="an order invoice is another company's",
        rule="order-invoice-mirrors-its-order",
        app=lambda: making(lambda invoice, _: replace(invoice, customer_id="1002")),
    ),
    Mutant(name="no lines", rule="order-invoice-mirrors-its-order", app=lambda: making(without_lines)),
    Mutant(name="one of each product", rule="order-invoice-mirrors-its-order", app=lambda: making(one_of_each)),
    Mutant(
        name="the number is the bare id",
        rule="order-invoice-number-is-the-padded-id",
        app=lambda: numbering(str),
    ),
    Mutant(
        name="the number has ten digits",
        rule="order-invoice-number-is-the-padded-id",
        app=lambda: numbering(lambda invoice_id: f"{invoice_id:010}"),
    ),
    Mutant(
        name="BigCommerce ids are taken, too",
        rule="unknown-order-is-404",
        app=lambda: new_app(handlers={**HANDLERS, FROM_ORDER: takes_bigcommerce_ids}),
    ),
    Mutant(
        name="an unknown order is 400",
        rule="unknown-order-is-404",
        app=lambda: answering(new_app(), FROM_ORDER, unknown_is_400),
    ),
    Mutant(
        name="an unknown order is an empty success",
        rule="unknown-order-is-404",
        app=lambda: answering(new_app(), FROM_ORDER, unknown_is_empty),
    ),
    Mutant(
        name="an unknown order is called an invoice",
        rule="unknown-order-is-404",
        app=lambda: answering(new_app(), FROM_ORDER, unknown_invoice),
    ),
    Mutant(
        name="an order is invoiced again and again",
        rule="order-is-invoiced-once",
        app=lambda: new_app(handlers={**HANDLERS, FROM_ORDER: again_and_again}),
    ),
    Mutant(
        name="the second call is refused, and makes an invoice",
        rule="order-is-invoiced-once",
        app=lambda: new_app(handlers={**HANDLERS, FROM_ORDER: refused_and_made}),
    ),
    Mutant(
        name="the second call answers an id of its own",
        rule="order-is-invoiced-once",
        app=lambda: new_app(handlers={**HANDLERS, FROM_ORDER: answered_again_with_a_new_id}),
    ),
    Mutant(
        name="an order without a company is billed to some company",
        rule="incomplete-order-is-refused",
        app=lambda: treating(lambda order: replace(order, company_id=order.company_id or "1001")),
    ),
    Mutant(
        name="an incomplete order is billed",
        rule="incomplete-order-is-refused",
        app=lambda: treating(lambda order: replace(order, status="Awaiting Payment") if order.id == 542 else order),
    ),
    Mutant(
        name="an order without a company crashes",
        rule="incomplete-order-is-refused",
        app=lambda: new_app(handlers={**HANDLERS, FROM_ORDER: crashes_without_a_company}),
    ),
]
