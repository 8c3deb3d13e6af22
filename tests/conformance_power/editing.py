"""Servers that edit some of the requests that they get and of the answers that they give, or do more than they say."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import orjson
from starlette.types import ASGIApp

from tests.conformance_power.between import JSON, Ask, Reply, Request, Which, between
from tests.conformance_power.in_process import new_app

Json = Any
Act = Callable[[Request, Reply, Ask], Awaitable[None]]
Edit = Callable[[Json], Json]
SUCCESSES = (200, 201, 202, 204)


def sending(which: Which, edit: Edit) -> ASGIApp:
    """A server that reads the bodies of some requests as others."""

    async def serve(request: Request, ask: Ask) -> Reply:
        return await ask(request.sending(edit(request.json)) if which(request) else request)

    return between(new_app(), serve)


def answering(which: Which, edit: Edit) -> ASGIApp:
    """A server that edits the data of some of its successes, item by item where they are a list."""

    async def serve(request: Request, ask: Ask) -> Reply:
        reply = await ask(request)
        if not which(request) or not succeeded(reply) or not reply.body:
            return reply
        answer = reply.json
        data = answer["data"]
        answer["data"] = [edit(item) for item in data] if isinstance(data, list) else edit(data)
        return reply.saying(answer)

    return between(new_app(), serve)


def instead(which: Which, reply: Reply) -> ASGIApp:
    """A server that answers some requests so, and does nothing."""

    async def serve(request: Request, ask: Ask) -> Reply:
        return reply if which(request) else await ask(request)

    return between(new_app(), serve)


def refusals_as(which: Which, reply: Reply) -> ASGIApp:
    """A server whose refusals of some requests are this."""

    async def serve(request: Request, ask: Ask) -> Reply:
        answer = await ask(request)
        return reply if which(request) and not succeeded(answer) else answer

    return between(new_app(), serve)


def then(which: Which, act: Act, *, on_refusal: bool = False) -> ASGIApp:
    """A server that does something more after some requests that succeeded, or that it refused."""

    async def serve(request: Request, ask: Ask) -> Reply:
        reply = await ask(request)
        if which(request) and succeeded(reply) is not on_refusal:
            await act(request, reply, ask)
        return reply

    return between(new_app(), serve)


def getting(request: Request, path: str, query: bytes = b"") -> Request:
    """A read by the same client."""
    return replace(request, method="GET", path=path, query=query, body=b"")


def writing(request: Request, method: str, path: str, body: Json) -> Request:
    """A write by the same client."""
    headers = {**request.headers, "content-type": JSON}
    return replace(request, method=method, path=path, query=b"", body=orjson.dumps(body), headers=headers)


def succeeded(reply: Reply) -> bool:
    """Whether an answer is a success."""
    return reply.status in SUCCESSES


def filled(**fields: Any) -> Edit:
    """A body, or data, with these fields over its own."""
    return lambda body: {**body, **fields}


def without(*names: str) -> Edit:
    """A body, or data, without these fields."""
    return lambda body: {name: value for name, value in body.items() if name not in names}


def both(first: Which, second: Callable[[Json], bool]) -> Which:
    """Requests of a kind, with a body of a kind."""
    return lambda request: first(request) and second(request.json)
