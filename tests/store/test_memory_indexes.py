"""Indexes in memory: many records of one value cost no more than few, and images do not see later writes."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from mockserver.api.cashbook import record_payment
from mockserver.app import settled_choices
from mockserver.domain.b2b_request import B2bRequest, Stage, pull
from mockserver.domain.listing import OneOf, Query
from mockserver.domain.payment import PaymentFields
from mockserver.store.memory import MemoryStore
from tests.api.client import CONTRACT
from tests.domain import payments
from tests.domain.samples import NOW
from tests.store.samples import invoice, undone

CUSTOMERS = ("1001", "1002")


@pytest.fixture
def store() -> MemoryStore:
    return new_store()


def new_store() -> MemoryStore:
    return MemoryStore("demo", token="t", due_days=30)


def request(number: int, stage: str = Stage.SUBMITTED) -> B2bRequest:
    return B2bRequest(
        id=number, buyer_id=1, user_name="Ada", email="ada@acme.example", invoice_account="1001", invoice_id=1,
        invoice_number="A", account="1001", created_at=NOW, stage=stage,
    )  # fmt: skip


def keep(store: MemoryStore, *requests: B2bRequest) -> None:
    with store.transaction():
        for one in requests:
            store.b2b_requests.put(one)


def pulling(size: int) -> float:
    """CPU seconds to pull so many requests."""
    store = new_store()
    keep(store, *(request(number) for number in range(size)))
    start = time.process_time()
    keep(store, *map(pull, store.b2b_requests))
    return time.process_time() - start


def paying(size: int) -> float:
    """CPU seconds to record a payment of so many invoices."""
    store = new_store()
    with store.transaction():
        for number in range(1, size + 1):
            store.invoices.put(replace(invoice(number), customer_id="1001"))
    fields: PaymentFields = payments.fields(dict.fromkeys(range(1, size + 1), "1"))
    start = time.process_time()
    record_payment(store, fields, now=NOW, choices=settled_choices(CONTRACT, {}))
    return time.process_time() - start


@pytest.mark.parametrize("work", [pulling, paying])
def test_ten_times_as_many_records_cost_about_ten_times_as_much(work: Callable[[int], float]) -> None:
    few, many = (min(work(size) for _ in range(3)) for size in (400, 4_000))

    assert many < 40 * few  # a hundred times, where each record looks at all the others


@pytest.mark.parametrize("size", [3, 8, 9, 50])
def test_an_image_does_not_see_what_is_written_later(store: MemoryStore, size: int) -> None:
    keep(store, *(request(number) for number in range(size)))
    image, other = store.image(), new_store()
    other.load_image(image)

    keep(store, *(request(number, Stage.PULLED) for number in range(0, size, 2)), request(size))
    keep(other, request(1, Stage.ERROR))

    again = new_store()
    again.load_image(image)
    assert [one.id for one in again.b2b_requests.find_all("stage", Stage.SUBMITTED)] == list(range(size))
    assert again.b2b_requests.find_all("stage", Stage.PULLED) == []
    in_other = [one.id for one in other.b2b_requests.find_all("stage", Stage.SUBMITTED)]
    assert in_other == [number for number in range(size) if number != 1]
    in_store = [one.id for one in store.b2b_requests.find_all("stage", Stage.SUBMITTED)]
    assert in_store == [*range(1, size, 2), size]


def test_what_is_undone_is_not_found(store: MemoryStore) -> None:
    keep(store, *(request(number) for number in range(20)))

    with undone(store):
        store.b2b_requests.put(request(7, Stage.PULLED))
        store.b2b_requests.put(request(99))
        store.b2b_requests.remove(8)

    assert [one.id for one in store.b2b_requests.find_all("stage", Stage.SUBMITTED)] == list(range(20))
    assert store.b2b_requests.find("stage", Stage.PULLED) is None


def test_a_value_that_nobody_has_any_more_takes_no_place(store: MemoryStore) -> None:
    keep(store, *(request(number) for number in range(20)))
    with store.transaction():
        for number in range(20):
            store.b2b_requests.remove(number)

    assert store.b2b_requests.find_all("stage", Stage.SUBMITTED) == []
    assert not store.image()["b2b_requests"].indexes["stage"]


def test_a_list_of_one_customer_looks_at_that_customers_invoices_only(store: MemoryStore) -> None:
    looked_at: list[object] = []

    class Watched(frozenset[object]):
        def __contains__(self, value: object) -> bool:
            looked_at.append(value)
            return super().__contains__(value)

    with store.transaction():
        for number in range(1, 201):
            store.invoices.put(replace(invoice(number), customer_id="1001" if number <= 5 else "1002"))
    where = (OneOf("customer_id", Watched({"1001"})),)

    pages = [
        store.invoices.page(Query(where=where, sort_by=field, is_descending=True, limit=3))
        for field in ("created_at", "due_date")
    ]

    assert looked_at == ["1001"] * 10
    assert [page.total_count for page in pages] == [5, 5]
    assert all(len(page.items) == 3 for page in pages)


@pytest.mark.parametrize("few", [1, 5, 30], ids=["few", "some", "most"])
@pytest.mark.parametrize("field", ["created_at", "due_date", "open_balance", "invoice_number"])
@pytest.mark.parametrize("is_descending", [False, True], ids=["rising", "falling"])
def test_lists_by_an_index_are_those_without_one(
    store: MemoryStore, few: int, field: str, *, is_descending: bool
) -> None:
    made = [
        replace(invoice(number), customer_id=CUSTOMERS[number > few], created_at=number % 3, due_date=number % 2)
        for number in range(1, 41)
    ]
    with store.transaction():
        for one in made:
            store.invoices.put(one)

    def listed(where: tuple[OneOf, ...]) -> list[int]:
        query = Query(where=where, sort_by=field, is_descending=is_descending, limit=100)
        return [one.id for one in store.invoices.page(query).items]

    by_index = listed((OneOf("customer_id", frozenset({"1001"})),))
    assert by_index == [id_ for id_ in listed(()) if id_ <= few]
    assert listed((OneOf("customer_id", frozenset({"1001", None})),)) == by_index
    assert listed((OneOf("customer_id", frozenset({"x"})),)) == []
