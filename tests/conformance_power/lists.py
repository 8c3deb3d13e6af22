"""Servers whose invoice list asks, finds or shows something else than it should."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import parse_qsl, urlencode

import orjson
from starlette.types import ASGIApp, Receive, Scope, Send

from fixtures.scenario import scenario
from mockserver.api import invoices
from mockserver.api.call import Answer, Call, Handler
from mockserver.api.operations import HANDLERS
from mockserver.api.seeding import seed
from mockserver.app import settled_choices
from mockserver.domain.invoice import Invoice
from mockserver.domain.listing import Condition, Page, Query
from mockserver.store.memory import MemoryStores
from mockserver.store.ports import Collection
from tests.conformance_power.handling import served
from tests.conformance_power.in_process import CLOCK, CONTRACT, new_app
from tests.conformance_power.wrappers import answering

Json = dict[str, Any]
Parameters = dict[str, Any]
Sent = Mapping[str, str]
Invoices = Collection[Invoice]
LIST, EXTRA_FIELDS = "listInvoices", "listInvoiceExtraFields"
EVERYTHING = 1_000_000


def asking(change: Callable[[Parameters], None], **options: Any) -> ASGIApp:
    """A server whose list takes other parameters for those that were sent."""

    def list_invoices(call: Call) -> Answer:
        parameters = dict(call.parameters)
        change(parameters)
        return invoices.list_invoices(replace(call, parameters=parameters))

    return new_app(handlers={**HANDLERS, LIST: list_invoices}, **options)


def finding(change: Callable[[Query, Invoices], Page[Invoice]], **options: Any) -> ASGIApp:
    """A server whose list has another page than the query asks for."""

    def list_invoices(call: Call) -> Answer:
        kept = call.store.invoices
        store: Any = SimpleNamespace(
            hash=call.store.hash, invoices=SimpleNamespace(page=lambda query: change(query, kept))
        )
        return invoices.list_invoices(replace(call, store=store))

    return new_app(handlers={**HANDLERS, LIST: list_invoices}, **options)


def wanting(change: Callable[[Query], Query], **options: Any) -> ASGIApp:
    """A server whose list answers another query."""
    return finding(lambda query, kept: kept.page(change(query)), **options)


def showing(
    change: Callable[[list[Json], Call], list[Json]],
    *,
    operation_id: str = LIST,
    handlers: Mapping[str, Handler] = HANDLERS,
) -> ASGIApp:
    """A server that shows other invoices than it found, in lists or as the single invoice."""

    def shown(call: Call) -> Answer:
        answer = served(operation_id, call)
        data = decoded(answer)
        changed = change(data if operation_id == LIST else [data], call)
        return replace(answer, data=changed if operation_id == LIST else changed[0])

    return new_app(handlers={**handlers, operation_id: shown})


def decoded(answer: Answer) -> Any:
    """The data of an answer as plain JSON values."""
    return orjson.loads(orjson.dumps(answer.data))


def replying(change: Callable[[Json, Sent], None], operation_id: str = LIST, *, app: ASGIApp | None = None) -> ASGIApp:
    """A server, `app` or the mock, whose list gives other answers; `change` sees the query, too."""
    server = app or new_app()

    async def edited(scope: Scope, receive: Receive, send: Send) -> None:
        sent = dict(parse_qsl(scope.get("query_string", b"").decode(), keep_blank_values=True))
        await answering(server, operation_id, lambda body: change(body, sent))(scope, receive, send)

    return edited


def reading(change: Callable[[dict[str, str]], None], operation_id: str = LIST, *, app: ASGIApp) -> ASGIApp:
    """`app`, but `change` may edit a query, without repeated keys, before the contract's schemas see it."""
    path = CONTRACT.operations[operation_id].path

    async def edited(scope: Scope, receive: Receive, send: Send) -> None:
        if scope.get("path") == path and scope["method"] == "GET":
            sent = dict(parse_qsl(scope["query_string"].decode(), keep_blank_values=True))
            before = dict(sent)
            change(sent)
            if sent != before:
                scope = {**scope, "query_string": urlencode(sent).encode()}
        await app(scope, receive, send)

    return edited


def reworded(name: str, sent: str, taken: str, *, operation_id: str = LIST, app: ASGIApp | None = None) -> ASGIApp:
    """A server, `app` or the mock, that takes one value of a query parameter for another."""

    def change(query: dict[str, str]) -> None:
        if query.get(name) == sent:
            query[name] = taken

    return reading(change, operation_id, app=app or new_app())


def refusing(is_refused: Callable[[Json, Sent], bool], code: int, operation_id: str = LIST) -> ASGIApp:
    """A server that answers some list calls with this code."""

    def change(body: Json, sent: Sent) -> None:
        if is_refused(body, sent):
            body |= {"code": code, "data": {"errMsg": "refused"}, "meta": {"message": "refused"}}

    return replying(change, operation_id)


def where(change: Callable[[Condition], Condition | None], **options: Any) -> ASGIApp:
    """A server whose list takes other conditions for those of the query; None drops one."""

    def changed(query: Query) -> Query:
        return replace(query, where=tuple(new for old in query.where if (new := change(old)) is not None))

    return wanting(changed, **options)


def picking(query: Query, kept: Invoices, test: Callable[[Invoice], bool]) -> Page[Invoice]:
    """The page of the query, of the invoices that pass the test, too."""
    found = kept.page(replace(query, offset=0, limit=EVERYTHING)).items
    return cut([invoice for invoice in found if test(invoice)], query)


def cut(found: list[Invoice], query: Query) -> Page[Invoice]:
    """The page of the query in a list."""
    return Page(found[query.offset : query.offset + query.limit], len(found))


def stocked(count: int = 0, *, extra_fields: int = 1) -> MemoryStores:
    """The scenario `conformance` with invoices that the suite did not make, and with so many extra fields."""
    document = scenario("conformance")
    hundred = {"code": "USD", "value": 100}
    document["invoices"] = [
        {"invoiceNumber": f"F-{n}", "customerId": "1", "originalBalance": hundred, "openBalance": hundred}
        for n in range(count)
    ]
    first = document["extra_fields"][0]
    document["extra_fields"] = [
        first,
        *({**first, "id": n, "fieldName": f"Field {n}"} for n in range(2, extra_fields + 1)),
    ]
    stores = MemoryStores()
    seed(stores, document, now=CLOCK(), choices=settled_choices(CONTRACT, {}))
    return stores


def pagination(body: Json) -> Json:
    """The pagination of a list answer; of a refusal, an object that nobody sees."""
    return cast("Json", body["meta"].get("pagination", {}))
