"""The HTTP server around the application: a signal ends it, whatever its clients are doing."""

from __future__ import annotations

import asyncio
import signal
import socket

import uvicorn
from starlette.types import ASGIApp

GRACE_S = 1
"""How long calls in progress may take once the server was told to end."""


def _config(app: ASGIApp) -> uvicorn.Config:
    """No WebSockets, and nothing believed that a proxy might say: links are for whoever called."""
    return uvicorn.Config(
        app, access_log=False, log_level="warning", lifespan="on", server_header=False, ws="none", proxy_headers=False
    )


class Server(uvicorn.Server):
    """Serves until Ctrl-C or SIGTERM, and takes neither for an error. It listens to signals from its making on."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(_config(app))
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.handle_exit)  # uvicorn raises again what it caught: it comes back to here

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End calls in progress, without waiting for a client that keeps the rest of its request to itself."""
        asyncio.get_running_loop().call_later(GRACE_S, self._hang_up)
        await super().shutdown(sockets)

    def _hang_up(self) -> None:
        for connection in list(self.server_state.connections):
            connection.transport.abort()
