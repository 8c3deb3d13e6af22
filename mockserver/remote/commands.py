"""Carries out one command to a running mock."""

from __future__ import annotations

import time
from argparse import Namespace
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson

from fixtures.document import UnreadableDocumentError, read_document
from fixtures.scenario import known_scenarios
from mockserver.remote import lines
from mockserver.remote.arguments import amount_of, time_of
from mockserver.testing.door import Door

EVERY_S = 0.3
MOST_CALLS = 100_000


class BadUse(Exception):
    """The arguments do not go together. `hint` says what to do about it."""

    def __init__(self, text: str, *, hint: str) -> None:
        super().__init__(text)
        self.hint = hint


def carry_out(arguments: Namespace, door: Door, *, in_colour: bool) -> Iterator[str]:
    """The lines that a command prints.

    Raises:
        BadUse: Its arguments do not go together.
        ControlError: The mock refuses it.
    """
    if arguments.command == "state":
        return _state(arguments, door)
    if arguments.command == "journal":
        return _journal(arguments, door, in_colour=in_colour)
    return COMMANDS[arguments.command](arguments, door)


def _state(arguments: Namespace, door: Door) -> Iterator[str]:
    state, stores = door.ask("GET", "state"), door.ask("GET", "stores")
    if arguments.json:
        for store in stores["stores"]:
            store["authToken"] = "***"  # a token is shown where somebody asks for the store
        yield orjson.dumps({**state, "stores": stores["stores"]}, option=orjson.OPT_INDENT_2).decode()
    else:
        yield from lines.state_lines(state, stores)


def _reset(arguments: Namespace, door: Door) -> Iterator[str]:
    store = door.ask("POST", f"stores/{arguments.store_hash}/reset", {"keep": list(dict.fromkeys(arguments.keep))})
    yield f"{store['storeHash']} is as new (state {store['generation']})"


def _seed(arguments: Namespace, door: Door) -> Iterator[str]:
    name = arguments.scenario
    body: dict[str, Any] = {"scenario": name}
    if name not in known_scenarios():
        try:
            body = {"document": read_document(Path(name))}
        except FileNotFoundError:
            known = ", ".join(known_scenarios())
            raise BadUse(f"there is no scenario or file {name!r}", hint=f"the scenarios are {known}") from None
        except UnreadableDocumentError as error:
            raise BadUse(str(error), hint="fixtures/scenarios/demo.yaml shows how it is written") from None
    counts = door.ask("POST", f"stores/{arguments.store_hash}/seed", body)["counts"]
    yield f"added {', '.join(f'{number} {kind}' for kind, number in counts.items()) or 'nothing'}"


def _snapshot(arguments: Namespace, door: Door) -> Iterator[str]:
    path = f"stores/{arguments.store_hash}/snapshots"
    if arguments.action == "list":
        for mark in door.ask("GET", path)["marks"]:
            yield lines.mark_line(mark)
        return
    if arguments.name is None:
        raise BadUse(f"snapshot {arguments.action} needs a name", hint=f"snapshot {arguments.action} base")
    path = f"{path}/{arguments.name}"
    if arguments.action == "take":
        yield lines.mark_line(door.ask("PUT", path))
    elif arguments.action == "restore":
        store = door.ask("POST", f"{path}/restore")
        yield f"{store['storeHash']} is as it was at {arguments.name} (state {store['generation']})"
    else:
        door.ask("DELETE", path)
        yield f"forgot {arguments.name}"


def _clock(arguments: Namespace, door: Door) -> Iterator[str]:
    path, action, value = f"stores/{arguments.store_hash}/clock", arguments.action, arguments.value
    if (action in ("set", "advance")) > (value is not None) or (action in ("show", "system") and value is not None):
        raise BadUse(f"clock {action} {'needs a' if value is None else 'takes no'} value", hint="clock advance 30d")
    try:
        if action == "show":
            clock = door.ask("GET", path)
        elif action == "advance":
            clock = door.ask("POST", f"{path}/advance", amount_of(value))
        elif action == "system":
            clock = door.ask("PUT", path, {"mode": "system"})
        else:
            at = {} if value is None else {"at": time_of(value)}
            clock = door.ask("PUT", path, {"mode": "frozen" if action == "freeze" else "offset", **at})
    except ValueError:
        hint = "30d, 2h, 5m, 10s" if action == "advance" else "2026-01-31, 2026-01-31T12:00:00Z or Unix seconds"
        raise BadUse(f"{value!r} is no {'amount' if action == 'advance' else 'time'}", hint=f"write {hint}") from None
    yield lines.clock_line(clock)


def _faults(arguments: Namespace, door: Door) -> Iterator[str]:
    path = f"stores/{arguments.store_hash}/faults"
    if (arguments.action == "add") != (arguments.rule is not None):
        hint = """faults add '{"effect": {"kind": "status", "status": 503}, "count": 2}'"""
        raise BadUse("a rule goes with faults add, and with nothing else", hint=hint)
    if arguments.action == "add":
        yield lines.fault_line(door.ask("POST", path, arguments.rule))
    elif arguments.action == "clear":
        door.ask("DELETE", path)
        yield "removed every fault rule"
    else:
        for fault in door.ask("GET", path)["faults"]:
            yield lines.fault_line(fault)


def _journal(arguments: Namespace, door: Door, *, in_colour: bool) -> Iterator[str]:
    path = f"stores/{arguments.store_hash}/journal"
    page = door.ask("GET", path, query={"limit": MOST_CALLS})
    calls = page["calls"][-arguments.limit :]
    last = page["last"]
    while True:
        for call in calls:
            shown = orjson.dumps(call).decode() if arguments.json else lines.call_line(call, in_colour=in_colour)
            yield shown
        if not arguments.follow:
            return
        time.sleep(EVERY_S)
        page = door.ask("GET", path, query={"after": last, "limit": MOST_CALLS})
        if page["last"] < last:  # the store was reset
            page = door.ask("GET", path, query={"limit": MOST_CALLS})
        calls = page["calls"]
        last = calls[-1]["n"] if calls else min(last, page["last"])


COMMANDS: dict[str, Callable[[Namespace, Door], Iterator[str]]] = {
    "reset": _reset,
    "seed": _seed,
    "snapshot": _snapshot,
    "clock": _clock,
    "faults": _faults,
}
