"""Whatever was put and removed before: lists and look-ups are those of a plain list of records, sorted when asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from decimal import Decimal
from functools import cmp_to_key, partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.domain.invoice import Invoice
from mockserver.domain.listing import Between, Condition, Matches, OneOf, Query
from mockserver.domain.money import Money
from mockserver.store.ports import VirtualStore
from mockserver.store.urls import open_stores
from tests.store.databases import KINDS, store_url
from tests.store.samples import invoice, new_store, undone

SORTED_BY = ("id", "created_at", "invoice_number", "external_customer_id", "open_balance", "status")

every_store = pytest.mark.parametrize(
    "kind", [*KINDS, *(f"{kind}, opened again" for kind in KINDS if kind != "memory")]
)
ids = st.integers(1, 12)
invoices = st.builds(
    invoice,
    ids,
    invoice_number=st.sampled_from("abAB"),
    order_number=st.sampled_from([None, "104", "105"]),
    external_customer_id=st.sampled_from([None, "", "a", "b"]),
    created_at=st.integers(-2, 2),
    status=st.integers(0, 2),
    open_balance=st.builds(Money, code=st.sampled_from(["USD", "EUR"]), value=st.integers(-3, 12).map(Decimal)),
)
histories = st.lists(st.tuples(st.booleans(), st.lists(invoices | ids, max_size=8)), max_size=8)
"""Transactions: whether each is kept, and what it does. A number removes the record with that id, if there is one."""
conditions: st.SearchStrategy[Condition] = st.one_of(
    st.builds(OneOf, st.just("status"), st.frozensets(st.integers(0, 2))),
    st.builds(
        Between, st.just("created_at"), st.none() | st.integers(-2, 2), st.none() | st.integers(-2, 2), st.booleans()
    ),
    st.builds(Matches, st.just(("invoice_number", "order_number")), st.sampled_from(["a", "B", "10", ""])),
)
queries = st.builds(
    Query,
    where=st.lists(conditions, max_size=2).map(tuple),
    sort_by=st.sampled_from(SORTED_BY),
    is_descending=st.booleans(),
    offset=st.integers(0, 14),
    limit=st.integers(0, 14),
)


@every_store
@given(history=histories, query=queries)
@settings(deadline=None, max_examples=60)
def test_a_page_is_a_slice_of_all_records_filtered_and_sorted(
    kind: str, history: list[tuple[bool, list[Invoice | int]]], query: Query
) -> None:
    expected = records_after(history)
    matching = [record for record in expected.values() if all(holds(condition, record) for condition in query.where)]
    ordered = sorted(matching, key=cmp_to_key(partial(compared, query.sort_by)))
    if query.is_descending:
        ordered.reverse()

    with store_after(kind, history) as store:
        page = store.invoices.page(query)

    assert page.items == ordered[query.offset : query.offset + query.limit]
    assert page.total_count == len(matching)


@pytest.mark.parametrize("is_descending", [False, True], ids=["rising", "falling"])
@given(
    created=st.lists(st.integers(-2, 2), max_size=8),
    removed=st.sets(st.integers(1, 8)),
    offset=st.integers(0, 9),
    limit=st.integers(0, 9),
)
@settings(deadline=None, max_examples=200)
def test_a_page_in_the_default_order_is_a_slice_of_all_records(
    created: list[int], removed: set[int], offset: int, limit: int, *, is_descending: bool
) -> None:
    records = [invoice(number, created_at=created_at) for number, created_at in enumerate(created, 1)]
    expected = [record for record in records if record.id not in removed]
    expected.sort(key=lambda record: (record.created_at, record.id), reverse=is_descending)

    with store_after("memory", [(True, [*records, *removed])]) as store:
        page = store.invoices.page(Query(sort_by="created_at", is_descending=is_descending, offset=offset, limit=limit))

    assert page.items == expected[offset : offset + limit]
    assert page.total_count == len(expected)


@every_store
@given(history=histories, number=st.sampled_from("abAB"), order_number=st.sampled_from(["104", "105"]))
@settings(deadline=None, max_examples=30)
def test_a_look_up_finds_the_lowest_id(
    kind: str, history: list[tuple[bool, list[Invoice | int]]], number: str, order_number: str
) -> None:
    expected = [record for _, record in sorted(records_after(history).items())]

    with store_after(kind, history) as store:
        found = [store.invoices.find("invoice_number", number), store.invoices.find("order_number", order_number)]
        everything = list(store.invoices)

    assert everything == expected
    assert found == [
        next((record for record in expected if record.invoice_number == number), None),
        next((record for record in expected if record.order_number == order_number), None),
    ]


@contextmanager
def store_after(kind: str, history: list[tuple[bool, list[Invoice | int]]]) -> Iterator[VirtualStore]:
    """A virtual store with that history."""
    with ExitStack() as closing_all:
        name, _, is_opened_again = kind.partition(", ")
        folder = closing_all.enter_context(TemporaryDirectory())
        url = closing_all.enter_context(store_url(name, Path(folder)))
        stores = closing_all.enter_context(closing(open_stores(url)))
        store = new_store(stores)
        for is_kept, steps in history:
            run(store, steps, is_kept=is_kept)
        if is_opened_again:
            stores.close()
            store = next(iter(closing_all.enter_context(closing(open_stores(url)))))
        yield store


def run(store: VirtualStore, steps: list[Invoice | int], *, is_kept: bool) -> None:
    with store.transaction() if is_kept else undone(store):
        for step in steps:
            if isinstance(step, Invoice):
                store.invoices.put(step)
            elif store.invoices.get(step) is not None:
                store.invoices.remove(step)


def records_after(history: list[tuple[bool, list[Invoice | int]]]) -> dict[int, Invoice]:
    """The model: id to record."""
    records: dict[int, Invoice] = {}
    for is_kept, steps in history:
        for step in steps if is_kept else ():
            if isinstance(step, Invoice):
                records[step.id] = step
            else:
                records.pop(step, None)
    return records


def holds(condition: Condition, record: Invoice) -> bool:
    match condition:
        case OneOf():
            return record.status in condition.values
        case Between(_, low, high, is_inclusive):
            created = range(-9 if low is None else low, 10 if high is None else high + 1)
            ends = set() if is_inclusive else {low, high}
            return record.created_at in created and record.created_at not in ends
        case Matches():
            fields = [record.invoice_number, record.order_number]
            return any(field is not None and condition.text.lower() in field.lower() for field in fields)
    raise NotImplementedError(condition)


def compared(field: str, one: Invoice, other: Invoice) -> int:
    """Below zero if `one` comes first in a rising list."""
    values = [getattr(record, field) for record in (one, other)]
    first, second = (value.value if isinstance(value, Money) else value for value in values)
    if first == second:
        return one.id - other.id
    if first is None or second is None:
        return -1 if first is None else 1
    return -1 if first < second else 1
