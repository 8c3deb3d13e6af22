"""Updates that are refused, and change nothing then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from conformance import expect, shown
from conformance.exchange import Exchange
from conformance.rulebook import check
from conformance.updates import Update, ordinary
from conformance.world import INVOICES, Made, World, invoice_of

FILLED: dict[str, Any] = {
    "externalCustomerId": "C-1",
    "externalId": "E-1",
    "type": "Credit",
    "purchaseOrderNumber": "PO-1",
    "dueDate": 1619161808,
}
BALANCES = ("originalBalance", "openBalance")
NEVER_EMPTY = ("customerId", "externalCustomerId", "externalId", "invoiceNumber", "type", "purchaseOrderNumber")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Refused:
    """An invoice updated to its own number, then refused updates, then the detail.

    The refused updates of a rule send, beside what is refused, a field that those of no other rule send.
    """

    made: Made
    own_number: Update
    taken_number: Update
    no_numbers: tuple[Update, ...]
    empty_strings: tuple[Update, ...]
    after: Exchange

    def must_be_unchanged(self, *fields: str) -> None:
        """The invoice shows what was sent for it before the refusals."""
        own = self.own_number.sent if self.own_number.answer.is_success else {}
        sent: Mapping[str, Any] = {**self.made.sent, **own}
        shown.shows({name: sent[name] for name in fields}, invoice_of(self.after))


@check("renamed-number-stays-unique", needs=["invoice-number-is-unique"])
def a_number_in_use_cannot_be_taken_over(world: World) -> None:
    """Rename one invoice, then update another company's to that number: refused, nothing changes; its own is fine."""
    expect.success(ordinary(world).several.answer)
    seen = world.once(_refused)

    expect.success(seen.own_number.answer)
    expect.refused_somehow(seen.taken_number.answer)
    seen.must_be_unchanged("invoiceNumber", "customerId", "externalCustomerId", "externalId", "type")


@check("update-refuses-non-numbers", needs=["created-invoice-reads-back"])
def a_balance_that_is_no_number_is_refused(world: World) -> None:
    """Update balances to `12abc` and `NaN` beside another field. Each is refused with 400, nothing changes."""
    seen = world.once(_refused)

    for update in seen.no_numbers:
        _names_no_other(expect.refused(update.answer, {400}), seen.made.id)
    seen.must_be_unchanged("purchaseOrderNumber", *BALANCES)


@check("update-refuses-empty-strings", needs=["created-invoice-reads-back"])
def an_empty_string_is_refused_in_each_of_the_six(world: World) -> None:
    """Update each of the six fields to the empty string beside a new due date. Refused each time, nothing changes."""
    seen = world.once(_refused)

    for update in seen.empty_strings:
        expect.refused(update.answer, {400, 422})
    seen.must_be_unchanged("dueDate")
    after = invoice_of(seen.after)
    empty = [field for field in NEVER_EMPTY if after.get(field) in ("", None)]
    expect.that(not empty, "a value in each of the six fields", f"none in {', '.join(empty)}", seen.after)


def _refused(world: World) -> _Refused:
    store = world.store
    taken = ordinary(world).several.sent["invoiceNumber"]
    made = store.create(**FILLED, customerId=(world.data.company_ids or (store.company_id,))[0])

    def update(**fields: Any) -> Update:
        return Update(sent=fields, answer=store.update(made.id, fields))

    return _Refused(
        made=made,
        own_number=update(invoiceNumber=made.number, purchaseOrderNumber="PO-2"),
        taken_number=update(externalId="E-2", invoiceNumber=taken, type="Invoice"),
        no_numbers=tuple(
            update(purchaseOrderNumber="PO-3", **{balance: {"code": "USD", "value": value}})
            for balance, value in zip(BALANCES, ("12abc", "NaN"), strict=True)
        ),
        empty_strings=tuple(update(dueDate=1700000000, **{field: ""}) for field in NEVER_EMPTY),
        after=store.send("GET", f"{INVOICES}/{made.id}"),
    )


def _names_no_other(exchange: Exchange, invoice_id: int) -> None:
    """A refusal that names an invoice names the one in its path."""
    named = exchange.data.get("id") if isinstance(exchange.data, dict) else None
    if named is not None:
        expect.equal("data.id", str(invoice_id), str(named), exchange)
