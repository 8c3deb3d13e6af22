"""Mail servers on this machine: one that works, and some that do not."""

from __future__ import annotations

import asyncio
import itertools
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP
from typing import Any

from aiosmtpd.controller import Controller

HOST = "127.0.0.1"
Server = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Received:
    """A mail as it came: from whom and to whom in the envelope, and the message in it."""

    sender: str
    recipients: list[str]
    message: EmailMessage


@dataclass(slots=True)
class Mailbox:
    """Takes every mail but those to an address in `refused`."""

    refused: frozenset[str] = frozenset()
    mails: list[Received] = field(default_factory=list)

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        """Say whether the address is known here."""
        if address in self.refused:
            return "550 5.1.1 no such user here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Keep the mail."""
        message = BytesParser(policy=SMTP).parsebytes(envelope.content)
        assert isinstance(message, EmailMessage)
        self.mails.append(Received(envelope.mail_from, envelope.rcpt_tos, message))
        return "250 OK"


class Rude(Mailbox):
    """Takes every mail, and does not say goodbye as it should."""

    async def handle_QUIT(self, _server: Any, _session: Any, _envelope: Any) -> str:  # noqa: N802
        """Refuse to part."""
        return "554 never"


class _AnyPort(Controller):
    """Listens on a port that the system chooses."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


@contextmanager
def running(mailbox: Mailbox, **options: Any) -> Iterator[Server]:
    """A real mail server that puts mails into the mailbox."""
    controller = _AnyPort(mailbox, hostname=HOST, port=0, **options)
    controller.start()
    try:
        yield HOST, controller.port
    finally:
        controller.stop()


@dataclass(frozen=True, slots=True)
class Silence:
    """A server that takes connections and never says a word, until it hangs up on all of them and is gone."""

    listener: socket.socket

    @property
    def address(self) -> Server:
        return HOST, self.listener.getsockname()[1]

    def end(self) -> None:
        self.listener.close()

    def callers(self) -> int:
        """How many have connected since this was asked last."""
        self.listener.setblocking(False)
        for count in itertools.count():
            try:
                self.listener.accept()[0].close()
            except BlockingIOError:
                return count
        raise AssertionError


@contextmanager
def silence() -> Iterator[Silence]:
    """A server that never says a word."""
    with socket.create_server((HOST, 0)) as listener:
        yield Silence(listener)


@contextmanager
def silent() -> Iterator[Server]:
    """Where a server never says a word."""
    with silence() as server:
        yield server.address


@contextmanager
def saying(*lines: str) -> Iterator[Server]:
    """A server that says its lines, one at once and one for each line that it is told, and then hangs up."""

    class Speaker(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            for line in lines:
                self.wfile.write(f"{line}\r\n".encode("latin-1"))
                if not self.rfile.readline():
                    return

    with socketserver.ThreadingTCPServer((HOST, 0), Speaker) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,)).start()
        yield HOST, server.server_address[1]
        server.shutdown()


def nowhere() -> Server:
    """Where no server listens."""
    with socket.create_server((HOST, 0)) as listener:
        port: int = listener.getsockname()[1]
    return HOST, port
