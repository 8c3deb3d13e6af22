"""Carries out one command to a running mock."""

from __future__ import annotations

import time
from argparse import Namespace
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import orjson

from fixtures.document import UnreadableDocumentError, read_document
from fixtures.scenario import known_scenarios
from mockserver.remote import lines
from mockserver.remote.arguments import amount_of, time_of
from mockserver.testing.door import Door

EVERY_S = 0.3
IDENTITY = ("requestId", "at", "method", "path", "query", "status")
"""What tells calls of two journals apart that have the same number."""
PATIENCE_S = 90
"""How long a call is waited for that has a number and has not ended: longer than any fault keeps it."""
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
    yield f"{store['storeHash']} is empty now (state {store['generation']}); invoice-mock seed fills it again"


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
    if arguments.new:
        store = door.ask("POST", "stores", {"storeHash": arguments.store_hash, **body})
        yield f"made {store['storeHash']} with {lines.counted(store['counts'])}"
        yield f"X-Auth-Token: {store['authToken']}"
        yield f"X-Store-Hash: {store['storeHash']}"
    else:
        counts = door.ask("POST", f"stores/{arguments.store_hash}/seed", body)["counts"]
        yield f"added {lines.counted(counts)}"


def _snapshot(arguments: Namespace, door: Door) -> Iterator[str]:
    path = f"stores/{arguments.store_hash}/snapshots"
    if arguments.action == "list":
        yield from [lines.mark_line(mark) for mark in door.ask("GET", path)["marks"]] or ["none"]
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
    if (arguments.action in ("add", "remove")) != (arguments.rule is not None):
        hint = """faults add '{"effect": {"kind": "status", "status": 503}, "count": 2}', faults remove fault-1"""
        raise BadUse("a rule goes with faults add and faults remove, and with nothing else", hint=hint)
    if arguments.action == "add":
        yield lines.fault_line(door.ask("POST", path, _rule(arguments.rule)))
    elif arguments.action == "remove":
        door.ask("DELETE", f"{path}/{quote(arguments.rule, safe='')}")
        yield f"removed {arguments.rule}"
    elif arguments.action == "clear":
        door.ask("DELETE", path)
        yield "removed every fault rule"
    else:
        yield from [lines.fault_line(fault) for fault in door.ask("GET", path)["faults"]] or ["none"]


def _rule(text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        hint = 'put it in single quotes: \'{"effect": {"kind": "drop"}, "count": 1}\''
        raise BadUse(f"the rule is not JSON: {error}", hint=hint) from None


def _journal(arguments: Namespace, door: Door, *, in_colour: bool) -> Iterator[str]:
    follower = Follower(door, arguments.store_hash)
    calls = follower.news()[-arguments.limit :]
    while True:
        for call in calls:
            shown = orjson.dumps(call).decode() if arguments.json else lines.call_line(call, in_colour=in_colour)
            yield shown
        if not arguments.follow:
            return
        time.sleep(EVERY_S)
        calls = follower.news()


class Follower:
    """Reads the journal of a store again and again, and tells each call once, as soon as it has ended."""

    def __init__(self, door: Door, store_hash: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._door = door
        self._path = f"stores/{store_hash}"
        self._clock = clock
        self._generation: int | None = None
        self._told: set[tuple[Any, ...]] = set()
        self._complete = 0
        self._awaited: dict[int, float] = {}

    def news(self) -> list[dict[str, Any]]:
        """The calls that were not told yet, by their numbers."""
        generation = self._door.ask("GET", self._path)["generation"]
        if generation != self._generation:  # another state, and perhaps another journal that counts from 1
            self._generation, self._complete, self._awaited = generation, 0, {}
        page = self._door.ask("GET", f"{self._path}/journal", query={"after": self._complete, "limit": MOST_CALLS})
        there = {(call["n"], *(call[name] for name in IDENTITY)): call for call in page["calls"]}
        if not self._complete and any(key not in there for key in self._told if key[0] > page["dropped"]):
            self._told = set()
        calls = [call for key, call in there.items() if key not in self._told]
        self._told |= there.keys()
        if len(self._told) > 2 * MOST_CALLS:
            self._told = {key for key in self._told if key[0] > page["last"] - MOST_CALLS}
        self._complete = max(self._complete, page["dropped"])
        self._advance({key[0] for key in there}, page["last"])
        return calls

    def _advance(self, ended: set[int], last: int) -> None:
        """Ask from the first call on that may still end."""
        now = self._clock()
        awaited = {n: self._awaited.get(n, now) for n in range(self._complete + 1, last + 1) if n not in ended}
        self._awaited = awaited
        self._complete = min((n for n, since in awaited.items() if now - since < PATIENCE_S), default=last + 1) - 1


COMMANDS: dict[str, Callable[[Namespace, Door], Iterator[str]]] = {
    "reset": _reset,
    "seed": _seed,
    "snapshot": _snapshot,
    "clock": _clock,
    "faults": _faults,
}
