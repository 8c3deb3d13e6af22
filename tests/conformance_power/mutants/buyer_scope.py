"""Servers that show buyers invoices of others, hide their own, or let something slip about what is not theirs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from starlette.types import ASGIApp

from mockserver.api.buyer_wire import shown_row, summary
from mockserver.api.call import Answer, Call
from mockserver.api.operations import HANDLERS
from mockserver.domain.buyer import Buyer
from mockserver.domain.buyer_errors import InvoiceNotFound
from mockserver.domain.invoice import Invoice
from mockserver.store.memory import MemoryStores
from tests.conformance_power.between import Ask, Reply, Request, Which, between
from tests.conformance_power.buying import code_of, denial, refused_with
from tests.conformance_power.handling import handled, seen_by, served
from tests.conformance_power.in_process import new_app
from tests.conformance_power.mutants import breaking
from tests.conformance_power.relisting import calls_of, dropping, querying

STORE = "buyer-stays-within-the-store"
SEES = "buyer-sees-own-and-organisation-invoices"
NO_OTHER = "buyer-sees-no-other-invoices"
UNKNOWN = "invisible-invoice-looks-unknown"
ANYBODY = "non-admin-pays-too"
LIST, GET, PDF, REQUEST = "listBuyerInvoices", "getBuyerInvoice", "downloadBuyerInvoicePdf", "requestInvoice"
PUT_IN, PAY = "addInvoicesToCart", "checkOutCart"
READ = (LIST, GET)
FORBIDDEN = denial(403, "FORBIDDEN")


def leaking(*operation_ids: str) -> ASGIApp:
    """A server that finds the invoices of another store where its own has none."""
    stores = MemoryStores()

    def serve(operation_id: str) -> Callable[[Call], Answer]:
        def handler(call: Call) -> Answer:
            elsewhere = [store for store in stores if store.hash != call.store.hash]
            if operation_id == LIST:
                answer = served(LIST, call)
                others = [served(LIST, replace(call, store=store)) for store in elsewhere]
                return replace(answer, data=[*answer.data, *(row for other in others for row in other.data)])
            try:
                return served(operation_id, call)
            except InvoiceNotFound:
                return served(operation_id, replace(call, store=elsewhere[0]))

        return handler

    return new_app(stores=stores, handlers={**HANDLERS, **{id_: serve(id_) for id_ in operation_ids}})


def alone(buyer: Buyer) -> Buyer:
    return replace(buyer, invoice_account=None)


def of_the_organisation(buyer: Buyer) -> Buyer:
    return replace(buyer, account=buyer.invoice_account or buyer.account, invoice_account=None)


def with_the_first_organisation(buyer: Buyer) -> Buyer:
    return replace(buyer, invoice_account=buyer.invoice_account or "1001")


def admins_only(buyer: Buyer) -> Buyer:
    return buyer if buyer.is_admin else alone(buyer)


def swapping(query: Any) -> None:
    other = {"own": "organization", "organization": "own"}
    query["account"] = [other.get(value, value) for value in query.get("account", ["all"])]


def in_own_scope(invoice: Invoice, buyer: Buyer) -> bool:
    return invoice.customer_id in (buyer.account, buyer.invoice_account)


def with_others(change: Callable[[Answer, list[Invoice], Call], Answer]) -> ASGIApp:
    """A server whose list does something with the invoices that are not the buyer's."""

    def serve(call: Call) -> Answer:
        others = [invoice for invoice in call.store.invoices if not in_own_scope(invoice, call.buyer)]
        return change(served(LIST, call), others, call)

    return handled(serve, LIST)


def counting(answer: Answer, others: list[Invoice], call: Call) -> Answer:
    assert answer.pagination is not None
    found = [one for one in others if call.parameters.get("q", "").lower() in one.invoice_number.lower()]
    count = answer.pagination["totalCount"] + len(found)
    return replace(answer, pagination={**answer.pagination, "totalCount": count})


def summing_up(answer: Answer, _: list[Invoice], call: Call) -> Answer:
    return replace(answer, meta={"summary": summary(call.store.invoices, now=call.now)})


def found_by_search(answer: Answer, others: list[Invoice], call: Call) -> Answer:
    q = call.parameters.get("q")
    found = [invoice for invoice in others if q and q.lower() in invoice.invoice_number.lower()]
    return replace(answer, data=[*answer.data, *(shown_row(invoice, now=call.now) for invoice in found)])


def found_by_due_date(answer: Answer, others: list[Invoice], call: Call) -> Answer:
    found = others if {"dueFrom", "dueTo"} & call.parameters.keys() else []
    return replace(answer, data=[*answer.data, *(shown_row(invoice, now=call.now) for invoice in found)])


def found_by_status(answer: Answer, others: list[Invoice], call: Call) -> Answer:
    found = [invoice for invoice in others if invoice.paid_status in call.parameters.get("paidStatus", ())]
    return replace(answer, data=[*answer.data, *(shown_row(invoice, now=call.now) for invoice in found)])


def any_invoice(call: Call) -> Answer:
    """Whoever knows an id may read."""
    id_ = call.parameters["invoiceId"]
    invoice = call.store.invoices.get(int(id_)) if str(id_).isdigit() else None
    buyer = call.buyer if invoice is None else replace(call.buyer, account=invoice.customer_id)
    return served(GET, replace(call, visitor=call.visitor and call.visitor._replace(buyer=buyer)))


