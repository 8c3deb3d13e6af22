"""What the arguments of `serve` may be, those of `copy`, and which of them the environment may hold."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Mapping
from typing import Any

from mockserver.api.numerals import whole_number
from mockserver.mail.address import BadAddress, Server, mailbox, server

HIGHEST_PORT = 65_535
MOST_WORKERS = 64
IN_ENVIRONMENT = ("store", "scenario", "workers", "rate-limit", "control-token", "seed", "host", "smtp", "mail-from")
"""Arguments of `serve` that a container gets from outside. No port: Kubernetes sets INVOICE_MOCK_PORT for a service
`invoice-mock`, to something else."""


def variable_of(flag: str) -> str:
    """The environment variable that stands for an argument."""
    return f"INVOICE_MOCK_{flag.upper().replace('-', '_')}"


def from_environment(environment: Mapping[str, str]) -> Iterator[str]:
    """Arguments of `serve` from the environment. An empty variable says nothing."""
    for flag in IN_ENVIRONMENT:
        if text := environment.get(variable_of(flag)):
            yield f"--{flag}={text}"


def blamed(message: str, environment: Mapping[str, str]) -> str:
    """What argparse says about a value, with the variable that it comes from."""
    flag = re.match("argument --([a-z-]+): ", message)
    text = environment.get(variable_of(flag[1])) if flag else None
    return f"{message}, as {variable_of(flag[1])} says" if flag and text and repr(text) in message else message


def add_copy(commands: Any) -> None:
    """Add the command `copy` to argparse's subparsers."""
    text = "copy all state of one store to another"
    command = commands.add_parser(
        "copy", help=text, description=f"{text.capitalize()}. No mock may run on either of them meanwhile."
    )
    command.add_argument("--from", required=True, dest="source", metavar="URL", help="the store that has the data")
    command.add_argument("--to", required=True, dest="target", metavar="URL", help="the store to fill; it is empty")
    command.add_argument("--again", action="store_true", help="remove what a copy left that was broken off, first")
    command.add_argument("--debug", action="store_true", help="show a traceback instead of one line")


def host_of(text: str) -> str:
    """An address to listen on.

    Raises:
        ArgumentTypeError: The text stands for none.
    """
    if text:
        return text
    raise argparse.ArgumentTypeError("an empty text is no address; 0.0.0.0 stands for all of this machine")


def port_of(text: str) -> int:
    """A port; 0 stands for any free one.

    Raises:
        ArgumentTypeError: The text stands for none.
    """
    port = whole_number(text)
    if port is not None and port <= HIGHEST_PORT:
        return port
    raise argparse.ArgumentTypeError(f"{text!r} is not a port from 0 to 65535")


def whole_of(text: str) -> int:
    """A whole number from 0 on.

    Raises:
        ArgumentTypeError: The text stands for none.
    """
    number = whole_number(text)
    if number is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 0 on")
    return number


def positive_of(text: str) -> int:
    """A whole number from 1 on.

    Raises:
        ArgumentTypeError: The text stands for none.
    """
    number = whole_number(text)
    if not number:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 on")
    return number


def workers_of(text: str) -> int:
    """A number of processes.

    Raises:
        ArgumentTypeError: The text stands for none.
    """
    number = whole_number(text)
    if not number or number > MOST_WORKERS:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 to {MOST_WORKERS}")
    return number


def control_token_of(text: str) -> str:
    """What a command to the mock carries.

    Raises:
        ArgumentTypeError: The text stands for none.
    """
    if re.fullmatch(r"[!-~]{8,200}", text):
        return text
    raise argparse.ArgumentTypeError("a token has 8 to 200 printable ASCII characters and no space")


def mail_server_of(text: str) -> Server:
    """Host and port of a mail server.

    Raises:
        ArgumentTypeError: It is none.
    """
    try:
        return server(text)
    except BadAddress as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def mailbox_of(text: str) -> str:
    """An address that mails may be from.

    Raises:
        ArgumentTypeError: It is none.
    """
    try:
        return mailbox(text)
    except BadAddress as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def name_and_value_of(text: str) -> tuple[str, str]:
    """The two sides of NAME=VALUE.

    Raises:
        ArgumentTypeError: The text stands for none.
    """
    name, separator, value = text.partition("=")
    if not separator:
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    return name, value
