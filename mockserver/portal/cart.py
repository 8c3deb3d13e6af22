"""The cart: its lines, their amounts, and what is refused about them."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from starlette.responses import Response

from mockserver.portal.addresses import CART, CHECKOUT, segment
from mockserver.portal.backend import Refused
from mockserver.portal.seals import Said
from mockserver.portal.showing import decimal, money
from mockserver.portal.visit import Visit
from mockserver.portal.wording import in_words


async def show(visit: Visit) -> Response:
    """What is in the cart."""
    return await _shown(visit, (await visit.api.get("/buyer/cart")).data)


async def change(visit: Visit) -> Response:
    """Carry out what was pressed: take a line out, empty the cart, or save the amounts and perhaps go on."""
    if visit.form.has("empty"):
        await visit.api.call("DELETE", "/buyer/cart")
        return visit.go(CART, Said("success", "Your cart is empty now."))
    if visit.form.has("remove"):
        return await _removed(visit, visit.form.text("remove"))
    cart = (await visit.api.get("/buyer/cart")).data
    typed = {line["id"]: visit.form.text(f"amount-{line['id']}") for line in cart["lines"]}
    changed = [line for line in cart["lines"] if _is_other(visit, line)]
    errors: dict[Any, str] = {}
    lowered: list[Said] = []
    for line in changed:
        amount = typed[line["id"]]
        try:
            saved = await visit.api.call("PATCH", _address(line["id"]), {"amount": amount})
        except Refused as refusal:
            errors[line["id"]] = _in_words(refusal, line)
        else:
            lowered += _lowered(saved.data, line, amount)
    if errors:
        cart = (await visit.api.get("/buyer/cart")).data
        return await _shown(visit, cart, errors=errors, typed=typed)
    if visit.form.has("checkout"):
        return visit.go(CHECKOUT, *lowered)
    said = Said("success", "The amounts are saved.") if changed else Said("notice", "The amounts are as they were.")
    return visit.go(CART, *(lowered or [said]))


async def _removed(visit: Visit, line_id: str) -> Response:
    with suppress(Refused):  # it is gone already, which is what was wanted
        await visit.api.call("DELETE", _address(line_id))
    return visit.go(CART, Said("success", "The line is out of your cart."))


async def _shown(
    visit: Visit, cart: dict[str, Any], *, errors: dict[Any, str] | None = None, typed: dict[Any, str] | None = None
) -> Response:
    errors, typed = errors or {}, typed or {}
    return await visit.page("cart.html", status=422 if errors else 200, cart=cart, errors=errors, typed=typed)


def _address(line_id: object) -> str:
    return f"/buyer/cart/lines/{segment(line_id)}"


def _is_other(visit: Visit, line: dict[str, Any]) -> bool:
    """The form has another amount for an invoice than the cart."""
    field = f"amount-{line['id']}"
    return line["type"] == "invoice" and visit.form.has(field) and visit.form.text(field) != line["amount"]["value"]


def _in_words(refusal: Refused, line: dict[str, Any]) -> str:
    if refusal.code == "AMOUNT_EXCEEDS_BALANCE" and line.get("balance"):
        return f"At most {money(line['balance'])} is open on this invoice."
    return in_words(refusal)


def _lowered(cart: dict[str, Any], line: dict[str, Any], amount: str) -> list[Said]:
    """What to say if the amount was taken, but not as it was typed."""
    now = next((other["amount"] for other in cart["lines"] if other["id"] == line["id"]), None)
    if now is None or decimal(now["value"]) == decimal(amount):
        return []
    text = f"{line['invoiceNumber']}: only {money(now)} is open, so that is what you pay instead of {amount}."
    return [Said("notice", text)]
