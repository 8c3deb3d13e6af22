"""Which payments and receipts of a store are the run's own: nothing else may be written to, and all of them go."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from conformance.exchange import Exchange, json_object
from conformance.ledger import Entry, Ledger
from conformance.ownership import Ownership, is_made_up

PAYMENTS = "/api/v3/io/ip/payments"
OFFLINE = f"{PAYMENTS}/offline"
RECEIPTS = "/api/v3/io/ip/receipts"
RECEIPT_LINES = "/api/v3/io/ip/receipt-lines"
_ONE_PAYMENT = re.compile(rf"{PAYMENTS}/(?:offline/)?([^/]+)(?:/(?:operations|processing-status|transactions))?/?")
_ONE_RECEIPT = re.compile(rf"{RECEIPTS}/([^/]+)(?:/lines(?:/([^/]+))?)?/?")
_PAYMENT_TEXTS = ("externalId", "externalCustomerId", "payerName")
_RECEIPT_TEXTS = (*_PAYMENT_TEXTS, "referenceNumber")
_RECORD = ("createOfflinePayment", "checkOutCart")
_SHOW_PAYMENTS = ("getPayment", "listPayments")
_SHOW_RECEIPTS = ("getReceipt", "listReceipts")
_SHOW_LINES = ("getReceiptLine", "listReceiptLines", "listLinesOfReceipt")


class OwnPayments:
    """Learns from the answers of one store which payments the run recorded there, and which receipts they have.

    Every payment of a run has its prefix in the memo and the externalId, and pays nothing but the run's own invoices.
    """

    def __init__(self, store_hash: str, prefix: str, invoices: Ownership, ledger: Ledger | None = None) -> None:
        self._store_hash = store_hash
        self._prefix = prefix
        self._invoices = invoices
        self._ledger = ledger
        self._ids: dict[str, None] = {}
        self._removed: set[str] = set()
        self._shown: set[str] = set()
        """The ids that an answer showed as ours."""
        self._claimed: set[str] = set()
        """The receipts that an answer showed with one of our payments, whatever else they bear."""
        self._receipts: dict[str, None] = {}
        self._receipts_gone: set[str] = set()
        self._lines: set[tuple[str, str]] = set()
        """Receipt and line, as answers showed them together."""

    def ids(self) -> list[str]:
        """The payments that are still there, oldest first."""
        return list(self._ids)

    def receipts(self) -> list[str]:
        """The receipts that an answer showed as ours and none has deleted, whether or not they are still there."""
        return [id_ for id_ in self._receipts if id_ not in self._receipts_gone]

    def may_pay(self, body: Any) -> bool:
        """Whether a body names no invoice but ours, and such as nobody has."""
        if isinstance(body, bytes):
            read = json_object(body)
            return b"invoiceId" not in body if read is None else self.may_pay(read)
        return all(self._may_name(value) for value in _invoice_ids(body))

    def may_write(self, payment_id: str) -> bool:
        """Ours, also once it is deleted, or no payment's at all."""
        return is_made_up(payment_id) or payment_id in self._ids or payment_id in self._removed

    def is_certain(self, payment_id: str) -> bool:
        """Whether no look is needed before a write."""
        return is_made_up(payment_id) or payment_id in self._shown or payment_id in self._removed

    def may_write_receipt(self, receipt_id: str) -> bool:
        """Whether an answer showed the receipt as ours or as that of one of our payments, or it is nobody's."""
        return is_made_up(receipt_id) or receipt_id in self._receipts or receipt_id in self._claimed

    def is_certain_receipt(self, receipt_id: str, line_id: str | None = None) -> bool:
        """Whether an answer showed the receipt, and the line in it, as ours; or one of them is made up."""
        if is_made_up(receipt_id):
            return True
        if receipt_id not in self._receipts:
            return False
        return line_id is None or is_made_up(line_id) or (receipt_id, line_id) in self._lines

    def is_ours(self, payment: Mapping[str, Any]) -> bool:
        """Whether a payment, as the target shows it, bears our prefix; else it has to pay our invoices alone."""
        memo = _part(payment, "details", "memo")
        if self._bears_prefix(memo, *(payment.get(name) for name in _PAYMENT_TEXTS)):
            return True
        return str(payment.get("id")) in self._ids and self.pays_only_ours(payment)

    def pays_only_ours(self, payment: Mapping[str, Any]) -> bool:
        """Whether a payment, as the target shows it, has lines, and all of them on our invoices."""
        paid = list(_invoice_ids(payment))
        return bool(paid) and all(map(self._is_own_invoice, paid))

    def is_our_receipt(self, receipt: Mapping[str, Any]) -> bool:
        """Whether a receipt, or a line of one, bears our prefix."""
        memo = _part(receipt, "details", "paymentDetails", "memo")
        return self._bears_prefix(memo, *(receipt.get(name) for name in _RECEIPT_TEXTS))

    def made(self, payment_id: str) -> None:
        """A payment is ours."""
        self._ids.setdefault(payment_id)
        if self._ledger:
            self._ledger.made(Entry(store_hash=self._store_hash, id=payment_id, kind="payment"))

    def gone(self, payment_id: str) -> None:
        """It is there no more."""
        if payment_id not in self._ids:
            return
        del self._ids[payment_id]
        self._removed.add(payment_id)
        if self._ledger:
            self._ledger.gone(self._store_hash, payment_id, kind="payment")

    def learn(self, exchange: Exchange) -> None:
        """Note what an answer says was recorded, shown or deleted. Only our own store shows what is ours."""
        if not exchange.is_success:
            return
        if exchange.operation_id in _RECORD:
            made, receipt = (_part(exchange.data, name) for name in ("paymentId", "receiptId"))
            if made is not None:
                self.made(str(made))
            if receipt is not None and exchange.operation_id == "checkOutCart":
                self._receipts.setdefault(str(receipt))
        elif exchange.operation_id == "deletePayment":
            self.gone(payment_in(urlsplit(exchange.url).path) or "")
        elif exchange.operation_id == "deleteReceipt":
            self._receipts_gone.add(receipt_in(urlsplit(exchange.url).path)[0] or "")
        elif exchange.request_headers.get("X-Store-Hash") == self._store_hash:
            self._see(exchange)

    def _see(self, exchange: Exchange) -> None:
        path = urlsplit(exchange.url).path
        items = exchange.data if isinstance(exchange.data, list) else [exchange.data]
        for item in (item for item in items if isinstance(item, dict)):
            if exchange.operation_id in _SHOW_PAYMENTS:
                shown = {**item, "id": payment_in(path)} if exchange.operation_id == "getPayment" else item
                if self.is_ours(shown):
                    self._shown.add(str(shown.get("id")))
            elif exchange.operation_id in _SHOW_RECEIPTS:
                receipt_id = receipt_in(path)[0] or str(item.get("id"))
                if self.is_our_receipt(item):
                    self._receipts.setdefault(receipt_id)
                if self.may_write(str(item.get("paymentId"))):
                    self._claimed.add(receipt_id)
            elif exchange.operation_id in _SHOW_LINES and self.is_our_receipt(item):
                its_receipt, line_id = receipt_in(path)
                self._lines.add((its_receipt or str(item.get("receiptId")), line_id or str(item.get("id"))))

    def _bears_prefix(self, *texts: object) -> bool:
        return any(isinstance(text, str) and text.startswith(f"{self._prefix}-") for text in texts)

    def _may_name(self, value: Any) -> bool:
        if value is None or (isinstance(value, int | str) and not isinstance(value, bool)):
            return value is None or self._invoices.may_name(str(value))
        return False

    def _is_own_invoice(self, value: Any) -> bool:
        return str(value) in self._invoices.ids()


def invoices_in(body: Any) -> list[str]:
    """The invoices that a body names."""
    read = json_object(body) if isinstance(body, bytes) else body
    return [str(value) for value in _invoice_ids(read)]


def payment_in(path: str) -> str | None:
    """The payment that a path is about, None where it is about none."""
    found = _ONE_PAYMENT.fullmatch(path[path.find("/api/") :])
    return unquote(found[1]) if found else None


def receipt_in(path: str) -> tuple[str | None, str | None]:
    """The receipt that a path is about, and the line."""
    found = _ONE_RECEIPT.fullmatch(path[path.find("/api/") :])
    if not found:
        return None, None
    return unquote(found[1]), None if found[2] is None else unquote(found[2])


def _invoice_ids(value: Any) -> Iterator[Any]:
    """Whatever is called invoiceId in a body, wherever it stands."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if name == "invoiceId":
                yield inner
            else:
                yield from _invoice_ids(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _invoice_ids(inner)


def _part(value: Any, *names: str) -> Any:
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value
