"""Addresses of people and of mail servers, taken apart and checked."""

import re
from typing import NamedTuple

_HIGHEST_PORT = 65_535
_LONGEST = 254
_MAILBOX = re.compile(r"""([^\s@<>()\[\]\\,;:"\x00-\x20\x7f]+)@([^\s@<>()\[\]\\,;:"'`\x00-\x20\x7f]+)""")
_SERVER = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+):([0-9]{1,5})", re.ASCII)


class BadAddress(ValueError):
    """The text is no address."""


class Server(NamedTuple):
    """Where a mail server listens."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def mailbox(text: str) -> str:
    """The address `name@domain`, its domain as the DNS writes it.

    Raises:
        BadAddress: The text is anything else, such as two addresses, or one with a name.
    """
    found = _MAILBOX.fullmatch(text)
    if found is None or len(text) > _LONGEST or ".." in text or text[0] == "." or ".@" in text:
        raise BadAddress(f"{text!r} is not an address such as ada@acme.example")
    try:
        domain = found[2].encode("idna").decode("ascii")
    except UnicodeError:
        raise BadAddress(f"{text!r} has a domain that the DNS cannot have") from None
    return f"{found[1]}@{domain}"


def server(text: str) -> Server:
    """The mail server at `HOST:PORT`; an IPv6 address stands in brackets.

    Raises:
        BadAddress: The text is anything else.
    """
    found = _SERVER.fullmatch(text)
    if found is None or not 0 < int(found[2]) <= _HIGHEST_PORT:
        raise BadAddress(f"{text!r} is not HOST:PORT, such as localhost:1025 or [::1]:1025")
    return Server(found[1].strip("[]"), int(found[2]))
