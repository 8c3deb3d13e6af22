"""Servers that accept updates they have to refuse, refuse what is fine, or keep a part of what they refuse."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.types import ASGIApp

from mockserver.api import bookkeeping, invoices
from mockserver.api.call import Answer, Call
from mockserver.api.invoice_wire import TIMES_ON_UPDATE, fields_of
from mockserver.api.operations import HANDLERS
from mockserver.domain.errors import NumberTaken
from mockserver.domain.invoice import changed
from tests.conformance_power.in_process import new_app
from tests.conformance_power.mutants import Mutant
from tests.conformance_power.wrappers import Json, answering, asking, path_id, trying_first

BALANCES = ("originalBalance", "openBalance")


def naming(check: Callable[[Call, str], None]) -> ASGIApp:
    """A server that writes updates unless `check` raises for the number that was sent."""

    def update(call: Call) -> Answer:
        before = call.store.invoices.get(path_id(call))
        if before is None:
            return invoices.update_invoice(call)
        if "invoiceNumber" in call.body:
            check(call, call.body["invoiceNumber"])
        with call.store.transaction():
            after = changed(before, fields_of(call.body, TIMES_ON_UPDATE), call.terms)
            call.store.invoices.put(bookkeeping.named(call.store, after))
        return Answer({"id": before.id})

    return new_app(handlers={**HANDLERS, "updateInvoice": update})


def own_number_is_taken(call: Call, number: str) -> None:
    if call.store.invoices.find("invoice_number", number) is not None:
        raise NumberTaken


def taken_within_the_company(call: Call, number: str) -> None:
    holder = call.store.invoices.find("invoice_number", number)
    own = call.store.invoices.get(path_id(call))
    if holder is not None and own is not None and holder.id != own.id and holder.customer_id == own.customer_id:
        raise NumberTaken


def renames_are_forgotten() -> ASGIApp:
    """A server that knows the numbers of creates only."""
    holders: dict[str, int] = {}

    def create(call: Call) -> Answer:
        answer = invoices.create_invoice(call)
        holders[call.body["invoiceNumber"]] = answer.data["id"]
        return answer

    def check(call: Call, number: str) -> None:
        if holders.get(number, path_id(call)) != path_id(call):
            raise NumberTaken

    def update(call: Call) -> Answer:
        before = call.store.invoices.get(path_id(call))
        if before is None or "invoiceNumber" not in call.body:
            return invoices.update_invoice(call)
        check(call, call.body["invoiceNumber"])
        with call.store.transaction():
            call.store.invoices.put(changed(before, fields_of(call.body, TIMES_ON_UPDATE), call.terms))
        return Answer({"id": before.id})

    return new_app(handlers={**HANDLERS, "createInvoice": create, "updateInvoice": update})


def renamed_by_halves(call: Call) -> Answer:
    """The fields beside a number that is taken are kept."""
    holder = call.store.invoices.find("invoice_number", call.body.get("invoiceNumber"))
    if holder is not None and holder.id != path_id(call):
        call.body = {name: value for name, value in call.body.items() if name != "invoiceNumber"}
        invoices.update_invoice(call)
        raise NumberTaken
    return invoices.update_invoice(call)


def is_no_number(balance: Any) -> bool:
    try:
        return not float(balance["value"]) < float("inf")
    except (TypeError, ValueError, KeyError):
        return True


def says_422(body: Json) -> None:
    if "valid number" in body["meta"].get("errors", ""):
        body["code"] = 422


def cut_after_the_digits(body: Json) -> None:
    for name in BALANCES:
        if body.get(name, {}).get("value") == "12abc":
            body[name] = {**body[name], "value": 12}


def nan_is_skipped(body: Json) -> None:
    for name in BALANCES:
        if body.get(name, {}).get("value") == "NaN":
            del body[name]


def text_is_zero(body: Json) -> None:
    for name in BALANCES:
        if name in body and is_no_number(body[name]):
            body[name] = {**body[name], "value": 0}


def the_readable_part(body: Json) -> Json | None:
    bad = [name for name in BALANCES if name in body and is_no_number(body[name])]
    return {name: value for name, value in body.items() if name not in bad} if bad else None


def the_filled_part(body: Json) -> Json | None:
    return {name: value for name, value in body.items() if value != ""} if "" in body.values() else None


def skipping_empty(name: str) -> ASGIApp:
    """A server that takes an empty field for one that was not sent."""

    def change(body: Json) -> None:
        if body.get(name) == "":
            del body[name]

    return asking(new_app(), "updateInvoice", change)


def empty_is_conflict(body: Json) -> None:
    if "may not be blank" in body["meta"].get("errors", ""):
        body["code"] = 409


MUTANTS = [
    Mutant(
        name="an update takes any number",
        rule="renamed-number-stays-unique",
        app=lambda: naming(lambda *_: None),
    ),
    Mutant(
        name="an update refuses the invoice's own number",
        rule="renamed-number-stays-unique",
        app=lambda: naming(own_number_is_taken),
    ),
    Mutant(
        name="an update takes another company's number",
        rule="renamed-number-stays-unique",
        app=lambda: naming(taken_within_the_company),
    ),
    Mutant(name="renames are forgotten", rule="renamed-number-stays-unique", app=renames_are_forgotten),
    Mutant(
        name="a refused rename keeps the other fields",
        rule="renamed-number-stays-unique",
        app=lambda: new_app(handlers={**HANDLERS, "updateInvoice": renamed_by_halves}),
    ),
    Mutant(
        name="text for a number is 422",
        rule="update-refuses-non-numbers",
        app=lambda: answering(new_app(), "updateInvoice", says_422),
    ),
    Mutant(
        name="a number ends where its digits end",
        rule="update-refuses-non-numbers",
        app=lambda: asking(new_app(), "updateInvoice", cut_after_the_digits),
    ),
    Mutant(
        name="NaN is a number",
        rule="update-refuses-non-numbers",
        app=lambda: asking(new_app(), "updateInvoice", nan_is_skipped),
    ),
    Mutant(
        name="text for a number is zero",
        rule="update-refuses-non-numbers",
        app=lambda: asking(new_app(), "updateInvoice", text_is_zero),
    ),
    Mutant(
        name="a refused balance keeps the other fields",
        rule="update-refuses-non-numbers",
        app=lambda: trying_first(new_app(), "updateInvoice", the_readable_part),
    ),
    *(
        Mutant(
            name=f"an empty {name} is skipped",
            rule="update-refuses-empty-strings",
            app=lambda name=name: skipping_empty(name),  # type: ignore[misc]  # a default binds the name
        )
        for name in ("customerId", "externalId", "invoiceNumber", "type", "purchaseOrderNumber")
    ),
    Mutant(
        name="a refused empty string keeps the other fields",
        rule="update-refuses-empty-strings",
        app=lambda: trying_first(new_app(), "updateInvoice", the_filled_part),
    ),
    Mutant(
        name="an empty string is a conflict",
        rule="update-refuses-empty-strings",
        app=lambda: answering(new_app(), "updateInvoice", empty_is_conflict),
    ),
]
