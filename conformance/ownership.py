"""Which invoices of a store are the run's own: nothing else may be written to, and all of them go in the end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.exchange import Exchange, json_object
from conformance.ledger import Entry, Ledger

NEVER_ISSUED = 900_000_000_000
"""From here on ids are made up: no store has issued so many."""
_CREATES = ("createInvoice", "createInvoiceFromOrder")


class Ownership:
    """Learns from the answers of one store what the run created there, renamed and deleted. Any thread may call."""

    def __init__(self, store_hash: str, prefix: str, ledger: Ledger | None = None) -> None:
        self._store_hash = store_hash
        self._prefix = prefix
        self._ledger = ledger
        self._numbers: dict[str, set[str]] = {}
        """The numbers that each of our invoices has had, by its id."""
        self._removed: set[str] = set()

    def ids(self) -> list[str]:
        """What is still there, oldest first."""
        return list(self._numbers)

    def may_write(self, invoice_id: str) -> bool:
        """Ours, also once it is deleted, or no invoice's at all: made-up ids are far above any that was issued."""
        is_made_up = not invoice_id.isdigit() or int(invoice_id) >= NEVER_ISSUED
        return is_made_up or invoice_id in self._numbers or invoice_id in self._removed

    def is_ours(self, invoice: Mapping[str, Any]) -> bool:
        """Whether an invoice, as the target shows it, has a number that the run gave it."""
        number = str(invoice.get("invoiceNumber"))
        return self.carries_prefix(number) or number in self._numbers.get(str(invoice.get("id")), ())

    def carries_prefix(self, number: str) -> bool:
        """Whether a number starts with the prefix of the run."""
        return number.startswith(f"{self._prefix}-")

    def learn(self, exchange: Exchange) -> None:
        """Note what an answer says was created or deleted. A refusal may carry ids, too: those are not ours."""
        if not exchange.is_success or not isinstance(exchange.data, dict):
            return
        sent = (json_object(exchange.request_body) or {}).get("invoiceNumber")
        if exchange.operation_id in _CREATES:
            made = exchange.data.get("id", exchange.data.get("invoiceId"))
            number = exchange.data.get("invoiceNumber", sent)
            if made is not None:
                self.made(str(made), None if number is None else str(number))
        elif exchange.operation_id == "updateInvoice" and sent is not None:
            self._numbers.get(_id_in(exchange.url), set()).add(str(sent))
        elif exchange.operation_id == "deleteInvoice":
            self.gone(_id_in(exchange.url))

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
    return url.partition("?")[0].rsplit("/", 1)[-1]
