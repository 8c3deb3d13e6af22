"""Servers whose carts take what they should not, refuse what they should take, or change when they refuse."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from starlette.types import ASGIApp

from tests.conformance_power.between import Ask, Reply, Request, between
from tests.conformance_power.buying import (
    CART,
    INVOICES,
    PUT_IN,
    PUT_ITEM,
    SHOW_CART,
    accepted_for,
    cart_of,
    code_of,
    denial,
    empty_the_cart,
    ignored_for,
    on_refusal,
    refused_with,
    touch_the_cart,
    with_body,
)
from tests.conformance_power.editing import Json, answering, filled, getting, instead, sending, succeeded, writing
from tests.conformance_power.handling import choosing, kept
from tests.conformance_power.in_process import new_app
from tests.conformance_power.mutants import breaking

PAY = "pay-invoice-puts-it-into-the-cart"
PAID = "paid-invoice-is-not-payable"
ALL = "cart-takes-all-invoices-or-none"
EITHER = "cart-holds-items-or-invoices"
ONCE = "invoice-is-in-the-cart-once"
ONE = "cart-is-of-one-account-and-currency"
PAID_CODE, OTHER_CURRENCY = "INVOICE_ALREADY_PAID", "CURRENCY_MISMATCH"


def lines(edit: Any) -> Any:
    """A body with other lines."""
    return lambda body: {**body, "lines": edit(body["lines"])}


def each_line(edit: Any) -> Any:
    return lines(lambda found: [edit(line) for line in found])


def adding_one_by_one() -> ASGIApp:
    """A server that keeps the good ones of several invoices, and refuses the call all the same."""

    async def serve(request: Request, ask: Ask) -> Reply:
        reply = await ask(request)
        if PUT_IN(request) and not succeeded(reply) and len(request.json["lines"]) > 1:
            for line in request.json["lines"]:
                await ask(request.sending({"lines": [line]}))
        return reply

    return between(new_app(), serve)


def up_to_the_bad_one() -> ASGIApp:
    """A server that keeps what comes before a bad invoice."""

    async def serve(request: Request, ask: Ask) -> Reply:
        reply = await ask(request)
        if PUT_IN(request) and not succeeded(reply):
            for line in request.json["lines"]:
                if not succeeded(await ask(request.sending({"lines": [line]}))):
                    break
        return reply

    return between(new_app(), serve)


def skipping_the_bad_ones() -> ASGIApp:
    """A server that takes the good ones of several invoices and says so."""

    async def serve(request: Request, ask: Ask) -> Reply:
        reply = await ask(request)
        if not PUT_IN(request) or succeeded(reply):
            return reply
        taken = [await ask(request.sending({"lines": [line]})) for line in request.json["lines"]]
        return next((one for one in reversed(taken) if succeeded(one)), reply)

    return between(new_app(), serve)


async def take_the_price(request: Request, _: Reply, ask: Ask) -> None:
    """Gives the line of an invoice that is there the amount that came with it."""
    for sent in request.json["lines"]:
        for line in (await cart_of(request, ask))["lines"]:
            is_it = str(sent["invoiceId"]) in (str(line.get("invoiceId")), line.get("invoiceNumber"))
            if is_it and "amount" in sent:
                await ask(writing(request, "PATCH", f"{CART}/lines/{line['id']}", {"amount": sent["amount"]}))


def emptying_first(code: str) -> ASGIApp:
    """A server that throws out what is in the way."""

    async def serve(request: Request, ask: Ask) -> Reply:
        reply = await ask(request)
        if code_of(reply) != code:
            return reply
        await empty_the_cart(request, reply, ask)
        return await ask(request)

    return between(new_app(), serve)


def without_repeats(body: Json) -> Json:
    seen = {str(line["invoiceId"]): line for line in body["lines"]}
    return {**body, "lines": [*seen.values()]}


def is_id(name: object) -> bool:
    return str(name).isdigit()


def billed(line: Json) -> Json:
    """A line whose amount is above what is open."""
    return {**line, "amount": {**line["amount"], "value": "800.25"}} if line["amount"]["value"] == "300.50" else line


def due_of_balances(cart: Json) -> Json:
    """A cart in which the amounts of the lines do not count."""
    value = sum(float(line["balance"]["value"]) for line in cart["lines"] if "balance" in line)
    return {**cart, "amountDue": {**cart["amountDue"], "value": f"{value + 1:.2f}"}} if value else cart


def paid_in_part(reply: Reply) -> ASGIApp:
    """A server that takes invoices of which nothing is paid, and no others."""

    async def serve(request: Request, ask: Ask) -> Reply:
        if PUT_IN(request):
            for line in request.json["lines"]:
                shown = await ask(getting(request, f"{INVOICES}/{line['invoiceId']}"))
                if succeeded(shown) and shown.json["data"]["paidStatus"] == "partially_paid":
                    return reply
        return await ask(request)

    return between(new_app(), serve)


def adding_separately() -> ASGIApp:
    """A server that adds several invoices one by one, and counts each."""

    async def serve(request: Request, ask: Ask) -> Reply:
        reply = await ask(request)
        if PUT_IN(request) and succeeded(reply):
            for _ in request.json["lines"][1:]:
                await touch_the_cart(request, reply, ask)
            shown = await cart_of(request, ask)
            return reply.saying({**reply.json, "data": shown})
        return reply

    return between(new_app(), serve)


def unmarked(operation_id: str, kind: str) -> ASGIApp:
    """A server that takes something beside what is there, and whose cart does not tell."""
    app = choosing("cart-exclusivity", "mixed", operation_id)

    async def serve(request: Request, ask: Ask) -> Reply:
        reply = await ask(request)
        is_mixed = SHOW_CART(request) and succeeded(reply) and reply.json["data"]["kind"] == "mixed"
        return reply.saying({**reply.json, "data": {**reply.json["data"], "kind": kind}}) if is_mixed else reply

    return between(app, serve)


MUTANTS = [
    *breaking(
        PAY,
        {
            "all that was billed is the amount": lambda: answering(SHOW_CART, each_line(billed)),
            "the amount is a cent": lambda: sending(PUT_IN, each_line(lambda line: {"amount": "0.01", **line})),
            "an amount is needed": lambda: instead(
                lambda request: PUT_IN(request) and any("amount" not in line for line in request.json["lines"]),
                denial(400, "BAD_REQUEST"),
            ),
            "amountDue is that of the first line": lambda: answering(
                SHOW_CART, lambda cart: {**cart, "amountDue": cart["lines"][0]["amount"] if cart["lines"] else None}
            ),
            "amountDue is what is open": lambda: answering(SHOW_CART, due_of_balances),
            "the kind is items": lambda: answering(SHOW_CART, filled(kind="items")),
            "what is paid in part is refused": lambda: paid_in_part(denial(409, PAID_CODE)),
            "numbers are no names": lambda: instead(
                lambda request: PUT_IN(request) and any(not is_id(line["invoiceId"]) for line in request.json["lines"]),
                denial(404, "INVOICE_NOT_FOUND"),
            ),
            "the last line is not kept": lambda: kept(
                lambda _, after: replace(after, lines=after.lines[:-1]), "addInvoicesToCart"
            ),
            "lines have no balance": lambda: answering(
                SHOW_CART, each_line(lambda line: {name: value for name, value in line.items() if name != "balance"})
            ),
        },
    ),
    *breaking(
        PAID,
        {
            "what is paid is taken for nothing": lambda: ignored_for(PAID_CODE),
            "what is paid is bad input": lambda: refused_with(PAID_CODE, denial(422, PAID_CODE)),
            "what is paid is unknown": lambda: refused_with(PAID_CODE, denial(404, "INVOICE_NOT_FOUND")),
            "what is paid is above its balance": lambda: refused_with(PAID_CODE, denial(409, "AMOUNT_EXCEEDS_BALANCE")),
            "what is paid is refused and the cart is emptied": lambda: on_refusal(PAID_CODE, empty_the_cart),
            "what is paid is refused and counts": lambda: on_refusal(PAID_CODE, touch_the_cart),
        },
    ),
    *breaking(
        ALL,
        {
            "two of several are added": lambda: sending(PUT_IN, lines(lambda found: found[:2])),
            "each raises the version": adding_separately,
            "good ones stay when the call is refused": adding_one_by_one,
            "what comes before the bad one stays": up_to_the_bad_one,
            "bad ones are skipped": skipping_the_bad_ones,
        },
    ),
    *breaking(
        EITHER,
        {
            "an invoice is taken beside items and the kind is items": lambda: unmarked("addInvoicesToCart", "items"),
            "an item is taken beside invoices and the kind is invoices": lambda: unmarked("addItemToCart", "invoices"),
            "an invoice throws items out": lambda: emptying_first("CART_HAS_ITEMS"),
            "an item throws invoices out": lambda: emptying_first("CART_HAS_INVOICES"),
            "the codes are swapped": lambda: refused_with("CART_HAS_ITEMS", denial(409, "CART_HAS_INVOICES")),
            "items beside invoices are bad input": lambda: refused_with(
                "CART_HAS_INVOICES", denial(422, "CART_HAS_INVOICES")
            ),
            "an item is ignored beside invoices": lambda: ignored_for("CART_HAS_INVOICES"),
            "an invoice is ignored beside items": lambda: ignored_for("CART_HAS_ITEMS"),
            "an invoice beside items is refused and the cart is emptied": lambda: on_refusal(
                "CART_HAS_ITEMS", empty_the_cart
            ),
            "an item beside invoices is refused and counts": lambda: on_refusal("CART_HAS_INVOICES", touch_the_cart),
        },
    ),
    *breaking(
        ONCE,
        {
            "a second time is ignored": lambda: ignored_for("INVOICE_ALREADY_IN_CART"),
            "twice in one call is once": lambda: sending(PUT_IN, without_repeats),
            "a second time is bad input": lambda: refused_with(
                "INVOICE_ALREADY_IN_CART", denial(422, "INVOICE_ALREADY_IN_CART")
            ),
            "a second time has another code": lambda: refused_with("INVOICE_ALREADY_IN_CART", denial(409, PAID_CODE)),
            "a second time is refused and its amount taken": lambda: on_refusal(
                "INVOICE_ALREADY_IN_CART", take_the_price
            ),
            "a second time is refused and the cart is emptied": lambda: on_refusal(
                "INVOICE_ALREADY_IN_CART", empty_the_cart
            ),
        },
    ),
    *breaking(
        ONE,
        {
            "another currency is ignored": lambda: ignored_for(OTHER_CURRENCY),
            "another account is ignored": lambda: ignored_for("ACCOUNT_MISMATCH"),
            "another currency throws the first out": lambda: emptying_first(OTHER_CURRENCY),
            "another account throws the first out": lambda: emptying_first("ACCOUNT_MISMATCH"),
            "another currency is a conflict": lambda: refused_with(OTHER_CURRENCY, denial(409, OTHER_CURRENCY)),
            "another account is another currency": lambda: refused_with(
                "ACCOUNT_MISMATCH", denial(422, OTHER_CURRENCY)
            ),
            "another account is unknown": lambda: refused_with("ACCOUNT_MISMATCH", denial(404, "INVOICE_NOT_FOUND")),
            "items of all currencies are one": lambda: accepted_for(
                OTHER_CURRENCY, with_body(filled(currency="USD")), PUT_ITEM
            ),
            "another currency is refused and the cart is emptied": lambda: on_refusal(OTHER_CURRENCY, empty_the_cart),
            "another account is refused and counts": lambda: on_refusal("ACCOUNT_MISMATCH", touch_the_cart),
        },
    ),
]
