"""Updates: what they change, what they leave, what they answer."""

from __future__ import annotations

from typing import Any

from conformance import expect, shown
from conformance.rulebook import check
from conformance.world import NEVER_ISSUED, World

REFUSED = (400, 422)
ADDRESS = {
    "firstName": "Ada",
    "lastName": "Müller",
    "street1": "1 Harbour Street",
    "street2": "",
    "city": "Halifax",
    "state": "Nova Scotia",
    "zipCode": "01067",
    "country": "Canada",
}
DETAILS: dict[str, Any] = {
    "type": "StandardInvoiceDetails",
    "header": {
        "orderDate": 1619161808,
        "billingAddress": ADDRESS,
        "shippingAddresses": [ADDRESS],
        "costLines": [
            {"description": "Subtotal", "amount": {"code": "USD", "value": "90.0000"}},
            {"description": "Freight", "amount": {"code": "USD", "value": "10.0000"}},
        ],
    },
    "details": {
        "lineItems": [
            {
                "sku": "CFM-1",
                "description": "Poids étalonné",
                "quantity": "4",
                "unitPrice": {"code": "USD", "value": "20"},
            },
            {"sku": "CFM-2", "description": "Strap", "quantity": "1", "unitPrice": {"code": "USD", "value": "10"}},
        ],
        "shipments": [],
    },
}
"""An object such as an invoice carries in `details`."""


@check("update-is-partial", needs=["created-invoice-reads-back"])
def what_an_update_does_not_send_stays(world: World) -> None:
    """Create an invoice with every field, update a part of them, then a single one. Each has the last value sent."""
    store, data = world.store, world.data
    made = store.create(
        details=DETAILS,
        externalPdfUrl="https://erp.example.com/1.pdf",
        termsConditions="Net 30",
        channelId=data.channel_ids[0] if data.channel_ids else None,
        extraFields=[{"fieldName": name, "fieldValue": "CC-7"} for name in data.extra_fields[:1]] or None,
        purchaseOrderNumber="PO-1",
    )
    first = {
        "customerId": data.company_ids[-1] if data.company_ids else store.company_id,
        "externalCustomerId": store.token("customer"),
        "externalId": store.token("erp"),
        "type": "Credit",
        "dueDate": 1619161808,
        "status": 1,
        "source": 1,
        "originalBalance": {"code": "USD", "value": 250.75},
    }
    second = {"purchaseOrderNumber": "PO-2 für Köln"}

    expect.success(store.update(made.id, first))
    after = store.change(made.id, **second)

    shown.shows({**made.sent, **first, **second}, after)


@check("details-replaced-whole", needs=["created-invoice-reads-back"])
def parts_missing_from_the_new_details_are_gone(world: World) -> None:
    """Update details to an object with fewer keys and fewer cost lines, then another field. The new object stands."""
    made = world.store.create(details=DETAILS)
    header = {"orderDate": 1700000000, "costLines": DETAILS["header"]["costLines"][1:]}
    replacement = {"type": "StandardInvoiceDetails", "header": header}

    expect.success(world.store.update(made.id, {"details": replacement}))
    after = world.store.change(made.id, purchaseOrderNumber="PO-2")

    shown.shows({"details": replacement, "purchaseOrderNumber": "PO-2"}, after)
    left = list(shown.remains(DETAILS, replacement, after.get("details"), "details"))
    expect.that(not left, "details without the keys that were not sent again", f"still there: {', '.join(left)}")


@check("create-only-fields-in-update-are-answered", needs=["created-invoice-reads-back"])
def fields_of_create_are_applied_or_ignored(world: World) -> None:
    """Update termsConditions, orderNumber and channelId beside another field. Each has its old or its new value."""
    store, channels = world.store, world.data.channel_ids
    made = store.create(termsConditions="Net 30", channelId=channels[0] if channels else None)
    sent: dict[str, Any] = {"termsConditions": "Net 60", "orderNumber": store.token("order")}
    if channels:
        sent["channelId"] = channels[-1]

    after = store.change(made.id, **sent, purchaseOrderNumber="PO-2")

    expect.equal("purchaseOrderNumber", "PO-2", after.get("purchaseOrderNumber"))
    for name, value in sent.items():
        legal = [_text(made.sent.get(name)), _text(value)]
        expect.that(_text(after.get(name)) in legal, f"{name} = {' or '.join(legal)}", f"{name} = {after.get(name)!r}")


@check("read-only-fields-stay", needs=["created-invoice-reads-back"])
def read_only_fields_take_no_value(world: World) -> None:
    """Send the four read-only fields beside another field, each alone where that is refused. None takes the value."""
    store = world.store
    made = store.create()
    sent = {"id": NEVER_ISSUED, "isPendingPayment": 1, "customerName": store.token("name"), "updatedAt": 1}

    is_taken = expect.success_or_refused(store.update(made.id, {**sent, "purchaseOrderNumber": "PO-2"}), REFUSED)
    for name, value in {} if is_taken else sent.items():
        expect.success_or_refused(store.update(made.id, {name: value}), REFUSED)
    after = store.read(made.id)

    expect.equal("id", made.id, after.get("id"))
    for name, value in sent.items():
        is_kept = after.get(name) != value and (name != "updatedAt" or shown.seconds(after.get(name)) != value)
        expect.that(is_kept, f"{name} other than the {value!r} that was sent", f"{name} = {after.get(name)!r}")
    expect.equal("purchaseOrderNumber", "PO-2" if is_taken else None, after.get("purchaseOrderNumber") or None)


@check("empty-update-is-answered", needs=["created-invoice-reads-back"])
def an_empty_update_changes_nothing(world: World) -> None:
    """Update an invoice with the empty object. It succeeds or is refused, and every field is as it was sent."""
    made = world.store.create(
        details=DETAILS,
        status=1,
        source=1,
        type="Credit",
        dueDate=1619161808,
        purchaseOrderNumber="PO-1",
        externalId="E-1",
    )

    expect.success_or_refused(world.store.update(made.id, {}), REFUSED)

    shown.shows(made.sent, world.store.read(made.id))


@check("update-answers-the-path-id")
def the_answer_names_the_updated_invoice(world: World) -> None:
    """Create two invoices and update the first. The answer's data.id is the id of the first, not of the second."""
    first, second = world.store.create(), world.store.create()

    exchange = expect.success(world.store.update(first.id, {"purchaseOrderNumber": "PO-2"}))

    answered = exchange.data.get("id") if isinstance(exchange.data, dict) else None
    expect.equal("data.id", str(first.id), str(answered), exchange)
    expect.that(first.id != second.id, "two invoices with two ids", f"id {first.id} twice", exchange)


def _text(value: Any) -> str:
    """An empty value and none are the same; numbers may be spelt as text."""
    return "nothing" if value in (None, "") else repr(str(value))
