"""The command line: reads arguments and environment, starts the server, words what goes wrong."""

from __future__ import annotations

import argparse
import errno
import gc
import logging
import os
import re
import secrets
import shlex
import socket
import sys
from collections.abc import Mapping, Sequence
from http.client import HTTPException
from pathlib import Path
from typing import Any, NoReturn

from fixtures.contract import Contract
from fixtures.credentials import own_credentials
from fixtures.scenario import ScenarioError, UnknownScenario, known_scenarios, read_scenario, scenario
from mockserver.api.numerals import whole_number
from mockserver.api.seeding import BadSeed, seed
from mockserver.domain.choices import BadChoice, Choices
from mockserver.mail.address import BadAddress, Server, mailbox, server
from mockserver.remote.arguments import DEFAULT_URL, TOKEN_VARIABLE, URL_VARIABLE, add_commands, is_token
from mockserver.settings import BUYER_SESSION_S, MAIL_FROM, PROVIDER_RATE_LIMIT, Limits, Settings
from mockserver.store.ports import StoreError, Stores, StoreUnavailable, VirtualStore
from mockserver.store.urls import open_stores

DONE, USAGE, UNREACHABLE = 0, 2, 3
COMMANDS = ("serve", "state", "reset", "seed", "snapshot", "clock", "faults", "journal")
HIGHEST_PORT = 65_535
GC_THRESHOLD = 20_000
BACKLOG = 2048


