"""Servers some of whose operations are served otherwise, mostly from calls that read as others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from starlette.types import ASGIApp

from mockserver.api.call import Answer, Call, Handler, Visitor
from mockserver.api.operations import HANDLERS
from mockserver.domain.buyer import Buyer
from mockserver.domain.cart import Cart
from mockserver.domain.choices import Choices
from tests.conformance_power.in_process import new_app


def served(operation_id: str, call: Call) -> Answer:
    """What the mock answers to a call of an operation that is served at once."""
    found = HANDLERS[operation_id](call)
    assert isinstance(found, Answer)
    return found


def handled(serve: Handler, *operation_ids: str) -> ASGIApp:
    """A server with another handler for some operations."""
    return new_app(handlers={**HANDLERS, **dict.fromkeys(operation_ids, serve)})


def taken_as(change: Callable[[Call], Call], *operation_ids: str) -> ASGIApp:
    """A server that takes the calls of some operations for others."""
    own = {id_: _after(change, HANDLERS[id_]) for id_ in operation_ids}
    return new_app(handlers={**HANDLERS, **own})


def seen_by(change: Callable[[Buyer], Buyer], *operation_ids: str) -> ASGIApp:
    """A server that takes the buyer who calls some operations for another."""

    def other(call: Call) -> Call:
        return replace(call, visitor=Visitor(call.session, change(call.buyer)))

    return taken_as(other, *operation_ids)


def later(seconds: int, *operation_ids: str) -> ASGIApp:
    """A server that serves some operations by a clock which is ahead."""
    return taken_as(lambda call: replace(call, now=call.now + seconds), *operation_ids)


def choosing(name: str, value: str, *operation_ids: str) -> ASGIApp:
    """A server that takes a choice for some operations only."""
    return taken_as(lambda call: replace(call, choices=Choices({**call.choices, name: value})), *operation_ids)


def kept(change: Callable[[Cart, Cart], Cart], *operation_ids: str) -> ASGIApp:
    """A server that keeps another cart than it answers: what is made of the cart before the call and after it."""

    def serve(operation_id: str, call: Call) -> Answer:
        before = call.store.carts.get(call.buyer.id) or Cart(id=call.buyer.id)
        answer = served(operation_id, call)
        after = call.store.carts.get(call.buyer.id) or Cart(id=call.buyer.id)
        with call.store.transaction():
            call.store.carts.put(change(before, after))
        return answer

    own = {id_: partial(serve, id_) for id_ in operation_ids}
    return new_app(handlers={**HANDLERS, **own})


def _after(change: Callable[[Call], Call], handler: Handler) -> Handler:
    return lambda call: handler(change(call))
