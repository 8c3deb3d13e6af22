"""The way to the control plane of a mock: over a socket, with nothing but the standard library."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Mapping
from typing import Any, Protocol
from urllib.parse import quote, urlencode, urlsplit

Query = Mapping[str, Any] | None
TIMEOUT_S = 60
FAILED = 400


class ControlError(Exception):
    """The mock refused a command. `problems` are (JSON pointer, what is wrong there)."""

    def __init__(self, status: int, body: Any) -> None:
        super().__init__(status, body)
        self.status = status
        body = body if isinstance(body, dict) else {}
        self.error = str(body.get("error", "the answer is not that of an invoice mock"))
        self.hint = str(body.get("hint", "Look whether the address is right."))
        self.problems = tuple((problem["pointer"], problem["text"]) for problem in body.get("problems", ()))

    def __str__(self) -> str:
        problems = "".join(f"\n  {pointer}: {text}" for pointer, text in self.problems)
        return f"{self.error} (status {self.status}){problems}\n  hint: {self.hint}"


class Door(Protocol):
    """Takes commands to a mock."""

    def ask(self, method: str, path: str, body: Any = None, query: Query = None) -> Any:
        """What the mock answers to a command below `/_mock`; None if there is nothing to say.

        Raises:
            ControlError: It refused.
        """
        ...

    def close(self) -> None:
        """Let go of whatever the way needs."""
        ...


class SocketDoor:
    """Takes commands to a mock at an address. Threads may share it: one command goes at a time."""

    def __init__(self, base_url: str, control_token: str) -> None:
        address = urlsplit(base_url)
        kind = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
        self._connection = kind(address.hostname or "", address.port, timeout=TIMEOUT_S)
        self._prefix = address.path.rstrip("/")
        self._headers = headers_of(control_token)
        self._lock = threading.Lock()

    def ask(self, method: str, path: str, body: Any = None, query: Query = None) -> Any:
        """Send a command and wait for its answer.

        Raises:
            ControlError: The mock refused.
        """
        target, content = self._prefix + target_of(path, query), content_of(body)
        with self._lock:
            status, answer = self._exchange(method, target, content)
        return told(status, answer)

    def close(self) -> None:
        """Hang up."""
        with self._lock:
            self._connection.close()

    def _exchange(self, method: str, target: str, content: bytes | None) -> tuple[int, bytes]:
        is_kept_alive = self._connection.sock is not None
        try:
            return self._exchange_once(method, target, content)
        except (ConnectionError, http.client.BadStatusLine):
            self._connection.close()
            if not is_kept_alive:
                raise
        return self._exchange_once(method, target, content)  # the server had hung up while nothing was said

    def _exchange_once(self, method: str, target: str, content: bytes | None) -> tuple[int, bytes]:
        try:
            self._connection.request(method, target, content, self._headers)
            response = self._connection.getresponse()
            return response.status, response.read()
        except TimeoutError:
            self._connection.close()
            raise


def headers_of(control_token: str) -> dict[str, str]:
    """What every command carries."""
    return {"Authorization": f"Bearer {control_token}", "Content-Type": "application/json"}


def target_of(path: str, query: Query) -> str:
    """Path and query of a command."""
    return f"/_mock/{quote(path)}{f'?{urlencode(query)}' if query else ''}"


def content_of(body: Any) -> bytes | None:
    """The body of a command."""
    return None if body is None else json.dumps(body).encode()


def told(status: int, answer: bytes) -> Any:
    """What an answer says.

    Raises:
        ControlError: It is a refusal, or not that of a mock.
    """
    try:
        body = json.loads(answer) if answer else None
    except ValueError:
        raise ControlError(status, None) from None
    if status >= FAILED:
        raise ControlError(status, body)
    return body
