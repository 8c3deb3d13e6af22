"""Servers whose creates do something else than they should: how such a server is built."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.types import ASGIApp

from mockserver.api import invoices
from mockserver.api.call import Answer, Call
from mockserver.api.operations import HANDLERS
from mockserver.domain.invoice import Invoice
from tests.conformance_power.between import Reply, Request, Which, calls, reading, refusal, refusing
from tests.conformance_power.in_process import new_app

Json = dict[str, Any]
IsSent = Callable[[Json], bool]
CREATE = calls("POST", "/ip/invoices")
FAILED = refusal(500, "Internal Server Error", "Internal Server Error")
BAD = refusal(400, "The body is refused")


def keeping(change: Callable[[Invoice, Json], Invoice]) -> Callable[[], ASGIApp]:
    """A server that keeps another invoice than the one it was sent."""

    def create(call: Call) -> Answer:
        answer = invoices.create_invoice(call)
        made = call.store.invoices.get(answer.data["id"])
        assert made is not None
        with call.store.transaction():
            call.store.invoices.put(change(made, dict(call.body)))
        return answer

    return lambda: new_app(handlers={**HANDLERS, "createInvoice": create})


def sent(is_sent: IsSent) -> Which:
    """Creates whose body is such."""

    def which(request: Request) -> bool:
        return CREATE(request) and request.body.startswith(b"{") and request.body.endswith(b"}") and is_it(request)

    def is_it(request: Request) -> bool:
        try:
            return is_sent(request.json)
        except ValueError:
            return False

    return which


def filled(**values: Any) -> Callable[[Request], Request]:
    """A create with these values over its own."""
    return lambda request: request.sending({**request.json, **values})


def taking(
    is_sent: IsSent, change: Callable[[Request], Request], instead: Reply | None = None
) -> Callable[[], ASGIApp]:
    """A server that takes some creates as others. With `instead`, it stores them so and answers that."""
    return lambda: reading(new_app(), sent(is_sent), change, refusing=instead)


def failing(is_sent: IsSent, instead: Reply = FAILED) -> Callable[[], ASGIApp]:
    """A server that answers some creates so."""
    return lambda: refusing(new_app(), sent(is_sent), instead)
