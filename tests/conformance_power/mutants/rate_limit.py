"""Servers that do not limit calls as they say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from starlette.types import ASGIApp

from fixtures.scenario import scenario
from mockserver.api.seeding import seed
from mockserver.app import build_app, settled_choices
from mockserver.settings import PROVIDER_RATE_LIMIT, Settings
from mockserver.store.memory import MemoryStores
from tests.conformance_power.between import Ask, Reply, Request, between, refusal, saying
from tests.conformance_power.in_process import CLOCK, CONFIG, CONTRACT, new_app
from tests.conformance_power.mutants import Mutant

LIMITED = replace(CONFIG, data=replace(CONFIG.data, rate_limit=PROVIDER_RATE_LIMIT.calls))
TOO_MANY = 429
BUSY = refusal(503, "Too many requests", "Service Unavailable")


def limited() -> ASGIApp:
    """The mock with the provider's limit."""
    choices = settled_choices(CONTRACT, {})
    settings = Settings(choices=choices, rate_limit=PROVIDER_RATE_LIMIT)
    stores = MemoryStores()
    seed(stores, scenario("conformance"), now=CLOCK(), choices=choices)
    return build_app(settings, store=stores, contract=CONTRACT, clock=CLOCK)


def no_counts(reply: Reply) -> Reply:
    return replace(reply, headers={name: value for name, value in reply.headers.items() if "requests" not in name})


def bare_counts(reply: Reply) -> Reply:
    return replace(reply, headers={name: value.replace(" times", "") for name, value in reply.headers.items()})


def of_lists_of_one(request: Request) -> bool:
    return request.query == b"limit=1"


def edited(change: Callable[[Reply], Reply]) -> Callable[[], ASGIApp]:
    """A server with a limit that words the answers to lists of one in its own way."""
    return lambda: saying(limited(), of_lists_of_one, change)


def refusing_for_good() -> ASGIApp:
    """A server that never lifts its limit."""
    over: list[Reply] = []

    async def serve(request: Request, ask: Ask) -> Reply:
        reply = await ask(request)
        if reply.status == TOO_MANY:
            over.append(reply)
        return over[0] if over and of_lists_of_one(request) else reply

    return between(limited(), serve)


def busy(reply: Reply) -> Reply:
    return BUSY if reply.status == TOO_MANY else reply


LIMIT = "rate-limit-answers-429"
MUTANTS = [
    Mutant(name="no limit", rule=LIMIT, app=new_app, config=LIMITED),
    Mutant(name="a limit without counts", rule=LIMIT, app=edited(no_counts), config=LIMITED),
    Mutant(name="counts without a unit", rule=LIMIT, app=edited(bare_counts), config=LIMITED),
    Mutant(name="the limit is 503", rule=LIMIT, app=edited(busy), config=LIMITED),
    Mutant(name="the limit is for good", rule=LIMIT, app=refusing_for_good, config=LIMITED),
]
