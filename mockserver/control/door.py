"""The door to the control plane: nobody passes to `/_mock` without the control token."""

from __future__ import annotations

import base64
import binascii
import hmac

import orjson
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from mockserver.control.command import Tools
from mockserver.control.paths import HEADERS, OPEN, is_page


class Door:
    """Lets nobody pass to `/_mock` without the control token. What is behind it is built at the first call."""

    def __init__(self, tools: Tools, token: str | None) -> None:
        self._tools = tools
        self._token = token
        self._surface: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request to the control plane."""
        if scope["path"] not in OPEN and not self._knows(scope):
            await _unauthorized(scope["path"])(scope, receive, send)
            return
        if self._surface is None:
            from mockserver.control.surface import build_surface

            self._surface = build_surface(self._tools)
        await self._surface(scope, receive, send)

    def _knows(self, scope: Scope) -> bool:
        values = [value for name, value in scope["headers"] if name == b"authorization"]
        if self._token is None or len(values) != 1:
            return False
        scheme, _, credentials = values[0].partition(b" ")
        sent = credentials.strip()
        if scheme.lower() == b"basic" and scope["method"] in ("GET", "HEAD") and is_page(scope["path"]):
            sent = _password(sent)
        elif scheme.lower() != b"bearer":
            return False
        return hmac.compare_digest(sent, self._token.encode())


def _unauthorized(path: str) -> Response:
    scheme = 'Basic realm="control token as password", charset="UTF-8"' if is_page(path) else "Bearer"
    body = {
        "error": "The control token is missing or wrong.",
        "hint": "Send Authorization: Bearer TOKEN; the mock printed the token when it started.",
    }
    headers = {**HEADERS, "www-authenticate": scheme}
    return Response(orjson.dumps(body), status_code=401, headers=headers, media_type="application/json")


def _password(credentials: bytes) -> bytes:
    try:
        return base64.b64decode(credentials, validate=True).partition(b":")[2]
    except binascii.Error:
        return b""
