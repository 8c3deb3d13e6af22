"""What the commands print: one line a thing, in colours where somebody looks at them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

DIM, GREEN, YELLOW, RED, PLAIN = "\033[2m", "\033[32m", "\033[33m", "\033[31m", "\033[0m"
Body = Mapping[str, Any]
_ESCAPES = {code: f"\\x{code:02x}" for code in [*range(0x20), *range(0x7F, 0xA0)]}


def call_line(call: Body, *, in_colour: bool) -> str:
    """A call of the journal."""
    status, rule, fault = call["status"], call["rule"], call["fault"]
    query = f"?{call['query']}" if call["query"] else ""
    words = [moment(call["at"]), f"#{call['n']}", str(status or "lost"), call["method"], call["path"] + query]
    words += [f"rule {rule}"] if rule else []
    words += [f"fault {fault}"] if fault else []
    words += [f"wrote {', '.join(call['wrote'])}"] if call["wrote"] else []
    words = [printable(word) for word in words]
    if in_colour:
        colour = RED if fault or not status else GREEN if status < 400 else YELLOW  # noqa: PLR2004  # errors from there
        words[0], words[2] = f"{DIM}{words[0]}{PLAIN}", f"{colour}{words[2]}{PLAIN}"
    return "  ".join(words)


def state_lines(state: Body, stores: Body) -> Iterator[str]:
    """The mock and its stores."""
    yield f"invoice-mock {state['version']}, seed {state['seed']}, {moment(state['time'])}"
    yield f"{stores['total']} of {state['limits']['stores']} stores, {state['strayCalls']} stray calls"
    for store in stores["stores"]:
        counts = counted(store["counts"], nothing="empty")
        clock = store["clock"]
        turned = "" if clock["mode"] == "system" else f"; clock {clock['mode']} at {moment(clock['now'])}"
        faults = f"; {store['faults']} faults" if store["faults"] else ""
        yield f"  {store['storeHash']}: {counts}; {store['calls']} calls{turned}{faults}"


def counted(counts: Body, *, nothing: str = "nothing") -> str:
    """How many records there are of each kind."""
    return ", ".join(f"{number} {kind.replace('_', ' ')}" for kind, number in counts.items() if number) or nothing


def advice(text: str) -> str:
    """What a refusal of the control plane advises, for somebody at a shell."""
    return text.replace("GET /_mock/stores lists", "`invoice-mock state` lists")


def fault_line(fault: Body) -> str:
    """A fault rule and what came of it."""
    which = ", ".join([*fault["operations"], *fault["methods"]]) or "every call"
    effect = orjson.dumps(fault["effect"]).decode()
    bounds = [f"after {fault['skip']} calls"] if fault["skip"] else []
    bounds += [f"share {fault['share']}"] if fault["share"] != 1 else []
    bounds += [f"at most {fault['count']} times"] if fault["count"] is not None else []
    when = "".join(f", {bound}" for bound in bounds)
    return f"{fault['id']}: {effect} on {which}{when}, hit {fault['hit']} of {fault['matched']}"


def mark_line(mark: Body) -> str:
    """A snapshot."""
    return f"{mark['name']}: {mark['records']} records, taken at {moment(mark['at'])} after call {mark['call']}"


def clock_line(clock: Body) -> str:
    """A clock."""
    return f"{moment(clock['now'])} ({clock['mode']}, {clock['now']})"


def moment(seconds: int) -> str:
    """A time for people, in UTC."""
    try:
        return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S}Z"
    except (OverflowError, ValueError, OSError):
        return str(seconds)


def printable(text: str) -> str:
    """Text of a client without anything that a terminal would take for a command."""
    return text.translate(_ESCAPES)
