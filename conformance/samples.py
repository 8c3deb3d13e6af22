"""The invoices that many rules are judged by: each created once in a run and read once, right afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from conformance.answers import items_of
from conformance.exchange import Exchange
from conformance.outcomes import Broken
from conformance.store import INVOICES, Store
from conformance.world import World

ABSENT = object()
"""The due date of a sample that was sent without one."""
EMPTY_DUE_DATES = (None, "", 0)
"""Due dates that a target may take as absent, or refuse."""
ISSUED_AT = 1_487_654_321
DUE_AT = 1_893_499_199
BEFORE = {"purchaseOrderNumber": "before", "externalId": "before", "type": "before"}
"""Fields that a refused update must not have changed."""
READ_ALONE = ("full", "minimal")
"""Samples that are read by their id. The others are read by one list call, as far as it shows them."""
DETAILS: Mapping[str, Any] = {
    "type": "StandardInvoiceDetails",
    "header": {
        "costLines": [
            {"amount": {"code": "USD", "value": "90.00"}, "description": "Subtotal"},
            {"amount": {"code": "USD", "value": "10"}, "description": "Freight & <handling>"},
        ],
        "orderDate": 1_487_000_001,
        "billingAddress": {
            "city": "成都", "state": "Sichuan", "country": "China", "street1": "TianFuWuJie 1",
            "street2": "", "zipCode": "012345", "lastName": "O'Neill-Müller", "firstName": "Zoë",
            "customFields": {"door": "007"},
        },
        "shippingAddresses": [
            {
                "city": city, "state": "", "country": "Canada", "street1": "1 Harbour \"Old\" Street",
                "street2": "", "zipCode": "B3H 0A1", "lastName": "Moreau", "firstName": "Ada",
            }
            for city in ("Halifax", "Montréal")
        ],
        "customerFields": {"cost centre": ["0010", None, {"nested": True}]},
    },
    "details": {
        "lineItems": [
            {
                "sku": "007-A", "quantity": "2", "unitPrice": {"code": "USD", "value": "40.00"},
                "unitDiscount": {"code": "USD", "value": "0"}, "comments": " two  spaces ",
                "description": "Пример\tproduct 🧺",
            },
            {"sku": "B", "quantity": 10, "unitPrice": {"code": "USD", "value": "1.00"}},
        ],
        "shipments": [
            {
                "addressIndex": "0", "shipDate": "2021-03-27", "shipVia": "UPS", "trackingNumber": "1Z999",
                "comments": "",
            },
        ],
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """An invoice and how the target shows it. `attempts` are its creates; the last one counts, and has the body `sent`.

    The first has the body `drafted`. Where that was refused with an empty due date, a second is made without one.
    """

    name: str
    drafted: Mapping[str, Any]
    sent: Mapping[str, Any]
    attempts: tuple[Exchange, ...]
    seen: Exchange | None = None
    shown: Mapping[str, Any] = field(default_factory=dict)

    @property
    def created(self) -> Exchange:
        """The create that counts."""
        return self.attempts[-1]

    @property
    def id(self) -> str | None:
        """The id that the target answered, as it stands in paths; None where it refused."""
        return _id(self.created)

    @property
    def due_date(self) -> Any:
        """The due date that the target accepted, `ABSENT` where none was sent."""
        return self.sent.get("dueDate", ABSENT)


def sample(world: World, name: str) -> Sample:
    """A sample that the target has created and shows.

    Raises:
        Broken: It does not.
    """
    one = samples(world)[name]
    if one.id is None:
        raise Broken("HTTP 200: the invoice is created", one.created.summary, one.created)
    if not one.shown:
        raise Broken("the invoice is shown", one.seen.summary if one.seen else "no answer shows it", one.seen)
    return one


def there(world: World) -> Iterator[Sample]:
    """The samples that the target has created and shows."""
    return (one for one in samples(world).values() if one.shown)


def samples(world: World) -> Mapping[str, Sample]:
    """Every sample by name, also those that the target has refused."""
    return world.once(_made)


def _made(world: World) -> Mapping[str, Sample]:
    store = world.store
    mark = store.token("samples")
    made = [_create(store, name, body) for name, body in _bodies(world, mark)]
    listing = store.listing(searchBy="externalCustomerId", q=mark, limit=50)
    try:
        listed = {str(item.get("id")): item for item in items_of(listing)}
    except Broken:
        listed = {}
    return {one.name: _read(store, one, listing, listed) for one in made}


def _create(store: Store, name: str, body: dict[str, Any]) -> Sample:
    first = store.send("POST", INVOICES, body=body)
    if first.is_success or body.get("dueDate", ABSENT) not in EMPTY_DUE_DATES:
        return Sample(name=name, drafted=body, sent=body, attempts=(first,))
    again = {key: value for key, value in body.items() if key != "dueDate"} | {"invoiceNumber": store.token(name)}
    second = store.send("POST", INVOICES, body=again)
    return Sample(name=name, drafted=body, sent=again, attempts=(first, second))


def _read(store: Store, one: Sample, listing: Exchange, listed: Mapping[str, Mapping[str, Any]]) -> Sample:
    if one.id is None:
        return one
    seen, shown = listing, listed.get(one.id)
    if shown is None or one.name in READ_ALONE:
        seen = store.send("GET", f"{INVOICES}/{one.id}")
        shown = seen.data if seen.is_success and isinstance(seen.data, dict) else {}
    return replace(one, seen=seen, shown=shown)


def _bodies(world: World, mark: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The samples, as they are sent. Each has something that no other has; the amounts are of every magnitude."""
    channels = world.data.channel_ids
    store = world.store
    yield "full", store.body(
        store.token("007 Zürich 成都"),
        type="Invoice on  Shipment",
        status=1,
        source=1,
        dueDate=DUE_AT,
        externalId=" 000123 ",
        externalCustomerId=store.token("full"),
        orderNumber=store.token("order"),
        purchaseOrderNumber="0010 №5",
        channelId=channels[0] if channels else None,
        externalPdfUrl="https://erp.example.com/invoices/7.pdf?a=1&b=2",
        termsConditions="Net 30 – § 5\n\"as is\"",
        details=DETAILS,
    )  # fmt: skip
    yield "minimal", store.body(originalBalance=usd(0.2), openBalance=usd(0.1))
    for name, original, open_, more in (
        ("settled", 999999.99, 0, {"status": 0, "dueDate": None}),
        ("settled by text", 19.99, "0.0000", {"status": 1}),
        ("overpaid", 1_000_000, -12.34, {"dueDate": ""}),
        ("almost settled", 123456.7891, 0.01, {"status": 0, "dueDate": 0, **BEFORE}),
        ("completed early", 64.1, 64.1, {"status": 2}),
        ("issued before", 4.35, 0.29, {"issuedAt": ISSUED_AT}),
        ("in text", "1234567.8901", "349.5", {"status": 1}),
    ):
        body = store.body(externalCustomerId=mark, originalBalance=usd(original), openBalance=usd(open_))
        yield name, body | more  # not through body(), which would leave out a due date of null


def usd(value: float | str) -> dict[str, Any]:
    """A balance in US dollars, as it is sent."""
    return {"code": "USD", "value": value}


def _id(exchange: Exchange) -> str | None:
    made = exchange.data.get("id") if isinstance(exchange.data, dict) else None
    return str(made) if exchange.is_success and made is not None else None
