"""The HTTP server around the application: it ends when it is told to, whatever its clients are doing."""

from __future__ import annotations

import asyncio
import signal
import socket
from typing import Any

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.auto import AutoHTTPProtocol

from mockserver.control.playing import TRANSPORT

GRACE_S = 1
"""How long calls in progress may take once the server was told to end."""


class _Protocol(AutoHTTPProtocol):  # type: ignore[misc,valid-type]  # one of two classes, by what is installed
    """Uvicorn's, with the connection in the scope of each request, so that a fault rule can cut it."""

    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(transport)
        app: Any = self.app

        async def app_with_transport(scope: Scope, receive: Receive, send: Send) -> None:
            scope[TRANSPORT] = transport
            try:
                await app(scope, receive, send)
            except asyncio.CancelledError:
                if not transport.is_closing():  # else the server ends, and has hung up: that is no error of the call
                    raise

        self.app: Any = app_with_transport


def _config(app: ASGIApp, **options: Any) -> uvicorn.Config:
    """No WebSockets, and nothing believed that a proxy might say: links are for whoever called."""
    return uvicorn.Config(
        app,
        http=_Protocol,
        access_log=False,
        log_level="warning",
        lifespan="on",
        server_header=False,
        ws="none",
        proxy_headers=False,
        **options,
    )


class _PromptServer(uvicorn.Server):
    """Ends soon after it was told to."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End calls in progress, without waiting for a client that keeps the rest of its request to itself."""
        loop = asyncio.get_running_loop()
        loop.call_later(GRACE_S, self._hang_up)
        loop.call_later(2 * GRACE_S, self._end)
        await super().shutdown(sockets)

    def _hang_up(self) -> None:
        for connection in list(self.server_state.connections):
            connection.transport.abort()

    def _end(self) -> None:
        """End the calls that did not notice that their clients are gone."""
        for task in list(self.server_state.tasks):
            task.cancel()


class Server(_PromptServer):
    """Serves until Ctrl-C or SIGTERM, and takes neither for an error. It listens to signals from its making on."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(_config(app))
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.handle_exit)  # uvicorn raises again what it caught: it comes back to here


class GuestServer(_PromptServer):
    """Serves in a thread of somebody else's program, whose signals and logging it leaves as they are."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(_config(app, log_config=None))
