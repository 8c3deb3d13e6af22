"""An interrupt between a create and its answer leaves nothing behind, also where the target chose the number."""

from __future__ import annotations

import httpx
import pytest

from conformance.session import Session
from conformance.world import new_world
from mockserver.store.memory import MemoryStores
from tests.conformance_power.in_process import CLOCK, CONFIG, CONTRACT, InProcess, new_app


class Interrupted(InProcess):
    """Carries each request to the server, and loses the answer of those whose path ends in a text."""

    loses = "/invoices"

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = super().handle_request(request)
        if request.method == "POST" and request.url.path.endswith(self.loses):
            raise KeyboardInterrupt
        return response


def test_an_invoice_whose_create_was_interrupted_is_removed() -> None:
    stores = MemoryStores()
    transport = Interrupted(new_app(stores=stores))
    session = Session(CONFIG, CONTRACT, transport=transport, sleep=CLOCK.wait)
    world = new_world(CONFIG, CONTRACT, session, prefix="cut")
    demo = stores.find("demo")
    assert demo is not None

    order_id = world.order()
    with pytest.raises(KeyboardInterrupt):
        world.store.send("POST", f"/api/v3/io/ip/orders/{order_id}/invoices")
    with pytest.raises(KeyboardInterrupt):
        world.store.create()
    assert len(demo.invoices) == 2

    left = world.store.cleanup()

    assert (left, len(demo.invoices)) == ([], 0)
    session.close()
