"""Filters of the invoice list, each with rows that must not appear."""

from __future__ import annotations

import pytest

from tests.api.client import INVOICES, Client, Clock
from tests.api.conftest import MakeClient


def found(client: Client, **parameters: object) -> str:
    return "".join(sorted(item["invoiceNumber"] for item in client.listed(**parameters)))


@pytest.fixture
def by_company(client: Client) -> Client:
    for number, company in zip("ABCDE", ("1", "12", "1001", "1002", "unknown"), strict=True):
        client.create(number, customerId=company)
    return client


@pytest.mark.parametrize(
    ("company", "expected"), [("1", "A"), ("12", "B"), ("1001", "C"), ("2", ""), ("", ""), ("01", ""), ("1*", "")]
)
def test_a_company_id_filters_by_the_whole_of_it(by_company: Client, company: str, expected: str) -> None:
    assert found(by_company, customerId=company) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Acme Components", "C"), ("acme", "C"), ("FOODS", "D"), ("o", "ACD"), ("1001", ""), (".*", ""), ("%", "")],
)
def test_a_company_name_filters_by_any_part_of_it(by_company: Client, name: str, expected: str) -> None:
    assert found(by_company, customerName=name) == expected


@pytest.mark.parametrize(("name", "expected"), [("Acme Components", "C"), ("Acme", ""), ("Components", ""), ("o", "")])
def test_a_company_name_may_have_to_be_whole(make_client: MakeClient, name: str, expected: str) -> None:
    client = make_client(choices={"customer-name-matching": "whole-value"})
    client.create("C", customerId="1001")
    client.create("D", customerId="1002")

    assert found(client, customerName=name) == expected


@pytest.mark.parametrize(("status", "expected"), [(0, "AD"), (1, "B"), (2, "C")])
def test_a_status_filters_by_equality(client: Client, status: int, expected: str) -> None:
    for number, own in zip("ABCD", (0, 1, 2, 0), strict=True):
        client.create(number, status=own)

    assert found(client, status=status) == expected


INVALID_STATUSES = ["3", "-1", "x", "", "1.0", "0,1", "true"]


@pytest.mark.parametrize("status", [400, 422])
def test_an_invalid_status_gets_the_status_chosen(make_client: MakeClient, status: int) -> None:
    client = make_client(choices={"invalid-status-filter": str(status)})

    for value in INVALID_STATUSES:
        answer = client.get(INVOICES, params={"status": value})
        assert answer.status_code == answer.json()["code"] == status, value
        assert answer.json()["data"]["errMsg"].startswith("status: "), value


@pytest.mark.parametrize(("choice", "expected"), [("empty", ""), ("unfiltered", "ABC")])
def test_an_invalid_status_may_list_nothing_or_everything(make_client: MakeClient, choice: str, expected: str) -> None:
    client = make_client(choices={"invalid-status-filter": choice})
    for number, own in zip("ABC", (0, 1, 2), strict=True):
        client.create(number, status=own)

    assert {found(client, status=value) for value in INVALID_STATUSES} == {expected}


@pytest.fixture
def by_time(client: Client) -> Client:
    """Five invoices, made at 98, 99, 100, 101 and 1000: as text, 1000 would lie between the first bounds."""
    for number, created in zip("ABCDE", (98, 99, 100, 101, 1000), strict=True):
        client.create(number, issuedAt=created)
    return client


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        ({"beginDateAt": "99", "endDateAt": "101"}, "BCD"),
        ({"beginDateAt": "100", "endDateAt": "100"}, "C"),
        ({"beginDateAt": "101", "endDateAt": "99"}, ""),
        ({"beginDateAt": "100"}, "CDE"),
        ({"endDateAt": "100"}, "ABC"),
        ({"endDateAt": "-1"}, ""),
        ({"beginDateAt": "0100"}, "CDE"),
    ],
    ids=["span", "second", "turned round", "begin alone", "end alone", "before 1970", "leading zero"],
)
def test_the_created_time_filters_between_bounds(by_time: Client, bounds: dict[str, str], expected: str) -> None:
    assert found(by_time, **bounds) == expected


def test_the_bounds_may_be_left_out_of_the_span(make_client: MakeClient) -> None:
    client = make_client(choices={"created-bounds": "exclusive"})
    for number, created in zip("ABC", (99, 100, 101), strict=True):
        client.create(number, issuedAt=created)

    assert found(client, beginDateAt="99", endDateAt="101") == "B"
    assert found(client, beginDateAt="99") == "BC"
    assert found(client, endDateAt="101") == "AB"


