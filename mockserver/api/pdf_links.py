"""Links to PDFs that need no credentials: signed with the store's token, for a while and for one state of the store."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs, quote

from mockserver.api.numerals import whole_number
from mockserver.domain.invoice import Invoice
from mockserver.store.ports import VirtualStore

PREFIX = "/invoice-pdfs/"
FindStore = Callable[[str], VirtualStore | None]
LONGEST_NAME = 100
"""Characters of an invoice number that a link and a file name show: addresses have limits, numbers have none."""


class BadPdfLink(Exception):
    """The link was changed, has expired, or its invoice is gone."""


@dataclass(frozen=True, slots=True)
class PdfRequest:
    """What a link was followed for."""

    invoice: Invoice
    file_name: str


def pdf_link(store: VirtualStore, invoice: Invoice, *, base_url: str, expires: int) -> str:
    """The link to the invoice's PDF. Its path ends in the invoice's number; `expires` is Unix seconds."""
    signature = _signature(store, invoice.id, expires)
    name = quote(f"{invoice.invoice_number[:LONGEST_NAME]}.pdf", safe="")
    path = f"{PREFIX}{quote(store.hash, safe='')}/{invoice.id}/{name}"
    return f"{base_url}{path}?expires={expires}&signature={signature}"


def follow(path: str, query_string: bytes, find: FindStore, system_now: int) -> PdfRequest:
    """The invoice behind a link. It expires by the clock of its store.

    Raises:
        BadPdfLink: The link does not hold.
    """
    store_hash, _, rest = path.removeprefix(PREFIX).partition("/")
    query = parse_qs(query_string.decode("latin-1"))
    store = find(store_hash)
    invoice_id = whole_number(rest.partition("/")[0])
    expires = whole_number(query.get("expires", [""])[0])
    if store is None or invoice_id is None or expires is None:
        raise BadPdfLink("This link is not valid")
    signature = query.get("signature", [""])[0]
    if not hmac.compare_digest(signature.encode(), _signature(store, invoice_id, expires).encode()):
        raise BadPdfLink("This link is not valid")
    if expires < store.knobs.clock.now(system_now):
        raise BadPdfLink("This link has expired: ask download-pdf for a new one")
    invoice = store.invoices.get(invoice_id)
    if invoice is None:
        raise BadPdfLink("The invoice of this link is gone")
    return PdfRequest(invoice, f"{invoice.invoice_number[:LONGEST_NAME]}.pdf")


def _signature(store: VirtualStore, invoice_id: int, expires: int) -> str:
    message = f"{store.hash}/{store.state}/{invoice_id}/{expires}".encode()
    return hmac.new(store.token.encode(), message, hashlib.sha256).hexdigest()
