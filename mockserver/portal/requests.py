"""Asking for a copy of an invoice by e-mail, and what was asked for."""

from __future__ import annotations

from collections import Counter
from typing import Any

from starlette.responses import Response

from mockserver.portal.addresses import REQUESTS, own_address, segment
from mockserver.portal.backend import Refused
from mockserver.portal.listing import listed
from mockserver.portal.seals import Said
from mockserver.portal.visit import Visit
from mockserver.portal.wording import in_words

FOUND = 10
"""How many invoices the search of the dialog shows."""
MOST_AT_ONCE = 50
NOTHING_CHOSEN = "Choose the invoice that you want a copy of."


async def ask(visit: Visit) -> Response:
    """The dialog: which invoice, and where the copy goes."""
    chosen = list(dict.fromkeys(visit.request.query_params.getlist("invoice")))
    if len(chosen) > MOST_AT_ONCE:
        return await _too_many(visit, chosen)
    return await _dialog(visit, chosen)


async def send(visit: Visit) -> Response:
    """Ask for a copy of each invoice that was chosen."""
    chosen = visit.form.all("invoice")
    if not chosen:
        return await _dialog(visit, chosen, status=422, trouble=NOTHING_CHOSEN)
    if len(chosen) > MOST_AT_ONCE:
        return await _too_many(visit, chosen)
    made: list[dict[str, Any]] = []
    refused: Counter[str] = Counter()
    for invoice_id in chosen:
        try:
            made.append((await visit.api.call("POST", f"/buyer/invoices/{segment(invoice_id)}/request")).data)
        except Refused as refusal:
            refused[in_words(refusal)] += 1
    return visit.go(REQUESTS, *([_sent(made)] if made else []), *_not_sent(refused, len(chosen)))


async def show_all(visit: Visit) -> Response:
    """What was asked for, and what came of it."""
    wanted = {"status": visit.asked("status")}
    found = await listed(visit, "/buyer/b2b-requests", REQUESTS, wanted)
    return await visit.page(
        "requests.html",
        status=found.status,
        rows=found.rows,
        pages=found.pages,
        wanted=wanted,
        trouble=found.trouble,
    )


async def _too_many(visit: Visit, chosen: list[str]) -> Response:
    """The dialog with as many as can be, and what became of the others."""
    others = len(chosen) - MOST_AT_ONCE
    trouble = (
        f"You chose {len(chosen)} invoices, and at most {MOST_AT_ONCE} can be requested at once. "
        f"Nothing is requested yet. The first {MOST_AT_ONCE} are ticked below: submit them, then the other {others}."
    )
    return await _dialog(visit, chosen[:MOST_AT_ONCE], status=422, trouble=trouble)


async def _dialog(visit: Visit, chosen: list[str], *, status: int = 200, trouble: str = "") -> Response:
    search = visit.asked("q")
    picked = [(await visit.api.get(f"/buyer/invoices/{segment(invoice_id)}")).data for invoice_id in chosen]
    others: list[dict[str, Any]] = []
    total = 0
    if not picked or search:
        answer = await visit.api.get("/buyer/invoices", {"q": search, "limit": FOUND})
        ids = {invoice["id"] for invoice in picked}
        others = [invoice for invoice in answer.data if invoice["id"] not in ids]
        total = answer.meta.get("pagination", {}).get("totalCount", len(others))
    return await visit.page(
        "request.html",
        status=status,
        trouble=trouble,
        picked=picked,
        others=others,
        total=total,
        search=search,
        back=own_address(visit.asked("back") or visit.form.text("back"), otherwise=visit.area.home),
    )


def _not_sent(refused: Counter[str], asked: int) -> list[Said]:
    """Each reason once; of several invoices, how many it kept back."""
    return [Said("error", text if asked == 1 else f"{count} of {asked}: {text}") for text, count in refused.items()]


def _sent(made: list[dict[str, Any]]) -> Said:
    numbers = ", ".join(str(request["invoiceNumber"]) for request in made)
    copies = "A copy of invoice" if len(made) == 1 else "Copies of the invoices"
    return Said(
        "success",
        f"{copies} {numbers} will be sent to {made[0]['email']} as soon as the back office has done its work.",
    )
