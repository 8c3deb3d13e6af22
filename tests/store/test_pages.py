"""Pages of a list: sorted by a field and then by id, nulls first, and no record twice or left out."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from mockserver.domain.listing import OneOf, Page, Query
from mockserver.domain.money import Money
from mockserver.store.ports import VirtualStore
from tests.store.samples import invoice, put, remove

TEXTS = ("", "10", "9", "A", "B", "a", "Ä", "成")
NUMBERS = (-7, 0, 1, 9, 10, 100)
BALANCES = tuple(
    Money(code=code, value=Decimal(value)) for code, value in (("USD", "-1"), ("EUR", "9"), ("CHF", "100"))
)
RISING: dict[str, tuple[Any, ...]] = {
    "id": (),
    "invoice_number": TEXTS,
    "customer_id": TEXTS,
    "external_customer_id": (None, *TEXTS),
    "created_at": NUMBERS,
    "updated_at": NUMBERS,
    "due_date": NUMBERS,
    "is_pending_payment": (0, 1),
    "open_balance": BALANCES,
    "original_balance": BALANCES,
    "status": (0, 1, 2),
}
"""The fields that a list can be sorted by, and values of each in rising order."""

every_field = pytest.mark.parametrize("field", RISING)
both_ways = pytest.mark.parametrize("is_descending", [False, True], ids=["rising", "falling"])


def keep_rising(store: VirtualStore, field: str) -> list[int]:
    """Two invoices for each value of the field, in no order; their ids in rising order of the field, then of the id."""
    attribute = {"is_pending_payment": "pending_payments"}.get(field, field)
    values = [{attribute: value} for value in RISING[field]] or [{}] * 3
    count = len(values)
    records = [(place, offset) for place in range(count) for offset in (0, count)]
    numbers = {record: 1 + record[1] + (record[0] * 5 + 2) % count for record in records}
    assert len(set(numbers.values())) == len(records), "5 has to be no divisor of the number of values"
    put(
        store, *(invoice(numbers[record], **{"created_at": 0, **values[record[0]]}) for record in sorted(records)[::-1])
    )
    return sorted(numbers.values()) if field == "id" else [numbers[record] for record in records]


def ids(page: Page[Any]) -> list[int]:
    return [record.id for record in page.items]


@every_field
def test_a_list_rises_by_its_field_and_then_by_id(store: VirtualStore, field: str) -> None:
    expected = keep_rising(store, field)

    assert ids(store.invoices.page(Query(sort_by=field, limit=250))) == expected


@every_field
def test_a_falling_list_is_the_exact_reverse(store: VirtualStore, field: str) -> None:
    expected = keep_rising(store, field)

    assert ids(store.invoices.page(Query(sort_by=field, is_descending=True, limit=250))) == expected[::-1]


@both_ways
@every_field
def test_pages_join_to_the_whole_list(store: VirtualStore, field: str, *, is_descending: bool) -> None:
    keep_rising(store, field)
    whole = store.invoices.page(Query(sort_by=field, is_descending=is_descending, limit=250))

    pages = [
        store.invoices.page(Query(sort_by=field, is_descending=is_descending, offset=offset, limit=2))
        for offset in range(0, len(whole.items), 2)
    ]

    assert [record for page in pages for record in page.items] == whole.items
    assert {page.total_count for page in pages} == {len(whole.items)}


@pytest.mark.parametrize("sort_by", ["created_at", "updated_at"], ids=["kept sorted", "sorted when asked"])
@pytest.mark.parametrize(
    ("offset", "limit", "expected"),
    [
        pytest.param(0, 10, [1, 2, 3], id="more than there are"),
        pytest.param(0, 4, [1, 2, 3], id="one more than there are"),
        pytest.param(0, 3, [1, 2, 3], id="as many as there are"),
        pytest.param(1, 4, [2, 3], id="all but the first"),
        pytest.param(1, 1, [2], id="the middle"),
        pytest.param(2, 10, [3], id="the last"),
        pytest.param(3, 10, [], id="just beyond the end"),
        pytest.param(2**62, 250, [], id="far beyond the end"),
        pytest.param(0, 0, [], id="none"),
    ],
)
def test_offset_skips_and_limit_caps(
    store: VirtualStore, sort_by: str, offset: int, limit: int, expected: list[int]
) -> None:
    put(store, *(invoice(number, created_at=number, updated_at=number) for number in (2, 3, 1)))

    rising = store.invoices.page(Query(sort_by=sort_by, offset=offset, limit=limit))
    falling = store.invoices.page(Query(sort_by=sort_by, is_descending=True, offset=offset, limit=limit))

    assert ids(rising) == expected
    assert ids(falling) == [4 - number for number in expected]
    assert (rising.total_count, falling.total_count) == (3, 3)


@pytest.mark.parametrize("sort_by", ["created_at", "updated_at"], ids=["kept sorted", "sorted when asked"])
def test_the_total_counts_every_match_and_no_other(store: VirtualStore, sort_by: str) -> None:
    put(store, *(invoice(number, status=number % 2) for number in range(1, 8)))

    page = store.invoices.page(Query(where=(OneOf("status", frozenset({1})),), sort_by=sort_by, offset=1, limit=2))

    assert (ids(page), page.total_count) == ([3, 5], 4)


@both_ways
def test_a_filtered_list_has_the_order_of_the_whole_one(store: VirtualStore, *, is_descending: bool) -> None:
    put(store, *(invoice(number, status=number % 2, created_at=number // 3) for number in (5, 3, 1, 2, 4, 6)))

    query = Query(where=(OneOf("status", frozenset({0})),), sort_by="created_at", is_descending=is_descending)

    assert ids(store.invoices.page(query)) == ([6, 4, 2] if is_descending else [2, 4, 6])


def test_without_other_wishes_a_list_has_the_ten_lowest_ids(store: VirtualStore) -> None:
    put(store, *(invoice(number, created_at=-number) for number in range(12, 0, -1)))

    assert ids(store.invoices.page(Query())) == list(range(1, 11))


@pytest.mark.parametrize("sort_by", RISING)
def test_an_empty_store_has_an_empty_page(store: VirtualStore, sort_by: str) -> None:
    assert store.invoices.page(Query(sort_by=sort_by)) == Page([], 0)


@pytest.mark.parametrize("sort_by", ["created_at", "due_date"], ids=["kept sorted", "sorted when asked"])
def test_a_changed_record_moves_to_its_new_place(store: VirtualStore, sort_by: str) -> None:
    put(store, *(invoice(number, created_at=number, due_date=number) for number in (1, 2, 3)))

    put(store, invoice(1, created_at=9, due_date=9))
    remove(store, 2)

    assert ids(store.invoices.page(Query(sort_by=sort_by))) == [3, 1]


def test_each_kind_of_record_has_pages(store: VirtualStore) -> None:
    put(store, invoice(1))

    assert store.companies.page(Query()) == Page([], 0)
    assert store.extra_fields.page(Query()) == Page([], 0)