def by_number(call: Call) -> Answer:
    """Whoever knows a number may read."""
    found = call.store.invoices.find_all("invoice_number", str(call.parameters["invoiceId"]))
    buyer = replace(call.buyer, account=found[0].customer_id) if found else call.buyer
    return served(GET, replace(call, visitor=call.visitor and call.visitor._replace(buyer=buyer)))


def revealing(reply: Reply, *operation_ids: str) -> ASGIApp:
    """A server that refuses an invoice of somebody else otherwise than one that there is not."""
    stores = MemoryStores()
    app, which = new_app(stores=stores), calls_of(*operation_ids)

    def exists(request: Request) -> bool:
        words = [*request.path.split("/"), *(str(line.get("invoiceId")) for line in lines_of(request))]
        return any(str(invoice.id) in words for store in stores for invoice in store.invoices)

    async def serve(request: Request, ask: Ask) -> Reply:
        answer = await ask(request)
        is_told = code_of(answer) == "INVOICE_NOT_FOUND" and which(request) and exists(request)
        return reply if is_told else answer

    return between(app, serve)


def lines_of(request: Request) -> list[Any]:
    return request.json.get("lines") or [] if request.body else []


def denying(which: Which, *, members: bool) -> ASGIApp:
    """A server in which who is no admin may not do something, members of organisations or just anybody."""

    async def serve(request: Request, ask: Ask) -> Reply:
        if which(request):
            user = (await ask(replace(request, method="GET", path="/buyer/me", body=b""))).json["data"].get("user", {})
            if not user.get("isAdmin") and (user.get("invoiceAccount") or not members):
                return denial(403, "ADMIN_ONLY")
        return await ask(request)

    return between(new_app(), serve)


def keeping(query: Any, value: str) -> None:
    query["account"] = [one for one in query.get("account", ["all"]) if one == value] or ["all"]


MUTANTS = [
    *breaking(
        STORE,
        {
            "the list has invoices of another store": lambda: leaking(LIST),
            "invoices of another store are read": lambda: leaking(GET),
            "invoices of another store are put into the cart": lambda: leaking(PUT_IN),
            "invoices of another store are requested": lambda: leaking(REQUEST),
        },
    ),
    *breaking(
        SEES,
        {
            "nobody sees the organisation": lambda: seen_by(alone, *READ),
            "the list leaves the organisation out": lambda: seen_by(alone, LIST),
            "invoices of the organisation are listed and not read": lambda: seen_by(alone, GET),
            "only admins see the organisation": lambda: seen_by(admins_only, *READ),
            "account=own is ignored": querying(LIST, lambda query: keeping(query, "organization")),
            "account=organization is ignored": querying(LIST, lambda query: keeping(query, "own")),
            "account is read the other way round": querying(LIST, swapping),
            "account is ignored": querying(LIST, dropping("account")),
        },
    ),
    *breaking(
        NO_OTHER,
        {
            "everybody sees the first organisation": lambda: seen_by(with_the_first_organisation, *READ),
            "the list has the first organisation": lambda: seen_by(with_the_first_organisation, LIST),
            "invoices of the first organisation are read": lambda: seen_by(with_the_first_organisation, GET),
            "every id is read": lambda: handled(any_invoice, GET),
            "every number is read": lambda: handled(by_number, GET),
            "totalCount counts the invoices of others": lambda: with_others(counting),
            "the summary sums up what others owe": lambda: with_others(summing_up),
            "a search finds the invoices of others": lambda: with_others(found_by_search),
            "a status finds the invoices of others": lambda: with_others(found_by_status),
            "a due date finds the invoices of others": lambda: with_others(found_by_due_date),
        },
    ),
    *breaking(
        UNKNOWN,
        {
            **{
                f"{operation} of an invoice of others is forbidden": partial(revealing, FORBIDDEN, operation)
                for operation in (PDF, PUT_IN, REQUEST)
            },
            "reading an invoice of others has another text": lambda: revealing(
                denial(404, "INVOICE_NOT_FOUND", "It is not yours."), GET
            ),
            "requesting an invoice of others has another text": lambda: revealing(
                denial(404, "INVOICE_NOT_FOUND", "It is not yours."), REQUEST
            ),
            "what is not there has another code": lambda: refused_with(
                "INVOICE_NOT_FOUND", denial(404, "NOT_FOUND", "Invoice does not exist"), calls_of(REQUEST)
            ),
            "what is not there is bad input": lambda: refused_with(
                "INVOICE_NOT_FOUND", denial(400, "INVOICE_NOT_FOUND"), calls_of(PUT_IN)
            ),
        },
    ),
    *breaking(
        ANYBODY,
        {
            "only admins put invoices into the cart": lambda: denying(calls_of(PUT_IN), members=True),
            "only admins pay": lambda: denying(calls_of(PAY), members=True),
            "who is no admin does not find the organisation's": lambda: seen_by(admins_only, PUT_IN),
            "who is no admin pays for nobody else": lambda: seen_by(admins_only, PAY),
        },
    ),
]
