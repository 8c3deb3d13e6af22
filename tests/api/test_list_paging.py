"""Lists, page by page: how much a page holds, where it starts, and what is counted."""

from __future__ import annotations

from typing import Any

import pytest

from fixtures.scenario import scenario
from tests.api.client import INVOICES, Client, new_body
from tests.api.conftest import MakeClient

EXTRA_FIELDS = f"{INVOICES}/extra-fields"
ORDERS = "/api/v3/io/orders"
LISTS = {"invoices": INVOICES, "extra fields": EXTRA_FIELDS, "orders": ORDERS}
MOST = {"invoices": 250, "extra fields": 250, "orders": 200}


def with_invoices(count: int) -> dict[str, Any]:
    """The scenario `conformance` with invoices N-0, N-1 and so on."""
    return {**scenario("conformance"), "invoices": [new_body(f"N-{number}") for number in range(count)]}


def with_extra_fields(count: int) -> dict[str, Any]:
    """The scenario `conformance` with extra fields 1, 2 and so on."""
    document = scenario("conformance")
    field = document["extra_fields"][0]
    document["extra_fields"] = [{**field, "id": id_, "fieldName": f"Field {id_}"} for id_ in range(1, count + 1)]
    return document


def numbers(items: list[dict[str, Any]]) -> list[str]:
    return [item["invoiceNumber"] for item in items]


@pytest.mark.parametrize("limit", [1, 3, 7, 8])
@pytest.mark.parametrize("filters", [{}, {"customerId": "1001"}, {"sortBy": "status"}], ids=["all", "filtered", "ties"])
def test_page_by_page_every_match_is_met_exactly_once(
    make_client: MakeClient, limit: int, filters: dict[str, str]
) -> None:
    client = make_client(document=with_invoices(7))

    met = [n for offset in range(0, 7, limit) for n in numbers(client.listed(offset=offset, limit=limit, **filters))]

    assert sorted(met) == [f"N-{number}" for number in range(7)]


def test_offset_skips_and_limit_caps(make_client: MakeClient) -> None:
    client = make_client(document=with_invoices(7))

    page = client.listed(offset=2, limit=3, sortBy="invoiceNumber", orderBy="ASC")

    assert numbers(page) == ["N-2", "N-3", "N-4"]


def test_a_page_reports_every_match_its_limit_and_its_offset(make_client: MakeClient) -> None:
    client = make_client(document=with_invoices(7))
    client.create("distractor", customerId="12")

    meta = client.get(INVOICES, params={"customerId": "1001", "limit": 2, "offset": 1}).json()["meta"]

    assert meta["pagination"] == {"totalCount": 7, "limit": 2, "offset": 1}


def test_extra_fields_report_every_match_their_limit_and_their_offset(make_client: MakeClient) -> None:
    client = make_client(document=with_extra_fields(12))

    answer = client.get(EXTRA_FIELDS, params={"limit": 5, "offset": 9}).json()

    assert [field["id"] for field in answer["data"]] == [10, 11, 12]
    assert answer["meta"]["pagination"] == {"totalCount": 12, "limit": 5, "offset": 9}


def test_without_limit_eleven_invoices_list_ten(make_client: MakeClient) -> None:
    answer = make_client(document=with_invoices(11)).get(INVOICES).json()

    assert len(answer["data"]) == 10
    assert answer["meta"]["pagination"] == {"totalCount": 11, "limit": 10, "offset": 0}


def test_without_limit_eleven_extra_fields_list_the_first_ten(make_client: MakeClient) -> None:
    answer = make_client(document=with_extra_fields(11)).get(EXTRA_FIELDS).json()

    assert [field["id"] for field in answer["data"]] == list(range(1, 11))
    assert answer["meta"]["pagination"] == {"totalCount": 11, "limit": 10, "offset": 0}


@pytest.mark.parametrize("offset", [3, 4, 10**15], ids=["at the end", "beyond", "far beyond"])
def test_an_offset_beyond_the_end_lists_nothing(make_client: MakeClient, offset: int) -> None:
    client = make_client(document=with_invoices(3))

    for filters in ({}, {"customerId": "1001"}, {"sortBy": "dueDate"}, {"orderBy": "ASC"}):
        answer = client.get(INVOICES, params={"offset": offset, **filters}).json()
        assert (answer["data"], answer["meta"]["pagination"]["totalCount"]) == ([], 3)


def test_a_page_holds_up_to_250_invoices(make_client: MakeClient) -> None:
    answer = make_client(document=with_invoices(251)).get(INVOICES, params={"limit": 250}).json()

    assert len(answer["data"]) == 250
    assert answer["meta"]["pagination"]["totalCount"] == 251


@pytest.mark.parametrize("kind", LISTS)
@pytest.mark.parametrize("status", [413, 400, 422])
def test_a_limit_above_the_maximum_gets_the_status_chosen(make_client: MakeClient, kind: str, status: int) -> None:
    client = make_client(choices={"limit-above-maximum": str(status)})

    at_most = client.get(LISTS[kind], params={"limit": MOST[kind]})
    above = client.get(LISTS[kind], params={"limit": MOST[kind] + 1})

    assert at_most.status_code == 200
    assert above.status_code == above.json()["code"] == status
    assert "limit" in above.json()["data"]["errMsg"]


@pytest.mark.parametrize("kind", LISTS)
def test_a_limit_above_the_maximum_may_be_clamped(make_client: MakeClient, kind: str) -> None:
    client = make_client(choices={"limit-above-maximum": "clamped"}, document=with_invoices(251))

    answer = client.get(LISTS[kind], params={"limit": 100_000}).json()

    assert answer["meta"].get("pagination", answer["meta"])["limit"] == MOST[kind]
    assert len(answer["data"]) <= MOST[kind]


INVALID_PAGING = {
    "no items": ("limit", "0"),
    "fewer than none": ("limit", "-1"),
    "text as limit": ("limit", "ten"),
    "a fraction": ("limit", "1.5"),
    "an empty limit": ("limit", ""),
    "a limit of 5,000 digits": ("limit", "9" * 5_000),
    "before the start": ("offset", "-1"),
    "text as offset": ("offset", "x"),
    "an empty offset": ("offset", ""),
    "an offset that no double holds": ("offset", str(2**53)),
}


@pytest.mark.parametrize("status", [400, 422])
def test_invalid_paging_gets_the_status_chosen(make_client: MakeClient, status: int) -> None:
    client = make_client(choices={"invalid-paging-value": str(status)})

    for case, (name, value) in INVALID_PAGING.items():
        for path in LISTS.values():
            answer = client.get(path, params={name: value})
            assert answer.status_code == answer.json()["code"] == status, case
            assert answer.json()["data"]["errMsg"].startswith(f"{name}: "), case


def test_invalid_paging_may_be_served_with_the_default(make_client: MakeClient) -> None:
    client = make_client(choices={"invalid-paging-value": "defaulted"}, document=with_invoices(11))

    for case, (name, value) in INVALID_PAGING.items():
        answer = client.get(INVOICES, params={name: value}).json()
        assert len(answer["data"]) == 10, case
        assert answer["meta"]["pagination"] == {"totalCount": 11, "limit": 10, "offset": 0}, case


def test_of_a_repeated_limit_the_last_one_counts(client: Client) -> None:
    for number in ("A", "B", "C"):
        client.create(number)

    page = client.get(INVOICES, params=[("limit", "3"), ("limit", "2")]).json()

    assert len(page["data"]) == page["meta"]["pagination"]["limit"] == 2
