"""Balances: exact, and answered as text."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from conformance import expect
from conformance.outcomes import Broken
from conformance.rulebook import check
from conformance.samples import sample, there
from conformance.tour import successes
from conformance.trials import refused, trial
from conformance.world import World

REFUSED = (400, 422)
BALANCES = ("originalBalance", "openBalance")


@check("balances-are-strings-with-four-decimals", needs=["created-invoice-reads-back"])
def a_number_is_answered_as_text_without_loss(world: World) -> None:
    """Create invoices with amounts from 0.01 to 1000000, among them 100, 0.1, 0.2 and -12.34, all sent as numbers.

    Detail and list show each as text with four decimals and the very same value.
    """
    for one in there(world):
        for name in BALANCES:
            value = one.sent[name]["value"]
            if not isinstance(value, str):
                _is_text_of(name, value, one.shown)


@check("balances-are-strings-with-four-decimals", needs=["created-invoice-reads-back"])
def a_number_in_an_update_is_answered_as_text(world: World) -> None:
    """Update an invoice with the numbers 33.33 and 8.2. Its detail shows "33.3300" and "8.2000"."""
    done = successes(world)
    if "the update" in done and "the detail after the update" in done:  # else a rule about updates says so
        shown = done["the detail after the update"].data
        for name, value in (("originalBalance", 33.33), ("openBalance", 8.2)):
            _is_text_of(name, value, shown)


@check("balances-may-be-sent-as-strings", needs=["created-invoice-reads-back"])
def an_amount_in_text_is_stored_like_the_number(world: World) -> None:
    """Create an invoice with the amounts "1234567.8901" and "349.5". It shows "1234567.8901" and "349.5000"."""
    one = sample(world, "in text")
    for name in BALANCES:
        _is_text_of(name, one.sent[name]["value"], one.shown)


@check("balance-must-be-a-number")
def a_balance_that_is_no_number(world: World) -> None:
    """Create with an originalBalance of "abc", and with an openBalance of "12abc", of "NaN" and of an empty text.

    Each is refused with code 400 or 422, and none is stored.
    """
    for name in ("originalBalance 'abc'", "openBalance '12abc'", "openBalance 'NaN'", "openBalance ''"):
        refused(trial(world, name), REFUSED)


@check("balances-share-a-currency", needs=["created-invoice-reads-back"])
def two_currencies_are_kept_or_refused(world: World) -> None:
    """Create an invoice with an originalBalance in USD and an openBalance in EUR.

    It is created with both codes, or refused with code 400 or 422, and then nothing is stored.
    """
    one = trial(world, "two currencies")
    if not one.answer.is_success:
        refused(one, REFUSED)
        return
    for name, code in (("originalBalance", "USD"), ("openBalance", "EUR")):
        balance = one.stored.get(name)
        expect.equal(f"{name}.code", code, balance.get("code") if isinstance(balance, dict) else None, one.answer)
        expect.same_amount(name, 100, balance)


def _is_text_of(name: str, sent: float | str, shown: Any) -> None:
    balance = shown.get(name) if isinstance(shown, Mapping) else None
    value = balance.get("value") if isinstance(balance, Mapping) else None
    wanted = f"{Decimal(str(sent)):.4f}"
    if value != wanted:
        raise Broken(f"{name}.value = {wanted!r}, for {sent!r} was sent", f"{name}.value = {value!r}")
