"""Serves what the command line asks for: in this process, or in several workers on one socket and one store."""

from __future__ import annotations

import gc
import shlex
import socket
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any

from fixtures.contract import Contract
from fixtures.scenario import known_scenarios
from mockserver.app import build_app, system_clock
from mockserver.domain.buyer import address_of
from mockserver.server import Server
from mockserver.settings import Settings
from mockserver.starting import DONE, Stop, filled, opened
from mockserver.store.ports import Stores, VirtualStore
from mockserver.store.urls import shown
from mockserver.workers import Workers

GC_THRESHOLD = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be served where. `document` is what the `scenario` of that name or file holds."""

    contract: Contract
    settings: Settings
    listener: socket.socket
    url: str
    scenario: str
    document: Mapping[str, Any]
    workers: int


def serve_alone(plan: Plan) -> None:
    """Serve until interrupted, in this process.

    Raises:
        Stop: The store cannot be opened or filled.
    """
    with closing(opened(plan.url)) as stores:
        store, is_new = _filled(plan, stores)
        server = Server(build_app(plan.settings, store=stores, contract=plan.contract))
        print(_greeting(plan, store, is_new=is_new), flush=True)
        _run(server, plan.listener)


def serve_together(plan: Plan, told: Callable[[Stop], int]) -> None:
    """Serve until interrupted, in as many processes as the plan says. `told` words why one of them cannot.

    Raises:
        Stop: The store cannot be opened or filled.
    """

    def work(number: int) -> int:
        try:
            with closing(opened(plan.url)) as stores:
                settings = replace(plan.settings, process=number)
                _run(Server(build_app(settings, store=stores, contract=plan.contract)), plan.listener)
        except Stop as stop:
            return told(stop)
        return DONE

    with closing(opened(plan.url)) as stores:
        store, is_new = _filled(plan, stores)
        workers = Workers(plan.workers, work)
        print(_greeting(plan, store, is_new=is_new), flush=True)
    gc.freeze()  # so the workers share what is there
    workers.run()


def _filled(plan: Plan, stores: Stores) -> tuple[VirtualStore, bool]:
    choices = plan.settings.choices
    return filled(stores, plan.scenario, plan.document, now=system_clock(), choices=choices)


def _run(server: Server, listener: socket.socket) -> None:
    gc.freeze()  # so the collector need not look at it again
    gc.set_threshold(GC_THRESHOLD)
    gc.enable()
    server.run(sockets=[listener])


def _greeting(plan: Plan, store: VirtualStore, *, is_new: bool) -> str:
    host, port = plan.listener.getsockname()[:2]
    base_url = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    token, store_hash = f"X-Auth-Token: {store.token}", f"X-Store-Hash: {store.hash}"
    kept = "" if is_new else ", kept as found"
    count = len(store.invoices)
    curl = shlex.join(["curl", "-H", token, "-H", store_hash, f"{base_url}/api/v3/io/ip/invoices?limit=1"])
    return (
        f"Invoice mock at {base_url}\n"
        f"  store    {shown(plan.url)}, {count} invoice{'s' if count != 1 else ''} in {store.hash!r}{kept}\n"
        + (f"  workers  {plan.workers} processes\n" if plan.workers > 1 else "")
        + f"  headers  {token}\n"
        f"           {store_hash}\n"
        f"  portal   {base_url}/portal/{_somebody(plan, store)}\n"
        f"  docs     {base_url}/docs/\n"
        f"  control  {base_url}/_mock/docs/ with the token {plan.settings.control_token}\n"
        f"  try      {curl}\n"
        "Ctrl-C ends it."
    )


def _somebody(plan: Plan, store: VirtualStore) -> str:
    """A buyer of the scenario who may sign in, if any; the passwords of the scenarios that come along are public."""
    for buyer in plan.document.get("buyers", ()):
        is_there = store.buyers.find("email", address_of(buyer["email"])) is not None
        if is_there and buyer.get("status", "active") == "active" and buyer.get("is_b2b", True):
            password = f" with {buyer['password']}" if plan.scenario in known_scenarios() else ""
            return f" as {buyer['email']}{password}"
    return ""
