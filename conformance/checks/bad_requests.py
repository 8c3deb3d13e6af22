"""Bodies that are no JSON, are not declared as JSON, or hold more than the contract knows."""

from __future__ import annotations

import orjson

from conformance import expect
from conformance.refusals import create_with, unchanged
from conformance.rulebook import check
from conformance.world import INVOICES, World, created_id

WAYS = (400, 415, 422)
BEFORE = {"purchaseOrderNumber": "before"}
CHANGE = {"purchaseOrderNumber": "changed"}


@check("unreadable-body-is-refused", needs=["created-invoice-reads-back"])
def a_body_that_is_no_json(world: World) -> None:
    """Create with a body that lacks its end and with one that holds NaN; update with one that lacks its end.

    Each is refused with code 400, 415 or 422. The number stays free, and the invoice as it was.
    """
    store = world.store
    number = store.token()
    whole = orjson.dumps(store.body(number))

    for broken in (whole[:-1], whole.replace(b'"value":100', b'"value":NaN')):
        expect.refused(store.send("POST", INVOICES, body=broken), WAYS)
    made = create_with(store, number, **BEFORE)
    expect.refused(store.send("PUT", f"{INVOICES}/{made.id}", body=orjson.dumps(CHANGE)[:-1]), WAYS)
    unchanged(store, made, BEFORE)


@check("wrong-media-type-is-refused", needs=["created-invoice-reads-back"])
def a_body_that_is_declared_as_something_else(world: World) -> None:
    """Create with JSON that is declared as text and as a form; update with JSON that is declared as text.

    Each is refused with code 400, 415 or 422. The number stays free, and the invoice as it was.
    """
    store = world.store
    number = store.token()
    whole = orjson.dumps(store.body(number))

    for media_type in ("text/plain", "application/x-www-form-urlencoded"):
        expect.refused(store.send("POST", INVOICES, body=whole, headers={"Content-Type": media_type}), WAYS)
    made = create_with(store, number, **BEFORE)
    as_text = {"Content-Type": "text/plain"}
    expect.refused(store.send("PUT", f"{INVOICES}/{made.id}", body=orjson.dumps(CHANGE), headers=as_text), WAYS)
    unchanged(store, made, BEFORE)


@check("unknown-body-fields-are-ignored", needs=["created-invoice-reads-back"])
def fields_that_the_contract_does_not_know(world: World) -> None:
    """Create and update an invoice with a key that the contract does not know. Both succeed, and it does not show."""
    store = world.store
    unknown = {"notInTheContract": {"is": [1, None]}}

    answer = expect.success(store.send("POST", INVOICES, body=store.body(**BEFORE) | unknown))
    path = f"{INVOICES}/{created_id(answer)}"
    expect.success(store.send("PUT", path, body=CHANGE | unknown))

    shown = store.send("GET", path)
    data = shown.data if isinstance(shown.data, dict) else {}
    for name, value in CHANGE.items():
        expect.equal(f"{name} after the update", value, data.get(name), shown)
    expect.that(not unknown.keys() & data.keys(), "no key that the contract does not know", shown.text, shown)
