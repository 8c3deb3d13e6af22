"""Servers that serve buyers wrongly: whom they let in, what they refuse and how, and what a refusal leaves behind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from starlette.types import ASGIApp

from tests.conformance_power.between import DEMO, Ask, Reply, Request, Which, between
from tests.conformance_power.editing import Act, Edit, Json, getting, succeeded, writing
from tests.conformance_power.in_process import CONFIG, new_app
from tests.conformance_power.relisting import calls_of

CART, SESSION, INVOICES = "/buyer/cart", "/buyer/session", "/buyer/invoices"
PASSWORDS = {buyer.email: buyer.password for buyer in CONFIG.data.buyers}
ADA, BEN, CLEO = "ada@acme.example", "ben@acme.example", "cleo@borealis.example"
"""Two of one organisation, the first its admin, and one who is in none."""
OPTIONAL_HEADERS = ("authorization", "x-auth-token", "x-store-hash")
PUT_IN = calls_of("addInvoicesToCart")
PUT_ITEM = calls_of("addItemToCart")
CHANGE_LINE = calls_of("updateCartLine")
CHECK_OUT = calls_of("checkOutCart")
SHOW_CART = calls_of("getCart", "emptyCart", "addItemToCart", "addInvoicesToCart", "updateCartLine", "removeCartLine")
SHOW_INVOICES = calls_of("listBuyerInvoices", "getBuyerInvoice")


def denial(status: int, code: str, text: str = "No.") -> Reply:
    """A refusal as buyers get it."""
    body = {"code": status, "data": {"errMsg": text, "errorCode": code}, "meta": {"message": "Refused"}}
    return Reply(status).saying(body)


def code_of(reply: Reply) -> str | None:
    """The errorCode of a refusal; None of a success."""
    if succeeded(reply):
        return None
    code: str | None = (reply.json.get("data") or {}).get("errorCode")
    return code


def refused_with(code: str, reply: Reply, which: Which = lambda _: True) -> ASGIApp:
    """A server whose refusals with an errorCode are this."""

    async def serve(request: Request, ask: Ask) -> Reply:
        answer = await ask(request)
        return reply if code_of(answer) == code and which(request) else answer

    return between(new_app(), serve)


def accepted_for(code: str, instead: Callable[[Request], Request], which: Which = lambda _: True) -> ASGIApp:
    """A server that takes what it should refuse with an errorCode for another call."""

    async def serve(request: Request, ask: Ask) -> Reply:
        answer = await ask(request)
        return await ask(instead(request)) if code_of(answer) == code and which(request) else answer

    return between(new_app(), serve)


def on_refusal(code: str, act: Act, which: Which = lambda _: True) -> ASGIApp:
    """A server that does something all the same when it refuses with an errorCode."""

    async def serve(request: Request, ask: Ask) -> Reply:
        answer = await ask(request)
        if code_of(answer) == code and which(request):
            await act(request, answer, ask)
        return answer

    return between(new_app(), serve)


def ignored_for(code: str, which: Which = lambda _: True) -> ASGIApp:
    """A server that does nothing where it should refuse with an errorCode, and answers the cart as it is."""

    async def serve(request: Request, ask: Ask) -> Reply:
        answer = await ask(request)
        if code_of(answer) != code or not which(request):
            return answer
        cart = await ask(getting(request, CART))
        status = 201 if request.method == "POST" else 200
        return replace(cart, status=status).saying({**cart.json, "code": status})

    return between(new_app(), serve)


def with_body(edit: Edit) -> Callable[[Request], Request]:
    """The same call with another body."""
    return lambda request: request.sending(edit(request.json))


def again(edit: Edit) -> Act:
    """Serves the call once more, with another body."""

    async def act(request: Request, _: Reply, ask: Ask) -> None:
        await ask(request.sending(edit(request.json)))

    return act


async def empty_the_cart(request: Request, _: Reply, ask: Ask) -> None:
    """Takes everything out of the cart of whoever called."""
    await ask(replace(getting(request, CART), method="DELETE"))


async def touch_the_cart(request: Request, _: Reply, ask: Ask) -> None:
    """Puts something into the cart of whoever called and takes it out again: the version rises."""
    for lines in ([*(await cart_of(request, ask))["lines"]],):
        if lines and lines[0]["type"] == "invoice":
            path, amount = f"{CART}/lines/{lines[0]['id']}", lines[0]["amount"]["value"]
            await ask(writing(request, "PATCH", path, {"amount": "0.01"}))
            await ask(writing(request, "PATCH", path, {"amount": amount}))
        else:
            cart = (await ask(writing(request, "POST", f"{CART}/items", {"sku": "x", "quantity": 1, "price": 1}))).json
            line = cart["data"]["lines"][-1]["id"]
            await ask(writing(request, "DELETE", f"{CART}/lines/{line}", None))


async def take_a_cent(request: Request, _: Reply, ask: Ask) -> None:
    """Lowers the open balance of every invoice in the cart of whoever called."""
    for line in (await cart_of(request, ask))["lines"]:
        if line["type"] == "invoice":
            await lower(request, line["invoiceId"], "0.01", ask)


async def cart_of(request: Request, ask: Ask) -> Json:
    """The cart of whoever called."""
    return (await ask(getting(request, CART))).json["data"]


def managing(request: Request) -> Request:
    """A call with management credentials instead of those that it has."""
    headers = {name: value for name, value in request.headers.items() if name not in OPTIONAL_HEADERS}
    return replace(request, headers={**headers, **DEMO})


def stripped(request: Request) -> Request:
    """A call without credentials."""
    headers = {name: value for name, value in request.headers.items() if name not in OPTIONAL_HEADERS}
    return replace(request, headers=headers)


async def token_of(request: Request, ask: Ask, email: str = BEN) -> str:
    """The token of a new session of a buyer."""
    body = {"email": email, "password": PASSWORDS[email]}
    signed_in = await ask(writing(stripped(request), "POST", SESSION, body))
    token: str = signed_in.json["data"]["token"]
    return token


async def as_buyer(request: Request, ask: Ask, email: str = BEN) -> Request:
    """The same call by a buyer."""
    token = await token_of(request, ask, email)
    return stripped(request).headed({"authorization": f"Bearer {token}"})


def lending(which: Which, email: str = BEN) -> ASGIApp:
    """A server that takes whom it would not let in for a buyer."""

    async def serve(request: Request, ask: Ask) -> Reply:
        answer = await ask(request)
        if code_of(answer) != "NOT_SIGNED_IN" or not which(request):
            return answer
        return await ask(await as_buyer(request, ask, email))

    return between(new_app(), serve)


def of_buyer(email: str) -> Callable[[Any], bool]:
    """Bodies that sign in this buyer."""
    return lambda body: str(body.get("email", "")).lower() == email


async def lower(request: Request, invoice_id: Any, by: str, ask: Ask) -> None:
    """Lower the open balance of an invoice behind the back of everybody."""
    from decimal import Decimal

    path = f"/api/v3/io/ip/invoices/{invoice_id}"
    shown = await ask(getting(managing(request), path))
    if succeeded(shown):
        balance: Mapping[str, str] = shown.json["data"]["openBalance"]
        value = str(Decimal(balance["value"]) - Decimal(by))
        await ask(writing(managing(request), "PUT", path, {"openBalance": {**balance, "value": value}}))
