"""One store of the target: what a check sends goes through here, and what it made is taken out in the end."""

from __future__ import annotations

import itertools
import re
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from conformance.answers import created_id, invoice_of, items_of
from conformance.config import Credentials
from conformance.emptying import GONE, PATIENCE, Emptying
from conformance.exchange import Exchange
from conformance.guard import INVOICES as INVOICES  # noqa: PLC0414  # also known as the store's
from conformance.guard import Guard
from conformance.ledger import Entry, Ledger
from conformance.outcomes import Broken, TargetError
from conformance.own_payments import OFFLINE, OwnPayments, invoices_in
from conformance.ownership import Made as Made  # noqa: PLC0414
from conformance.ownership import Ownership
from conformance.pages import PAGE, all_items
from conformance.session import WRITES, Parameters, Session

ORDERS = "/api/v3/io/orders"
CHECKOUT = "checkout"
"""What a ledger names an invoice that a buyer was about to pay."""
_FROM_ORDER = re.compile(r"/api/v3/io/ip/orders/([^/]+)/invoices")


class Store:
    """One store of the target. Writes only to what it created itself, and takes all of that out in the end."""

    def __init__(
        self,
        session: Session,
        credentials: Credentials,
        *,
        prefix: str,
        company_id: str,
        profiles: Collection[str] = (),
        ledger: Ledger | None = None,
        may_run_jobs: bool = False,
    ) -> None:
        self.session = session
        self.credentials = credentials
        self.prefix = prefix
        self.company_id = company_id
        self.own = Ownership(credentials.store_hash, prefix, ledger)
        self.payments = OwnPayments(credentials.store_hash, prefix, self.own, ledger)
        self.guard = Guard(self.own, self.payments, self.send, may_run_jobs=may_run_jobs)
        has_receipts = not {"receipts", "buyer"}.isdisjoint(profiles)
        self._emptying = Emptying(self.payments, self.send, prefix=prefix, has_receipts=has_receipts)
        self._may_have_payments = not {"payments", "buyer"}.isdisjoint(profiles)
        self._has_paid = False
        self._unpaid: dict[str, None] = {}
        """Invoices that a payment was sent for which was not answered yet."""
        self._free_orders: dict[str, str] = {}
        """The order number of each order that had no invoice when the run looked, by its id."""
        self._unanswered: set[str] = set()
        self._has_written = False
        self._counter = itertools.count(1)
        self._lock = threading.Lock()

    def token(self, name: str = "") -> str:
        """A text that occurs nowhere else in the store. It starts with the prefix of the run."""
        with self._lock:
            return f"{self.prefix}-{next(self._counter):04d}{f'-{name}' if name else ''}"

    def send(
        self,
        method: str,
        path: str,
        *,
        parameters: Parameters = (),
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        credentials: Credentials | None = None,
    ) -> Exchange:
        """Send a request with the store's credentials, or with others.

        Raises:
            NotOurs: It would change a record that the suite did not create, or pay an invoice of somebody else.
            Broken: It would change one that the target shows to be another than the create said.
            TargetError: There was no answer.
        """
        if method in WRITES:
            self.guard.let_pass(method, path, body)
        self._has_written |= method in WRITES
        order = _FROM_ORDER.fullmatch(path) if method == "POST" else None
        if order and order.group(1) in self._free_orders:
            self._unanswered.add(order.group(1))
        with self._noting(invoices_in(body) if method == "POST" and path == OFFLINE else []):
            exchange = self.session.send(
                method,
                path,
                credentials=credentials or self.credentials,
                parameters=parameters,
                body=body,
                headers=headers,
            )
            self.learn(exchange)
        if order:
            self._unanswered.discard(order.group(1))
        return exchange

    def learn(self, exchange: Exchange) -> None:
        """Note what an answer says was made, shown or deleted, also one to a buyer."""
        self.own.learn(exchange)
        self.payments.learn(exchange)

    @contextmanager
    def paying(self, invoice_ids: Sequence[str]) -> Iterator[None]:
        """While a buyer checks out these invoices: nothing in the payment bears the prefix, so the books note them."""
        entries = [Entry(store_hash=self.credentials.store_hash, id=id_, kind=CHECKOUT) for id_ in invoice_ids]
        for entry in entries:
            self.own.note(entry)
        with self._noting(invoice_ids):
            yield
        for entry in entries:
            self.own.strike(entry)

    @contextmanager
    def _noting(self, invoice_ids: Sequence[str]) -> Iterator[None]:
        """While a payment of these invoices is not answered."""
        self._has_paid |= bool(invoice_ids)
        self._unpaid |= dict.fromkeys(invoice_ids)
        yield
        for invoice_id in invoice_ids:
            self._unpaid.pop(invoice_id, None)

    def order_is_free(self, order_id: int, order_number: str | None) -> None:
        """Note that an order has no invoice yet. Only what is made from such an order is taken for our own."""
        self.own.order_is_free(str(order_id), order_number)
        if order_number is not None:
            self._free_orders[str(order_id)] = order_number

    def body(self, number: str | None = None, **fields: Any) -> dict[str, Any]:
        """A body for a create: a new number, 100 USD both open and original, and `fields`; None leaves a field out."""
        hundred = {"code": "USD", "value": 100}
        body = {
            "invoiceNumber": number or self.token(),
            "originalBalance": hundred,
            "openBalance": hundred,
            "customerId": self.company_id,
            **fields,
        }
        return {name: value for name, value in body.items() if value is not None}

    def try_create(self, number: str | None = None, **fields: Any) -> Exchange:
        """Send a create and take the answer as it comes."""
        return self.send("POST", INVOICES, body=self.body(number, **fields))

    def create(self, number: str | None = None, **fields: Any) -> Made:
        """Create an invoice.

        Raises:
            Broken: The target refuses it.
        """
        body = self.body(number, **fields)
        exchange = self.send("POST", INVOICES, body=body)
        return Made(created_id(exchange), body)

    def read(self, invoice_id: int | str) -> dict[str, Any]:
        """The invoice as its detail shows it.

        Raises:
            Broken: The target does not answer it.
        """
        return invoice_of(self.send("GET", f"{INVOICES}/{invoice_id}"))

    def update(self, invoice_id: int | str, fields: Mapping[str, Any]) -> Exchange:
        """Send an update and take the answer as it comes."""
        return self.send("PUT", f"{INVOICES}/{invoice_id}", body=fields)

    def change(self, invoice_id: int | str, **fields: Any) -> dict[str, Any]:
        """Update an invoice and read it back.

        Raises:
            Broken: The target refuses the update.
        """
        exchange = self.update(invoice_id, fields)
        if not exchange.is_success:
            raise Broken("HTTP 200: the update is accepted", exchange.summary, exchange)
        return self.read(invoice_id)

    def delete(self, invoice_id: int | str) -> Exchange:
        """Send a delete and take the answer as it comes."""
        return self.send("DELETE", f"{INVOICES}/{invoice_id}")

    def items(self, parameters: Parameters = (), **more: Any) -> list[dict[str, Any]]:
        """The items of one list call.

        Raises:
            Broken: The target does not answer a list.
        """
        return items_of(self.listing(parameters, **more))

    def listing(self, parameters: Parameters = (), **more: Any) -> Exchange:
        """Send a list call and take the answer as it comes."""
        pairs = [*(parameters.items() if isinstance(parameters, Mapping) else parameters), *more.items()]
        return self.send("GET", INVOICES, parameters=pairs)

    def created(self) -> list[str]:
        """The ids of what is still there of this run, oldest first."""
        return self.own.ids()

    def adopt(self, entry: Entry) -> None:
        """Take over what an earlier process of the run made."""
        self._has_written = True
        self._has_paid |= entry.kind in ("payment", CHECKOUT)
        if entry.kind == "payment":
            self.payments.made(entry.id)
        elif entry.kind == CHECKOUT:
            self._unpaid[entry.id] = None
        elif entry.kind == "invoice":
            self.own.made(entry.id, entry.number)

    def adopt_what_bears_the_prefix(self) -> None:
        """Take over what a search finds."""
        for invoice_id, number in self.search().items():
            self.adopt(Entry(store_hash=self.credentials.store_hash, id=invoice_id, number=number))
        for payment_id in self._emptying.search() if self._may_have_payments else ():
            self.adopt(Entry(store_hash=self.credentials.store_hash, id=payment_id, kind="payment"))

    def cleanup(self) -> list[Entry]:
        """Delete what this run created, payments before the invoices they paid; what could not be deleted comes back.

        What carries the run's prefix is found by a search, so an invoice whose answer got lost goes, too. Anything else
        is looked at first: a target that answers a create with a wrong id loses nothing by it.
        """
        if not self._has_written:
            return []
        store_hash = self.credentials.store_hash
        payments = self._emptying.empty(store_hash, self._unpaid) if self._has_paid else []
        invoices = [Entry(store_hash=store_hash, id=invoice_id) for invoice_id in self._remove_invoices()]
        return [*payments, *invoices]

    def _remove_invoices(self) -> list[str]:
        certain = self.search()
        left: list[str] = []
        unanswered = 0
        for invoice_id in dict.fromkeys([*reversed(self.created()), *certain]):
            try:
                is_gone = unanswered < PATIENCE and self._remove(invoice_id, is_ours=invoice_id in certain)
            except TargetError:
                unanswered, is_gone = unanswered + 1, False
            if not is_gone:
                left.append(invoice_id)
        return [*left, *self._still_there(left)] if unanswered < PATIENCE else left

    def search(self) -> dict[str, str]:
        """The invoices whose number carries the prefix, as far as the target's list finds them: number by id."""
        items = all_items(self.send, INVOICES, {"q": self.prefix})
        numbers = {str(item.get("id")): str(item.get("invoiceNumber")) for item in items}
        found = {id_: number for id_, number in numbers.items() if self.own.carries_prefix(number)}
        return found | self._made_unheard()

    def _made_unheard(self) -> dict[str, str]:
        """The invoices of free orders that were asked for, and whose answer an interrupt cut off: number by id."""
        found: dict[str, str] = {}
        for number in [self._free_orders[order_id] for order_id in self._unanswered]:
            with suppress(Broken, TargetError):
                items = items_of(self.listing({"searchBy": "orderNumber", "q": number, "limit": PAGE}))
                ours = [item for item in items if str(item.get("orderNumber")) == number]
                found |= {str(item.get("id")): str(item.get("invoiceNumber")) for item in ours}
        for invoice_id in found:
            self.own.is_of_free_order(invoice_id)
        return found

    def _remove(self, invoice_id: str, *, is_ours: bool) -> bool:
        if not is_ours and not self.own.is_certain(invoice_id):
            exchange = self.send("GET", f"{INVOICES}/{invoice_id}")
            if exchange.code == GONE:
                self.own.gone(invoice_id)
                return True
            shown = exchange.data if isinstance(exchange.data, dict) else {}
            if not self.own.is_ours({**shown, "id": invoice_id}):
                return False
        if invoice_id not in self.created():
            self.own.made(invoice_id, None)
        exchange = self.delete(invoice_id)
        if exchange.code == GONE:
            self.own.gone(invoice_id)
        return exchange.is_success or exchange.code == GONE

    def _still_there(self, known: list[str]) -> list[str]:
        """What a target only says it has deleted."""
        still = []
        for invoice_id, number in self.search().items():
            with suppress(TargetError):
                if invoice_id not in known and self.send("GET", f"{INVOICES}/{invoice_id}").code != GONE:
                    self.own.made(invoice_id, number)
                    still.append(invoice_id)
        return still
