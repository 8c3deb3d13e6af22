"""The way into the portal: nothing of it is loaded before somebody comes."""

from __future__ import annotations

from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send


class Entrance:
    """The portal as an ASGI application, built at the first request.

    `find_api` gives the application that serves the contract: the portal is a part of it, so it is there only later.
    `new_token` gives a text that nobody can guess, made of letters, digits, `-` and `_`.
    """

    def __init__(self, find_api: Callable[[], ASGIApp], new_token: Callable[[], str]) -> None:
        self._find_api = find_api
        self._new_token = new_token
        self._site: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if self._site is None:
            from mockserver.portal.site import build_site

            self._site = build_site(self._find_api(), self._new_token)
        await self._site(scope, receive, send)
