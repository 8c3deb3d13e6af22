"""What the commands to a running mock take."""

from __future__ import annotations

import argparse
import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from mockserver.api.numerals import whole_number

TOKEN_VARIABLE = "INVOICE_MOCK_CONTROL_TOKEN"  # noqa: S105  # the name of a variable
URL_VARIABLE = "INVOICE_MOCK_URL"
DEFAULT_URL = "http://127.0.0.1:8080"
UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}
KEPT = ("settings", "clock", "faults", "journal", "snapshots")
_AMOUNT = re.compile(r"([+-]?[0-9]{1,10})([dhms])")


def add_commands(commands: Any, *, url: str) -> None:
    """Add the commands to argparse's subparsers; they go to `url` unless they say otherwise."""
    state = _command(commands, url, "state", "show what a running mock is and holds", has_store=False)
    state.add_argument("--json", action="store_true", help="as JSON")
    reset = _command(commands, url, "reset", "empty a store; seed fills it again")
    reset.add_argument("--keep", action="append", default=[], choices=KEPT, help="what outlives it; may be repeated")
    seed = _command(commands, url, "seed", "fill a store from a scenario")
    seed.add_argument("scenario", metavar="NAME|FILE", help="a scenario that comes along, or a YAML or JSON file")
    seed.add_argument("--new", action="store_true", help="make the store first")
    snapshot = _command(commands, url, "snapshot", "keep the records of a store, or return to them")
    snapshot.add_argument("action", choices=["list", "take", "restore", "delete"])
    snapshot.add_argument("name", nargs="?", help="1 to 64 letters, digits, _, . or - (not for list)")
    clock = _command(commands, url, "clock", "show or turn the clock of a store")
    clock.add_argument("action", nargs="?", default="show", choices=["show", "freeze", "set", "advance", "system"])
    clock.add_argument(
        "value", nargs="?", help="freeze, set: a time such as 2026-01-31, 2026-01-31T12:00:00Z or Unix seconds; "
        "advance: an amount such as 30d, 2h, 5m or 10s",
    )  # fmt: skip
    faults = _command(commands, url, "faults", "show, add or remove the fault rules of a store")
    faults.add_argument("action", nargs="?", default="list", choices=["list", "add", "remove", "clear"])
    faults.add_argument("rule", nargs="?", help="add: the rule as JSON, /_mock/docs/ lists its members; remove: its id")
    journal = _command(commands, url, "journal", "show what clients sent and were answered")
    journal.add_argument("--follow", action="store_true", help="go on with each call that comes")
    journal.add_argument("--limit", type=_count, default=50, metavar="N", help="the latest N calls (default: 50)")
    journal.add_argument("--json", action="store_true", help="each call as one line of JSON, with its bodies")


def is_token(text: str) -> bool:
    """A header can carry it."""
    return re.fullmatch(r"[!-~]+", text) is not None


def time_of(text: str) -> int:
    """The Unix seconds that `text` stands for: they themselves, a date, or a time that is UTC unless it says otherwise.

    Raises:
        ValueError: It stands for no time.
    """
    seconds = whole_number(text)
    if seconds is not None:
        return seconds
    moment = datetime.fromisoformat(text)
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


def amount_of(text: str) -> dict[str, int]:
    """The amount that text such as `30d` or `1d12h` stands for, as the control plane takes it.

    Raises:
        ValueError: It stands for no amount.
    """
    parts = _AMOUNT.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        raise ValueError(text)
    return {UNITS[unit]: int(number) for number, unit in parts}


def _command(commands: Any, url: str, name: str, text: str, *, has_store: bool = True) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.")
    command.add_argument(
        "--url", default=url, type=_url, help=f"where the mock runs (default: ${URL_VARIABLE}, else {DEFAULT_URL})"
    )
    command.add_argument(
        "--control-token", metavar="TOKEN",
        help=f"what the mock printed when it started (default: ${TOKEN_VARIABLE})",
    )  # fmt: skip
    if has_store:
        command.add_argument(
            "--store-hash", default="demo", metavar="HASH", help="the store that is meant (default: %(default)s)"
        )
    command.add_argument("--debug", action="store_true", help="show a traceback instead of one line")
    return command


def _url(text: str) -> str:
    if re.fullmatch(r"https?://[^/?#\s@]+(/[!-~]*)?", text) and not {"?", "#"} & set(text) and _is_reachable(text):
        return text
    raise argparse.ArgumentTypeError(f"{text!r} is not an address such as http://127.0.0.1:8080")


def _is_reachable(url: str) -> bool:
    try:
        address = urlsplit(url)
        return bool((address.hostname or "").encode("idna")) and address.port != 0
    except ValueError:  # a bad port, brackets that do not match, a label of a name that is too long
        return False


def _count(text: str) -> int:
    number = whole_number(text)
    if not number:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 on")
    return number
