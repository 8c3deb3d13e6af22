"""Servers that answer in another form, at other places, or to what they cannot read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import orjson
from starlette.types import ASGIApp

from mockserver.api.call import Answer, Call
from mockserver.api.invoice_wire import fields_of
from mockserver.api.operations import HANDLERS
from mockserver.domain.errors import UnknownInvoice
from mockserver.domain.invoice import new_invoice
from tests.conformance_power.between import (
    Ask,
    Reply,
    Request,
    Which,
    between,
    calls,
    calls_of_one,
    reading,
    refusal,
    refusing,
    saying,
)  # fmt: skip
from tests.conformance_power.handling import served
from tests.conformance_power.in_process import new_app
from tests.conformance_power.mutants import Mutant

INVOICES = "/ip/invoices"
UNKNOWN_KEY = "notInTheContract"
PAGE = Reply(200, b"<!doctype html><title>Shop</title>", {"content-type": "text/html"})
FORM = "application/x-www-form-urlencoded"
PLAIN = Reply(401, b"Who are you?", {"content-type": "text/plain"})
DONE = Reply(200).saying({"code": 200, "data": {"id": 1}, "meta": {"message": "SUCCESS"}})
LINK = Reply(200).saying({"code": 200, "data": {"url": "/missing.pdf"}, "meta": {"message": "SUCCESS"}})
MISSING = refusal(404, "Invoice does not exist", "Not Found Error")
MISLABELLED = refusal(404, "Invoice does not exist", "Not Found")


def with_(**keys: Any) -> Callable[[Reply], Reply]:
    """An answer with other values at the top of its body; None leaves a key out."""

    def change(reply: Reply) -> Reply:
        body = {**reply.json, **keys}
        return reply.saying({key: value for key, value in body.items() if value is not None})

    return change


def with_status(status: int) -> Callable[[Reply], Reply]:
    """A success with another status; a refusal as it is."""
    return lambda reply: replace(with_(code=status)(reply), status=status) if reply.status == 200 else reply


def with_message(message: str) -> Callable[[Reply], Reply]:
    """A success with another message; a refusal as it is."""
    return lambda reply: with_(meta={**reply.json["meta"], "message": message})(reply) if reply.status == 200 else reply


def instead_of(status: int, reply: Reply) -> Callable[[Reply], Reply]:
    """This answer in the place of each with the status."""
    return lambda own: reply if own.status == status else own


def no_meta_of(status: int) -> Callable[[Reply], Reply]:
    """An answer with the status without its meta; any other as it is."""
    return lambda reply: with_(meta=None)(reply) if reply.status == status else reply


def code_of(status: int, code: int) -> Callable[[Reply], Reply]:
    """An answer with the status whose body has another code; any other as it is."""
    return lambda reply: with_(code=code)(reply) if reply.status == status else reply


def no_json(method: str) -> Which:
    """Requests of this method whose body is no JSON."""

    def which(request: Request) -> bool:
        try:
            orjson.loads(request.body)
        except orjson.JSONDecodeError:
            return request.method == method and bool(request.body)
        return False

    return which


def has_nan(request: Request) -> bool:
    return b"NaN" in request.body


def without_nan(request: Request) -> Request:
    return replace(request, body=request.body.replace(b":NaN", b":100"))


def with_end(request: Request) -> Request:
    return without_nan(request) if has_nan(request) else replace(request, body=request.body + b"}")


def declared(media_type: str, method: str) -> Which:
    """Requests of this method whose body is declared so."""
    return lambda request: request.method == method and request.headers.get("content-type") == media_type


def as_json(request: Request) -> Request:
    return request.headed({"content-type": "application/json"})


def upserting(*, is_refused: bool) -> ASGIApp:
    """A server that stores what an update of an unknown invoice sends."""

    def update(call: Call) -> Answer:
        text = call.parameters["invoiceId"]
        if not text.isdigit() or call.store.invoices.get(int(text)) is not None or "customerId" not in call.body:
            return served("updateInvoice", call)
        with call.store.transaction():
            call.store.invoices.put(new_invoice(int(text), fields_of(call.body), call.terms))
        if is_refused:
            raise UnknownInvoice
        return Answer({"id": int(text)})

    return new_app(handlers={**HANDLERS, "updateInvoice": update})


def knows(key: str, method: str) -> Which:
    """Requests of this method with a key in their body."""
    return lambda request: request.method == method and f'"{key}"'.encode() in request.body


def showing_unknown_keys() -> ASGIApp:
    """A server that keeps every key of a create."""
    kept: dict[str, Any] = {}

    async def serve(request: Request, ask: Ask) -> Reply:
        reply = await ask(request)
        if knows(UNKNOWN_KEY, "POST")(request) and reply.status == 200:
            kept[str(reply.json["data"]["id"])] = request.json[UNKNOWN_KEY]
        own = kept.get(request.path.rpartition("/")[2])
        if own is None or request.method != "GET" or reply.status != 200:
            return reply
        return with_(data={**reply.json["data"], UNKNOWN_KEY: own})(reply)

    return between(new_app(), serve)


def anywhere(_: Request) -> bool:
    return True


ENVELOPES, STATUS, MESSAGE = "answers-use-the-envelope", "success-is-http-200", "success-message-is-success"
UNKNOWN, UPDATE = "unknown-invoice-is-404", "update-of-unknown-invoice-is-404"
ROUTE, METHOD = "unknown-route-is-404", "wrong-method-is-405"
UNREADABLE, MEDIA_TYPE = "unreadable-body-is-refused", "wrong-media-type-is-refused"
KEYS = "unknown-body-fields-are-ignored"
NOT_JSON = refusal(400, "body: not JSON")
NOT_DECLARED = refusal(415, "Content-Type: not application/json", "Unsupported Media Type")
FAILED = refusal(500, "Internal Server Error", "Internal Server Error")


def changing(which: Which, change: Callable[[Reply], Reply]) -> Callable[[], ASGIApp]:
    return lambda: saying(new_app(), which, change)


def taking(which: Which, change: Callable[[Request], Request], instead: Reply | None = None) -> Callable[[], ASGIApp]:
    return lambda: reading(new_app(), which, change, refusing=instead)


def failing(which: Which, instead: Reply) -> Callable[[], ASGIApp]:
    return lambda: refusing(new_app(), which, instead)


CREATE, UPDATES, DELETE, READ = (
    calls("POST", INVOICES),
    calls_of_one("PUT"),
    calls_of_one("DELETE"),
    calls_of_one("GET"),
)
FROM_ORDER, PDF = calls("POST", "/invoices"), calls("GET", "/download-pdf")
EXTRA_FIELDS, NO_NUMBER = calls("GET", "/extra-fields"), calls("GET", "/no-number")


def is_from_order(request: Request) -> bool:
    return FROM_ORDER(request) and "/orders/" in request.path


MUTANTS = [
    Mutant(name="code is text", rule=ENVELOPES, app=changing(UPDATES, with_(code="200"))),
    Mutant(name="a refused create has no meta", rule=ENVELOPES, app=changing(CREATE, no_meta_of(400))),
    Mutant(name="a missing order has another code", rule=ENVELOPES, app=changing(is_from_order, code_of(404, 400))),
    Mutant(name="strangers get plain text", rule=ENVELOPES, app=changing(anywhere, instead_of(401, PLAIN))),
    Mutant(name="meta is text", rule=ENVELOPES, app=changing(EXTRA_FIELDS, with_(meta="SUCCESS"))),
    Mutant(name="a create is 201", rule=STATUS, app=changing(CREATE, with_status(201))),
    Mutant(name="an update is 202", rule=STATUS, app=changing(UPDATES, with_status(202))),
    Mutant(name="a delete is 204", rule=STATUS, app=changing(DELETE, instead_of(200, Reply(204)))),
    Mutant(name="an invoiced order is 201", rule=STATUS, app=changing(is_from_order, with_status(201))),
    Mutant(name="an update is OK", rule=MESSAGE, app=changing(UPDATES, with_message("OK"))),
    Mutant(name="a delete is done", rule=MESSAGE, app=changing(DELETE, with_message("Successfully deleted"))),
    Mutant(name="an invoiced order is created", rule=MESSAGE, app=changing(is_from_order, with_message("Created"))),
    Mutant(name="another text for no invoice", rule=UNKNOWN, app=changing(READ, instead_of(404, refusal(404, "No")))),
    Mutant(name="another message for no PDF", rule=UNKNOWN, app=changing(PDF, instead_of(404, MISLABELLED))),
    Mutant(name="a missing invoice has a PDF", rule=UNKNOWN, app=changing(PDF, instead_of(404, LINK))),
    Mutant(name="deleting nothing succeeds", rule=UNKNOWN, app=changing(DELETE, instead_of(404, DONE))),
    Mutant(name="an id in letters fails", rule=UNKNOWN, app=failing(NO_NUMBER, FAILED)),
    Mutant(name="an update of nothing creates", rule=UPDATE, app=lambda: upserting(is_refused=False)),
    Mutant(name="a refused update creates", rule=UPDATE, app=lambda: upserting(is_refused=True)),
    Mutant(name="an update of nothing is 400", rule=UPDATE, app=changing(UPDATES, instead_of(404, refusal(400, "No")))),
    Mutant(name="updating an id in letters fails", rule=UPDATE, app=failing(calls("PUT", "/no-number"), FAILED)),
    Mutant(
        name="unknown paths show a page", rule=ROUTE, app=failing(calls("GET", "/invoice-management/invoice"), PAGE)
    ),
    Mutant(name="unknown paths are 400", rule=ROUTE, app=failing(calls("GET", "/nothing-here"), refusal(400, "No"))),
    Mutant(name="a wrong method is 404", rule=METHOD, app=changing(anywhere, instead_of(405, MISSING))),
    Mutant(name="PUT on the list succeeds", rule=METHOD, app=failing(calls("PUT", INVOICES), DONE)),
    Mutant(name="POST on an invoice succeeds", rule=METHOD, app=failing(calls_of_one("POST"), DONE)),
    Mutant(name="a create gets its end", rule=UNREADABLE, app=taking(no_json("POST"), with_end)),
    Mutant(name="an update gets its end", rule=UNREADABLE, app=taking(no_json("PUT"), with_end)),
    Mutant(name="NaN is a number", rule=UNREADABLE, app=taking(has_nan, without_nan)),
    Mutant(name="no JSON is a failure", rule=UNREADABLE, app=failing(no_json("POST"), FAILED)),
    Mutant(name="half a create is stored", rule=UNREADABLE, app=taking(no_json("POST"), with_end, NOT_JSON)),
    Mutant(name="half an update is stored", rule=UNREADABLE, app=taking(no_json("PUT"), with_end, NOT_JSON)),
    Mutant(name="a create may be text", rule=MEDIA_TYPE, app=taking(declared("text/plain", "POST"), as_json)),
    Mutant(name="a create may be a form", rule=MEDIA_TYPE, app=taking(declared(FORM, "POST"), as_json)),
    Mutant(name="an update may be text", rule=MEDIA_TYPE, app=taking(declared("text/plain", "PUT"), as_json)),
    Mutant(name="a form is stored", rule=MEDIA_TYPE, app=taking(declared(FORM, "POST"), as_json, NOT_DECLARED)),
    Mutant(
        name="a text update is stored",
        rule=MEDIA_TYPE,
        app=taking(declared("text/plain", "PUT"), as_json, NOT_DECLARED),
    ),
    Mutant(name="text is a failure", rule=MEDIA_TYPE, app=failing(declared("text/plain", "PUT"), FAILED)),
    Mutant(name="a create knows its keys", rule=KEYS, app=failing(knows(UNKNOWN_KEY, "POST"), refusal(400, "Unknown"))),
    Mutant(name="an update knows its keys", rule=KEYS, app=failing(knows(UNKNOWN_KEY, "PUT"), refusal(400, "Unknown"))),
    Mutant(name="every key is kept", rule=KEYS, app=showing_unknown_keys),
]
