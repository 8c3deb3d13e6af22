"""Three ways to make the same invoices: ours, one Faker call a field, and polyfactory on the contract's shape."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

SEED = 1
LINES = 4
"""Line items of each invoice of the others; ours have about as many on average."""


@dataclass
class Amount:
    """Source: #/components/schemas/AmountInput."""

    code: str
    value: str


@dataclass
class CostLine:
    """One line of the cost summary."""

    amount: Amount
    description: str


@dataclass
class Address:
    """Source: #/components/schemas/Address."""

    firstName: str  # noqa: N815  # the contract's names, here and below
    lastName: str  # noqa: N815
    street1: str
    street2: str
    city: str
    state: str
    zipCode: str  # noqa: N815
    country: str


@dataclass
class LineItem:
    """One thing that is billed."""

    sku: str
    type: str
    description: str
    comments: str
    quantity: str
    unitPrice: Amount  # noqa: N815
    unitDiscount: Amount  # noqa: N815


@dataclass
class Header:
    """Costs and addresses."""

    orderDate: int  # noqa: N815
    costLines: list[CostLine]  # noqa: N815
    billingAddress: Address  # noqa: N815
    shippingAddresses: list[Address]  # noqa: N815


@dataclass
class Lines:
    """What is billed."""

    lineItems: list[LineItem]  # noqa: N815


@dataclass
class Details:
    """Source: #/components/schemas/InvoiceDetails."""

    type: str
    header: Header
    details: Lines


@dataclass
class Invoice:
    """Source: #/components/schemas/InvoiceCreate."""

    invoiceNumber: str  # noqa: N815
    customerId: str  # noqa: N815
    externalId: str  # noqa: N815
    externalCustomerId: str  # noqa: N815
    purchaseOrderNumber: str  # noqa: N815
    status: int
    originalBalance: Amount  # noqa: N815
    openBalance: Amount  # noqa: N815
    issuedAt: int  # noqa: N815
    dueDate: int  # noqa: N815
    termsConditions: str  # noqa: N815
    details: Details


def ours(count: int) -> Iterator[dict[str, Any]]:
    """The builders of this project."""
    from fixtures import new_invoices

    return new_invoices(count=count, seed=SEED)


def one_call_a_field(count: int) -> Iterator[dict[str, Any]]:
    """Every field asked of Faker, as one writes it by hand. Sums are not even true."""
    from faker import Faker

    fake = Faker("en_US")
    fake.seed_instance(SEED)

    def amount() -> dict[str, str]:
        return {
            "code": fake.currency_code(),
            "value": str(fake.pydecimal(left_digits=4, right_digits=2, positive=True)),
        }

    def address() -> dict[str, str]:
        return {
            "firstName": fake.first_name(),
            "lastName": fake.last_name(),
            "street1": fake.street_address(),
            "street2": fake.secondary_address(),
            "city": fake.city(),
            "state": fake.state(),
            "zipCode": fake.postcode(),
            "country": fake.country(),
        }

    def line() -> dict[str, Any]:
        return {
            "sku": fake.bothify("???-####"),
            "type": "physical",
            "description": fake.catch_phrase(),
            "comments": fake.sentence(),
            "quantity": str(fake.pyint(1, 20)),
            "unitPrice": amount(),
            "unitDiscount": amount(),
        }

    for number in range(count):
        yield {
            "invoiceNumber": f"INV-{number:07d}",
            "customerId": str(fake.pyint(200_001, 200_200)),
            "externalId": fake.bothify("ERP-######"),
            "externalCustomerId": fake.bothify("C-####"),
            "purchaseOrderNumber": fake.bothify("PO-######"),
            "status": fake.pyint(0, 2),
            "originalBalance": amount(),
            "openBalance": amount(),
            "issuedAt": fake.unix_time(),
            "dueDate": fake.unix_time(),
            "termsConditions": fake.sentence(),
            "details": {
                "type": "StandardInvoiceDetails",
                "header": {
                    "orderDate": fake.unix_time(),
                    "costLines": [{"amount": amount(), "description": name} for name in ("Subtotal", "Freight", "Tax")],
                    "billingAddress": address(),
                    "shippingAddresses": [address()],
                },
                "details": {"lineItems": [line() for _ in range(LINES)]},
            },
        }


def polyfactory(count: int) -> Iterator[dict[str, Any]]:
    """The contract's shape, filled in at random."""
    from polyfactory.factories import DataclassFactory

    class InvoiceFactory(DataclassFactory[Invoice]):
        __random_seed__ = SEED
        __randomize_collection_length__ = True
        __min_collection_length__ = LINES
        __max_collection_length__ = LINES

    for _ in range(count):
        yield asdict(InvoiceFactory.build())


MAKERS: dict[str, Callable[[int], Iterator[dict[str, Any]]]] = {
    "this project": ours,
    "one Faker call a field": one_call_a_field,
    "polyfactory": polyfactory,
}
