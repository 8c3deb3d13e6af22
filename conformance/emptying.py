"""Takes the payments and receipts of a run out of a store again: those it knows of, and what bears its prefix."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import suppress

from conformance.exchange import Exchange
from conformance.ledger import Entry
from conformance.outcomes import Broken, TargetError
from conformance.own_payments import PAYMENTS, RECEIPTS, OwnPayments
from conformance.pages import all_items

GONE = 404
PATIENCE = 2
"""After so many calls without an answer, cleaning up does not go on."""
ENOUGH_GONE = 10
"""Once so many receipts on end are gone, those that no search finds went with their payments."""


class Emptying:
    """Removes what `own` knows from the store that `send` talks to; a receipt goes with its payment, or alone."""

    def __init__(self, own: OwnPayments, send: Callable[..., Exchange], *, prefix: str, has_receipts: bool) -> None:
        self._own = own
        self._send = send
        self._prefix = prefix
        self._has_receipts = has_receipts

    def search(self, interrupted: Collection[str] = ()) -> list[str]:
        """The payments that bear the prefix, and those on our invoices `interrupted`, whose answers never came."""
        ours = list(filter(self._own.is_ours, all_items(self._send, PAYMENTS, {"q": self._prefix})))
        for invoice_id in interrupted:
            theirs = all_items(self._send, PAYMENTS, {"invoiceId": invoice_id})
            ours += filter(self._own.pays_only_ours, theirs)
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
        searched = filter(self._own.is_our_receipt, all_items(self._send, RECEIPTS, {"q": self._prefix}))
        found = [str(receipt.get("id")) for receipt in searched]
        gone = 0
        for receipt_id in dict.fromkeys([*found, *self._own.receipts()]):
            if gone < ENOUGH_GONE or receipt_id in found:
                path = f"{RECEIPTS}/{receipt_id}"
                with suppress(TargetError, Broken):
                    answer = self._send("DELETE", path)
                    gone = gone + 1 if answer.code == GONE else 0
                    if not answer.is_success and answer.code != GONE and self._is_there(path):
                        yield receipt_id

    def _is_there(self, path: str) -> bool:
        with suppress(TargetError):
            return self._send("GET", path).code != GONE
        return False
