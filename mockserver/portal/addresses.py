"""Where the pages are, and which addresses the portal may send a browser to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, urlencode

PREFIX = "/portal"
STATIC = "/portal/static"
INVOICES = "/portal/invoices"
CART = "/portal/cart"
CHECKOUT = "/portal/checkout"
REQUEST = "/portal/request"
REQUESTS = "/portal/requests"
OPERATOR = "/portal/operator"
LONGEST_ADDRESS = 2000
_OWN = re.compile(r"/portal(/[A-Za-z0-9._~%+-]+)*/?(\?[A-Za-z0-9._~%+&=:,-]*)?")
_DOTS = re.compile(r"/(\.|%2e)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Area:
    """A part of the portal with a sign-in of its own. `cookie` is the name of what keeps it."""

    cookie: str
    home: str
    sign_in: str


BUYERS = Area(cookie="portal-buyer", home=INVOICES, sign_in="/portal/sign-in")
OPERATORS = Area(cookie="portal-operator", home=OPERATOR, sign_in="/portal/operator/sign-in")


def own_address(text: str, *, otherwise: str) -> str:
    """`text` if it is an address of a page of the portal, else another one: nobody is sent elsewhere."""
    is_own = len(text) <= LONGEST_ADDRESS and _OWN.fullmatch(text) and not _DOTS.search(text)
    return text if is_own else otherwise


def invoice_page(invoice_id: object, part: str = "") -> str:
    """The address of an invoice's page, or of a part of it."""
    return f"{INVOICES}/{segment(invoice_id)}{part}"


def segment(value: object) -> str:
    """A value as one segment of a path."""
    return quote(str(value), safe="")


def with_query(path: str, parameters: Iterable[tuple[str, object]]) -> str:
    """A path and those parameters that have a value."""
    query = urlencode([(name, str(value)) for name, value in parameters if value not in ("", None)])
    return f"{path}?{query}" if query else path
