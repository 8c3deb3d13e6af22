"""A mock in a thread of this process, on a port of its own."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Unpack

from mockserver.testing.application import Options, new_application
from mockserver.testing.mock import InvoiceMock, connect

if TYPE_CHECKING:
    from mockserver.server import GuestServer

HOST = "127.0.0.1"


@contextmanager
def running(**options: Unpack[Options]) -> Iterator[InvoiceMock]:
    """A mock in this process, with its data in memory and on a free port of 127.0.0.1. It ends with the block.

    Raises:
        BadChoice: The contract offers no such choice.
        UnknownScenario: There is no such scenario.
    """
    with new_application(**options) as (app, control_token), socket.create_server((HOST, 0), backlog=2048) as listener:
        from mockserver.server import GuestServer

        with _serving(GuestServer(app), listener), connect(_url(listener), control_token) as mock:
            yield mock


@contextmanager
def _serving(server: GuestServer, listener: socket.socket) -> Iterator[None]:
    """Whoever calls before the server has started waits in the backlog of the listener."""
    thread = threading.Thread(target=server.run, args=([listener],), name="invoice-mock", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()


def _url(listener: socket.socket) -> str:
    return f"http://{HOST}:{listener.getsockname()[1]}"
