"""Which invoices of a store are the run's own: nothing else may be written to, and all of them go in the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from conformance.exchange import Exchange, json_object
from conformance.ledger import Entry, Ledger

NEVER_ISSUED = 900_000_000_000
"""From here on ids are made up: no store has issued so many."""
_REFERENCES = ("externalCustomerId", "purchaseOrderNumber")
_SHOWS = ("getInvoice", "listInvoices")


@dataclass(frozen=True, slots=True)
class Made:
    """An invoice that the suite created. `sent` is the body, `id` what the target answered."""

    id: int
    sent: Mapping[str, Any]

    @property
    def number(self) -> str:
        """The invoice number that was sent."""
        return str(self.sent["invoiceNumber"])


class Ownership:
    """Learns from the answers of one store what the run created there, renamed and deleted. Any thread may call."""

    def __init__(self, store_hash: str, prefix: str, ledger: Ledger | None = None) -> None:
        self._store_hash = store_hash
        self._prefix = prefix
        self._ledger = ledger
        self._numbers: dict[str, set[str]] = {}
        """The numbers that each of our invoices has had, by its id."""
        self._removed: set[str] = set()
        self._shown: set[str] = set()
        """The ids that an answer showed with one of our numbers."""
        self._theirs: set[str] = set()
        """The ids that an answer showed before any create answered them."""
        self._orders: dict[str, str | None] = {}
        """What invoices of an order show as orderNumber, as far as known, by each order that had none."""
        self._order_of: dict[str, str] = {}
        """The orderNumber of our invoices that were made from orders, by id."""

    def ids(self) -> list[str]:
        """What is still there, oldest first."""
        return list(self._numbers)

    def may_write(self, invoice_id: str) -> bool:
        """Ours, also once it is deleted, or no invoice's at all: made-up ids are far above any that was issued."""
        return is_made_up(invoice_id) or invoice_id in self._numbers or invoice_id in self._removed

    def may_name(self, invoice: str) -> bool:
        """Whether a buyer may name this: the id or the number of ours, or what no invoice has."""
        return self.may_write(invoice) or self.carries_prefix(invoice)

    def is_certain(self, invoice_id: str) -> bool:
        """Whether no look is needed before a write: an answer showed it as ours, or it is deleted or made up."""
        return is_made_up(invoice_id) or invoice_id in self._shown or invoice_id in self._removed

    def is_ours(self, invoice: Mapping[str, Any]) -> bool:
        """Whether an invoice, as the target shows it, has a number that the run gave it.

        Of one whose id a create answered, a reference with our prefix will do: the target may have renumbered it.
        """
        number, invoice_id = str(invoice.get("invoiceNumber")), str(invoice.get("id"))
        if self.carries_prefix(number):
            return True
        if invoice_id not in self._numbers:
            return False
        has_reference = any(self.carries_prefix(str(invoice.get(name))) for name in _REFERENCES)
        order_number = self._order_of.get(invoice_id)
        is_of_order = order_number in (None, str(invoice.get("orderNumber")))
        return has_reference or (number in self._numbers[invoice_id] and is_of_order)

    def carries_prefix(self, number: str) -> bool:
        """Whether a number starts with the prefix of the run."""
        return number.startswith(f"{self._prefix}-")

    def learn(self, exchange: Exchange) -> None:
        """Note what an answer says was created or deleted. A refusal may carry ids, too: those are not ours."""
        if exchange.is_success and exchange.operation_id in _SHOWS:
            self._see(exchange)
        if not exchange.is_success or not isinstance(exchange.data, dict):
            return
        sent = (json_object(exchange.request_body) or {}).get("invoiceNumber")
        if exchange.operation_id == "createInvoice":
            self._made_by(exchange.data.get("id"), exchange.data.get("invoiceNumber") if sent is None else sent)
        elif exchange.operation_id == "createInvoiceFromOrder":
            self._made_from(urlsplit(exchange.url).path.split("/")[-2], exchange.data)
        elif exchange.operation_id == "updateInvoice" and sent is not None:
            self._numbers.get(_id_in(exchange.url), set()).add(str(sent))
        elif exchange.operation_id == "deleteInvoice":
            self.gone(_id_in(exchange.url))

    def is_of_free_order(self, invoice_id: str) -> None:
        """An answer showed the invoice of an order that had none when the run asked for one."""
        self._shown.add(invoice_id)

    def order_is_free(self, order_id: str, order_number: str | None) -> None:
        """An order has no invoice yet: what is made from it will be ours."""
        self._orders.setdefault(order_id, order_number)

    def _made_from(self, order_id: str, data: Mapping[str, Any]) -> None:
        """An order that had an invoice may answer that one again: it stays somebody else's."""
        if order_id not in self._orders and not is_made_up(order_id):
            return
        made = data.get("invoiceId", data.get("id"))
        order_number = self._orders.get(order_id)
        if order_number is not None:
            self._order_of.setdefault(str(made), order_number)
        if str(made) not in self._theirs:
            self._made_by(made, data.get("invoiceNumber"))

    def _made_by(self, made: Any, number: Any) -> None:
        if made is not None:
            self.made(str(made), None if number is None else str(number))

    def _see(self, exchange: Exchange) -> None:
        """Note which invoices an answer shows as ours, and which were there without us. Only our own store counts."""
        if exchange.request_headers.get("X-Store-Hash") != self._store_hash:
            return
        if exchange.operation_id == "getInvoice":
            invoices = [{**exchange.data, "id": _id_in(exchange.url)}] if isinstance(exchange.data, dict) else []
        else:
            items = exchange.data if isinstance(exchange.data, list) else []
            invoices = [item for item in items if isinstance(item, dict)]
        for invoice in invoices:
            invoice_id = str(invoice.get("id"))
            if self.is_ours(invoice):
                self._shown.add(invoice_id)
            elif invoice_id not in self._numbers:
                self._theirs.add(invoice_id)

    def note(self, entry: Entry) -> None:
        """Let the book say that there is something of the run."""
        if self._ledger:
            self._ledger.made(entry)

    def strike(self, entry: Entry) -> None:
        """Let the book say that it is there no more."""
        if self._ledger:
            self._ledger.gone(entry.store_hash, entry.id, kind=entry.kind)

    def made(self, invoice_id: str, number: str | None) -> None:
        """An invoice is ours."""
        self._numbers.setdefault(invoice_id, set()).update([number] if number else [])
        if self._ledger:
            self._ledger.made(Entry(store_hash=self._store_hash, id=invoice_id, number=number))

    def gone(self, invoice_id: str) -> None:
        """It is there no more."""
        if self._numbers.pop(invoice_id, None) is None:
            return
        self._removed.add(invoice_id)
        if self._ledger:
            self._ledger.gone(self._store_hash, invoice_id)


def _id_in(url: str) -> str:
    return unquote(url.partition("?")[0].rsplit("/", 1)[-1])


def is_made_up(id_: str) -> bool:
    """Plain digits far above any id, or a text without any digit. Whatever a target could read as an id is not."""
    if id_.isascii() and id_.isdigit():
        digits, least = id_.lstrip("0"), str(NEVER_ISSUED)
        return (len(digits), digits) >= (len(least), least)
    return not any(character.isnumeric() for character in id_)
