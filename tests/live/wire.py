"""HTTP spoken by hand: bytes out, answers in, for requests that no client library would send."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from tests.live.mock_process import LIMIT_S, MockProcess

CHUNK_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class RawAnswer:
    """One answer as it came: version, status, headers in small letters, body."""

    version: str
    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


class Wire:
    """A connection to a mock; usable as a context manager. Waiting in vain for an answer is a test failure."""

    def __init__(self, mock: MockProcess) -> None:
        self._mock = mock
        self._socket = socket.create_connection(("127.0.0.1", mock.port), timeout=LIMIT_S)
        self._received = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()

    def head(self, line: str, *headers: str) -> bytes:
        """The head of a request, with Host and the credentials of the mock's greeting."""
        own = [f"{name}: {value}" for name, value in self._mock.headers.items()]
        return "\r\n".join([line, "Host: mock", *own, *headers, "", ""]).encode()

    def send(self, *parts: bytes) -> None:
        """Send the parts, each in a packet of its own as far as that is up to us."""
        for part in parts:
            self._socket.sendall(part)

    def send_as_far_as_it_is_read(self, parts: Iterable[bytes]) -> None:
        """Send the parts until the mock hangs up."""
        try:
            self.send(*parts)
        except (BrokenPipeError, ConnectionResetError):
            return

    def interim_status(self) -> int:
        """The status of an answer that is only a head, such as 100."""
        while b"\r\n\r\n" not in self._received:
            self._receive()
        head, _, self._received = self._received.partition(b"\r\n\r\n")
        return int(head.split()[1])

    def answer(self) -> RawAnswer:
        """The next answer."""
        while b"\r\n\r\n" not in self._received:
            self._receive()
        head, _, self._received = self._received.partition(b"\r\n\r\n")
        status_line, *lines = head.decode("latin-1").split("\r\n")
        found = re.match(r"(HTTP/[0-9.]+) ([0-9]{3})", status_line)
        assert found, status_line
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        length = int(headers["content-length"])
        while len(self._received) < length:
            self._receive()
        body, self._received = self._received[:length], self._received[length:]
        return RawAnswer(found[1], int(found[2]), headers, body)

    def is_closed(self) -> bool:
        """Wait for the mock to hang up; False if it sends something instead."""
        return not self._received and not self._socket.recv(CHUNK_BYTES)

    def _receive(self) -> None:
        received = self._socket.recv(CHUNK_BYTES)
        assert received, f"the mock hung up before its answer was complete: {self._received!r}"
        self._received += received
