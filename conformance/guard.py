"""Stands in front of every write: it reaches a record that the run created, or none."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from conformance.emptying import GONE
from conformance.exchange import Exchange
from conformance.outcomes import Broken, NotOurs
from conformance.own_payments import OFFLINE, PAYMENTS, RECEIPTS, OwnPayments, payment_in, receipt_in
from conformance.ownership import Ownership

INVOICES = "/api/v3/io/ip/invoices"
BACK_OFFICE = "/hq/"
_ONE_INVOICE = re.compile(re.escape(INVOICES) + r"/([^/]+)/?")


class Guard:
    """Lets writes pass to what is ours. A record that no answer has shown yet is looked at first, with `send`."""

    def __init__(
        self, invoices: Ownership, payments: OwnPayments, send: Callable[..., Exchange], *, may_run_jobs: bool = False
    ) -> None:
        self._may_run_jobs = may_run_jobs
        self._invoices = invoices
        self._payments = payments
        self._send = send

    def let_pass(self, method: str, path: str, body: Any) -> None:
        """Do nothing where a write may go on.

        Raises:
            NotOurs: It would change a record that the suite did not create, or pay an invoice of somebody else.
            Broken: It would change one that the target shows to be another than the create said.
        """
        what = f"{method} {path}"
        if path.startswith(BACK_OFFICE) and not self._may_run_jobs:
            raise NotOurs(f"{what}: data.may_run_jobs does not give leave to it")
        if one := _ONE_INVOICE.fullmatch(path):
            self._guard_invoice(what, unquote(one.group(1)))
        if path.startswith(PAYMENTS) and not self._payments.may_pay(body):
            raise NotOurs(f"{what}: it would pay an invoice that is not one of this run")
        if path != OFFLINE and (payment := payment_in(path)) is not None:
            self._guard_payment(what, payment)
        receipt, line = receipt_in(path)
        if receipt is not None:
            self._guard_receipt(what, receipt, line)

    def _guard_invoice(self, what: str, invoice: str) -> None:
        if not self._invoices.may_write(invoice):
            raise NotOurs(f"{what}: this invoice is not one of this run")
        self._look(f"{INVOICES}/{invoice}", lambda: self._invoices.is_certain(invoice))

    def _guard_payment(self, what: str, payment: str) -> None:
        if not self._payments.may_write(payment):
            raise NotOurs(f"{what}: this payment is not one of this run")
        self._look(f"{PAYMENTS}/{payment}", lambda: self._payments.is_certain(payment))

    def _guard_receipt(self, what: str, receipt: str, line: str | None) -> None:
        if not self._payments.may_write_receipt(receipt):
            raise NotOurs(f"{what}: this receipt is not one of this run")
        itself = f"{RECEIPTS}/{receipt}"
        self._look(itself, lambda: self._payments.is_certain_receipt(receipt))
        if line is not None:
            self._look(f"{itself}/lines/{line}", lambda: self._payments.is_certain_receipt(receipt, line))

    def _look(self, path: str, is_certain: Callable[[], bool]) -> None:
        if is_certain():
            return
        exchange = self._send("GET", path)
        if exchange.code != GONE and not is_certain():
            expected = "the created record is readable under the id that the create answered"
            raise Broken(expected, exchange.summary, exchange)