def test_the_created_time_that_an_update_set_is_the_one_that_filters(by_time: Client) -> None:
    invoice_id = by_time.listed(q="E", searchBy="invoiceNumber")[0]["id"]

    by_time.put(f"{INVOICES}/{invoice_id}", {"createdAt": 100})

    assert found(by_time, beginDateAt="100", endDateAt="100") == "CE"


def test_the_time_of_an_update_does_not_filter(client: Client, clock: Clock) -> None:
    invoice_id = client.create("A", issuedAt=100)
    clock.now += 1000

    client.put(f"{INVOICES}/{invoice_id}", {"type": "changed"})

    assert found(client, beginDateAt=str(clock.now)) == ""
    assert found(client, endDateAt="100") == "A"


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        (["1"], "A"),
        (["1", "1001"], "AC"),
        (["ORD-101", "12"], "BD"),
        (["ord-101"], ""),
        (["2"], ""),
        (["1", "1", "nobody"], "A"),
        (["1,12"], "E"),
        ([""], ""),
        (["None"], ""),
    ],
    ids=["one", "two", "text ids", "other case", "unknown", "repeated", "with a comma", "empty", "no id"],
)
def test_external_ids_list_their_union(client: Client, ids: list[str], expected: str) -> None:
    for number, external_id in zip("ABCDE", ("1", "12", "1001", "ORD-101", "1,12"), strict=True):
        client.create(number, externalId=external_id)
    client.create("F")

    assert found(client, **{"externalId[]": ids}) == expected


@pytest.fixture
def by_channel(client: Client) -> Client:
    for number, channel in (("A", 1), ("B", 2), ("C", 1)):
        client.create(number, channelId=channel)
    client.create("D")
    return client


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("channelIds=1", "AC"),
        ("channelIds=2", "B"),
        ("channelIds=12", ""),
        ("channelIds=1&channelIds=2", "ABC"),
        ("channelIds=1,2", "ABC"),
        ("channelIds=1%2C2", "ABC"),
        ("channelIds[]=1&channelIds[]=2", "ABC"),
        ("channelIds%5B%5D=2", "B"),
        ("channelIds=1&channelIds[]=2", "ABC"),
    ],
)
def test_channels_list_their_union_however_they_are_sent(by_channel: Client, query: str, expected: str) -> None:
    listed = by_channel.get(f"{INVOICES}?{query}").json()["data"]

    assert "".join(sorted(item["invoiceNumber"] for item in listed)) == expected


def test_channels_may_be_understood_as_a_repeated_key_only(make_client: MakeClient) -> None:
    client = make_client(choices={"channel-ids-encoding": "repeated"})
    for number, channel in (("A", 1), ("B", 2)):
        client.create(number, channelId=channel)
    client.create("C")

    commas = client.get(f"{INVOICES}?channelIds=1,2")

    assert found(client, channelIds=["1", "2"]) == "AB"
    assert (commas.status_code, "channelIds" in commas.text) == (400, True)
    assert found(client, **{"channelIds[]": ["1"]}) == "ABC"


@pytest.mark.parametrize(
    "both",
    [
        {"customerId": "1001", "status": 1},
        {"customerId": "1001", "q": "B"},
        {"status": 1, "beginDateAt": "50", "endDateAt": "150"},
        {"externalId[]": ["B", "C"], "customerName": "acme"},
        {"channelIds": 1, "status": 1},
        {"searchBy": "type", "q": "Credit", "channelIds": 1},
    ],
    ids=" and ".join,
)
def test_filters_combine(client: Client, both: dict[str, object]) -> None:
    client.create("A", customerId="1001", status=0, issuedAt=100, channelId=1, externalId="A")
    client.create("B", customerId="1001", status=1, issuedAt=100, channelId=1, externalId="B", type="Credit memo")
    client.create("C", customerId="1002", status=1, issuedAt=200, channelId=2, externalId="C", type="Credit memo")

    assert found(client, **both) == "B"


@pytest.mark.parametrize("name", ["companyId", "externalId", "Status", "invoiceNumber", "customerid", "filter[status]"])
def test_a_filter_that_the_list_does_not_know_is_ignored(by_company: Client, name: str) -> None:
    assert found(by_company, **{name: "1"}) == "ABCDE"
