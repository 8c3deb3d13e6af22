"""Servers whose carts change otherwise than they say, miscount their changes, or are open to others."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from starlette.types import ASGIApp

from mockserver.api.call import Answer, Call
from mockserver.api.operations import HANDLERS
from mockserver.domain.cart import Cart
from tests.conformance_power.between import Ask, Reply, Request, Which, between
from tests.conformance_power.buying import (
    CHANGE_LINE,
    SHOW_CART,
    accepted_for,
    cart_of,
    denial,
    ignored_for,
    on_refusal,
    refused_with,
    touch_the_cart,
    with_body,
)
from tests.conformance_power.editing import Json, answering, succeeded
from tests.conformance_power.handling import handled, kept, seen_by, served
from tests.conformance_power.in_process import new_app
from tests.conformance_power.mutants import breaking
from tests.conformance_power.relisting import calls_of

QUANTITY = "invoice-line-has-no-quantity"
VERSION = "cart-version-counts-changes"
OWN = "cart-belongs-to-its-buyer"
CARTS = ("getCart", "emptyCart", "addItemToCart", "addInvoicesToCart", "updateCartLine", "removeCartLine")


def versioned(change: Any, *operation_ids: str) -> ASGIApp:
    """A server whose carts get another version than they should, also in the answer."""

    def serve(operation_id: str, call: Call) -> Answer:
        before = call.store.carts.get(call.buyer.id) or Cart(id=call.buyer.id)
        answer = served(operation_id, call)
        after = call.store.carts.get(call.buyer.id) or Cart(id=call.buyer.id)
        version = change(before.version, after.version)
        with call.store.transaction():
            call.store.carts.put(replace(after, version=version))
        return replace(answer, data={**answer.data, "version": version})

    return new_app(handlers={**HANDLERS, **{id_: partial(serve, id_) for id_ in operation_ids}})


def as_before(before: int, _: int) -> int:
    return before


def answering_late(which: Which) -> ASGIApp:
    """A server that answers a change with the cart before it."""

    async def serve(request: Request, ask: Ask) -> Reply:
        if not which(request):
            return await ask(request)
        before = await cart_of(request, ask)
        reply = await ask(request)
        return reply.saying({**reply.json, "data": before}) if succeeded(reply) else reply

    return between(new_app(), serve)


def never_empty(data: Json) -> Json:
    return {**data, "kind": "invoices"} if data["kind"] == "empty" else data


def cart_of_session(call: Call) -> Answer:
    """Each session has a cart of its own."""
    buyer = replace(call.buyer, id=10_000 + call.session.id)
    return served("getCart", replace(call, visitor=call.visitor and call.visitor._replace(buyer=buyer)))


def shared(*operation_ids: str) -> ASGIApp:
    """A server that has one cart for an organisation."""
    return seen_by(lambda buyer: replace(buyer, id=20_000 if buyer.invoice_account else buyer.id), *operation_ids)


def one_for_all(*operation_ids: str) -> ASGIApp:
    return seen_by(lambda buyer: replace(buyer, id=20_000), *operation_ids)


def emptying_all(call: Call) -> Answer:
    """Whoever empties a cart empties all."""
    with call.store.transaction():
        for cart in list(call.store.carts):
            call.store.carts.remove(cart.id)
    return served("getCart", call)


def any_line(call: Call) -> Answer:
    """Whoever knows the id of a line may take it out."""
    for cart in call.store.carts:
        if any(str(line.id) == call.parameters["lineId"] for line in cart.lines) and cart.id != call.buyer.id:
            with call.store.transaction():
                call.store.carts.put(replace(cart, lines=()))
    return served("removeCartLine", call)


MUTANTS = [
    *breaking(
        QUANTITY,
        {
            "a quantity is ignored": lambda: ignored_for("NOT_ALLOWED_WITH_INVOICE"),
            "a quantity of one is ignored": lambda: ignored_for(
                "NOT_ALLOWED_WITH_INVOICE", lambda request: request.json["quantity"] == 1
            ),
            "a quantity is ignored beside an amount": lambda: accepted_for(
                "NOT_ALLOWED_WITH_INVOICE",
                with_body(lambda body: {"amount": body["amount"]}),
                lambda request: "amount" in request.json,
            ),
            "a quantity is no body": lambda: refused_with("NOT_ALLOWED_WITH_INVOICE", denial(400, "BAD_REQUEST")),
            "a quantity is a conflict": lambda: refused_with(
                "NOT_ALLOWED_WITH_INVOICE", denial(409, "NOT_ALLOWED_WITH_INVOICE")
            ),
            "a quantity is refused and counts": lambda: on_refusal("NOT_ALLOWED_WITH_INVOICE", touch_the_cart),
        },
    ),
    *breaking(
        VERSION,
        {
            **{
                f"{operation} does not count": partial(versioned, as_before, operation)
                for operation in CARTS
                if operation != "getCart"
            },
            "adding counts twice": lambda: versioned(lambda _, after: after + 1, "addInvoicesToCart"),
            "reading counts": lambda: kept(lambda _, after: replace(after, version=after.version + 1), "getCart"),
            "refused amounts count": lambda: on_refusal("AMOUNT_NOT_POSITIVE", touch_the_cart),
            "refused invoices count": lambda: on_refusal("INVOICE_ALREADY_IN_CART", touch_the_cart),
            "a cart never is empty again": lambda: answering(
                calls_of("emptyCart", "removeCartLine", "getCart"), never_empty
            ),
            "a change answers the cart before it": lambda: answering_late(CHANGE_LINE),
            "removing answers the cart before it": lambda: answering_late(calls_of("removeCartLine")),
            "removing a line removes all": lambda: kept(lambda _, after: replace(after, lines=()), "removeCartLine"),
            "emptying leaves a line": lambda: kept(
                lambda before, after: replace(after, lines=before.lines[:1]), "emptyCart"
            ),
            "an item's quantity does not raise amountDue": lambda: answering(
                SHOW_CART,
                lambda cart: {**cart, "amountDue": cart["lines"][0]["price"]} if cart["kind"] == "items" else cart,
            ),
        },
    ),
    *breaking(
        OWN,
        {
            "each session has a cart": lambda: handled(cart_of_session, "getCart"),
            "an organisation has one cart": lambda: shared(*CARTS),
            "a store has one cart": lambda: one_for_all(*CARTS),
            "whoever empties one empties all": lambda: handled(emptying_all, "emptyCart"),
            "whoever knows a line takes it out": lambda: handled(any_line, "removeCartLine"),
        },
    ),
]
