"""Fills stores with the data of a scenario document, under the rules that calls obey."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from fixtures.credentials import own_credentials
from fixtures.shape import Problem, below
from mockserver.api.bookkeeping import create_invoice
from mockserver.api.cashbook import record_payment
from mockserver.api.invoice_wire import fields_of
from mockserver.api.payment_wire import payment_fields_of
from mockserver.domain.buyer import Buyer, address_of, new_buyer
from mockserver.domain.choices import Choices
from mockserver.domain.errors import Refusal
from mockserver.domain.extra_field import ExtraFieldConfig
from mockserver.domain.invoice import Terms
from mockserver.domain.money import parse_amount
from mockserver.domain.order import Order
from mockserver.domain.party import Channel, Company
from mockserver.settings import DUE_DAYS
from mockserver.store.ports import Stores, VirtualStore

DEFAULT_DUE_DAYS = 30


class BadSeed(Exception):
    """Records of the document are refused. `problems` is never empty, and the text names each by its JSON pointer."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n  ".join(map(str, problems)))
        self.problems = problems


def seed(stores: Stores, document: Mapping[str, Any], *, now: int, choices: Choices) -> None:
    """Make the virtual stores of a scenario document and fill them. One that exists already is left as it is.

    Raises:
        BadSeed: A rule refuses a record; nothing of that virtual store's data is kept.
        StoreUnavailable: A virtual store could not be made durable; nothing of it is kept.
    """
    store_hash, token = own_credentials(document)
    own = {"hash": store_hash, "token": token, **document}
    for pointer, part in [("", own), *((f"/stores/{i}", part) for i, part in enumerate(document.get("stores", ())))]:
        if stores.find(part["hash"]) is not None:
            continue
        due_days = part.get("settings", {}).get("due_days", DEFAULT_DUE_DAYS)
        if due_days not in DUE_DAYS:
            text = f"{due_days} is not one of {', '.join(map(str, DUE_DAYS))}"
            raise BadSeed(Problem(f"{pointer}/settings/due_days", text))
        terms = Terms(now=now, due_days=due_days, choices=choices)
        fill = partial(fill_store, part=part, pointer=pointer, terms=terms)
        try:
            stores.create(part["hash"], token=part["token"], due_days=due_days, fill=fill)
        except KeyError:
            if stores.find(part["hash"]) is None:  # otherwise another process was quicker to fill it
                text = "its token belongs to another virtual store of this database"
                raise BadSeed(Problem(f"{pointer}/token" if pointer else "/settings/auth_token", text)) from None


def fill_store(store: VirtualStore, *, part: Mapping[str, Any], pointer: str, terms: Terms) -> None:
    """Add the records of a store's part of a scenario document, all or none.

    Raises:
        BadSeed: Rules refuse some of them.
        StoreUnavailable: They could not be made durable.
    """
    with store.transaction():
        _check_ids(store, part, pointer)
        refused: list[Problem] = []
        for company in part.get("companies", ()):
            company_id = store.companies.new_id()
            store.companies.put(Company(id=company_id, company_id=str(company["id"]), name=company["name"]))
        for buyer in part.get("buyers", ()):
            store.buyers.put(buyer_of(buyer, store))
        for channel in part.get("channels", ()):
            store.channels.put(Channel(id=channel["id"], name=channel["name"]))
        for config in part.get("extra_fields", ()):
            store.extra_fields.put(extra_field_of(config))
        for position, order in enumerate(part.get("orders", ())):
            try:
                store.orders.put(order_of(order))
            except Refusal as refusal:
                refused.append(Problem(f"{pointer}/orders/{position}", str(refusal)))
        for position, body in enumerate(part.get("invoices", ())):
            fields = fields_of(body)
            made = replace(terms, now=fields.get("issued_at", terms.now))  # so that every start shows the same data
            try:
                create_invoice(store, fields, made)
            except Refusal as refusal:
                refused.append(Problem(f"{pointer}/invoices/{position}", str(refusal)))
        refused = refused or [*_fill_payments(store, part=part, pointer=pointer, terms=terms)]
        if refused:
            raise BadSeed(*refused)


