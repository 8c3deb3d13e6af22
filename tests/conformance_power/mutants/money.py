"""Servers that lose money on the way, or take for money what is none."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import replace
from decimal import ROUND_DOWN, Decimal
from typing import Any

from starlette.types import ASGIApp

from mockserver.domain.invoice import Invoice
from mockserver.domain.money import Money
from tests.conformance_power.between import Reply, Request, Which, calls, calls_of_one, reading, refusal, saying
from tests.conformance_power.creating import BAD, Json, failing, filled, keeping, taking
from tests.conformance_power.in_process import new_app
from tests.conformance_power.mutants import Mutant

OK = 200
BALANCES = ("originalBalance", "openBalance")
UPDATE, READ, LIST = calls_of_one("PUT"), calls_of_one("GET"), calls("GET", "/ip/invoices")


def paying(change: Callable[[Decimal], Decimal], *, of_text: bool = False) -> Callable[[], ASGIApp]:
    """A server that keeps other amounts than those sent as numbers, or as text."""

    def keep(made: Invoice, body: Json) -> Invoice:
        amounts = {}
        for name, attribute in zip(BALANCES, ("original_balance", "open_balance"), strict=True):
            money: Money = getattr(made, attribute)
            if isinstance(body[name]["value"], str) == of_text:
                amounts[attribute] = replace(money, value=change(money.value))
        return replace(
            made,
            original_balance=amounts.get("original_balance", made.original_balance),
            open_balance=amounts.get("open_balance", made.open_balance),
        )

    return keeping(keep)


def showing(change: Callable[[str], Any], which: Which) -> Callable[[], ASGIApp]:
    """A server that spells balances in its own way in some answers."""

    def shown(invoice: Json) -> Json:
        return invoice | {name: {**invoice[name], "value": change(invoice[name]["value"])} for name in BALANCES}

    def edit(reply: Reply) -> Reply:
        if reply.status != OK:
            return reply
        body = reply.json
        data = [shown(item) for item in body["data"]] if isinstance(body["data"], list) else shown(body["data"])
        return reply.saying({**body, "data": data})

    return lambda: saying(new_app(), which, edit)


def losing_in_updates(change: Callable[[float], float]) -> ASGIApp:
    """A server that takes other amounts than those sent in updates."""

    def change_all(request: Request) -> Request:
        body = request.json
        amounts = {name: {**body[name], "value": change(body[name]["value"])} for name in BALANCES if name in body}
        return request.sending({**body, **amounts})

    return reading(new_app(), lambda request: UPDATE(request) and b"8.2" in request.body, change_all)


def in_float32(value: Decimal) -> Decimal:
    return Decimal(repr(struct.unpack("f", struct.pack("f", float(value)))[0]))


def cut_to_cents(value: Decimal) -> Decimal:
    return Decimal(int(float(value) * 100)) / 100


def whole(value: Decimal) -> Decimal:
    return value.quantize(Decimal(1), rounding=ROUND_DOWN)


def taking_for(name: str, wrong: str, value: float, instead: Reply | None = None) -> Callable[[], ASGIApp]:
    """A server that takes a wrong amount for another."""

    def is_sent(body: Json) -> bool:
        return isinstance(body.get(name), dict) and body[name]["value"] == wrong

    return taking(is_sent, filled(**{name: {"code": "USD", "value": value}}), instead)


def is_text(body: Json) -> bool:
    return any(isinstance(body[name]["value"], str) for name in BALANCES if name in body)


def has_two_currencies(body: Json) -> bool:
    return all(name in body for name in BALANCES) and len({body[name]["code"] for name in BALANCES}) > 1


EXACT, AS_TEXT = "balances-are-strings-with-four-decimals", "balances-may-be-sent-as-strings"
NUMBER, CURRENCY = "balance-must-be-a-number", "balances-share-a-currency"
CONFLICT = refusal(409, "Conflict", "Conflict Error")
EUROS, DOLLARS = {"code": "EUR", "value": 100}, {"code": "USD", "value": 100}
MUTANTS = [
    Mutant(name="balances are numbers", rule=EXACT, app=showing(float, READ)),
    Mutant(name="listed balances are numbers", rule=EXACT, app=showing(float, LIST)),
    Mutant(name="balances have two decimals", rule=EXACT, app=showing(lambda value: f"{Decimal(value):.2f}", READ)),
    Mutant(name="a million is 1E+6", rule=EXACT, app=showing(lambda value: f"{Decimal(value).normalize()}", LIST)),
    Mutant(name="amounts are short floats", rule=EXACT, app=paying(in_float32)),
    Mutant(name="amounts are cut to cents", rule=EXACT, app=paying(cut_to_cents)),
    Mutant(name="amounts have cents at most", rule=EXACT, app=paying(lambda value: round(value, 2))),
    Mutant(
        name="updates cut to cents", rule=EXACT, app=lambda: losing_in_updates(lambda value: int(value * 100) / 100)
    ),
    Mutant(name="text is no amount", rule=AS_TEXT, app=failing(is_text, BAD)),
    Mutant(
        name="text is not padded", rule=AS_TEXT, app=showing(lambda value: value.replace("349.5000", "349.5"), LIST)
    ),
    Mutant(name="text loses its cents", rule=AS_TEXT, app=paying(whole, of_text=True)),
    Mutant(name="text is a short float", rule=AS_TEXT, app=paying(in_float32, of_text=True)),
    Mutant(name="abc is zero", rule=NUMBER, app=taking_for("originalBalance", "abc", 0)),
    Mutant(name="12abc is twelve", rule=NUMBER, app=taking_for("openBalance", "12abc", 12)),
    Mutant(name="NaN is zero", rule=NUMBER, app=taking_for("openBalance", "NaN", 0)),
    Mutant(name="nothing is zero", rule=NUMBER, app=taking_for("openBalance", "", 0)),
    Mutant(name="abc is stored and refused", rule=NUMBER, app=taking_for("originalBalance", "abc", 0, BAD)),
    Mutant(
        name="NaN is a failure",
        rule=NUMBER,
        app=failing(lambda body: body.get("openBalance", DOLLARS)["value"] == "NaN"),
    ),
    Mutant(
        name="a second currency is the first",
        rule=CURRENCY,
        app=taking(has_two_currencies, filled(openBalance=DOLLARS)),
    ),
    Mutant(
        name="currencies change places",
        rule=CURRENCY,
        app=taking(has_two_currencies, filled(originalBalance=EUROS, openBalance=DOLLARS)),
    ),
    Mutant(name="two currencies are a conflict", rule=CURRENCY, app=failing(has_two_currencies, CONFLICT)),
    Mutant(name="two currencies are a failure", rule=CURRENCY, app=failing(has_two_currencies)),
    Mutant(
        name="two currencies are stored and refused",
        rule=CURRENCY,
        app=taking(has_two_currencies, filled(openBalance=DOLLARS), BAD),
    ),
]
