"""Servers that delete too little or too much."""

from __future__ import annotations

from typing import Any

from starlette.types import ASGIApp

from mockserver.api import invoices
from mockserver.api.call import Answer, Call, Handler
from mockserver.api.operations import HANDLERS
from mockserver.domain.errors import UnknownInvoice
from mockserver.domain.invoice import Invoice
from tests.conformance_power.handling import served
from tests.conformance_power.in_process import new_app
from tests.conformance_power.mutants import Mutant
from tests.conformance_power.wrappers import path_id


def marking(*blind: str) -> ASGIApp:
    """A server that only marks invoices as deleted, and operations that are blind to the mark. Lists always are."""
    deleted: set[tuple[str, int]] = set()

    def minding(operation_id: str) -> Handler:
        def handler(call: Call) -> Answer:
            invoice_id = path_id(call)
            if (call.store.hash, invoice_id) in deleted and operation_id not in blind:
                raise UnknownInvoice
            if operation_id == "deleteInvoice" and call.store.invoices.get(invoice_id) is not None:
                deleted.add((call.store.hash, invoice_id))
                return Answer({"id": invoice_id})
            return served(operation_id, call)

        return handler

    operations = ("getInvoice", "updateInvoice", "deleteInvoice", "downloadInvoicePdf")
    return new_app(handlers={**HANDLERS, **{operation_id: minding(operation_id) for operation_id in operations}})


def remembering(*operations: str) -> ASGIApp:
    """A server in which some operations still serve invoices that were deleted."""
    deleted: dict[tuple[str, int], Invoice] = {}

    def delete(call: Call) -> Answer:
        invoice = call.store.invoices.get(path_id(call))
        if invoice is None and "deleteInvoice" in operations and (call.store.hash, path_id(call)) in deleted:
            return Answer({"id": path_id(call)})
        answer = invoices.delete_invoice(call)
        if invoice is not None:
            deleted[call.store.hash, invoice.id] = invoice
        return answer

    def serving(operation_id: str) -> Handler:
        def handler(call: Call) -> Answer:
            invoice = deleted.get((call.store.hash, path_id(call)))
            if invoice is None:
                return served(operation_id, call)
            with call.store.transaction():
                call.store.invoices.put(invoice)
                answer = served(operation_id, call)
                call.store.invoices.remove(invoice.id)
            return answer

        return handler

    others = {operation_id: serving(operation_id) for operation_id in operations if operation_id != "deleteInvoice"}
    return new_app(handlers={**HANDLERS, **others, "deleteInvoice": delete})


def with_its_customer(call: Call) -> Answer:
    """Everything of the same external customer goes, too."""
    invoice = call.store.invoices.get(path_id(call))
    answer = invoices.delete_invoice(call)
    with call.store.transaction():
        for other in list(call.store.invoices):
            if invoice and other.external_customer_id and other.external_customer_id == invoice.external_customer_id:
                call.store.invoices.remove(other.id)
    return answer


def answering_data(data: Any) -> ASGIApp:
    """A server that answers this to a delete."""

    def delete(call: Call) -> Answer:
        invoices.delete_invoice(call)
        return Answer(data)

    return new_app(handlers={**HANDLERS, "deleteInvoice": delete})


RULE = "deleted-invoice-is-gone"
MUTANTS = [
    Mutant(name="a deleted invoice is still listed", rule=RULE, app=marking),
    Mutant(name="a deleted invoice can be read", rule=RULE, app=lambda: remembering("getInvoice")),
    Mutant(name="a deleted invoice can be updated", rule=RULE, app=lambda: remembering("updateInvoice")),
    Mutant(name="a deleted invoice has a PDF", rule=RULE, app=lambda: remembering("downloadInvoicePdf")),
    Mutant(name="a deleted invoice can be deleted", rule=RULE, app=lambda: remembering("deleteInvoice")),
    Mutant(
        name="a delete takes the customer's others along",
        rule=RULE,
        app=lambda: new_app(handlers={**HANDLERS, "deleteInvoice": with_its_customer}),
    ),
    Mutant(name="a delete answers nothing", rule=RULE, app=lambda: answering_data({})),
    Mutant(name="a delete answers how many went", rule=RULE, app=lambda: answering_data({"id": 1})),
]
