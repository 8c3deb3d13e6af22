"""The order of the invoice list: ten sort fields, both directions, ties, and what comes first unasked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mockserver.store.memory import MemoryStores
from tests.api.client import INVOICES, Client, Clock
from tests.api.conftest import MakeClient

RISING = {
    # Numbers by value: compared as text, each would come out differently.
    "openBalance": "BDAC",  # -1, 9, 20.5, 100
    "originalBalance": "CABD",  # 8, 70, 600, 5000
    "createdAt": "DBAC",  # -5, 7, 60, 500
    "dueDate": "ACDB",  # 90, 100, 1000, 20000
    "updatedAt": "DACB",  # 900,000,000 to 1,700,000,000
    "status": "ADCB",  # 0, 0, 1, 2
    "isPendingPayment": "ABDC",  # 0, 0, 0, 1
    # Text by code points, what is missing first.
    "invoiceNumber": "CABD",  # INV-1, INV-10, INV-9, inv-2
    "customerId": "BDCA",  # 10, 1001, 2, 9
    "externalCustomerId": "CBAD",  # none, E-100, E-20, e-1
}
"""Each sort field to the invoices A to D in rising order, those with the same value by id."""


@pytest.fixture
def four(client: Client, clock: Clock, stores: MemoryStores) -> Client:
    """A client of a store with the invoices A to D, each made after the one before and told apart by `externalId`."""
    rows = {
        "A": (("INV-10", "9", "E-20"), (20.5, 70, 90, 0), (60, 1_000_000_000)),
        "B": (("INV-9", "10", "E-100"), (-1, 600, 20_000, 2), (7, 1_700_000_000)),
        "C": (("INV-1", "2", None), (100, 8, 100, 1), (500, 1_600_000_000)),
        "D": (("inv-2", "1001", "e-1"), (9, 5_000, 1_000, 0), (-5, 900_000_000)),
    }
    for name, ((number, company, erp), (open_, original, due, status), (created, updated)) in rows.items():
        clock.now = updated
        client.create(
            number,
            externalId=name,
            customerId=company,
            openBalance={"code": "USD", "value": open_},
            originalBalance={"code": "USD", "value": original},
            dueDate=due,
            status=status,
            issuedAt=created,
            **({} if erp is None else {"externalCustomerId": erp}),
        )
    store = stores.find("demo")
    assert store is not None
    with store.transaction():
        waiting = store.invoices.find("invoice_number", "INV-1")
        assert waiting is not None
        store.invoices.put(replace(waiting, pending_payments=2))
    return client


def order(client: Client, **parameters: object) -> str:
    return "".join(item["externalId"] for item in client.listed(**parameters))


@pytest.mark.parametrize("field", RISING)
def test_ascending_lists_in_rising_order_of_the_field(four: Client, field: str) -> None:
    assert order(four, sortBy=field, orderBy="ASC") == RISING[field]


@pytest.mark.parametrize("field", RISING)
def test_descending_lists_in_the_exact_reverse(four: Client, field: str) -> None:
    assert order(four, sortBy=field, orderBy="DESC") == RISING[field][::-1]


@pytest.mark.parametrize("field", RISING)
def test_a_sort_field_without_a_direction_sorts_descending(four: Client, field: str) -> None:
    assert order(four, sortBy=field) == RISING[field][::-1]


@pytest.mark.parametrize("field", RISING)
def test_pages_of_one_continue_the_order(four: Client, field: str) -> None:
    pages = [order(four, sortBy=field, orderBy="ASC", offset=offset, limit=1) for offset in range(4)]

    assert "".join(pages) == RISING[field]


@pytest.mark.parametrize("field", RISING)
def test_a_filter_leaves_the_order_as_it_is(four: Client, field: str) -> None:
    listed = order(four, sortBy=field, orderBy="ASC", **{"externalId[]": ["D", "C", "A"]})

    assert listed == RISING[field].replace("B", "")


@pytest.mark.parametrize("field", [field for field in RISING if field != "invoiceNumber"])
def test_equal_values_are_listed_by_id(client: Client, field: str) -> None:
    for name in "ABCD":
        client.create(f"INV-{ord(name) % 3}-{name}", externalId=name)

    assert order(client, sortBy=field, orderBy="ASC") == "ABCD"
    assert order(client, sortBy=field, orderBy="DESC") == "DCBA"


@pytest.mark.parametrize(
    ("choice", "expected"),
    [("created-at-descending", "CABD"), ("id-ascending", "ABCD"), ("id-descending", "DCBA")],
)
def test_unasked_the_order_is_the_one_chosen(make_client: MakeClient, clock: Clock, choice: str, expected: str) -> None:
    client = make_client(choices={"default-list-order": choice})
    for name, created in zip("ABCD", (60, 7, 500, -5), strict=True):
        client.create(name, externalId=name, issuedAt=created)
        clock.now += 1

    assert order(client) == order(client) == expected


def test_a_direction_alone_turns_the_order_round(four: Client) -> None:
    assert order(four, orderBy="ASC") == RISING["createdAt"]
    assert order(four, orderBy="DESC") == RISING["createdAt"][::-1]


UNKNOWN = [
    ("sortBy", "externalId"),
    ("sortBy", "invoicenumber"),
    ("sortBy", "open_balance"),
    ("sortBy", ""),
    ("orderBy", "asc"),
    ("orderBy", "UP"),
    ("searchBy", "customerName"),
    ("searchBy", "TYPE"),
]


@pytest.mark.parametrize("status", [400, 422])
def test_an_unknown_sort_value_is_refused(make_client: MakeClient, status: int) -> None:
    client = make_client(choices={"bad-request-status": str(status)})

    for name, value in UNKNOWN:
        answer = client.get(INVOICES, params={name: value})
        assert answer.status_code == answer.json()["code"] == status, value
        assert answer.json()["data"]["errMsg"].startswith(f"{name}: "), value


def test_an_unknown_sort_value_may_be_ignored(make_client: MakeClient) -> None:
    client = make_client(choices={"unknown-sort-value": "ignored"})
    for number, created in zip("ABC", (60, 7, 500), strict=True):
        client.create(number, externalId=number, issuedAt=created)

    assert {order(client, **{name: value}) for name, value in UNKNOWN} == {order(client)} == {"CAB"}
