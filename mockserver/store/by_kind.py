"""The collections of a virtual store by attribute."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

from mockserver.domain.b2b_request import B2bRequest
from mockserver.domain.buyer import Buyer
from mockserver.domain.cart import Cart
from mockserver.domain.checkout import Checkout
from mockserver.domain.extra_field import ExtraFieldConfig
from mockserver.domain.invoice import Invoice
from mockserver.domain.job_run import JobRun
from mockserver.domain.mail import Mail
from mockserver.domain.order import Order
from mockserver.domain.party import Channel, Company
from mockserver.domain.payment import Payment
from mockserver.domain.receipt import Receipt, ReceiptLine
from mockserver.domain.session import Session
from mockserver.store.kinds import RetiredNumber
from mockserver.store.ports import Collection


class ByKind(ABC):
    """A virtual store that keeps its collections by the names of their kinds."""

    @property
    @abstractmethod
    def collections(self) -> Mapping[str, Collection[Any]]:
        """Every collection by the name of its kind."""

    @property
    def companies(self) -> Collection[Company]:
        return self.collections["companies"]

    @property
    def channels(self) -> Collection[Channel]:
        return self.collections["channels"]

    @property
    def orders(self) -> Collection[Order]:
        return self.collections["orders"]

    @property
    def extra_fields(self) -> Collection[ExtraFieldConfig]:
        return self.collections["extra_fields"]

    @property
    def invoices(self) -> Collection[Invoice]:
        return self.collections["invoices"]

    @property
    def retired_numbers(self) -> Collection[RetiredNumber]:
        return self.collections["retired_numbers"]

    @property
    def payments(self) -> Collection[Payment]:
        return self.collections["payments"]

    @property
    def receipts(self) -> Collection[Receipt]:
        return self.collections["receipts"]

    @property
    def receipt_lines(self) -> Collection[ReceiptLine]:
        return self.collections["receipt_lines"]

    @property
    def buyers(self) -> Collection[Buyer]:
        return self.collections["buyers"]

    @property
    def sessions(self) -> Collection[Session]:
        return self.collections["sessions"]

    @property
    def carts(self) -> Collection[Cart]:
        return self.collections["carts"]

    @property
    def checkouts(self) -> Collection[Checkout]:
        return self.collections["checkouts"]

    @property
    def b2b_requests(self) -> Collection[B2bRequest]:
        return self.collections["b2b_requests"]

    @property
    def job_runs(self) -> Collection[JobRun]:
        return self.collections["job_runs"]

    @property
    def mails(self) -> Collection[Mail]:
        return self.collections["mails"]
