"""The list of a buyer's invoices: filtered, sorted, paged and summed up."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.bills import DAY, create, usd
from tests.api.client import Client, Clock
from tests.api.conftest import MakeClient, over_every_store
from tests.api.shopper import INVOICES, Shopper, refused


@pytest.fixture
def assorted(client: Client, clock: Clock) -> Shopper:
    """Ada before four invoices of Acme."""
    create(client, "LATE-1", clock, due_in_days=-3)
    create(client, "late-2", clock, due_in_days=-1, openBalance=usd(40))
    create(client, "SOON", clock, due_in_days=5)
    create(client, "PAID", clock, due_in_days=-9, openBalance=usd(0))
    return Shopper(client)


@over_every_store
@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        pytest.param({"paidStatus": "unpaid"}, ["LATE-1", "SOON"], id="unpaid"),
        pytest.param({"paidStatus": "partially_paid"}, ["late-2"], id="in part"),
        pytest.param({"paidStatus": "paid"}, ["PAID"], id="paid"),
        pytest.param({"paidStatus": "paid,unpaid"}, ["LATE-1", "PAID", "SOON"], id="either"),
        pytest.param({"paidStatus": ["paid", "unpaid"]}, ["LATE-1", "PAID", "SOON"], id="repeated"),
        pytest.param({"overdue": "true"}, ["LATE-1", "late-2"], id="overdue"),
        pytest.param({"overdue": "false"}, ["PAID", "SOON"], id="not overdue"),
        pytest.param({"q": "late"}, ["LATE-1", "late-2"], id="number"),
        pytest.param({"q": "ATE-2"}, ["late-2"], id="part of a number"),
        pytest.param({"q": "."}, [], id="no pattern"),
        pytest.param({"q": ""}, ["LATE-1", "PAID", "SOON", "late-2"], id="nothing looked for"),
        pytest.param({"dueFrom": "2023-11-13"}, ["SOON", "late-2"], id="from that day on"),
        pytest.param({"dueTo": "2023-11-13"}, ["LATE-1", "PAID", "late-2"], id="to that day"),
        pytest.param({"dueFrom": "2023-11-11", "dueTo": "2023-11-11"}, ["LATE-1"], id="one day"),
        pytest.param({"dueFrom": "2024-01-01", "dueTo": "2023-01-01"}, [], id="no day"),
        pytest.param({"overdue": "true", "paidStatus": "unpaid"}, ["LATE-1"], id="together"),
    ],
)
def test_a_list_is_filtered(assorted: Shopper, parameters: dict[str, Any], found: list[str]) -> None:
    assert sorted(assorted.listed(**parameters)) == found


@over_every_store
@pytest.mark.parametrize(
    ("sort", "found"),
    [
        ("dueDate", ["PAID", "LATE-1", "late-2", "SOON"]),
        ("-dueDate", ["SOON", "late-2", "LATE-1", "PAID"]),
        ("number", ["LATE-1", "PAID", "SOON", "late-2"]),
        ("balance", ["PAID", "late-2", "LATE-1", "SOON"]),
        ("-total", ["PAID", "SOON", "late-2", "LATE-1"]),
    ],
)
def test_a_list_is_sorted(assorted: Shopper, sort: str, found: list[str]) -> None:
    assert assorted.listed(sort=sort) == found


def test_a_list_starts_with_the_newest(client: Client, clock: Clock) -> None:
    for number, age in (("OLD", 9), ("NEW", 1), ("MIDDLE", 5)):
        client.create(number, customerId="1001", issuedAt=clock.now - age * DAY)

    assert Shopper(client).listed() == ["NEW", "MIDDLE", "OLD"]


@over_every_store
def test_a_list_is_paged(assorted: Shopper) -> None:
    answer = assorted.get(INVOICES, params={"sort": "number", "offset": 1, "limit": 2}).json()

    assert [row["number"] for row in answer["data"]] == ["PAID", "SOON"]
    assert answer["meta"]["pagination"] == {"totalCount": 4, "offset": 1, "limit": 2}


@pytest.mark.parametrize(
    "parameters",
    [
        {"paidStatus": "open"},
        {"paidStatus": ""},
        {"paidStatus": "paid,open"},
        {"dueFrom": "2023-02-30"},
        {"dueTo": "tomorrow"},
        {"overdue": "yes"},
        {"account": "others"},
        {"sort": "name"},
        {"limit": 0},
        {"limit": 251},
        {"limit": "ten"},
        {"offset": -1},
    ],
    ids=str,
)
def test_a_bad_filter_is_refused(client: Client, parameters: dict[str, Any]) -> None:
    assert refused(Shopper(client).get(INVOICES, params=parameters)) == (422, "BAD_FILTER")


def test_no_choice_tolerates_a_bad_filter(make_client: MakeClient) -> None:
    lenient = {"limit-above-maximum": "clamped", "invalid-paging-value": "defaulted", "error-http-status": "always-200"}
    ada = Shopper(make_client(choices=lenient))

    assert refused(ada.get(INVOICES, params={"limit": 251})) == (422, "BAD_FILTER")
    assert refused(ada.get(INVOICES, params={"offset": "x"})) == (422, "BAD_FILTER")


def test_the_summary_is_of_everything_whatever_is_filtered(assorted: Shopper) -> None:
    answer = assorted.get(INVOICES, params={"paidStatus": "paid", "limit": 1}).json()

    assert answer["meta"]["summary"] == {
        "openBalance": [usd("240.00")],
        "openCount": 3,
        "overdueBalance": [usd("140.00")],
    }


def test_the_summary_is_of_the_accounts_that_are_listed(shop: Client) -> None:
    summary = Shopper(shop).get(INVOICES, params={"account": "own"}).json()["meta"]["summary"]

    assert (summary["openBalance"], summary["openCount"]) == ([usd("100.00")], 1)


@over_every_store
def test_the_summary_has_a_sum_for_each_currency(client: Client) -> None:
    for number, code, value in (("A", "USD", 10), ("B", "EUR", 5), ("C", "EUR", "1.25"), ("D", "JPY", 700)):
        balance = {"code": code, "value": value}
        client.create(number, customerId="1001", originalBalance=balance, openBalance=balance)

    summary = Shopper(client).get(INVOICES).json()["meta"]["summary"]

    assert summary["openBalance"] == [{"code": "EUR", "value": "6.25"}, {"code": "JPY", "value": "700"}, usd("10.00")]


def test_nothing_open_sums_up_to_nothing(client: Client) -> None:
    summary = Shopper(client).get(INVOICES).json()["meta"]["summary"]

    assert summary == {"openBalance": [], "openCount": 0, "overdueBalance": []}
