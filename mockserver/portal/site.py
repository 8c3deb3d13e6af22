"""The site: which page is where, and what every answer carries."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mockserver.portal import cart, checkout, invoices, mails, office, requests, sessions
from mockserver.portal.addresses import BUYERS, INVOICES, OPERATORS, PREFIX, STATIC, Area
from mockserver.portal.backend import FAILURE, NoAnswer, Refusal, SignedOut
from mockserver.portal.form import BadForm
from mockserver.portal.templates import environment
from mockserver.portal.visit import Forged, Site, Visit
from mockserver.portal.wording import in_words

Page = Callable[[Visit], Awaitable[Response]]
_log = logging.getLogger(__name__)
POLICY = (
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "img-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'; frame-src 'self'"
)
HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": POLICY,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
}
"""What every answer carries that says nothing else itself."""


def build_site(api: ASGIApp, new_token: Callable[[], str]) -> ASGIApp:
    """The portal in front of the API `api`."""
    site = Site(api, environment(), new_token)

    def at(path: str, page: Page, *methods: str, area: Area = BUYERS, is_open: bool = False) -> Route:
        return Route(path, _endpoint(site, area, page, is_open=is_open), methods=methods or ("GET",))

    async def home(_: Request) -> Response:
        return RedirectResponse(INVOICES)

    async def refuse(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else FAILURE
        area = OPERATORS if request.url.path.startswith(f"{OPERATORS.home}/") else BUYERS
        return await Visit(request, site, area).trouble(status, *_NOWHERE.get(status, _BROKEN))

    pages: list[BaseRoute] = [
        Route(PREFIX, home),
        Route(f"{PREFIX}/", home),
        at("/portal/sign-in", sessions.show, is_open=True),
        at("/portal/sign-in", sessions.sign_in, "POST", is_open=True),
        at("/portal/sign-out", sessions.sign_out, "POST"),
        at("/portal/invoices", invoices.show_all),
        at("/portal/invoices", invoices.choose, "POST"),
        at("/portal/invoices/{invoice_id}", invoices.show),
        at("/portal/invoices/{invoice_id}/pdf", invoices.pdf),
        at("/portal/cart", cart.show),
        at("/portal/cart", cart.change, "POST"),
        at("/portal/checkout", checkout.show),
        at("/portal/checkout", checkout.pay, "POST"),
        at("/portal/receipts/{receipt_id}", checkout.receipt),
        at("/portal/request", requests.ask),
        at("/portal/request", requests.send, "POST"),
        at("/portal/requests", requests.show_all),
        at("/portal/operator/sign-in", sessions.show, area=OPERATORS, is_open=True),
        at("/portal/operator/sign-in", sessions.sign_in_operator, "POST", area=OPERATORS, is_open=True),
        at("/portal/operator/sign-out", sessions.sign_out_operator, "POST", area=OPERATORS),
        at("/portal/operator", office.show, area=OPERATORS),
        at("/portal/operator/jobs", office.run, "POST", area=OPERATORS),
        at("/portal/operator/outbox", mails.empty, "POST", area=OPERATORS),
        at("/portal/operator/mails/{mail_id}", mails.show, area=OPERATORS),
        at("/portal/operator/mails/{mail_id}/html", mails.html, area=OPERATORS),
        Mount(STATIC, StaticFiles(directory=Path(__file__).with_name("static"))),
    ]
    return _Guarded(Starlette(routes=pages, exception_handlers={HTTPException: refuse}))


def _endpoint(site: Site, area: Area, page: Page, *, is_open: bool) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        visit = Visit(request, site, area)
        if not is_open and not visit.is_signed_in:
            return visit.sign_in_first("needed")
        try:
            if request.method == "POST":
                await visit.read()
            return await page(visit)
        except SignedOut:
            return visit.sign_in_first("expired")
        except (Forged, BadForm, Refusal, NoAnswer) as error:
            return await _troubled(visit, error)
        except Exception:  # noqa: BLE001  # Starlette would answer and raise again: the server drops the connection
            _log.exception("The page %s could not be made", request.url.path)
            return await visit.trouble(FAILURE, *_BROKEN)

    return endpoint


async def _troubled(visit: Visit, error: Exception) -> Response:
    match error:
        case Refusal():
            return await visit.trouble(error.status, _heading(error.status), in_words(error))
        case Forged():
            return await visit.trouble(403, *_FORGED)
        case BadForm():
            return await visit.trouble(400, *_BAD_FORM)
        case _:
            return await visit.trouble(502, *_NO_ANSWER, is_bare=True)


class _Guarded:
    """Adds the headers that keep a page to itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                there = {name.lower() for name, _ in message["headers"]}
                more = [(n.encode(), v.encode()) for n, v in HEADERS.items() if n.encode() not in there]
                message = {**message, "headers": [*message["headers"], *more]}
            await send(message)

        await self._app(scope, receive, guarded)


def _heading(status: int) -> str:
    if status == 404:  # noqa: PLR2004  # the status that says so
        return "Not found"
    return "Not possible" if status < FAILURE else "The service has a problem"


_NO_ANSWER = (
    "The service does not answer",
    "The invoice service gave no answer that makes sense. Nothing is lost: try again in a moment.",
)
_FORGED = (
    "This form cannot be accepted",
    (
        "It does not come from a page of this portal that you have open, or your browser refuses cookies. "
        "Nothing was changed. Open the page again and try once more."
    ),
)
_BAD_FORM = ("This form cannot be read", "What was sent is not a form of these pages, or it is too long.")
_BROKEN = ("Something went wrong", "The page could not be made. Nothing is lost: try again in a moment.")
_NOWHERE = {
    404: ("Not found", "There is no page at this address."),
    405: ("Not possible", "This address cannot be used in that way. Go to the page and use its buttons."),
}
