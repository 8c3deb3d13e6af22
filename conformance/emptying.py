"""Takes the payments and receipts of a run out of a store again: those it knows of, and what bears its prefix."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from typing import Any

from conformance.answers import items_of
from conformance.exchange import Exchange
from conformance.ledger import Entry
from conformance.outcomes import Broken, TargetError
from conformance.own_payments import PAYMENTS, RECEIPTS, OwnPayments

GONE = 404
PAGE = 250
MOST_PAGES = 40
PATIENCE = 2
"""After so many calls without an answer, cleaning up does not go on."""


class Emptying:
    """Removes what `own` knows from the store that `send` talks to; a receipt goes with its payment, or alone."""

    def __init__(self, own: OwnPayments, send: Callable[..., Exchange], *, prefix: str, has_receipts: bool) -> None:
        self._own = own
        self._send = send
        self._prefix = prefix
        self._has_receipts = has_receipts

    def search(self, interrupted: Collection[str] = ()) -> list[str]:
        """The payments that bear the prefix, and those on our invoices `interrupted`, whose answers never came."""
        ours = list(filter(self._own.is_ours, self._pages(PAYMENTS, {"q": self._prefix})))
        for invoice_id in interrupted:
            ours += filter(self._own.pays_only_ours, self._pages(PAYMENTS, {"invoiceId": invoice_id}))
        return list(dict.fromkeys(str(payment.get("id")) for payment in ours))

    def empty(self, store_hash: str, interrupted: Collection[str] = ()) -> list[Entry]:
        """Delete all of it; what could not be deleted comes back."""
        certain = self.search(interrupted)
        for payment_id in certain:
            if payment_id not in self._own.ids():
                self._own.made(payment_id)
        left, unanswered = [], 0
        for payment_id in reversed(self._own.ids()):
            try:
                is_gone = unanswered < PATIENCE and self._remove(payment_id, is_ours=payment_id in certain)
            except TargetError:
                unanswered, is_gone = unanswered + 1, False
            if not is_gone:
                left.append(payment_id)
        if unanswered >= PATIENCE:
            return [Entry(store_hash=store_hash, id=id_, kind="payment") for id_ in left]
        still = [id_ for id_ in self.search() if id_ not in left and self._is_there(f"{PAYMENTS}/{id_}")]
        for payment_id in still:
            self._own.made(payment_id)
        return [
            *(Entry(store_hash=store_hash, id=id_, kind="payment") for id_ in (*left, *still)),
            *(Entry(store_hash=store_hash, id=id_, kind="receipt") for id_ in self._receipts_left()),
        ]

    def _remove(self, payment_id: str, *, is_ours: bool) -> bool:
        path = f"{PAYMENTS}/{payment_id}"
        if not is_ours and not self._own.is_certain(payment_id):
            exchange = self._send("GET", path)
            if exchange.code == GONE:
                self._own.gone(payment_id)
                return True
            if not self._own.is_certain(payment_id):
                return False
        exchange = self._send("DELETE", path)
        if exchange.code == GONE:
            self._own.gone(payment_id)
        return exchange.is_success or exchange.code == GONE

    def _receipts_left(self) -> Iterator[str]:
        """The receipts of ours that neither went with their payments nor can be deleted."""
        if not self._has_receipts:
            return
        for receipt in self._pages(RECEIPTS, {"q": self._prefix}):
            if self._own.is_our_receipt(receipt):
                path = f"{RECEIPTS}/{receipt.get('id')}"
                with suppress(TargetError, Broken):
                    if not self._send("DELETE", path).is_success and self._is_there(path):
                        yield str(receipt.get("id"))

    def _is_there(self, path: str) -> bool:
        with suppress(TargetError):
            return self._send("GET", path).code != GONE
        return False

    def _pages(self, path: str, query: dict[str, Any]) -> Iterator[dict[str, Any]]:
        for page in range(MOST_PAGES):
            try:
                parameters = {**query, "limit": PAGE, "offset": page * PAGE}
                items = items_of(self._send("GET", path, parameters=parameters))
            except (Broken, TargetError):
                return
            yield from items
            if len(items) < PAGE:
                return
