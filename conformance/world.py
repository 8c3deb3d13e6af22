"""What a check works with: the stores of the target, and the data that the configuration offers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from conformance.answers import created_id, invoice_of, items_of
from conformance.buyers import Buyer, Buyers
from conformance.config import Config, Credentials, Data
from conformance.exchange import Exchange
from conformance.ledger import Entry, Ledger, ledger_path
from conformance.outcomes import NotProvisioned
from conformance.ownership import NEVER_ISSUED
from conformance.provision import FreeOrders, Orders
from conformance.session import Session
from conformance.store import INVOICES, ORDERS, Made, Store
from fixtures.contract import Contract

__all__ = [
    "INVOICES",
    "NEVER_ISSUED",
    "ORDERS",
    "Buyer",
    "Made",
    "Store",
    "World",
    "created_id",
    "invoice_of",
    "items_of",
    "new_world",
]

T = TypeVar("T")


@dataclass
class World:
    """Everything that a check may use."""

    contract: Contract
    session: Session
    store: Store
    config: Config
    buyers: Buyers
    other: Store | None = None
    orders: Orders = field(default_factory=lambda: Orders(()))
    _found: dict[Callable[..., Any], tuple[Any, list[Exchange]]] = field(default_factory=dict, repr=False)
    _finding: threading.RLock = field(default_factory=threading.RLock, repr=False)

    @cached_property
    def free_orders(self) -> FreeOrders:
        """Which orders have no invoice of somebody else."""
        return FreeOrders(*self.stores())

    @property
    def data(self) -> Data:
        """What the configuration offers."""
        return self.config.data

    @property
    def second(self) -> Store:
        """The second store.

        Raises:
            NotProvisioned: The configuration names none.
        """
        if self.other is None:
            raise NotProvisioned("target.second_store")
        return self.other

    def companies(self, count: int) -> tuple[str, ...]:
        """That many company ids.

        Raises:
            NotProvisioned: The configuration names fewer.
        """
        if len(self.data.company_ids) < count:
            raise NotProvisioned("data.company_ids")
        return self.data.company_ids[:count]

    def channels(self, count: int) -> tuple[int, ...]:
        """That many channel ids.

        Raises:
            NotProvisioned: The configuration names fewer.
        """
        if len(self.data.channel_ids) < count:
            raise NotProvisioned("data.channel_ids")
        return self.data.channel_ids[:count]

    def extra_field(self) -> str:
        """The name of an extra field that takes any short text.

        Raises:
            NotProvisioned: The configuration names none.
        """
        if not self.data.extra_fields:
            raise NotProvisioned("data.extra_fields")
        return self.data.extra_fields[0]

    def order(self) -> int:
        """The B2B id of an order that was not invoiced yet; each is given out once.

        Raises:
            NotProvisioned: There is none left.
        """
        while (order_id := self.orders.take()) is not None:
            if self.free_orders.has(order_id):
                return order_id
        raise NotProvisioned("data.order_ids")

    def incomplete_orders(self) -> tuple[int, ...]:
        """The B2B ids of orders that cannot be and were not invoiced: no company, or the status Incomplete.

        Raises:
            NotProvisioned: The configuration names none, or only such that have an invoice.
        """
        orders = tuple(filter(self.free_orders.has, self.data.incomplete_order_ids))
        if not orders:
            raise NotProvisioned("data.incomplete_order_ids")
        return orders

    def once(self, find: Callable[[World], T]) -> T:
        """What `find` finds, which asks the target the first time only: evidence that several rules are judged by.

        Whichever check comes first asks, so their order does not matter. What is found is what the target answered
        then; later checks may do with the invoices behind it what they like. Its calls are calls of every check.
        """
        with self._finding:
            recent = self.session.tally.recent
            if find in self._found:
                recent += self._found[find][1]
            else:
                start = len(recent)
                self._found[find] = find(self), recent[start:]
            found: T = self._found[find][0]
            return found

    def buyer(self, role: str) -> Buyer:
        """The buyer who plays a role.

        Raises:
            NotProvisioned: The configuration names nobody who can.
        """
        return self.buyers.play(role)[0]

    def cleanup(self) -> list[Entry]:
        """Take out what this run created; what could not be removed comes back."""
        carts = self.buyers.cleanup()
        return [*carts, *(entry for store in self.stores() for entry in store.cleanup())]

    def stores(self) -> Iterator[Store]:
        """Every store that the suite may have written to."""
        yield self.store
        if self.other is not None:
            yield self.other


def new_world(
    config: Config, contract: Contract, session: Session, *, prefix: str, folder: Path | None = None
) -> World:
    """The world of a process. Processes of one run have prefixes of their own and share a folder for their books."""
    company = config.data.company_ids[0] if config.data.company_ids else "1001"
    ledger = Ledger(ledger_path(folder, prefix)) if folder else None

    def store(credentials: Credentials) -> Store:
        return Store(
            session, credentials, prefix=prefix, company_id=company, profiles=config.profiles, ledger=ledger,
            may_run_jobs=config.data.may_run_jobs and credentials == config.credentials,
        )  # fmt: skip

    own = store(config.credentials)
    return World(
        contract=contract,
        session=session,
        store=own,
        buyers=Buyers(own, config.data.buyers),
        config=config,
        other=store(config.second_store) if config.second_store else None,
        orders=Orders(config.data.order_ids, folder),
    )
