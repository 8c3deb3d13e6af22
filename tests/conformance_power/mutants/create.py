"""Servers that create what they should not, or keep something else than they were sent."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from starlette.types import ASGIApp

from mockserver.api import bookkeeping, invoices
from mockserver.api.call import Answer, Call
from mockserver.api.invoice_wire import fields_of
from mockserver.api.operations import HANDLERS
from mockserver.api.references import check_references
from mockserver.domain.errors import NumberTaken
from mockserver.domain.invoice import Invoice, new_invoice
from mockserver.store.memory import MemoryStores
from tests.conformance_power.between import Ask, Reply, Request, between, refusal, refusing, saying
from tests.conformance_power.creating import BAD, CREATE, FAILED, IsSent, Json, failing, filled, keeping, sent, taking
from tests.conformance_power.in_process import new_app
from tests.conformance_power.mutants import Mutant

TAKEN = "The invoice number already exists."


def naming(check: Callable[[Call, str], None]) -> Callable[[], ASGIApp]:
    """A server that creates unless `check` raises for the number that was sent."""
    return lambda: new_app(handlers={**HANDLERS, "createInvoice": checking(check)})


def checking(check: Callable[[Call, str], None]) -> Callable[[Call], Answer]:
    def create(call: Call) -> Answer:
        check(call, call.body["invoiceNumber"])
        fields = fields_of(call.body)
        check_references(call.store, fields, call.choices)
        with call.store.transaction():
            made = bookkeeping.named(call.store, new_invoice(call.store.invoices.new_id(), fields, call.terms))
            call.store.invoices.put(made)
        return Answer({"id": made.id})

    return create


def lacks(name: str) -> IsSent:
    return lambda body: name not in body


def with_number(request: Request) -> Request:
    return filled(invoiceNumber=f"made up {hash(request.body)}")(request)


def as_id_text(reply: Reply) -> Reply:
    body = reply.json
    return reply.saying({**body, "data": {"id": str(body["data"]["id"])}}) if reply.status == 200 else reply


def newest_only() -> ASGIApp:
    """A server that shows the newest invoice under every id."""

    def read(call: Call) -> Answer:
        if call.store.invoices.get(int(call.parameters["invoiceId"])) is not None:
            call.parameters = {**call.parameters, "invoiceId": str(max(made.id for made in call.store.invoices))}
        return invoices.get_invoice(call)

    return new_app(handlers={**HANDLERS, "getInvoice": read})


def without_empties(details: Any) -> Any:
    if isinstance(details, dict):
        return {key: without_empties(value) for key, value in details.items() if value not in ("", None)}
    return [without_empties(item) for item in details] if isinstance(details, list) else details


def one_line(made: Invoice, _body: Json) -> Invoice:
    lines = (made.details or {}).get("details", {}).get("lineItems")
    if not lines or made.details is None:
        return made
    return replace(made, details={**made.details, "details": {**made.details["details"], "lineItems": lines[:1]}})


def in_ascii(text: str | None) -> str | None:
    return None if text is None else text.encode("ascii", "replace").decode()


def unchecked(_call: Call, _number: str) -> None:
    """No check."""


def unique_in_its_company(call: Call, number: str) -> None:
    holder = call.store.invoices.find("invoice_number", number)
    if holder is not None and holder.customer_id == call.body["customerId"]:
        raise NumberTaken


def unique_everywhere() -> ASGIApp:
    """A server whose stores share their numbers."""
    stores = MemoryStores()

    def check(_call: Call, number: str) -> None:
        if any(store.invoices.find("invoice_number", number) is not None for store in stores):
            raise NumberTaken

    return new_app(stores=stores, handlers={**HANDLERS, "createInvoice": checking(check)})


def looking_before_it_waits() -> ASGIApp:
    """A server that looks whether a number is free, then waits, then takes it."""
    stores = MemoryStores()
    app = new_app(stores=stores, handlers={**HANDLERS, "createInvoice": checking(unchecked)})

    async def serve(request: Request, ask: Ask) -> Reply:
        if not sent(lambda body: isinstance(body.get("invoiceNumber"), str))(request):
            return await ask(request)
        store = stores.find(request.headers.get("x-store-hash", ""))
        if store is not None and store.invoices.find("invoice_number", request.json["invoiceNumber"]) is not None:
            return refusal(400, TAKEN)
        await asyncio.sleep(0.01)
        return await ask(request)

    return between(app, serve)


def failing_on_freed_numbers() -> ASGIApp:
    """A server whose table of numbers still has the deleted ones."""
    freed: set[str] = set()

    def delete(call: Call) -> Answer:
        invoice = call.store.invoices.get(int(call.parameters["invoiceId"]))
        if invoice is not None and call.store.hash == "demo":
            freed.add(invoice.invoice_number)
        return invoices.delete_invoice(call)

    app = new_app(handlers={**HANDLERS, "deleteInvoice": delete})
    return refusing(app, sent(lambda body: body.get("invoiceNumber") in freed), FAILED)


def answering_taken(reply: Reply) -> Callable[[], ASGIApp]:
    """A server that words its refusal of a taken number in its own way."""

    def change(own: Reply) -> Reply:
        return reply if own.status == 400 and own.json["data"]["errMsg"] == TAKEN else own

    return lambda: saying(new_app(), CREATE, change)


NEEDS, READS_BACK, UNIQUE = "create-needs-its-required-fields", "created-invoice-reads-back", "invoice-number-is-unique"
HUNDRED = {"code": "USD", "value": 100}
MUTANTS = [
    Mutant(name="a missing number is made up", rule=NEEDS, app=taking(lacks("invoiceNumber"), with_number)),
    Mutant(name="a missing company is nobody", rule=NEEDS, app=taking(lacks("customerId"), filled(customerId="0"))),
    Mutant(name="a missing balance is open", rule=NEEDS, app=taking(lacks("openBalance"), filled(openBalance=HUNDRED))),
    Mutant(
        name="a missing original is 100",
        rule=NEEDS,
        app=taking(lacks("originalBalance"), filled(originalBalance=HUNDRED)),
    ),
    Mutant(
        name="an incomplete create is stored", rule=NEEDS, app=taking(lacks("customerId"), filled(customerId="0"), BAD)
    ),
    Mutant(name="a create without number is stored", rule=NEEDS, app=taking(lacks("invoiceNumber"), with_number, BAD)),
    Mutant(name="a create without company fails", rule=NEEDS, app=failing(lacks("customerId"))),
    Mutant(
        name="an incomplete create is 404", rule=NEEDS, app=failing(lacks("openBalance"), refusal(404, "No balance"))
    ),
    Mutant(
        name="texts lose outer spaces",
        rule=READS_BACK,
        app=keeping(lambda made, _: replace(made, external_id=made.external_id and made.external_id.strip())),
    ),
    Mutant(
        name="texts lose double spaces",
        rule=READS_BACK,
        app=keeping(lambda made, _: replace(made, type=" ".join(made.type.split()))),
    ),
    Mutant(
        name="numbers lose leading zeros",
        rule=READS_BACK,
        app=keeping(
            lambda made, _: replace(made, external_id=made.external_id and made.external_id.replace(" 0", " "))
        ),
    ),
    Mutant(
        name="texts lose their accents",
        rule=READS_BACK,
        app=keeping(lambda made, _: replace(made, purchase_order_number=in_ascii(made.purchase_order_number))),
    ),
    Mutant(
        name="numbers are in capitals",
        rule=READS_BACK,
        app=keeping(lambda made, _: replace(made, invoice_number=made.invoice_number.upper())),
    ),
    Mutant(
        name="terms are forgotten", rule=READS_BACK, app=keeping(lambda made, _: replace(made, terms_conditions=None))
    ),
    Mutant(name="the source is forgotten", rule=READS_BACK, app=keeping(lambda made, _: replace(made, source=0))),
    Mutant(
        name="details lose what is empty",
        rule=READS_BACK,
        app=keeping(lambda made, _: replace(made, details=without_empties(made.details))),
    ),
    Mutant(name="details lose their second line", rule=READS_BACK, app=keeping(one_line)),
    Mutant(name="every id shows the newest", rule=READS_BACK, app=newest_only),
    Mutant(name="ids are text", rule=READS_BACK, app=lambda: saying(new_app(), CREATE, as_id_text)),
    Mutant(name="numbers may repeat", rule=UNIQUE, app=naming(unchecked)),
    Mutant(name="numbers are unique in a company", rule=UNIQUE, app=naming(unique_in_its_company)),
    Mutant(name="numbers are unique over all stores", rule=UNIQUE, app=unique_everywhere),
    Mutant(name="two creates at once share a number", rule=UNIQUE, app=looking_before_it_waits),
    Mutant(name="a freed number fails", rule=UNIQUE, app=failing_on_freed_numbers),
    Mutant(name="a taken number is 409", rule=UNIQUE, app=answering_taken(refusal(409, TAKEN))),
    Mutant(name="a taken number has another text", rule=UNIQUE, app=answering_taken(refusal(400, "Duplicate entry"))),
]
