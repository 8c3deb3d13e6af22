"""One request for a page: who asks, what they sent, and the ways to answer them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, unquote

from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp

from mockserver.portal.addresses import BUYERS, PREFIX, Area, own_address, with_query
from mockserver.portal.backend import Backend, NoAnswer, Refusal, Refused, Unserved
from mockserver.portal.credentials import headers_of
from mockserver.portal.form import Form, read_form
from mockserver.portal.seals import Said, is_seal, seal, unwrapped, wrapped
from mockserver.portal.templates import rendered

VISITOR = "portal-visitor"
"""The cookie of a browser that nobody has signed in with: it keeps the sign-in forms its own."""


class Forged(Exception):
    """A form that does not come from a page of the portal."""


@dataclass(frozen=True, slots=True)
class Site:
    """What all visits share."""

    api: ASGIApp
    templates: Environment
    new_token: Callable[[], str]


class Visit:
    """A request for a page of one area.

    `key` is the secret that the visitor came with: what they are signed in with, or else what marks their browser.
    """

    def __init__(self, request: Request, site: Site, area: Area) -> None:
        self.request = request
        self.area = area
        self.form = Form()
        self._site = site
        self.signed_in_with = unquote(request.cookies.get(area.cookie, ""))
        self.key = self.signed_in_with or request.cookies.get(VISITOR, "")
        self._new_key = ""
        if not self.key:
            self.key = self._new_key = site.new_token()
        self.api = self.backend(headers_of(area, self.signed_in_with))

    def backend(self, headers: dict[str, str]) -> Backend:
        """The API, called with other credentials than the visitor's own."""
        return Backend(self._site.api, str(self.request.base_url).removesuffix("/"), headers)

    @property
    def is_signed_in(self) -> bool:
        """The visitor has a session, as far as the browser knows."""
        return bool(self.signed_in_with)

    def asked(self, name: str) -> str:
        """A parameter of the address, without space around it; "" if there is none."""
        return self.request.query_params.get(name, "").strip()

    def path(self, name: str) -> str:
        """A parameter of the path."""
        return str(self.request.path_params[name])

    async def read(self) -> None:
        """Read the form that was sent.

        Raises:
            Forged: It does not come from the portal.
            BadForm: It is none.
        """
        form = await read_form(self.request)
        if not is_seal(form.raw("seal"), self.key, self.request.url.path):
            raise Forged(self.request.url.path)
        self.form = form

    async def page(self, template: str, *, status: int = 200, **values: Any) -> Response:
        """A page around `template`. The head of a buyer's page shows who is signed in, and the cart.

        Raises:
            Refusal: The session is over.
            NoAnswer: The API does not say who is signed in.
        """
        head = await self._head(values)
        said = [] if not self._said else unwrapped(self.key, self._said)
        shown = {"area": self.area, "said": said, "seal": self._seal, "here": self._here, **head, **values}
        response = HTMLResponse(rendered(self._site.templates, template, shown), status_code=status)
        if self._said:
            response.delete_cookie(self._said_cookie, path=PREFIX)
        if self._new_key:
            self.give_cookie(response, VISITOR, self._new_key)
        return response

    async def trouble(self, status: int, heading: str, text: str, *, is_bare: bool = False) -> Response:
        """A page that says what went wrong. If the API cannot be asked who looks at it, the head stays empty."""
        values: dict[str, Any] = {"status": status, "shown_status": status, "heading": heading, "text": text}
        if is_bare or not self.is_signed_in:
            return await self.page("trouble.html", **values, user=None, cart=None)
        try:
            return await self.page("trouble.html", **values)
        except (Refusal, NoAnswer):
            return await self.page("trouble.html", **values, user=None, cart=None)

    def go(self, address: str, *said: Said) -> Response:
        """Send the browser to another page, which shows the messages."""
        response = RedirectResponse(address, status_code=HTTPStatus.SEE_OTHER)
        if said:
            self.give_cookie(response, self._said_cookie, wrapped(self.key, said))
        return response

    def go_back(self, *said: Said) -> Response:
        """Send the browser to the page that the form says it was on."""
        return self.go(own_address(self.form.text("back"), otherwise=self.area.home), *said)

    def sign_in_first(self, reason: str, *, back: str = "") -> Response:
        """Send the browser to the sign-in, and from there back to where it is.

        A browser that did not send its cookie keeps it: that is what happens where another site leads here.
        """
        target = own_address(back or self._here, otherwise=self.area.home)
        query = [("reason", reason), ("back", "" if target == self.area.home else target)]
        response = RedirectResponse(with_query(self.area.sign_in, query), status_code=HTTPStatus.SEE_OTHER)
        if self.is_signed_in:
            response.delete_cookie(self.area.cookie, path=PREFIX)
            response.delete_cookie(self._said_cookie, path=PREFIX)
        return response

    def give_cookie(self, response: Response, name: str, value: str) -> None:
        """Let the browser keep a secret until it is closed. No script can read it and no other site can send it."""
        is_secure = self.request.url.scheme == "https"
        response.set_cookie(
            name, quote(value, safe=".=-_"), path=PREFIX, httponly=True, samesite="strict", secure=is_secure
        )

    async def _head(self, given: dict[str, Any]) -> dict[str, Any]:
        if self.area is not BUYERS or not self.is_signed_in:
            return {"user": given.get("user"), "cart": given.get("cart")}
        head: dict[str, Any] = {}
        if "user" not in given:
            me = (await self.api.get("/buyer/me")).data
            head["user"], head["scope"] = me["user"], me["scope"]
        if "cart" not in given:
            head["cart"] = await self._cart()
        return head

    async def _cart(self) -> Any:
        """The cart, or None if it cannot be had: the page is worth showing without."""
        try:
            return (await self.api.get("/buyer/cart")).data
        except (NoAnswer, Refused, Unserved):
            return None

    def _seal(self, address: str) -> str:
        return seal(self.key, address)

    @property
    def _here(self) -> str:
        """The address of the page; for a form that was sent, of the page it was on."""
        if self.request.method == "POST":
            return self.form.text("back") or self.area.home
        url = self.request.url
        return f"{url.path}?{url.query}" if url.query else url.path

    @property
    def _said_cookie(self) -> str:
        return f"{self.area.cookie}-said"

    @property
    def _said(self) -> str:
        return unquote(self.request.cookies.get(self._said_cookie, ""))
