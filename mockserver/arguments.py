"""What the arguments of `serve` may be; argparse words what they may not."""

from __future__ import annotations

import argparse
import re

from mockserver.api.numerals import whole_number

HIGHEST_PORT = 65_535


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


def control_token_of(text: str) -> str:
    """What a command to the mock carries.

    Raises:
        ArgumentTypeError: The text stands for none.
    """
    if re.fullmatch(r"[!-~]{8,200}", text):
        return text
    raise argparse.ArgumentTypeError("a token has 8 to 200 printable ASCII characters and no space")


def name_and_value_of(text: str) -> tuple[str, str]:
    """The two sides of NAME=VALUE.

    Raises:
        ArgumentTypeError: The text stands for none.
    """
    name, separator, value = text.partition("=")
    if not separator:
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    return name, value
