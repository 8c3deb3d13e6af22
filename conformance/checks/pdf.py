"""Links to the PDF of an invoice."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin, urlsplit

from conformance import expect
from conformance.checks.update import DETAILS
from conformance.exchange import Exchange
from conformance.outcomes import Broken
from conformance.rulebook import check
from conformance.world import INVOICES, World

ELSEWHERE = "https://erp.example.com/invoices/23.pdf?page=1&lang=de"
REDIRECTION = 3


@check("every-invoice-has-a-pdf-link", needs=["created-invoice-reads-back"])
def an_invoice_has_a_link(world: World) -> None:
    """Ask for the PDF of an invoice. data.url is a text; on the target's own host it leads to a PDF without headers."""
    made = world.store.create(number=world.store.token("Größe #7"), details=DETAILS)

    exchange = _download(world, made.id)

    _leads_to_a_pdf(world, exchange)


@check("every-invoice-has-a-pdf-link", needs=["created-invoice-reads-back"])
def an_invoice_with_an_external_pdf_has_both(world: World) -> None:
    """Ask for the PDF of an invoice created with an externalPdfUrl. data has a url, and the externalPdfUrl as sent."""
    made = world.store.create(externalPdfUrl=ELSEWHERE)

    exchange = _download(world, made.id)

    expect.equal("data.externalPdfUrl", ELSEWHERE, exchange.data.get("externalPdfUrl"), exchange)


@check("external-pdf-url-is-set-and-removed", needs=["every-invoice-has-a-pdf-link"])
def an_external_pdf_comes_and_goes(world: World) -> None:
    """Set an externalPdfUrl by update, then send an empty one. download-pdf answers the link, then no longer."""
    made = world.store.create()
    path = f"{INVOICES}/{made.id}/download-pdf"

    expect.success(world.store.update(made.id, {"externalPdfUrl": ELSEWHERE}))
    with_it = expect.success(world.store.send("GET", path))
    expect.success(world.store.update(made.id, {"externalPdfUrl": ""}))
    without = expect.success(world.store.send("GET", path))

    expect.that(ELSEWHERE in _links(with_it.data), f"data with {ELSEWHERE}", with_it.summary, with_it)
    expect.that(ELSEWHERE not in _links(without.data), f"data without {ELSEWHERE}", without.summary, without)


def _download(world: World, invoice_id: int) -> Exchange:
    """The answer of download-pdf, which has a link.

    Raises:
        Broken: It has none.
    """
    exchange = expect.success(world.store.send("GET", f"{INVOICES}/{invoice_id}/download-pdf"))
    url = exchange.data.get("url") if isinstance(exchange.data, dict) else None
    if not isinstance(url, str) or not url:
        raise Broken("data.url, a text", exchange.summary, exchange)
    return exchange


def _leads_to_a_pdf(world: World, exchange: Exchange) -> None:
    """The link holds. Only a link to the target itself is followed: no other host is for this suite to call."""
    url = _absolute(exchange.data["url"], exchange)
    if _host(url) != _host(exchange.url):
        return
    answer = world.session.fetch(url)
    if answer.status // 100 != REDIRECTION:
        is_pdf = answer.is_success and answer.content.startswith(b"%PDF")
        expect.that(is_pdf, "HTTP 200 and a body that starts with %PDF", answer.summary[:300], answer)


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
