"""Servers whose PDF links are missing or lead nowhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from mockserver.api import invoices
from mockserver.api.call import Answer, Call
from mockserver.api.operations import HANDLERS
from mockserver.api.pdf_links import PREFIX
from tests.conformance_power.in_process import new_app
from tests.conformance_power.mutants import Mutant
from tests.conformance_power.wrappers import Json, answering, path_id

DOWNLOAD = "downloadInvoicePdf"


def serving(response: Callable[[Scope], Response | None]) -> ASGIApp:
    """A server that answers something else to those who follow a link."""
    app = new_app()

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        is_link = scope["type"] == "http" and scope["path"].startswith(PREFIX)
        await ((response(scope) if is_link else None) or app)(scope, receive, send)

    return wrapped


def needs_credentials(scope: Scope) -> Response | None:
    names = {name.lower() for name, _ in scope["headers"]}
    return None if b"x-auth-token" in names else PlainTextResponse("who are you?", status_code=401)


def a_page(_: Scope) -> Response:
    return PlainTextResponse("<html>Your invoice</html>", media_type="text/html")


def only_for_external(body: Json) -> None:
    if body["code"] == 200 and "externalPdfUrl" not in body["data"]:
        body["data"]["url"] = None


def bare_data(body: Json) -> None:
    if body["code"] == 200:
        body["data"] = body["data"]["url"]


def link_of_the_create_forgotten() -> ASGIApp:
    """A server whose download-pdf shows only what an update has set since."""
    as_created: set[int] = set()

    def create(call: Call) -> Answer:
        answer = invoices.create_invoice(call)
        as_created.add(answer.data["id"])
        return answer

    def update(call: Call) -> Answer:
        as_created.discard(path_id(call))
        return invoices.update_invoice(call)

    def download(call: Call) -> Answer:
        answer = invoices.download_invoice_pdf(call)
        if path_id(call) in as_created:
            answer.data.pop("externalPdfUrl", None)
        return answer

    return new_app(handlers={**HANDLERS, "createInvoice": create, "updateInvoice": update, DOWNLOAD: download})


def empty_is_skipped(call: Call) -> Answer:
    call.body = {name: value for name, value in call.body.items() if name != "externalPdfUrl" or value}
    return invoices.update_invoice(call)


def never_set(call: Call) -> Answer:
    call.body = {name: value for name, value in call.body.items() if name != "externalPdfUrl"}
    return invoices.update_invoice(call)


def cut_at_the_query(call: Call) -> Answer:
    answer = invoices.update_invoice(call)
    invoice = call.store.invoices.get(answer.data["id"])
    assert invoice is not None
    with call.store.transaction():
        link = invoice.external_pdf_url
        call.store.invoices.put(replace(invoice, external_pdf_url=link and link.partition("?")[0]))
    return answer


MUTANTS = [
    Mutant(
        name="only invoices with an external PDF have a url",
        rule="every-invoice-has-a-pdf-link",
        app=lambda: answering(new_app(), DOWNLOAD, only_for_external),
    ),
    Mutant(
        name="data is the url itself",
        rule="every-invoice-has-a-pdf-link",
        app=lambda: answering(new_app(), DOWNLOAD, bare_data),
    ),
    Mutant(
        name="an externalPdfUrl of the create is not answered",
        rule="every-invoice-has-a-pdf-link",
        app=link_of_the_create_forgotten,
    ),
    Mutant(
        name="the link needs credentials", rule="every-invoice-has-a-pdf-link", app=lambda: serving(needs_credentials)
    ),
    Mutant(name="the link leads to a page", rule="every-invoice-has-a-pdf-link", app=lambda: serving(a_page)),
    Mutant(
        name="an empty externalPdfUrl is skipped",
        rule="external-pdf-url-is-set-and-removed",
        app=lambda: new_app(handlers={**HANDLERS, "updateInvoice": empty_is_skipped}),
    ),
    Mutant(
        name="an update ignores externalPdfUrl",
        rule="external-pdf-url-is-set-and-removed",
        app=lambda: new_app(handlers={**HANDLERS, "updateInvoice": never_set}),
    ),
    Mutant(
        name="an externalPdfUrl is cut at its query",
        rule="external-pdf-url-is-set-and-removed",
        app=lambda: new_app(handlers={**HANDLERS, "updateInvoice": cut_at_the_query}),
    ),
]
