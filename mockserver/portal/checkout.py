"""Paying what is in the cart, and the receipt."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from starlette.responses import Response

from mockserver.portal.addresses import CART, segment
from mockserver.portal.backend import Refused
from mockserver.portal.seals import Said
from mockserver.portal.showing import decimal, grouped
from mockserver.portal.visit import Visit
from mockserver.portal.wording import in_words

OTHERS = ("gift_card", "loyalty")
"""Ways to pay beside a card, which pays what they leave."""
TEST_CARD = re.compile(r"tok_[A-Za-z0-9_]{1,60}")
NO_CARD = "This is no test card. Write tok_visa or tok_declined."
FIRST_CARD = "tok_visa"
VERSION = re.compile(r"[0-9]{1,15}")
FIELDS = {"PAYMENT_DECLINED": "card_token"}
"""The field that a refusal is about, where there is only one."""


async def show(visit: Visit) -> Response:
    """The page to pay on."""
    cart = (await visit.api.get("/buyer/cart")).data
    if cart["kind"] == "empty":
        return visit.go(CART, Said("notice", in_words(Refused(409, "CART_EMPTY", ""))))
    return await _shown(visit, cart)


async def pay(visit: Visit) -> Response:
    """Pay with what was typed. Nothing changes if anything is refused."""
    cart = (await visit.api.get("/buyer/cart")).data
    version = visit.form.text("version")
    due = decimal(visit.form.text("due") or "0")
    if due is None or not VERSION.fullmatch(version):
        return visit.go(CART)
    tenders = _tenders(visit, due)
    body = {"tenders": tenders, "cartVersion": int(version)}
    try:
        done = (await visit.api.call("POST", "/buyer/cart/checkout", body)).data
    except Refused as refusal:
        return await _refused(visit, cart, refusal, tenders, due)
    thanks = Said("success", "Thank you: the payment is made.")
    return visit.go(f"/portal/receipts/{segment(done['receiptId'])}", thanks)


async def receipt(visit: Visit) -> Response:
    """What was paid."""
    found = (await visit.api.get(f"/buyer/receipts/{segment(visit.path('receipt_id'))}")).data
    return await visit.page("receipt.html", receipt=found)


def _tenders(visit: Visit, due: Decimal) -> list[dict[str, Any]]:
    """What is paid how; the card pays what the others leave, unless an amount for it was typed."""
    tenders = [
        _tender(method, visit.form.text(f"{method}_amount"), visit.form.text(f"{method}_token"))
        for method in OTHERS
        if visit.form.text(f"{method}_amount")
    ]
    amount = visit.form.text("card_amount")
    if not amount:
        rest = due - sum((decimal(tender["amount"]) or Decimal(0) for tender in tenders), Decimal(0))
        amount = f"{rest:f}" if rest > 0 or not tenders else ""
    return [_tender("card", amount, visit.form.text("card_token")), *tenders] if amount else tenders


def _tender(method: str, amount: str, token: str) -> dict[str, Any]:
    tender = {"method": method, "amount": amount}
    return {**tender, "token": token} if token else tender


async def _refused(
    visit: Visit, cart: dict[str, Any], refusal: Refused, tenders: list[dict[str, Any]], due: Decimal
) -> Response:
    if cart["kind"] == "empty" or refusal.code in ("BALANCE_CHANGED", "CART_EMPTY"):
        return visit.go(CART, Said("error", in_words(refusal)))
    errors = _errors(refusal, tenders)
    trouble = "" if errors else in_words(refusal)
    if refusal.code == "TENDER_MISMATCH":
        trouble = f"{trouble} {_sum_in_words(tenders, due, cart)}".rstrip()
    return await _shown(visit, cart, status=refusal.status, errors=errors, trouble=trouble)


def _errors(refusal: Refused, tenders: list[dict[str, Any]]) -> dict[str, str]:
    """Which field a refusal is about, and what to say beside it."""
    card = next((tender for tender in tenders if tender["method"] == "card"), None)
    if card and not TEST_CARD.fullmatch(card.get("token", "")):
        return {"card_token": NO_CARD}
    if refusal.code in FIELDS:
        return {FIELDS[refusal.code]: in_words(refusal)}
    if refusal.code not in ("AMOUNT_MALFORMED", "AMOUNT_NOT_POSITIVE"):
        return {}
    is_wrong = (lambda number: number is None) if refusal.code == "AMOUNT_MALFORMED" else _is_nothing
    wrong = [f"{t['method']}_amount" for t in tenders if is_wrong(decimal(t["amount"]))]
    return dict.fromkeys(wrong, in_words(refusal))


def _is_nothing(number: Decimal | None) -> bool:
    return number is not None and number <= 0


def _sum_in_words(tenders: list[dict[str, Any]], due: Decimal, cart: dict[str, Any]) -> str:
    numbers = [decimal(tender["amount"]) for tender in tenders]
    if any(number is None for number in numbers) or not cart["amountDue"]:
        return ""
    difference = sum((number for number in numbers if number is not None), Decimal(0)) - due
    code = cart["amountDue"]["code"]
    way = "too much" if difference > 0 else "missing"
    return f"{grouped(abs(difference))} {code} is {way}." if difference else ""


async def _shown(
    visit: Visit, cart: dict[str, Any], *, status: int = 200, errors: dict[str, str] | None = None, trouble: str = ""
) -> Response:
    offered = (await visit.api.get("/buyer/payment-methods")).data
    names = [f"{method}_{part}" for method in ("card", *OTHERS) for part in ("amount", "token")]
    typed = {name: visit.form.text(name) for name in names}
    if not visit.form.has("card_token"):
        typed["card_token"] = FIRST_CARD
    return await visit.page(
        "checkout.html",
        status=status,
        cart=cart,
        offered=offered,
        errors=errors or {},
        trouble=trouble,
        typed=typed,
    )
