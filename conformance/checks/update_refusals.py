"""Updates that are refused, and change nothing then."""

from __future__ import annotations

from typing import Any

from conformance import expect, shown
from conformance.exchange import Exchange
from conformance.rulebook import check
from conformance.world import World

FILLED: dict[str, Any] = {
    "externalCustomerId": "C-1",
    "externalId": "E-1",
    "type": "Credit",
    "purchaseOrderNumber": "PO-1",
    "dueDate": 1619161808,
}
NEVER_EMPTY = ("customerId", "externalCustomerId", "externalId", "invoiceNumber", "type", "purchaseOrderNumber")


@check("renamed-number-stays-unique", needs=["invoice-number-is-unique"])
def a_number_in_use_cannot_be_taken_over(world: World) -> None:
    """Rename one invoice, then update another company's to that number: refused, nothing changes; its own is fine."""
    store = world.store
    renamed, other = (
        store.create(),
        store.create(**FILLED, customerId=(world.data.company_ids or (store.company_id,))[-1]),
    )
    number = store.token("renamed")
    expect.success(store.update(renamed.id, {"invoiceNumber": number}))

    expect.refused_somehow(store.update(other.id, {"externalId": "E-2", "invoiceNumber": number, "type": "Invoice"}))
    own = {"invoiceNumber": other.number, "purchaseOrderNumber": "PO-2"}
    after = store.change(other.id, **own)

    shown.shows({**other.sent, **own}, after)


@check("update-refuses-non-numbers", needs=["created-invoice-reads-back"])
def a_balance_that_is_no_number_is_refused(world: World) -> None:
    """Update balances to `abc`, `12abc` and `NaN` beside another field. Each is refused with 400, nothing changes."""
    made = world.store.create(**FILLED)

    for field, value in (("openBalance", "abc"), ("originalBalance", "12abc"), ("openBalance", "NaN")):
        sent = {"purchaseOrderNumber": "PO-2", field: {"code": "USD", "value": value}}
        _names_no_other(expect.refused(world.store.update(made.id, sent), {400}), made.id)

    shown.shows(made.sent, world.store.read(made.id))


@check("update-refuses-empty-strings", needs=["created-invoice-reads-back"])
def an_empty_string_is_refused_in_each_of_the_six(world: World) -> None:
    """Update each of the six fields to the empty string beside a new due date. Refused each time, nothing changes."""
    made = world.store.create(**FILLED)

    for field in NEVER_EMPTY:
        expect.refused(world.store.update(made.id, {"dueDate": 1700000000, field: ""}), {400, 422})

    shown.shows(made.sent, world.store.read(made.id))


def _names_no_other(exchange: Exchange, invoice_id: int) -> None:
    """A refusal that names an invoice names the one in its path."""
    named = exchange.data.get("id") if isinstance(exchange.data, dict) else None
    if named is not None:
        expect.equal("data.id", str(invoice_id), str(named), exchange)
