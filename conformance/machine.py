"""What the machines of the model layer share: they send, hold every invoice against the model, and tidy up."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import wraps
from typing import Any, ClassVar, ParamSpec, cast

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant

from conformance.exchange import Exchange
from conformance.outcomes import Broken
from conformance.reference import Reference, allowed_on_create, amount_of
from conformance.shown import shows
from conformance.world import INVOICES, Store, created_id, items_of

MOST_WHILE_SHRINKING = 1_000
"""Calls that are spent on making a failing sequence shorter."""
P = ParamSpec("P")
AMOUNTS = st.sampled_from([100, 0, -5, 12.34, 99.99, 100000.01, 0.01, 1, 9.9, 10])
ORIGINALS = st.sampled_from([100, 12.34, 99.99, 100000.01, 0.01, 1, 9.9, 10])
STATUSES = st.sampled_from([0, 1, 2])
TEXTS = st.sampled_from(["PO 1", "po-1", " spaced ", "成都", "é€", "007", "a_b%c", "Ünïcode"])
TIMES = st.integers(1_500_000_000, 1_900_000_000)
REFUSED = frozenset({400, 404, 409, 422})
KEPT = frozenset({400, 409})
"""How a target may refuse to delete an invoice that has payments."""
UPDATES = st.fixed_dictionaries(
    {},
    optional={
        "openBalance": AMOUNTS,
        "originalBalance": ORIGINALS,
        "status": STATUSES,
        "purchaseOrderNumber": TEXTS,
        "externalId": TEXTS,
        "dueDate": TIMES,
        "details": st.sampled_from([{"type": "A", "header": {"customerFields": {"a": "1"}}}, {"type": "B"}]),
    },
).filter(bool)


class Enough(BaseException):
    """The sequence was made shorter for long enough: the target answers these calls, too."""


def watched(step: Callable[P, None]) -> Callable[P, None]:
    """A step of the machine that remembers the sequence when it ends in a wrong answer."""

    @wraps(step)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            step(*args, **kwargs)
        except Broken as broken:
            cast(Machine, args[0]).keep(broken)
            raise

    return run


class Machine(RuleBasedStateMachine):
    """After each step every invoice is what the model says. The rules are what a machine of some kind does."""

    store: Store
    companies: tuple[str, ...]
    shortest: ClassVar[tuple[Broken, list[Exchange]] | None] = None
    sent_while_shrinking: ClassVar[int] = 0

    def __init__(self) -> None:
        super().__init__()
        self.model = Reference()
        self.scope = self.store.token("model")
        self.calls: list[Exchange] = []

    @invariant()
    @watched
    def every_invoice_is_as_the_model_has_it(self) -> None:
        """One list call shows every invoice of this sequence with the fields that were sent last."""
        if not self.model.invoices:
            return
        exchange = self.send("GET", INVOICES, parameters={**self.scoped(), "limit": 250})
        shown = {item["id"]: item for item in items_of(exchange)}
        if set(shown) != set(self.model.invoices):
            raise Broken(f"the invoices {sorted(self.model.invoices)}", f"{sorted(shown)}", exchange)
        for invoice_id, expected in self.model.invoices.items():
            item = shown[invoice_id]
            shows(expected.fields, item)
            amounts = {"openBalance": expected.open, "originalBalance": expected.original}
            for name, amount in amounts.items():
                if amount_of(item.get(name)) != amount:
                    raise Broken(f"{name} = {amount} in invoice {invoice_id}", f"{item.get(name)}", exchange)
            if item.get("status") != expected.status:
                raise Broken(f"status {expected.status} in invoice {invoice_id}", f"{item.get('status')}", exchange)
            self.look_at(invoice_id, item, exchange)

    def add(self, open_balance: float, original: float, status: int, **fields: Any) -> None:
        """Create an invoice under a new number."""
        balances: dict[str, Any] = {"openBalance": usd(open_balance), "originalBalance": usd(original)}
        body = self.store.body(**balances, status=status, externalCustomerId=self.scope, **fields)
        exchange = self.send("POST", INVOICES, body)
        invoice_id = created_id(exchange)
        self.model.created(invoice_id, body)
        self.settle_status(invoice_id, allowed_on_create(Decimal(str(open_balance)), status))

    def change(self, invoice_id: int, changes: dict[str, Any]) -> None:
        """Update an invoice; what is sent changes, and nothing else."""
        body = {name: usd(value) if name.endswith("Balance") else value for name, value in changes.items()}
        exchange = self.send("PUT", f"{INVOICES}/{invoice_id}", body)
        if not exchange.is_success:
            raise Broken("HTTP 200: the update is accepted", exchange.summary, exchange)
        self.settle_status(invoice_id, self.model.updated(invoice_id, body))

    def remove(self, invoice_id: int) -> None:
        """Delete an invoice; it is gone, unless it has payments and stays for them."""
        exchange = self.send("DELETE", f"{INVOICES}/{invoice_id}")
        if exchange.code in KEPT and self.model.is_paid(invoice_id):
            return
        if not exchange.is_success:
            raise Broken("HTTP 200: the delete is accepted", exchange.summary, exchange)
        self.model.deleted(invoice_id)
        self.refused(self.send("GET", f"{INVOICES}/{invoice_id}"))

    def send(self, method: str, path: str, body: Any = None, *, parameters: Any = ()) -> Exchange:
        """Send a call and keep it for the report."""
        if self.shortest is not None:
            type(self).sent_while_shrinking += 1
            if self.sent_while_shrinking > MOST_WHILE_SHRINKING:
                raise Enough
        exchange = self.store.send(method, path, body=body, parameters=parameters)
        self.calls.append(exchange)
        return exchange

    def keep(self, broken: Broken) -> None:
        """Remember the shortest sequence that ended in a wrong answer."""
        if self.shortest is None or len(self.calls) < len(self.shortest[1]):
            type(self).shortest = (broken, self.calls)

    def look_at(self, invoice_id: int, item: dict[str, Any], exchange: Exchange) -> None:
        """What else an invoice has to show; here nothing."""

    def settle_status(self, invoice_id: int, allowed: frozenset[int]) -> None:
        """The status is one of `allowed`; from now on it is that one."""
        exchange = self.send("GET", f"{INVOICES}/{invoice_id}")
        status = exchange.data.get("status") if isinstance(exchange.data, dict) else None
        if status not in allowed:
            raise Broken(f"status {' or '.join(map(str, sorted(allowed)))}", f"status {status}", exchange)
        self.model.invoices[invoice_id].status = status

    def refused(self, exchange: Exchange) -> None:
        """The call was refused."""
        if exchange.code not in REFUSED:
            raise Broken("a refusal (400, 404, 409 or 422)", exchange.summary, exchange)

    def draw_id(self, data: st.DataObject) -> int:
        """One of the invoices that are there."""
        position = data.draw(st.integers(0, len(self.model.invoices) - 1))
        return list(self.model.invoices)[position]

    def scoped(self) -> dict[str, str]:
        """The filter that shows the invoices of this sequence only."""
        return {"searchBy": "externalCustomerId", "q": self.scope}

    def teardown(self) -> None:
        """Take out what is left of the sequence."""
        for invoice_id in list(self.model.invoices):
            self.store.delete(invoice_id)


def usd(value: float) -> dict[str, str | float]:
    """A balance in US dollars, as it is sent."""
    return {"code": "USD", "value": value}
