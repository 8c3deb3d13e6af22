"""Random sequences of creates, updates, deletes and lists of invoices, each answer as a small model has it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from conformance.exchange import Exchange
from conformance.machine import AMOUNTS, ORIGINALS, STATUSES, TEXTS, TIMES, UPDATES, Machine, watched
from conformance.outcomes import Broken
from conformance.reference import amount_of, is_sorted
from conformance.world import INVOICES, items_of

SORTS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "openBalance": lambda item: amount_of(item["openBalance"]),
    "originalBalance": lambda item: amount_of(item["originalBalance"]),
    "dueDate": lambda item: item["dueDate"],
    "status": lambda item: item["status"],
    "invoiceNumber": lambda item: item["invoiceNumber"],
}


class InvoiceMachine(Machine):
    """Creates, changes, deletes and lists."""

    @rule(open_balance=AMOUNTS, original=ORIGINALS, status=STATUSES, text=TEXTS, due=TIMES, which=st.integers(0, 1))
    @watched
    def create(self, open_balance: float, original: float, status: int, text: str, due: int, which: int) -> None:
        """A create under a new number is accepted."""
        company = self.companies[which % len(self.companies)]
        self.add(open_balance, original, status, purchaseOrderNumber=text, dueDate=due, customerId=company)

    @precondition(lambda self: self.model.invoices)
    @rule(data=st.data())
    @watched
    def create_under_a_taken_number(self, data: st.DataObject) -> None:
        """A create under a number that is taken is refused and adds nothing."""
        number = data.draw(st.sampled_from(sorted(self.model.numbers)))
        self.refused(self.send("POST", INVOICES, self.store.body(number, externalCustomerId=self.scope)))

    @precondition(lambda self: self.model.invoices)
    @rule(data=st.data(), changes=UPDATES)
    @watched
    def update(self, data: st.DataObject, changes: dict[str, Any]) -> None:
        """An update changes what is sent and nothing else."""
        self.change(self.draw_id(data), changes)

    @precondition(lambda self: len(self.model.invoices) > 1)
    @rule(data=st.data())
    @watched
    def rename_to_a_taken_number(self, data: st.DataObject) -> None:
        """A rename to another invoice's number is refused and changes nothing."""
        invoice_id = self.draw_id(data)
        others = self.model.numbers - {self.model.invoices[invoice_id].fields["invoiceNumber"]}
        number = data.draw(st.sampled_from(sorted(others)))
        self.refused(self.send("PUT", f"{INVOICES}/{invoice_id}", {"invoiceNumber": number, "type": "Changed"}))

    @precondition(lambda self: self.model.invoices)
    @rule(data=st.data())
    @watched
    def delete(self, data: st.DataObject) -> None:
        """A deleted invoice is gone."""
        self.remove(self.draw_id(data))

    @rule(
        status=st.none() | STATUSES, which=st.none() | st.integers(0, 1), sort=st.sampled_from(sorted(SORTS)),
        descending=st.booleans(), limit=st.integers(1, 4),
    )  # fmt: skip
    @watched
    def list_pages(self, status: int | None, which: int | None, sort: str, descending: bool, limit: int) -> None:
        """The pages of a filtered, sorted list have every match once, in order, and count them all."""
        company = None if which is None else self.companies[which % len(self.companies)]
        wanted = self.model.wanted(status=status, company=company)
        filters = {"status": status, "customerId": company}
        parameters = {
            **self.scoped(), **{name: value for name, value in filters.items() if value is not None},
            "sortBy": sort, "orderBy": "DESC" if descending else "ASC", "limit": limit,
        }  # fmt: skip
        items: list[dict[str, Any]] = []
        exchange: Exchange | None = None
        for offset in range(0, len(wanted) + 1, limit):
            exchange = self.send("GET", INVOICES, parameters={**parameters, "offset": offset})
            items += items_of(exchange)
        ids = [item["id"] for item in items]
        if len(ids) != len(set(ids)) or set(ids) != wanted:
            raise Broken(f"the invoices {sorted(wanted)}, each once", f"{ids}", exchange)
        if not is_sorted(map(SORTS[sort], items), descending=descending):
            raise Broken(f"order by {sort}", f"{[SORTS[sort](item) for item in items]}", exchange)
