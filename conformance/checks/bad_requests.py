"""Bodies that are no JSON, are not declared as JSON, or hold more than the contract knows."""

from __future__ import annotations

from conformance import expect
from conformance.rulebook import check
from conformance.trials import refused, refused_update, trial
from conformance.world import INVOICES, World, created_id

WAYS = (400, 415, 422)
CHANGE = {"purchaseOrderNumber": "changed"}


@check("unreadable-body-is-refused", needs=["created-invoice-reads-back"])
def a_body_that_is_no_json(world: World) -> None:
    """Create with a body that lacks its end and with one that holds NaN; update with one that lacks its end.

    Each is refused with code 400, 415 or 422. Nothing is stored, and the invoice is as it was.
    """
    refused(trial(world, "cut short"), WAYS)
    refused(trial(world, "with NaN"), WAYS)
    refused_update(world, "cut short", WAYS)


@check("wrong-media-type-is-refused", needs=["created-invoice-reads-back"])
def a_body_that_is_declared_as_something_else(world: World) -> None:
    """Create with JSON that is declared as text and as a form; update with JSON that is declared as text.

    Each is refused with code 400, 415 or 422. Nothing is stored, and the invoice is as it was.
    """
    refused(trial(world, "declared as text"), WAYS)
    refused(trial(world, "declared as a form"), WAYS)
    refused_update(world, "declared as text", WAYS)


@check("unknown-body-fields-are-ignored", needs=["created-invoice-reads-back"])
def fields_that_the_contract_does_not_know(world: World) -> None:
    """Create and update an invoice with a key that the contract does not know. Both succeed, and it does not show."""
    store = world.store
    unknown = {"notInTheContract": {"is": [1, None]}}

    answer = expect.success(store.send("POST", INVOICES, body=store.body(purchaseOrderNumber="before") | unknown))
    path = f"{INVOICES}/{created_id(answer)}"
    expect.success(store.send("PUT", path, body=CHANGE | unknown))

    shown = store.send("GET", path)
    data = shown.data if isinstance(shown.data, dict) else {}
    for name, value in CHANGE.items():
        expect.equal(f"{name} after the update", value, data.get(name), shown)
    expect.that(not unknown.keys() & data.keys(), "no key that the contract does not know", shown.text, shown)
