"""The flags of every command."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from conformance.command.stop import USAGE
from conformance.config import rate_per_minute
from conformance.options import DEFAULT_EXAMPLES
from conformance.running.selection import profiles as profiles_of
from fixtures.contract import Contract

REPORT_FOLDER = "conformance-report"
PROG = "invoice-conformance"
COMMANDS = ("run", "plan", "cleanup", "rules")


class _Parser(argparse.ArgumentParser):
    """Words a usage error like every other error."""

    def error(self, message: str) -> NoReturn:
        unknown = re.fullmatch(r"argument COMMAND: invalid choice: (.+) \(choose from .+\)", message)
        if unknown:
            message = f"no such command: {unknown[1]}; there are {', '.join(COMMANDS)}"
        elif message.endswith("required: COMMAND"):
            message = f"no command is named; there are {', '.join(COMMANDS)}"
        self.exit(USAGE, f"error: {message}\nhint: {self.prog} --help lists what there is\n")


def parser(contract: Contract) -> argparse.ArgumentParser:
    """The parser; the helps name the contract's profiles."""
    profiles = ", ".join(profiles_of(contract))
    top = _Parser(prog=PROG, description="Judges any implementation of the contract, rule by rule.")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    run = commands.add_parser("run", help="judge a target", epilog="What stands after -- goes to pytest: -- -n 2")
    _run(run, profiles)
    _plan(commands.add_parser("plan", help="list what a run would judge, and how many calls it takes"), profiles)
    _cleanup(commands.add_parser("cleanup", help="remove what an aborted run left behind"))
    _rules(commands.add_parser("rules", help="print the catalogue of rules"), profiles)
    return top


def _run(command: argparse.ArgumentParser, profiles: str) -> None:
    _target(command)
    _selection(command, profiles)
    command.add_argument(
        "--fail-on", choices=["must", "should"], default="must",
        help="the weakest level whose failure fails the run (default: %(default)s)",
    )  # fmt: skip
    command.add_argument(
        "--expected-failures", type=Path, metavar="FILE", help="TOML file of rules that are known to fail, with reasons"
    )
    command.add_argument(
        "--allow-skips", action="store_true", help="accept MUST rules that could not be judged for want of data"
    )
    command.add_argument("--seed", type=_whole(0), metavar="N", help="repeat a run's chance (default: drawn anew)")
    command.add_argument(
        "--max-examples", type=_whole(1), default=DEFAULT_EXAMPLES, metavar="N",
        help="how much --fuzz and --model try (default: %(default)s)",
    )  # fmt: skip
    command.add_argument("--fuzz", action="store_true", help="also send random data to every operation")
    command.add_argument("--model", action="store_true", help="also compare random sequences of calls with a model")
    _report_folder(command, "where the reports go")
    command.add_argument(
        "--keep", action="store_true", help="leave what was created, to look at it; cleanup --prefix removes it"
    )
    command.add_argument("--badge", type=Path, metavar="FILE", help="write the verdict as an SVG badge")
    _debug(command)


def _plan(command: argparse.ArgumentParser, profiles: str) -> None:
    _config(command)
    _selection(command, profiles)
    command.add_argument("--rate-limit", type=_rate, metavar="RATE", help="such as 150/m: how long the run would take")
    command.add_argument("--model", action="store_true", help="also list the model layer")
    _debug(command)


def _cleanup(command: argparse.ArgumentParser) -> None:
    command.add_argument("--prefix", required=True, metavar="P", help="the prefix that the run printed: cft-…")
    _target(command)
    _report_folder(command, "where the run kept its reports")
    _debug(command)


def _rules(command: argparse.ArgumentParser, profiles: str) -> None:
    command.add_argument(
        "--format", choices=["table", "json", "markdown"], default="table", help="(default: %(default)s)"
    )
    command.add_argument("--profile", action="append", metavar="P", help=f"{profiles}; may be repeated")
    _debug(command)


def _target(command: argparse.ArgumentParser) -> None:
    command.add_argument("--base-url", metavar="URL", help="what stands before /api/v3/io")
    command.add_argument("--auth-token", metavar="T", help="X-Auth-Token (default: $INVOICE_API_TOKEN)")
    command.add_argument("--store-hash", metavar="H", help="X-Store-Hash")
    _config(command)
    command.add_argument("--rate-limit", type=_rate, metavar="RATE", help="send no faster than, such as 150/m")


def _config(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--config", type=Path, metavar="FILE",
        help="target and data; flags win (default: conformance.toml, where there is one)",
    )  # fmt: skip


def _selection(command: argparse.ArgumentParser, profiles: str) -> None:
    command.add_argument(
        "--profile", action="append", metavar="P", help=f"{profiles}; may be repeated (default: invoices, orders)"
    )
    command.add_argument(
        "--rule", action="append", default=[], metavar="ID", help="only this rule, or pattern; may be repeated"
    )
    command.add_argument("--read-only", action="store_true", help="send no write")


def _report_folder(command: argparse.ArgumentParser, text: str) -> None:
    command.add_argument(
        "--report-dir", type=Path, default=Path(REPORT_FOLDER), metavar="DIR", help=f"{text} (default: %(default)s)"
    )


def _debug(command: argparse.ArgumentParser) -> None:
    command.add_argument("--debug", action="store_true", help="show a traceback instead of one line")


def _rate(text: str) -> str:
    try:
        rate_per_minute(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return text


def _whole(least: int) -> Callable[[str], int]:
    def whole(text: str) -> int:
        if text.isascii() and text.isdigit() and int(text) >= least:
            return int(text)
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {least}")

    return whole
