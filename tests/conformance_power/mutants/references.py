"""Servers that take orders, channels and companies for something else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.types import ASGIApp

from tests.conformance_power.between import Ask, Reply, Request, between, calls_of_one, refusal, saying
from tests.conformance_power.creating import BAD, CREATE, Json, failing, filled, taking
from tests.conformance_power.in_process import new_app
from tests.conformance_power.mutants import Mutant

OK = 200
READ = calls_of_one("GET")
NO_CHANNEL = "Store channels not exist"
ORDER_TAKEN = "The invoice exists for this order"


def wording(text: str, instead: Reply) -> Callable[[], ASGIApp]:
    """A server that words a refusal of a create in its own way."""

    def change(reply: Reply) -> Reply:
        return instead if reply.status >= BAD.status and reply.json["data"]["errMsg"] == text else reply

    return lambda: saying(new_app(), CREATE, change)


def storing(text: str, **without: Any) -> Callable[[], ASGIApp]:
    """A server that stores what it refuses with this text, without what is wrong with it."""

    async def serve(request: Request, ask: Ask) -> Reply:
        reply = await ask(request)
        if CREATE(request) and reply.status >= BAD.status and reply.json["data"]["errMsg"] == text:
            body = {**request.json, **without}
            await ask(request.sending({name: value for name, value in body.items() if value is not None}))
        return reply

    return lambda: between(new_app(), serve)


def channel_as_number(reply: Reply) -> Reply:
    body = reply.json
    if reply.status != OK or body["data"].get("channelId") is None:
        return reply
    return reply.saying({**body, "data": {**body["data"], "channelId": int(body["data"]["channelId"])}})


def names_unknown_channel(body: Json) -> bool:
    return bool(body.get("channelId", 0) > 1000)


def names_unknown_company(body: Json) -> bool:
    return not str(body.get("customerId", "1")).isdigit()


ORDER, CHANNEL, COMPANY = "one-invoice-per-order", "channel-must-exist", "company-may-be-unknown"
FORBIDDEN = refusal(403, "Forbidden", "Forbidden")
MUTANTS = [
    Mutant(name="a second invoice is 409", rule=ORDER, app=wording(ORDER_TAKEN, refusal(409, ORDER_TAKEN))),
    Mutant(name="a second invoice has another text", rule=ORDER, app=wording(ORDER_TAKEN, BAD)),
    Mutant(name="a second invoice is stored without", rule=ORDER, app=storing(ORDER_TAKEN, orderNumber=None)),
    Mutant(name="channels are numbers", rule=CHANNEL, app=lambda: saying(new_app(), READ, channel_as_number)),
    Mutant(
        name="unknown channels have another text", rule=CHANNEL, app=wording(NO_CHANNEL, refusal(404, "No channel"))
    ),
    Mutant(name="unknown channels are 400", rule=CHANNEL, app=wording(NO_CHANNEL, refusal(400, NO_CHANNEL))),
    Mutant(name="unknown channels are dropped", rule=CHANNEL, app=taking(names_unknown_channel, filled(channelId=1))),
    Mutant(name="an unknown channel is stored without", rule=CHANNEL, app=storing(NO_CHANNEL, channelId=None)),
    Mutant(name="an unknown company fails", rule=COMPANY, app=failing(names_unknown_company)),
    Mutant(name="an unknown company is forbidden", rule=COMPANY, app=failing(names_unknown_company, FORBIDDEN)),
    Mutant(
        name="an unknown company is another", rule=COMPANY, app=taking(names_unknown_company, filled(customerId="1001"))
    ),
    Mutant(
        name="an unknown company is stored and refused",
        rule=COMPANY,
        app=taking(names_unknown_company, filled(customerId="1001"), BAD),
    ),
]
