"""A keep-alive HTTP/1.1 client that costs little beside the server that it measures."""

import re
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import orjson

CONTENT_LENGTH = re.compile(rb"(?i)\r\ncontent-length: *(\d+)")
TIMEOUT_S = 60
CHUNK_BYTES = 1 << 18


class UnexpectedAnswerError(Exception):
    """A measured server answered something else than 200, so its figures would mean nothing."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Status and body of one response."""

    status: int
    body: bytes

    def created_id(self) -> int:
        """The id that a create answered with in `data.id`."""
        return int(orjson.loads(self.body)["data"]["id"])


class Connection:
    """One open connection to 127.0.0.1; usable as a context manager."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), TIMEOUT_S)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._received = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()

    def exchange(self, request: bytes) -> Answer:
        """Send one request and wait for its answer.

        Raises:
            UnexpectedAnswerError: The status is not 200.
        """
        self._socket.sendall(request)
        answer = self._read_answer()
        if answer.status != 200:
            line = request.partition(b"\r\n")[0].decode()
            raise UnexpectedAnswerError(f"{line} was answered {answer.status}: {answer.body[:400]!r}")
        return answer

    def pipeline(self, requests: Sequence[bytes]) -> list[Answer]:
        """Send all requests at once and return their answers in the same order.

        Raises:
            UnexpectedAnswerError: A status is not 200.
        """
        self._socket.sendall(b"".join(requests))
        answers = [self._read_answer() for _ in requests]
        for answer in answers:
            if answer.status != 200:
                raise UnexpectedAnswerError(f"a pipelined request was answered {answer.status}: {answer.body[:400]!r}")
        return answers

    def _read_answer(self) -> Answer:
        while (end_of_head := self._received.find(b"\r\n\r\n")) < 0:
            self._receive()
        head = self._received[:end_of_head]
        length = CONTENT_LENGTH.search(head)
        if length is None:
            raise UnexpectedAnswerError(f"an answer came without Content-Length: {head!r}")
        start = end_of_head + 4
        end = start + int(length[1])
        while len(self._received) < end:
            self._receive()
        answer = Answer(int(head[9:12]), self._received[start:end])
        self._received = self._received[end:]
        return answer

    def _receive(self) -> None:
        received = self._socket.recv(CHUNK_BYTES)
        if not received:
            raise UnexpectedAnswerError("the server closed the connection")
        self._received += received
