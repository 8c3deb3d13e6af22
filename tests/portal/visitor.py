"""Somebody who looks at the portal without a browser: follows links, fills in forms, keeps cookies."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import urlencode

import httpx
from starlette.types import ASGIApp

from tests.portal.pages import Page

BASE_URL = "http://portal.test"
SIGN_IN = "/portal/sign-in"
OPERATOR_SIGN_IN = "/portal/operator/sign-in"


class Visitor:
    """A visitor of the portal in this process. An error that the portal lets out fails the test."""

    def __init__(self, app: ASGIApp) -> None:
        self._loop = asyncio.new_event_loop()
        transport = httpx.ASGITransport(app)
        self._client = httpx.AsyncClient(transport=transport, base_url=BASE_URL, trust_env=False)

    @property
    def cookies(self) -> httpx.Cookies:
        return self._client.cookies

    def close(self) -> None:
        self._loop.run_until_complete(self._client.aclose())
        self._loop.close()

    def request(self, method: str, address: str, **options: Any) -> httpx.Response:
        """Send a request, without following where the answer leads."""
        return self._loop.run_until_complete(self._client.request(method, address, **options))

    def open(self, address: str) -> Page:
        """Go to an address, and on to where it leads."""
        return Page(self.request("GET", address, follow_redirects=True))

    def post(self, address: str, fields: list[tuple[str, str]]) -> httpx.Response:
        """Send the fields of a form, without following where the answer leads."""
        content = urlencode(fields)
        headers = {"content-type": "application/x-www-form-urlencoded"}
        return self.request("POST", address, content=content, headers=headers)

    def press(self, page: Page, action: str, button: str = "", **changes: str | list[str]) -> Page:
        """Fill in a form of a page, press a button (`name` or `name=value`), and see where it leads."""
        form = page.form(action, button)
        response = self.post(form.action, form.filled(changes, button))
        return self.open(response.headers["location"]) if response.has_redirect_location else Page(response)

    def sign_in(self, email: str, password: str, **more: str) -> Page:
        return self.press(self.open(SIGN_IN), SIGN_IN, email=email, password=password, **more)

    def sign_in_operator(self, store: str = "demo", token: str = "demo-token") -> Page:
        return self.press(self.open(OPERATOR_SIGN_IN), OPERATOR_SIGN_IN, store=store, token=token)
