"""Servers that do for buyers what the mock does not, and are right all the same: no source says otherwise."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from starlette.types import ASGIApp

from mockserver.api.call import Answer, Call
from mockserver.api.hq import run_synchronize_job
from mockserver.mail.not_sent import NotSent
from tests.conformance_power.between import Ask, Reply, Request, between
from tests.conformance_power.buying import denial
from tests.conformance_power.editing import Json, succeeded
from tests.conformance_power.handling import handled
from tests.conformance_power.in_process import new_app
from tests.conformance_power.relisting import NewApp

OURS = ("/buyer/", "/hq/")


def rewriting(edit: Callable[[Reply], Reply]) -> NewApp:
    """A server that words its answers to buyers and operators otherwise."""

    async def serve(request: Request, ask: Ask) -> Reply:
        reply = await ask(request)
        return edit(reply) if request.path.startswith(OURS) and reply.body else reply

    return lambda: between(new_app(), serve)


def in_other_words(reply: Reply) -> Reply:
    """Other texts for people, the same codes for programs."""
    if succeeded(reply):
        return reply
    body = reply.json
    return reply.saying({**body, "data": {**body["data"], "errMsg": "Nein."}, "meta": {"message": "Fehler"}})


def with_more(reply: Reply) -> Reply:
    """More keys than are documented, on every level."""
    return reply.saying(grown(reply.json))


def grown(value: Json) -> Json:
    if isinstance(value, list):
        return [grown(item) for item in value]
    if isinstance(value, dict):
        return {**{name: grown(item) for name, item in value.items()}, "links": {"self": None}}
    return value


def with_text_ids(reply: Reply) -> Reply:
    """The ids of what is there for buyers only as texts."""
    return reply.saying(texted(reply.json))


def texted(value: Json) -> Json:
    if isinstance(value, list):
        return [texted(item) for item in value]
    if isinstance(value, dict):
        return {name: str(item) if is_id(name, item, value) else texted(item) for name, item in value.items()}
    return value


def is_id(name: str, item: object, record: Mapping[str, Any]) -> bool:
    """It is the id of a request, mail, run, line, cart or user, which management does not show."""
    is_own = name == "requestId" or (name == "id" and "number" not in record and "total" not in record)
    return is_own and type(item) is int


def opaque_tokens() -> ASGIApp:
    """A server whose tokens tell nothing."""
    real: dict[str, str] = {}

    async def serve(request: Request, ask: Ask) -> Reply:
        sent = request.headers.get("authorization", "").removeprefix("Bearer ")
        reply = await ask(request.headed({"authorization": f"Bearer {real[sent]}"}) if sent in real else request)
        if request.path != "/buyer/session" or not succeeded(reply) or not reply.body:
            return reply
        token, body = uuid.uuid4().hex, reply.json
        real[token] = body["data"]["token"]
        return reply.saying({**body, "data": {**body["data"], "token": token}})

    return between(new_app(), serve)


def later_versions() -> ASGIApp:
    """A server that numbers the versions of carts from a hundred, one after the other."""
    moved = 100

    async def serve(request: Request, ask: Ask) -> Reply:
        if request.path.endswith("/checkout") and request.body.startswith(b"{"):
            body = request.json
            if type(body.get("cartVersion")) is int:
                request = request.sending({**body, "cartVersion": max(body["cartVersion"] - moved, 0)})
        reply = await ask(request)
        if not request.path.startswith("/buyer/cart") or not succeeded(reply):
            return reply
        data = reply.json["data"]
        versions = {name: data[name] + moved for name in ("version", "cartVersion") if name in data}
        return reply.saying({**reply.json, "data": {**data, **versions}})

    return between(new_app(), serve)


class Post:
    """A mail server that takes every mail, or none."""

    def __init__(self, *, takes: bool) -> None:
        self._takes = takes

    def send(self, _: object) -> None:
        """Take a mail, or refuse it.

        Raises:
            NotSent: It is refused.
        """
        if not self._takes:
            raise NotSent("550 No such user here", answers=True)


def mailing(*, takes: bool) -> ASGIApp:
    """A server with a mail server."""

    async def serve(call: Call) -> Answer:
        post: Any = Post(takes=takes)
        return await run_synchronize_job(replace(call, postman=replace(call.postman, post=post)))

    return handled(serve, "runSynchronizeJob")


def refusing_bodies() -> ASGIApp:
    """A server that takes no body where it needs none."""

    async def serve(request: Request, ask: Ask) -> Reply:
        is_refused = request.path.endswith("/request") and bool(request.body)
        return denial(400, "BAD_REQUEST") if is_refused else await ask(request)

    return between(new_app(), serve)


LEGAL: dict[str, NewApp] = {
    "refusals in other words": rewriting(in_other_words),
    "more keys than documented": rewriting(with_more),
    "ids of requests, mails and lines as texts": rewriting(with_text_ids),
    "tokens that tell nothing": opaque_tokens,
    "versions of carts from a hundred": later_versions,
    "a mail server that takes every mail": lambda: mailing(takes=True),
    "a request takes no body": refusing_bodies,
}
