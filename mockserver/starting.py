"""What a server needs before it can serve: a socket, a scenario, a store that is filled."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fixtures.contract import Contract
from fixtures.credentials import own_credentials
from fixtures.scenario import ScenarioError, UnknownScenario, known_scenarios, read_scenario, scenario
from mockserver.api.seeding import BadSeed, seed
from mockserver.domain.choices import Choices
from mockserver.store.copying import is_unfinished
from mockserver.store.ports import StoreError, Stores, StoreUnavailable, VirtualStore
from mockserver.store.urls import POSTGRESQL, open_stores, shown

DONE, USAGE, UNREACHABLE = 0, 2, 3
BACKLOG = 2048
SHARED = ("sqlite", *POSTGRESQL)
"""Kinds of store that several processes can use at the same time."""


class Stop(Exception):
    """The command ends here. `hint` says what to do about it."""

    def __init__(self, text: str, *, hint: str, status: int = USAGE) -> None:
        super().__init__(text)
        self.hint = hint
        self.status = status


def listener_at(host: str, port: int) -> socket.socket:
    """A socket that listens there.

    Raises:
        Stop: It cannot.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(BACKLOG)  # from here on a client that connects is kept waiting, not refused
    except (OSError, UnicodeError) as error:
        listener.close()
        text = getattr(error, "strerror", None) or error
        is_taken = getattr(error, "errno", None) in (errno.EADDRINUSE, errno.EACCES)
        hint = (
            "take another --port, or 0 for any (with make: PORT=0)"
            if is_taken
            else "--host is an address of this machine"
        )
        raise Stop(f"cannot listen on {host}:{port}: {text}", hint=hint, status=UNREACHABLE) from error
    return listener


def scenario_document(wanted: str, contract: Contract) -> dict[str, Any]:
    """The document of a scenario, by its name or its file; what a recipe makes is made as it is stored.

    Raises:
        Stop: It cannot be had.
    """
    try:
        if wanted in known_scenarios():
            return scenario(wanted, whole=False)
        return read_scenario(Path(wanted), contract, whole=False)
    except UnknownScenario as error:
        raise Stop(str(error), hint="--scenario takes one of those names, or a YAML or JSON file") from error
    except ScenarioError as error:
        hint = "fixtures/scenarios/demo.yaml shows how it is written"
        if Path(wanted).suffix.lower() in (".ndjson", ".jsonl"):
            hint = f"that is a list of invoices: start the mock, then `invoice-fixtures load … {wanted}` posts them"
        raise Stop(str(error), hint=hint) from error


def check_shared(url: str) -> None:
    """Find out whether several processes can serve from the store.

    Raises:
        Stop: They cannot.
    """
    if not hasattr(os, "fork"):
        raise Stop("--workers needs a system that can fork", hint="start one server for each port, or use WSL")
    if url.partition(":")[0] not in SHARED:
        hint = "give --store sqlite:PATH or postgresql://…, or leave --workers out"
        raise Stop(f"--workers: several processes cannot share {shown(url)}", hint=hint)


def opened(url: str, *, is_whole: bool = True) -> Stores:
    """The store.

    Raises:
        Stop: It cannot be opened, or is to be whole and holds an unfinished copy.
    """
    try:
        stores = open_stores(url)
        if not (is_whole and is_unfinished(stores)):
            return stores
    except StoreError as error:
        raise Stop(str(error), hint=error.hint, status=UNREACHABLE) from error
    except StoreUnavailable as error:
        raise Stop(str(error), hint="is the database there, and may it be read?", status=UNREACHABLE) from error
    stores.close()
    text = f"{shown(url)} holds an unfinished copy"
    hint = f"finish it: `invoice-mock copy --from … --to {shown(url)} --again`"
    raise Stop(text, hint=hint, status=UNREACHABLE)


def filled(
    stores: Stores, name: str, document: Mapping[str, Any], *, now: int, choices: Choices
) -> tuple[VirtualStore, bool]:
    """The scenario's own virtual store, and whether it is new; those that the store lacks are made and filled.

    Raises:
        Stop: A rule refuses what the scenario holds, or it cannot be written down.
    """
    store_hash, _ = own_credentials(document)
    is_new = stores.find(store_hash) is None
    try:
        seed(stores, document, now=now, choices=choices)
    except BadSeed as error:
        raise Stop(f"scenario {name}: {error}", hint="correct the record that the pointer names") from error
    except StoreUnavailable as error:
        raise Stop(str(error), hint="make room, or name another file", status=UNREACHABLE) from error
    return next(store for store in stores if store.hash == store_hash), is_new
