"""The command line: reads arguments and environment, starts the server, words what goes wrong."""

from __future__ import annotations

import argparse
import gc
import logging
import os
import re
import secrets
import signal
import sys
from collections.abc import Sequence
from http import HTTPStatus
from http.client import HTTPException
from typing import NoReturn

from fixtures.contract import Contract
from fixtures.scenario import known_scenarios
from mockserver.arguments import (
    IN_ENVIRONMENT,
    add_copy,
    blamed,
    control_token_of,
    from_environment,
    host_of,
    mail_server_of,
    mailbox_of,
    name_and_value_of,
    port_of,
    positive_of,
    variable_of,
    whole_of,
    workers_of,
)
from mockserver.copy_command import copy
from mockserver.domain.choices import BadChoice
from mockserver.remote.arguments import DEFAULT_URL, TOKEN_VARIABLE, URL_VARIABLE, add_commands, is_token
from mockserver.settings import BUYER_SESSION_S, MAIL_FROM, PROVIDER_RATE_LIMIT, Limits, Settings
from mockserver.starting import DONE, UNREACHABLE, USAGE, Stop, check_shared, listener_at, scenario_document
from mockserver.store.urls import KINDS

COMMANDS = ("serve", "copy", "state", "reset", "seed", "snapshot", "clock", "faults", "journal")
WHICH_TOKEN = f"look at --control-token or {TOKEN_VARIABLE}: the mock prints the token when it starts"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; the exit status is 0 done, 1 a copy differs, 2 usage, 3 could not be reached or opened.

    Raises:
        Stop: The command failed and `--debug` asks for the traceback.
    """
    arguments = _parsed(_complete(sys.argv[1:] if argv is None else list(argv)))
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s: %(message)s", stream=sys.stderr)
    logging.getLogger("connexion").setLevel(logging.ERROR)
    try:
        if arguments.command == "serve":
            serve(arguments)
        elif arguments.command == "copy":
            for line in copy(arguments.source, arguments.target, again=arguments.again):
                print(line)
        else:
            command(arguments)
    except KeyboardInterrupt:  # a server that serves takes it for itself
        is_wanted = arguments.command == "journal" and arguments.follow  # that has no other end
        return DONE if is_wanted else _told(_interrupted(arguments.command))
    except Stop as stop:
        if arguments.debug:
            raise
        return _told(stop)
    return DONE


def _interrupted(command: str) -> Stop:
    hints = {
        "serve": "nothing was served yet: start it again",
        "copy": "start it again; it says so where a copy was left unfinished",
    }
    hint = hints.get(command, "`invoice-mock state` shows whether the mock has done it")
    return Stop("interrupted", hint=hint, status=UNREACHABLE)


def _told(stop: Stop) -> int:
    print(f"error: {stop}\nhint: {stop.hint}", file=sys.stderr)
    return stop.status


def serve(arguments: argparse.Namespace) -> None:
    """Serve until interrupted.

    Raises:
        Stop: The server cannot start.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # which process 1 of a container lacks
    if arguments.workers > 1:
        check_shared(arguments.store)
    from mockserver.serving import Plan, serve_alone, serve_together

    contract = Contract.load()
    settings = _settings(arguments, contract)
    with listener_at(arguments.host, arguments.port) as listener:
        plan = Plan(
            contract=contract,
            settings=settings,
            listener=listener,
            url=arguments.store,
            scenario=arguments.scenario,
            document=scenario_document(arguments.scenario, contract),
            workers=arguments.workers,
        )
        gc.collect()
        gc.disable()  # what is made from here until it serves stays, and may be a lot
        try:
            if plan.workers > 1:
                serve_together(plan, _told)
            else:
                serve_alone(plan)
        finally:
            gc.enable()