def _fill_payments(store: VirtualStore, *, part: Mapping[str, Any], pointer: str, terms: Terms) -> Iterator[Problem]:
    for position, body in enumerate(part.get("payments", ())):
        try:
            fields = payment_fields_of(body)
            covered = filter(None, (store.invoices.get(line.invoice_id) for line in fields["lines"]))
            now = max((invoice.created_at for invoice in covered), default=terms.now)
            record_payment(store, fields, now=now, choices=terms.choices)
        except Refusal as refusal:
            yield Problem(f"{pointer}/payments/{position}", str(refusal))


def _check_ids(store: VirtualStore, part: Mapping[str, Any], pointer: str) -> None:
    """No record takes the place of one that the store has.

    Raises:
        BadSeed: Some would.
    """
    if store.is_empty():
        return
    tests: dict[str, Callable[[Any], object]] = {
        "companies": lambda id_: store.companies.find("company_id", str(id_)),
        "channels": store.channels.get,
        "extra_fields": store.extra_fields.get,
        "orders": store.orders.get,
    }
    taken = [
        Problem(below(f"{pointer}/{kind}", position), f"the id {body['id']} is taken in this store")
        for kind, found in tests.items()
        for position, body in enumerate(part.get(kind, ()))
        if found(body["id"]) is not None
    ]
    taken += [
        Problem(f"{pointer}/buyers/{position}/email", f"the address {body['email']} is taken in this store")
        for position, body in enumerate(part.get("buyers", ()))
        if store.buyers.find("email", address_of(body["email"])) is not None
    ]
    if any(part.get("payments", ())) and store.invoices.last_id:
        text = "payments name invoices by their ids, so they can be added to a store without invoices only"
        taken.append(Problem(f"{pointer}/payments", text))
    if taken:
        raise BadSeed(*taken)


def buyer_of(body: Mapping[str, Any], store: VirtualStore) -> Buyer:
    """The buyer of a scenario, with a new id; one without a name is called as the account is."""
    account = store.companies.find("company_id", body["account"])
    return new_buyer(
        store.buyers.new_id(),
        email=body["email"],
        password=body["password"],
        name=body.get("name") or (account.name if account else body["email"]),
        account=body["account"],
        **{key: body[key] for key in ("invoice_account", "is_admin", "status", "is_b2b") if key in body},
    )


def extra_field_of(config: Mapping[str, Any]) -> ExtraFieldConfig:
    """The extra field of a contract ExtraFieldConfig.

    Source: #/components/schemas/ExtraFieldConfig
    """
    values = config["listOfValue"]
    return ExtraFieldConfig(
        id=config["id"],
        uuid=config["uuid"],
        field_name=config["fieldName"],
        field_type=config["fieldType"],
        is_required=config["isRequired"],
        is_unique=config["isUnique"],
        visible_to_enduser=config["visibleToEnduser"],
        config_type=config["configType"],
        default_value=config["defaultValue"],
        maximum_length=config["maximumLength"],
        number_of_rows=config["numberOfRows"],
        maximum_value=config["maximumValue"],
        list_of_value=None if values is None else tuple(values),
    )


def order_of(body: Mapping[str, Any]) -> Order:
    """The order of a scenario: a contract Order with its products.

    Source: #/components/schemas/Order

    Raises:
        NotANumber: Its total is out of range.
    """
    return Order(
        id=body["id"],
        bc_order_id=body["bcOrderId"],
        company_id=body.get("companyId"),
        status=body["status"],
        currency_code=body["currencyCode"],
        total=parse_amount(body["totalIncTax"], field="totalIncTax"),
        channel_id=body.get("channelId"),
        created_at=body["createdAt"],
        updated_at=body["updatedAt"],
        shown={key: value for key, value in body.items() if key != "products"},
        products=tuple(body["products"]),
    )
