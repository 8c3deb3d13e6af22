"""Targets that are none: small servers on real sockets, each odd in its own way."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx

Answer = Callable[["Handler"], None]
LIST = {
    "code": 200,
    "data": [],
    "meta": {"message": "SUCCESS", "pagination": {"totalCount": 0, "limit": 1, "offset": 0}},
}


class Handler(BaseHTTPRequestHandler):
    """Answers every method in the server's way and notes the calls as `METHOD path`."""

    server: Server
    content = b""

    def answer(self, status: int, body: bytes, **headers: str) -> None:
        """Send a whole answer; `_` in a header's name stands for `-`."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def answer_json(self, status: int, document: object, **headers: str) -> None:
        self.answer(status, json.dumps(document).encode(), Content_Type="application/json", **headers)

    def do_GET(self) -> None:
        self.server.calls.append(f"{self.command} {self.path.partition('?')[0]}")
        self.content = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        with suppress(OSError):  # the client hung up
            self.server.way(self)

    do_POST = do_PUT = do_DELETE = do_PATCH = do_GET  # noqa: N815  # the names that http.server looks for

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002  # the name of the overridden one
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """A server on a free port of this machine."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 64  # sixteen creates come at once

    def __init__(self, way: Answer) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.way = way
        self.calls: list[str] = []

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


@contextmanager
def serving(way: Answer) -> Iterator[Server]:
    """A running server."""
    server = Server(way)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def closed_port() -> Iterator[str]:
    """The address of a port on which nothing listens, and on which nobody else can."""
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{reserved.getsockname()[1]}"


def an_empty_list(handler: Handler) -> None:
    handler.answer_json(200, LIST)


def a_web_page(handler: Handler) -> None:
    handler.answer(200, b"<!doctype html><title>Sign in</title>", Content_Type="text/html; charset=utf-8")


def a_gateway_error(handler: Handler) -> None:
    handler.answer(502, b"upstream\x1b[31m gone", Content_Type="text/plain")


def a_redirect_to_itself(handler: Handler) -> None:
    handler.answer(302, b"", Location=handler.path)


def a_redirect_elsewhere(handler: Handler) -> None:
    handler.answer(308, b"", Location="https://api.example.com/v3")


def an_endless_body(handler: Handler) -> None:
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(b" " * 65_536)


def no_credentials(handler: Handler) -> None:
    handler.answer_json(401, {"code": 401, "data": {"errMsg": "Invalid token"}, "meta": {"message": "Unauthorized"}})


def forbidden_under_200(handler: Handler) -> None:
    handler.answer_json(
        200, {"code": 403, "data": {"errMsg": "Invalid access token"}, "meta": {"message": "Forbidden"}}
    )


def nothing_there(handler: Handler) -> None:
    handler.answer_json(404, {"code": 404, "data": {}, "meta": {"message": "Not Found"}})


def nothing_but_lists(handler: Handler) -> None:
    way = an_empty_list if handler.path.partition("?")[0].endswith(("/invoices", "/orders")) else nothing_there
    way(handler)


def always_too_many(handler: Handler) -> None:
    handler.answer_json(429, {"code": 429, "data": {}, "meta": {"message": "Too many"}}, Retry_After="0")


@contextmanager
def hanging() -> Iterator[str]:
    """A server that takes a connection and never says a word."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def forward(handler: Handler, base_url: str) -> None:
    """Answer as another target does."""
    headers = {name: value for name, value in handler.headers.items() if name.lower() not in ("host", "connection")}
    answer = httpx.request(handler.command, base_url + handler.path, headers=headers, content=handler.content)
    handler.answer(answer.status_code, answer.content, Content_Type=answer.headers.get("content-type", ""))
