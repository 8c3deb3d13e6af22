"""A mock without a socket: an ASGI application, for clients that can speak to one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Unpack

from mockserver.testing.application import Options, new_application
from mockserver.testing.door import Query, content_of, headers_of, target_of, told
from mockserver.testing.mock import InvoiceMock

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Scope

BASE_URL = "http://invoice-mock"


class InProcessMock(InvoiceMock):
    """A mock whose application is called directly, such as by `httpx.ASGITransport(app=mock.app)`.

    Commands run at once, in the thread that gives them: give them where the client runs, not in a thread beside it.
    """

    def __init__(self, app: ASGIApp, control_token: str) -> None:
        super().__init__(BASE_URL, control_token, AppDoor(app, control_token))
        self.app = app


@contextmanager
def in_process(**options: Unpack[Options]) -> Iterator[InProcessMock]:
    """A mock in this process and without a socket, gone at the end.

    Raises:
        BadChoice: The contract offers no such choice.
        UnknownScenario: There is no such scenario.
    """
    with new_application(**options) as (app, control_token):
        yield InProcessMock(app, control_token)


class AppDoor:
    """Takes commands to an application. It needs no event loop: a command never waits for anything."""

    def __init__(self, app: ASGIApp, control_token: str) -> None:
        self._app = app
        self._headers = [(name.lower().encode(), value.encode()) for name, value in headers_of(control_token).items()]

    def ask(self, method: str, path: str, body: Any = None, query: Query = None) -> Any:
        """Carry out a command.

        Raises:
            ControlError: The mock refused.
        """
        content = content_of(body) or b""
        target, _, query_string = target_of(path, query).partition("?")
        line = {"method": method, "path": target, "raw_path": target.encode(), "query_string": query_string.encode()}
        headers = [*self._headers, (b"host", b"invoice-mock"), (b"content-length", str(len(content)).encode())]
        messages = _carried_out(self._app, {**_SCOPE, **line, "headers": headers}, content)
        answer = b"".join(message.get("body", b"") for message in messages[1:])
        return told(messages[0]["status"], answer)

    def close(self) -> None:
        """There is nothing to let go of."""


_SCOPE: Mapping[str, Any] = {
    "type": "http",
    "asgi": {"version": "3.0"},
    "http_version": "1.1",
    "scheme": "http",
    "root_path": "",
    "client": None,
    "server": ("invoice-mock", 80),
}


def _carried_out(app: ASGIApp, scope: Scope, content: bytes) -> list[Message]:
    """What the application sends.

    Raises:
        RuntimeError: It waits for something, which no command does.
    """
    coming: list[Message] = [{"type": "http.request", "body": content, "more_body": False}]
    sent: list[Message] = []

    async def receive() -> Message:
        return coming.pop() if coming else {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    async def run() -> None:
        await app(scope, receive, send)

    command = run()
    try:
        command.send(None)
    except StopIteration:
        return sent
    command.close()
    raise RuntimeError(f"{scope['method']} {scope['path']} waits for something")
