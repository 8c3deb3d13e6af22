"""Updates that many rules are judged by: two invoices, the updates sent to each once in a run, and what they left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from conformance.exchange import Exchange
from conformance.store import INVOICES, Made
from conformance.world import NEVER_ISSUED, World

TICK_S = 1.1
"""Over a second, so that a time in whole seconds has to move."""
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
FEWER_DETAILS: dict[str, Any] = {
    "type": "StandardInvoiceDetails",
    "header": {"orderDate": 1700000000, "costLines": DETAILS["header"]["costLines"][1:]},
}
"""One that lacks some of its keys and some of its cost lines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """An update and its answer."""

    sent: Mapping[str, Any]
    answer: Exchange


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordinary:
    """One invoice with every field: an empty update and the detail; three more a second later, and the detail."""

    made: Made
    empty: Update
    before: Exchange
    several: Update
    details: Update
    single: Update
    after: Exchange


@dataclass(frozen=True, slots=True, kw_only=True)
class Special:
    """One invoice: updates of fields that only creates list, of extra fields, and of read-only fields; the detail.

    The read-only fields are in one update, and in one each after that where the first is refused.
    """

    made: Made
    create_only: Update
    extra_fields: Update | None
    read_only: Update
    read_only_alone: tuple[Update, ...]
    after: Exchange


def invoices(world: World) -> tuple[Made, Made]:
    """The invoices of the two, older first. The second has an externalCustomerId of its own, which stays."""
    return world.once(_made)


def ordinary(world: World) -> Ordinary:
    """Updates that change fields, and one that changes none."""
    return world.once(_ordinary)


def special(world: World) -> Special:
    """Updates of fields that not every target takes."""
    return world.once(_special)


def _made(world: World) -> tuple[Made, Made]:
    store, data = world.store, world.data
    channel = data.channel_ids[0] if data.channel_ids else None
    full = store.create(
        details=DETAILS,
        status=0,
        source=1,
        type="Credit",
        dueDate=1619161808,
        externalId=store.token("erp"),
        externalPdfUrl="https://erp.example.com/1.pdf",
        termsConditions="Net 30",
        channelId=channel,
        extraFields=[{"fieldName": name, "fieldValue": "CC-7"} for name in data.extra_fields[:1]] or None,
        purchaseOrderNumber="PO-1",
    )
    second = store.create(
        status=0,
        externalCustomerId=store.token("customer"),
        termsConditions="Net 30",
        channelId=channel,
        extraFields=[{"fieldName": name, "fieldValue": "CC-1"} for name in data.extra_fields] or None,
    )
    return full, second


def _ordinary(world: World) -> Ordinary:
    store, companies = world.store, world.data.company_ids
    made, _ = invoices(world)
    empty = _update(world, made, {})
    before = store.send("GET", f"{INVOICES}/{made.id}")
    world.session.pause(TICK_S)
    several = {
        "customerId": companies[-1] if companies else store.company_id,
        "externalCustomerId": store.token("customer"),
        "externalId": store.token("erp"),
        "invoiceNumber": store.token("renamed"),
        "type": "Debit note",
        "dueDate": 1700000000,
        "status": 1,
        "source": 0,
        "originalBalance": {"code": "USD", "value": 250.75},
    }
    return Ordinary(
        made=made,
        empty=empty,
        before=before,
        several=_update(world, made, several),
        details=_update(world, made, {"details": FEWER_DETAILS}),
        single=_update(world, made, {"purchaseOrderNumber": "PO-2 für Köln"}),
        after=store.send("GET", f"{INVOICES}/{made.id}"),
    )


def _special(world: World) -> Special:
    store, data = world.store, world.data
    _, made = invoices(world)
    create_only: dict[str, Any] = {"termsConditions": "Net 60", "orderNumber": store.token("order")}
    if data.channel_ids:
        create_only["channelId"] = data.channel_ids[-1]
    extra_fields = [{"fieldName": name, "fieldValue": "CC-2"} for name in data.extra_fields[:1]]
    read_only = {"id": NEVER_ISSUED, "isPendingPayment": 1, "customerName": store.token("name"), "updatedAt": 1}

    first = _update(world, made, {**create_only, "externalId": store.token("erp")})
    second = _update(world, made, {"extraFields": extra_fields}) if extra_fields else None
    third = _update(world, made, {**read_only, "purchaseOrderNumber": "PO-2"})
    alone = {} if third.answer.is_success else read_only
    return Special(
        made=made,
        create_only=first,
        extra_fields=second,
        read_only=third,
        read_only_alone=tuple(_update(world, made, {name: value}) for name, value in alone.items()),
        after=store.send("GET", f"{INVOICES}/{made.id}"),
    )


def _update(world: World, made: Made, sent: Mapping[str, Any]) -> Update:
    return Update(sent=sent, answer=world.store.update(made.id, sent))
