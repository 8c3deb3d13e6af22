"""The list of invoices, one of them, its PDF, and what can be done with those that are ticked."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlsplit

from starlette.responses import Response

from mockserver.portal.addresses import CART, INVOICES, REQUEST, own_address, segment, with_query
from mockserver.portal.backend import NoAnswer, Refused
from mockserver.portal.listing import listed
from mockserver.portal.seals import Said
from mockserver.portal.visit import Visit
from mockserver.portal.wording import in_words

FILTERS = ("q", "paidStatus", "dueFrom", "dueTo", "overdue", "account")
PDF_POLICY = "frame-ancestors 'none'"
"""Browsers show no PDF whose policy forbids objects or puts it into a sandbox."""
NOTHING_TICKED = "Tick at least one invoice first."
SORTS = ("number", "invoiceDate", "dueDate", "total", "balance")
SORT_NAMES = {
    "": "Newest first",
    "invoiceDate": "Oldest first",
    "dueDate": "Due soonest",
    "-dueDate": "Due latest",
    "number": "Number",
    "-number": "Number, backwards",
    "-total": "Highest total",
    "total": "Lowest total",
    "-balance": "Highest balance",
    "balance": "Lowest balance",
}


async def show_all(visit: Visit) -> Response:
    """The list, filtered, sorted and paged."""
    wanted = {name: visit.asked(name) for name in (*FILTERS, "sort")}
    found = await listed(visit, "/buyer/invoices", INVOICES, wanted)
    return await visit.page(
        "invoices.html",
        status=found.status,
        rows=found.rows,
        summary=found.meta.get("summary", {}),
        wanted=wanted,
        trouble=found.trouble,
        pages=found.pages,
        is_filtered=any(wanted[name] for name in FILTERS),
        has_other_filters=any(wanted[name] for name in FILTERS if name != "q"),
        sorts=_sorts(wanted),
        sort_names=SORT_NAMES,
        here=found.pages.here,
    )


async def choose(visit: Visit) -> Response:
    """Pay or request invoices: the one whose button was pressed, or those that are ticked."""
    one = visit.form.text("pay")
    chosen = [one] if one else visit.form.all("invoice")
    if not chosen:
        return visit.go_back(Said("error", NOTHING_TICKED))
    if visit.form.has("request"):
        back = own_address(visit.form.text("back"), otherwise="")
        return visit.go(with_query(REQUEST, [*(("invoice", invoice_id) for invoice_id in chosen), ("back", back)]))
    cart = (await visit.api.get("/buyer/cart")).data
    there = {str(line.get("invoiceId")) for line in cart["lines"]}
    added = [invoice_id for invoice_id in chosen if invoice_id not in there]
    if not added:
        return visit.go(CART, Said("notice", "What you chose is in your cart already."))
    try:
        body = {"lines": [{"invoiceId": invoice_id} for invoice_id in added]}
        await visit.api.call("POST", "/buyer/cart/invoices", body)
    except Refused as refusal:
        nothing = "" if len(added) == 1 else " Nothing was put into your cart."
        return visit.go_back(Said("error", f"{await _which(visit, added, refusal)}{in_words(refusal)}{nothing}"))
    count = "The invoice is" if len(added) == 1 else f"{len(added)} invoices are"
    return visit.go(CART, Said("success", f"{count} in your cart. You may pay the whole amount or a part of it."))


async def show(visit: Visit) -> Response:
    """One invoice."""
    invoice = (await visit.api.get(f"/buyer/invoices/{segment(visit.path('invoice_id'))}")).data
    return await visit.page("invoice.html", invoice=invoice)


async def pdf(visit: Visit) -> Response:
    """The PDF of an invoice. One that is kept elsewhere is not fetched: a page says where it is."""
    invoice_id = segment(visit.path("invoice_id"))
    found = (await visit.api.get(f"/buyer/invoices/{invoice_id}/download-pdf")).data
    link = urlsplit(found["url"])
    if link.netloc != visit.request.url.netloc or found.get("externalPdfUrl"):
        address = found.get("externalPdfUrl") or found["url"]
        return await visit.page("elsewhere.html", address=address, is_web=_is_web(address), invoice_id=invoice_id)
    try:
        file = await visit.api.file(f"{link.path}?{link.query}")
    except NoAnswer:
        return await visit.trouble(502, "No PDF", "The PDF of this invoice cannot be had at the moment.")
    name = quote(link.path.rpartition("/")[2], safe="%")
    headers = {"content-disposition": f"inline; filename*=UTF-8''{name}", "content-security-policy": PDF_POLICY}
    return Response(file.content, media_type="application/pdf", headers=headers)


def _is_web(address: str) -> bool:
    return urlsplit(address).scheme in ("http", "https")


async def _which(visit: Visit, chosen: list[str], refusal: Refused) -> str:
    """The invoice that a refusal is about, where one of several is known to be the reason."""
    if refusal.code != "INVOICE_ALREADY_PAID":
        return ""
    for invoice_id in chosen:
        invoice = (await visit.api.get(f"/buyer/invoices/{segment(invoice_id)}")).data
        if not invoice["canPay"]:
            return f"{invoice['number']}: "
    return ""


def _sorts(wanted: dict[str, str]) -> dict[str, dict[str, Any]]:
    """For each column that sorts: where a press on it leads, and how it sorts now."""
    now = wanted["sort"]
    kept = [(name, wanted[name]) for name in FILTERS]
    return {
        field: {
            "address": with_query(INVOICES, [*kept, ("sort", f"-{field}" if now == field else field)]),
            "now": {field: "ascending", f"-{field}": "descending"}.get(now, ""),
        }
        for field in SORTS
    }
