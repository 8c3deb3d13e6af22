"""Searching the invoice list: `q`, the field that `searchBy` names, and how much of a value is needed."""

from __future__ import annotations

import pytest

from tests.api.client import INVOICES, Client
from tests.api.conftest import MakeClient

FIELDS = ("invoiceNumber", "type", "orderNumber", "purchaseOrderNumber", "customerId", "externalCustomerId")
SPECIAL = [*".*?+^$|()[]{}\\%_-/&=#'\"<>~,;: ", "é", "成都", "🧾", "%00", "%25", "&#46;", r"\d", ".*", "[a-z]"]


def found(client: Client, **parameters: object) -> list[str]:
    return sorted(item["invoiceNumber"] for item in client.listed(**parameters))


@pytest.mark.parametrize("field", FIELDS)
def test_q_lists_whoever_bears_it_in_the_named_field(client: Client, field: str) -> None:
    client.create("wanted", **{field: "KEYWORD-1"})
    client.create("distractor", **{other: "KEYWORD-2" for other in FIELDS if other != field})

    listed = client.listed(searchBy=field, q="KEYWORD")

    assert [item[field] for item in listed] == ["KEYWORD-1"]


@pytest.mark.parametrize("field", FIELDS)
def test_q_alone_searches_each_of_the_six_fields(client: Client, field: str) -> None:
    client.create("distractor")
    client.create("other", **{field: "KEYWORD-1"})

    assert [item[field] for item in client.listed(q="KEYWORD-1")] == ["KEYWORD-1"]


def test_q_alone_joins_what_the_fields_find(client: Client) -> None:
    client.create("A", orderNumber="77")
    client.create("B", purchaseOrderNumber="77")
    client.create("C", orderNumber="78")

    assert found(client, q="77") == ["A", "B"]


def test_q_searches_no_other_field(client: Client) -> None:
    client.create(
        "A",
        externalId="KEYWORD",
        termsConditions="KEYWORD",
        externalPdfUrl="KEYWORD",
        channelId=1,
        details={"type": "KEYWORD"},
        extraFields=[{"fieldName": "Cost centre", "fieldValue": "KEYWORD"}],
    )

    assert client.listed()[0]["customerName"] == "Acme Components"
    for keyword in ("KEYWORD", "Acme", "Main storefront", "USD", "Cost centre"):
        assert found(client, q=keyword) == []


def test_q_is_plain_text_and_never_a_pattern(client: Client) -> None:
    for distractor in ("XY", "XaY", "X1Y", "XXYY", "X", "Y"):
        client.create(distractor)
    for special in SPECIAL:
        client.create(f"X{special}Y")

    for special in SPECIAL:
        assert found(client, q=f"X{special}Y") == [f"X{special}Y"]
        assert found(client, q=f"X{special}Y", searchBy="invoiceNumber") == [f"X{special}Y"]


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ("substring-ignoring-case", {"whole value": 1, "part": 1, "other case": 1, "part in other case": 1}),
        ("substring", {"whole value": 1, "part": 1, "other case": 0, "part in other case": 0}),
        ("whole-value", {"whole value": 1, "part": 0, "other case": 0, "part in other case": 0}),
    ],
)
def test_how_much_of_a_value_q_needs_is_chosen(make_client: MakeClient, choice: str, expected: dict[str, int]) -> None:
    client = make_client(choices={"q-matching": choice})
    client.create("distractor", orderNumber="distractor")
    client.create("École-7", purchaseOrderNumber="École-7")
    keywords = {"whole value": "École-7", "part": "cole-", "other case": "éCOLE-7", "part in other case": "éCOL"}

    for searched in ({}, {"searchBy": "purchaseOrderNumber"}):
        assert {name: len(client.listed(q=q, **searched)) for name, q in keywords.items()} == expected


def test_q_does_not_reach_across_two_fields(client: Client) -> None:
    client.create("ABC", type="DEF")

    assert found(client, q="ABCDEF") == []
    assert found(client, q="CD") == []


def test_a_field_that_an_invoice_lacks_matches_no_q(client: Client) -> None:
    client.create("A")

    for keyword in ("None", "null"):
        assert found(client, q=keyword, searchBy="externalCustomerId") == []


@pytest.mark.parametrize(("choice", "expected"), [("unfiltered", ["A", "B"]), ("nothing", [])])
def test_an_empty_q_lists_what_was_chosen(make_client: MakeClient, choice: str, expected: list[str]) -> None:
    client = make_client(choices={"empty-q": choice})
    client.create("A")
    client.create("B")

    assert found(client, q="") == expected
    assert found(client, q="", searchBy="type") == expected


@pytest.mark.parametrize("choice", ["unfiltered", "nothing"])
def test_a_search_field_without_q_filters_nothing(make_client: MakeClient, choice: str) -> None:
    client = make_client(choices={"empty-q": choice})
    client.create("A")

    assert found(client, searchBy="externalCustomerId") == ["A"]


def test_of_a_repeated_q_the_last_one_counts(client: Client) -> None:
    client.create("A")
    client.create("B")

    answer = client.get(INVOICES, params=[("q", "A"), ("q", "B")]).json()

    assert [item["invoiceNumber"] for item in answer["data"]] == ["B"]


def test_the_count_of_a_search_is_of_its_matches(client: Client) -> None:
    for number in ("INV-1", "INV-12", "INV-2"):
        client.create(number)

    answer = client.get(INVOICES, params={"q": "INV-1", "limit": 1}).json()

    assert (len(answer["data"]), answer["meta"]["pagination"]["totalCount"]) == (1, 2)