class Stop(Exception):
    """The command ends here. `hint` says what to do about it."""

    def __init__(self, text: str, *, hint: str, status: int = USAGE) -> None:
        super().__init__(text)
        self.hint = hint
        self.status = status


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; the exit status is 0 done, 2 usage, 3 could not be reached or opened.

    Raises:
        Stop: The command failed and `--debug` asks for the traceback.
    """
    arguments = _parser().parse_args(_with_command(sys.argv[1:] if argv is None else list(argv)))
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s: %(message)s", stream=sys.stderr)
    logging.getLogger("connexion").setLevel(logging.ERROR)
    try:
        if arguments.command == "serve":
            serve(arguments)
        else:
            command(arguments)
    except KeyboardInterrupt:
        return DONE  # pressed before the server was there to take it
    except Stop as stop:
        if arguments.debug:
            raise
        print(f"error: {stop}\nhint: {stop.hint}", file=sys.stderr)
        return stop.status
    return DONE


def serve(arguments: argparse.Namespace) -> None:
    """Serve until interrupted.

    Raises:
        Stop: The server cannot start.
    """
    from mockserver.app import build_app, settled_choices, system_clock
    from mockserver.server import Server

    contract = Contract.load()
    try:
        choices = settled_choices(contract, dict(arguments.choice))
    except BadChoice as error:
        raise Stop(
            str(error), hint="`x-choices` in openapi.yaml explains each; /docs/ lists those of an operation"
        ) from None
    settings = Settings(
        choices=choices,
        rate_limit=PROVIDER_RATE_LIMIT if arguments.rate_limit == "provider" else None,
        validate_responses=arguments.validate_responses,
        control_token=arguments.control_token or secrets.token_urlsafe(18),
        auto_stores=arguments.auto_stores,
        seed=arguments.seed,
        buyer_session_s=arguments.buyer_session_s,
        smtp=arguments.smtp,
        mail_from=arguments.mail_from,
        limits=Limits(stores=arguments.max_stores, snapshots=arguments.max_snapshots, journal=arguments.max_journal),
    )
    listener = _listener(arguments.host, arguments.port)
    document = _scenario(arguments.scenario, contract)
    gc.collect()
    gc.disable()  # what is made from here to the freeze stays, and may be a lot
    stores = _opened(arguments.store)
    try:
        store, is_new = _filled(stores, arguments.scenario, document, now=system_clock(), choices=choices)
        server = Server(build_app(settings, store=stores, contract=contract))
        _greet(listener, arguments.store, store, is_new=is_new, control_token=settings.control_token)
        gc.freeze()  # so the collector need not look at it again
        gc.set_threshold(GC_THRESHOLD)
        gc.enable()
        server.run(sockets=[listener])
    finally:
        gc.enable()
        stores.close()


def command(arguments: argparse.Namespace) -> None:
    """Tell a running mock what to do.

    Raises:
        Stop: It cannot be reached, or refuses.
    """
    from mockserver.remote.commands import BadUse, carry_out
    from mockserver.remote.lines import advice
    from mockserver.testing.door import ControlError, SocketDoor

    token = arguments.control_token or os.environ.get(TOKEN_VARIABLE)
    if not token:
        hint = f"give --control-token, or set {TOKEN_VARIABLE}; the mock prints it when it starts"
        raise Stop("no control token", hint=hint)
    if not is_token(token):
        hint = f"look at --control-token or {TOKEN_VARIABLE}: the mock prints the token when it starts"
        raise Stop("what is given as control token has other characters than printable ASCII", hint=hint)
    door = SocketDoor(arguments.url, token)
    try:
        for line in carry_out(arguments, door, in_colour=sys.stdout.isatty() and not os.environ.get("NO_COLOR")):
            print(line, flush=True)
    except BadUse as error:
        raise Stop(str(error), hint=error.hint) from error
    except ControlError as error:
        problems = "".join(f"\n  {pointer or 'the whole'}: {text}" for pointer, text in error.problems)
        raise Stop(f"{error.error}{problems}", hint=advice(error.hint), status=USAGE) from error
    except UnicodeError as error:
        raise Stop("an argument has characters that cannot be sent", hint="write it in UTF-8") from error
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nobody reads on; that is no error
    except (OSError, HTTPException) as error:
        text = f"{arguments.url} does not answer: {error}"
        raise Stop(text, hint=f"is the mock running? --url or {URL_VARIABLE} says where", status=UNREACHABLE) from error
    finally:
        door.close()


class _Parser(argparse.ArgumentParser):
    """Words a usage error like every other error."""

    def error(self, message: str) -> NoReturn:
        unknown = re.fullmatch(r"argument COMMAND: invalid choice: (.+) \(choose from .+\)", message)
        if unknown:
            message = f"no such command: {unknown[1]}; there are {', '.join(COMMANDS)}"
        self.exit(USAGE, f"error: {message}\nhint: {self.prog} --help lists what there is\n")


def _with_command(argv: list[str]) -> list[str]:
    """`serve` is what runs when no command is named; argparse refuses a command that there is not."""
    is_named = argv and (not argv[0].startswith("-") or argv[0] in ("-h", "--help"))
    return argv if is_named else ["serve", *argv]


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="invoice-mock", description="A mock of the B2B invoice API that keeps state.")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    names, limits = ", ".join(known_scenarios()), Limits()
    run = commands.add_parser("serve", help="serve the API (what happens without a command, too)")
    run.add_argument("--host", type=_host, default="127.0.0.1", help="address to listen on (default: %(default)s)")
    run.add_argument("--port", type=_port, default=8080, help="port, 0 for any free one (default: %(default)s)")
    run.add_argument("--store", default="memory:", metavar="URL", help="memory: or tinydb:PATH (default: %(default)s)")
    run.add_argument(
        "--scenario", default="demo", metavar="NAME|FILE",
        help=f"what an empty store starts with: {names}, or a YAML or JSON file (default: %(default)s)",
    )  # fmt: skip
    run.add_argument(
        "--choice", action="append", default=[], type=_name_and_value, metavar="NAME=VALUE",
        help="settle an open point of the contract in another way; may be repeated",
    )  # fmt: skip
    run.add_argument(
        "--rate-limit", choices=["off", "provider"], default="off",
        help="provider: 150 calls in 60 s for each store, then 429 (default: %(default)s)",
    )  # fmt: skip
    run.add_argument(
        "--control-token", type=_control_token, metavar="TOKEN",
        help="what commands under /_mock have to carry (default: a random one, printed at the start)",
    )  # fmt: skip
    run.add_argument("--auto-stores", action="store_true", help="the first call with an unknown store hash makes it")
    run.add_argument(
        "--seed", type=_whole, metavar="N", help="what faults, and new hashes, tokens and request ids are drawn from"
    )
    run.add_argument(
        "--buyer-session-s", type=_positive, default=BUYER_SESSION_S, metavar="N",
        help="how many seconds a buyer stays signed in (default: %(default)s)",
    )  # fmt: skip
    run.add_argument(
        "--smtp", type=_mail_server, metavar="HOST:PORT",
        help="mail server that takes the mails with requested invoices (default: none, they are recorded only)",
    )  # fmt: skip
    run.add_argument(
        "--mail-from", type=_mailbox, default=MAIL_FROM, metavar="ADDRESS",
        help="who those mails are from (default: %(default)s)",
    )  # fmt: skip
    for what, default, text in (
        ("stores", limits.stores, "virtual stores at the same time"),
        ("snapshots", limits.snapshots, "snapshots of one store"),
        ("journal", limits.journal, "calls that the journal of one store remembers"),
    ):
        run.add_argument(
            f"--max-{what}", type=_positive, default=default, metavar="N", help=f"{text} (default: %(default)s)"
        )
    run.add_argument("--validate-responses", action="store_true", help="check every answer against the contract")
    run.add_argument("--debug", action="store_true", help="show a traceback instead of one line")
    add_commands(commands, url=os.environ.get(URL_VARIABLE) or DEFAULT_URL)
    return parser


def _host(text: str) -> str:
    if text:
        return text
    raise argparse.ArgumentTypeError("an empty text is no address; 0.0.0.0 stands for all of this machine")


def _port(text: str) -> int:
    port = whole_number(text)
    if port is not None and port <= HIGHEST_PORT:
        return port
    raise argparse.ArgumentTypeError(f"{text!r} is not a port from 0 to 65535")


def _whole(text: str) -> int:
    number = whole_number(text)
    if number is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 0 on")
    return number


def _positive(text: str) -> int:
    number = whole_number(text)
    if not number:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 on")
    return number


def _control_token(text: str) -> str:
    if re.fullmatch(r"[!-~]{8,200}", text):
        return text
    raise argparse.ArgumentTypeError("a token has 8 to 200 printable ASCII characters and no space")


def _mail_server(text: str) -> Server:
    try:
        return server(text)
    except BadAddress as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _mailbox(text: str) -> str:
    try:
        return mailbox(text)
    except BadAddress as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _name_and_value(text: str) -> tuple[str, str]:
    name, separator, value = text.partition("=")
    if not separator:
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    return name, value


def _listener(host: str, port: int) -> socket.socket:
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


def _scenario(wanted: str, contract: Contract) -> dict[str, Any]:
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


def _opened(url: str) -> Stores:
    """The store.

    Raises:
        Stop: It cannot be opened.
    """
    try:
        return open_stores(url)
    except StoreError as error:
        raise Stop(str(error), hint=error.hint, status=UNREACHABLE) from error


def _filled(
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


def _greet(listener: socket.socket, url: str, store: VirtualStore, *, is_new: bool, control_token: str | None) -> None:
    host, port = listener.getsockname()[:2]
    base_url = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    token, store_hash = f"X-Auth-Token: {store.token}", f"X-Store-Hash: {store.hash}"
    kept = "" if is_new else ", kept as found"
    count = len(store.invoices)
    curl = shlex.join(["curl", "-H", token, "-H", store_hash, f"{base_url}/api/v3/io/ip/invoices?limit=1"])
    print(
        f"Invoice mock at {base_url}\n"
        f"  store    {url}, {count} invoice{'s' if count != 1 else ''} in {store.hash!r}{kept}\n"
        f"  headers  {token}\n"
        f"           {store_hash}\n"
        f"  portal   {base_url}/portal/\n"
        f"  docs     {base_url}/docs/\n"
        f"  control  {base_url}/_mock/docs/ with the token {control_token}\n"
        f"  try      {curl}\n"
        "Ctrl-C ends it.",
        flush=True,
    )
