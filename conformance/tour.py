"""An answer of every operation, successes and refusals: what the rules about the form of answers are judged by."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from conformance.config import Credentials
from conformance.exchange import Exchange
from conformance.invoiced_order import invoice_order, invoiced_order
from conformance.outcomes import NotProvisioned
from conformance.samples import samples, usd
from conformance.world import INVOICES, NEVER_ISSUED, ORDERS, World

NOBODY = Credentials(auth_token="", store_hash="")
UNKNOWN = f"{INVOICES}/{NEVER_ISSUED + 1}"
"""An invoice that there is not."""


def successes(world: World) -> Mapping[str, Exchange]:
    """What should have succeeded, by what was asked for."""
    return {name: one for name, one in {**_created(world), **world.once(_served)}.items() if one.is_success}


def answers(world: World) -> Mapping[str, Exchange]:
    """Everything that was asked, by what was asked for."""
    orders = world.once(_orders) if "orders" in world.config.profiles else {}
    unknown = {**unknown_read(world), **unknown_deleted(world)}
    return {**_created(world), **world.once(_served), **orders, **unknown, **world.once(_refused)}


def unknown_read(world: World) -> Mapping[str, Exchange]:
    """What getting an invoice that there is not is answered, and downloading its PDF."""
    return world.once(_read_unknown)


def unknown_deleted(world: World) -> Mapping[str, Exchange]:
    """What deleting an invoice that there is not is answered."""
    return world.once(_delete_unknown)


def anonymous(world: World) -> Exchange:
    """What a call without credentials is answered."""
    return world.once(_refused)["a list without credentials"]


def _created(world: World) -> dict[str, Exchange]:
    """The creates of the samples, and the answers that show them."""
    found: dict[str, Exchange] = {}
    for one in samples(world).values():
        found[f"the create of an invoice ({one.name})"] = one.created
        if one.seen is not None:
            found[f"the {'list' if 'limit=' in one.seen.url else 'detail'} that shows it ({one.name})"] = one.seen
    return found


def _served(world: World) -> dict[str, Exchange]:
    store = world.store
    found = {"the extra fields": store.send("GET", f"{INVOICES}/extra-fields", parameters={"limit": 5})}
    with suppress(NotProvisioned):
        found["the create from an order"] = invoiced_order(world).created
    victim = samples(world)["completed early"].id
    if victim is not None:
        path = f"{INVOICES}/{victim}"
        changes = {"originalBalance": usd(33.33), "openBalance": usd(8.2)}
        found |= {
            "the update": store.send("PUT", path, body=changes),
            "the detail after the update": store.send("GET", path),
            "the link to the PDF": store.send("GET", f"{path}/download-pdf"),
            "the delete": store.send("DELETE", path),
        }
    return found


def _orders(world: World) -> dict[str, Exchange]:
    listing = world.store.send("GET", ORDERS, parameters={"limit": 1})
    found = {"the list of orders": listing}
    items = listing.data if isinstance(listing.data, list) else []
    number = items[0].get("bcOrderId") if items and isinstance(items[0], dict) else None
    if number is not None:
        found["the order"] = world.store.send("GET", f"{ORDERS}/{number}")
        found["its products"] = world.store.send("GET", f"{ORDERS}/{number}/products")
    return found


def _read_unknown(world: World) -> dict[str, Exchange]:
    return {
        "the detail of an unknown invoice": world.store.send("GET", UNKNOWN),
        "the PDF of an unknown invoice": world.store.send("GET", f"{UNKNOWN}/download-pdf"),
    }


def _delete_unknown(world: World) -> dict[str, Exchange]:
    return {"the delete of an unknown invoice": world.store.send("DELETE", UNKNOWN)}


def _refused(world: World) -> dict[str, Exchange]:
    store = world.store
    return {
        "a create without its fields": store.send("POST", INVOICES, body={}),
        "a create from an unknown order": invoice_order(world, NEVER_ISSUED + 1),
        "a list without credentials": store.send("GET", INVOICES, credentials=NOBODY, parameters={"limit": 1}),
    }
