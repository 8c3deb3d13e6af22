"""Links to the PDF of an invoice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from conformance import expect
from conformance.exchange import Exchange
from conformance.outcomes import Broken
from conformance.rulebook import check
from conformance.updates import DETAILS, Update, invoices
from conformance.world import INVOICES, Made, World

AS_CREATED = "https://erp.example.com/invoices/23.pdf?page=1&lang=de"
AS_UPDATED = "https://erp.example.com/invoices/42.pdf?page=2&lang=fr"
REDIRECTION = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Downloads:
    """An invoice created with an externalPdfUrl, which is removed and set anew, and its download-pdf after each step.

    `file` is what the link leads to while there is no external one, if it leads to the target itself.
    """

    made: Made
    as_created: Exchange
    removed: Update
    without: Exchange
    file: Exchange | None
    updated: Update
    as_updated: Exchange


@check("every-invoice-has-a-pdf-link", needs=["created-invoice-reads-back"])
def an_invoice_has_a_link(world: World) -> None:
    """Ask for the PDF of an invoice. data.url is a text; on the target's own host it leads to a PDF without headers."""
    seen = downloads(world)

    _absolute(_url(seen.without), seen.without)
    if seen.file is not None and seen.file.status // 100 != REDIRECTION:
        is_pdf = seen.file.is_success and seen.file.content.startswith(b"%PDF")
        expect.that(is_pdf, "HTTP 200 and a body that starts with %PDF", seen.file.summary[:300], seen.file)


@check("every-invoice-has-a-pdf-link", needs=["created-invoice-reads-back"])
def an_invoice_with_an_external_pdf_has_both(world: World) -> None:
    """Ask for the PDF of an invoice created with an externalPdfUrl. data has a url, and the externalPdfUrl as sent."""
    exchange = downloads(world).as_created

    _url(exchange)
    expect.equal("data.externalPdfUrl", AS_CREATED, exchange.data.get("externalPdfUrl"), exchange)


@check("external-pdf-url-is-set-and-removed", needs=["every-invoice-has-a-pdf-link"])
def an_external_pdf_comes_and_goes(world: World) -> None:
    """Send an empty externalPdfUrl by update, then another. download-pdf has no external link, then the new one."""
    seen = downloads(world)
    expect.success(seen.removed.answer)
    without = expect.success(seen.without)
    expect.success(seen.updated.answer)
    with_it = expect.success(seen.as_updated)

    expect.that(AS_CREATED not in _links(without.data), f"data without {AS_CREATED}", without.summary, without)
    expect.that(AS_UPDATED in _links(with_it.data), f"data with {AS_UPDATED}", with_it.summary, with_it)


def downloads(world: World) -> Downloads:
    """The PDF links of one invoice. It bears the externalCustomerId of another, older one."""
    return world.once(_downloads)


def _downloads(world: World) -> Downloads:
    store = world.store
    _, older = invoices(world)
    made = store.create(
        store.token("Größe #7"),
        details=DETAILS,
        externalPdfUrl=AS_CREATED,
        externalCustomerId=older.sent["externalCustomerId"],
    )

    def download() -> Exchange:
        return store.send("GET", f"{INVOICES}/{made.id}/download-pdf")

    def update(link: str) -> Update:
        sent = {"externalPdfUrl": link}
        return Update(sent=sent, answer=store.update(made.id, sent))

    as_created, removed, without = download(), update(""), download()
    return Downloads(
        made=made,
        as_created=as_created,
        removed=removed,
        without=without,
        file=_file(world, without),
        updated=update(AS_UPDATED),
        as_updated=download(),
    )


def _file(world: World, exchange: Exchange) -> Exchange | None:
    """What the link leads to. Only a link to the target itself is followed: no other host is for this suite to call."""
    try:
        url = _absolute(_url(exchange), exchange)
    except Broken:
        return None
    return world.session.fetch(url) if _host(url) == _host(exchange.url) else None


def _url(exchange: Exchange) -> str:
    """The link in an answer of download-pdf.

    Raises:
        Broken: There is none.
    """
    expect.success(exchange)
    url = exchange.data.get("url") if isinstance(exchange.data, dict) else None
    if not isinstance(url, str) or not url:
        raise Broken("data.url, a text", exchange.summary, exchange)
    return url


def _absolute(link: str, exchange: Exchange) -> str:
    """The address that a link means, which may be relative.

    Raises:
        Broken: It is none.
    """
    try:
        url = urljoin(exchange.url, link)
        _host(url)
    except ValueError:
        raise Broken("data.url, an address", f"data.url = {link!r}", exchange) from None
    return url


def _host(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port


def _links(data: Any) -> list[Any]:
    return [data.get("url"), data.get("externalPdfUrl")] if isinstance(data, dict) else []