def _settings(arguments: argparse.Namespace, contract: Contract) -> Settings:
    """What the command line says.

    Raises:
        Stop: It asks for a choice that there is not.
    """
    from mockserver.app import settled_choices

    try:
        choices = settled_choices(contract, dict(arguments.choice))
    except BadChoice as error:
        raise Stop(
            str(error), hint="`x-choices` in openapi.yaml explains each; /docs/ lists those of an operation"
        ) from None
    return Settings(
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
        raise Stop("what is given as control token has other characters than printable ASCII", hint=WHICH_TOKEN)
    door = SocketDoor(arguments.url, token)
    try:
        for line in carry_out(arguments, door, in_colour=sys.stdout.isatty() and not os.environ.get("NO_COLOR")):
            print(line, flush=True)
    except BadUse as error:
        raise Stop(str(error), hint=error.hint) from error
    except ControlError as error:
        problems = "".join(f"\n  {pointer or 'the whole'}: {text}" for pointer, text in error.problems)
        hint = WHICH_TOKEN if error.status == HTTPStatus.UNAUTHORIZED else advice(error.hint)
        status = USAGE if error.status < HTTPStatus.INTERNAL_SERVER_ERROR else UNREACHABLE
        raise Stop(f"{error.error}{problems}", hint=hint, status=status) from error
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
        message = blamed(message, os.environ)
        self.exit(USAGE, f"error: {message}\nhint: {self.prog} --help lists what there is\n")


def _parsed(argv: list[str]) -> argparse.Namespace:
    parser = _parser()
    arguments, unknown = parser.parse_known_args(argv)
    if unknown:
        parser.prog = f"{parser.prog} {arguments.command}"  # whose help lists what there is
        parser.error(f"unrecognized arguments: {' '.join(unknown)}")
    return arguments


def _complete(argv: list[str]) -> list[str]:
    """`serve` is what runs when no command is named; what the environment says comes first, so that arguments win."""
    is_named = argv and (not argv[0].startswith("-") or argv[0] in ("-h", "--help"))
    command, rest = (argv[0], argv[1:]) if is_named else ("serve", argv)
    return [command, *(from_environment(os.environ) if command == "serve" else ()), *rest]


def _parser() -> _Parser:
    parser = _Parser(prog="invoice-mock", description="A mock of the B2B invoice API that keeps state.")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    names, limits = ", ".join(known_scenarios()), Limits()
    run = commands.add_parser(
        "serve", help="serve the API (what happens without a command, too)",
        epilog=f"The environment may hold {', '.join(map(variable_of, IN_ENVIRONMENT))}; arguments win.",
    )  # fmt: skip
    run.add_argument("--host", type=host_of, default="127.0.0.1", help="address to listen on (default: %(default)s)")
    run.add_argument("--port", type=port_of, default=8080, help="port, 0 for any free one (default: %(default)s)")
    run.add_argument("--store", default="memory:", metavar="URL", help=f"{KINDS} (default: %(default)s)")
    run.add_argument(
        "--scenario", default="demo", metavar="NAME|FILE",
        help=f"what an empty store starts with: {names}, or a YAML or JSON file (default: %(default)s)",
    )  # fmt: skip
    run.add_argument(
        "--choice", action="append", default=[], type=name_and_value_of, metavar="NAME=VALUE",
        help="settle an open point of the contract in another way; may be repeated",
    )  # fmt: skip
    run.add_argument(
        "--rate-limit", choices=["off", "provider"], default="off",
        help="provider: 150 calls in 60 s for each store, then 429 (default: %(default)s)",
    )  # fmt: skip
    run.add_argument(
        "--control-token", type=control_token_of, metavar="TOKEN",
        help="what commands under /_mock have to carry (default: a random one, printed at the start)",
    )  # fmt: skip
    run.add_argument("--auto-stores", action="store_true", help="the first call with an unknown store hash makes it")
    run.add_argument(
        "--seed", type=whole_of, metavar="N", help="what faults, and new hashes, tokens and request ids are drawn from"
    )
    run.add_argument(
        "--buyer-session-s", type=positive_of, default=BUYER_SESSION_S, metavar="N",
        help="how many seconds a buyer stays signed in (default: %(default)s)",
    )  # fmt: skip
    run.add_argument(
        "--smtp", type=mail_server_of, metavar="HOST:PORT",
        help="mail server that takes the mails with requested invoices (default: none, they are recorded only)",
    )  # fmt: skip
    run.add_argument(
        "--mail-from", type=mailbox_of, default=MAIL_FROM, metavar="ADDRESS",
        help="who those mails are from (default: %(default)s)",
    )  # fmt: skip
    for what, default, text in (
        ("stores", limits.stores, "virtual stores at the same time"),
        ("snapshots", limits.snapshots, "snapshots of one store"),
        ("journal", limits.journal, "calls that the journal of one store remembers"),
    ):
        run.add_argument(
            f"--max-{what}", type=positive_of, default=default, metavar="N", help=f"{text} (default: %(default)s)"
        )
    run.add_argument(
        "--workers", type=workers_of, default=1, metavar="N",
        help="server processes; more than one need a store that they can share (default: %(default)s)",
    )  # fmt: skip
    run.add_argument("--validate-responses", action="store_true", help="check every answer against the contract")
    run.add_argument("--debug", action="store_true", help="show a traceback instead of one line")
    add_copy(commands)
    add_commands(commands, url=os.environ.get(URL_VARIABLE) or DEFAULT_URL)
    return parser
