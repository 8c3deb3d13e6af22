"""Transactions: the writes of one are kept together or not at all."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest

from mockserver.domain.listing import Query
from mockserver.store.ports import Stores, VirtualStore
from tests.store.samples import content, fill, invoice, new_store, order, put, remove, undone


@pytest.mark.parametrize(
    "write",
    [
        pytest.param(lambda store: store.invoices.put(invoice(1)), id="a new record"),
        pytest.param(lambda store: store.invoices.put(invoice(8, type="Credit")), id="a changed record"),
        pytest.param(lambda store: store.invoices.remove(8), id="a removed record"),
    ],
)
def test_a_write_outside_a_transaction_is_refused(store: VirtualStore, write: Callable[[VirtualStore], None]) -> None:
    fill(store)
    before = content(store)

    with pytest.raises(RuntimeError, match="a write to invoices outside a transaction"):
        write(store)

    assert content(store) == before


def test_after_a_transaction_writes_are_refused_again(store: VirtualStore) -> None:
    put(store, invoice(1))

    with pytest.raises(RuntimeError):
        store.invoices.put(invoice(2))


def test_after_a_failed_transaction_writes_are_refused_again(store: VirtualStore) -> None:
    with undone(store):
        pass

    with pytest.raises(RuntimeError):
        store.invoices.put(invoice(2))


def test_writes_show_inside_their_transaction(store: VirtualStore) -> None:
    with store.transaction():
        store.invoices.put(invoice(1))

        assert store.invoices.find("invoice_number", "INV-1") == invoice(1)
        assert store.invoices.page(Query(sort_by="created_at")).items == [invoice(1)]


def test_a_failed_transaction_leaves_everything_as_it_was(store: VirtualStore) -> None:
    fill(store)
    before = content(store)

    with undone(store):
        store.invoices.put(invoice(8, invoice_number="changed", created_at=1))
        store.invoices.put(invoice(8, invoice_number="changed twice", created_at=999))
        store.invoices.remove(7)
        store.invoices.put(invoice(9, order_number="104"))
        store.invoices.remove(9)
        store.orders.remove(501)
        store.orders.put(order(501, status="Shipped"))

    assert content(store) == before


def test_a_failed_transaction_leaves_the_indexes_as_they_were(store: VirtualStore) -> None:
    put(store, invoice(1, order_number="104"), invoice(2))

    with undone(store):
        store.invoices.put(invoice(1, invoice_number="changed", order_number="105"))
        store.invoices.remove(2)

    assert store.invoices.find("invoice_number", "changed") is None
    assert store.invoices.find("order_number", "105") is None
    assert store.invoices.find("order_number", "104") == invoice(1, order_number="104")
    assert store.invoices.find("invoice_number", "INV-2") == invoice(2)


@pytest.mark.parametrize("sort_by", ["created_at", "updated_at"])
def test_a_failed_transaction_leaves_the_order_of_lists_as_it_was(store: VirtualStore, sort_by: str) -> None:
    put(store, *(invoice(record_id) for record_id in range(1, 6)))
    before = store.invoices.page(Query(sort_by=sort_by))

    with undone(store):
        store.invoices.put(invoice(3, created_at=100, updated_at=1))
        store.invoices.remove(4)
        store.invoices.put(invoice(6, created_at=0))

    assert store.invoices.page(Query(sort_by=sort_by)) == before


def test_ids_taken_in_a_failed_transaction_are_free_again(store: VirtualStore) -> None:
    put(store, invoice(1), invoice(2))
    remove(store, 2)

    with undone(store):
        assert store.invoices.new_id() == 3
        store.invoices.put(invoice(41))
        store.companies.new_id()

    assert (store.invoices.new_id(), store.companies.new_id()) == (3, 1)


def test_ids_taken_before_a_failed_inner_transaction_stay_taken(store: VirtualStore) -> None:
    with store.transaction():
        assert store.invoices.new_id() == 1
        with undone(store):
            assert store.invoices.new_id() == 2

        assert store.invoices.new_id() == 2


def test_an_interrupt_from_the_keyboard_undoes_a_transaction_too(store: VirtualStore) -> None:
    with suppress(KeyboardInterrupt), store.transaction():
        store.invoices.put(invoice(1))
        raise KeyboardInterrupt

    assert store.is_empty()


def test_a_failed_transaction_does_not_undo_those_before_it(store: VirtualStore) -> None:
    put(store, invoice(1))

    with undone(store):
        store.invoices.put(invoice(1, type="Credit"))

    put(store, invoice(2))
    assert list(store.invoices) == [invoice(1), invoice(2)]


def test_a_transaction_that_writes_nothing_changes_nothing(store: VirtualStore) -> None:
    fill(store)
    before = content(store)

    with store.transaction():
        store.invoices.new_id()

    assert content(store) == before


def test_a_record_that_is_put_and_removed_in_one_transaction_never_was(store: VirtualStore) -> None:
    with store.transaction():
        store.invoices.put(invoice(1))
        store.invoices.remove(1)

    assert store.is_empty()


def test_writes_may_go_on_after_an_inner_transaction(store: VirtualStore) -> None:
    with store.transaction():
        put(store, invoice(1))
        store.invoices.put(invoice(2))

    assert list(store.invoices) == [invoice(1), invoice(2)]


def test_an_inner_transaction_is_undone_with_the_outer_one(store: VirtualStore) -> None:
    with undone(store):
        store.invoices.put(invoice(1))
        put(store, invoice(2))

    assert store.is_empty()


def test_an_inner_transaction_that_fails_leaves_the_outer_one(store: VirtualStore) -> None:
    with store.transaction():
        store.invoices.put(invoice(1))
        with undone(store):
            store.invoices.put(invoice(1, type="Credit"))
            store.invoices.put(invoice(2))

    assert list(store.invoices) == [invoice(1)]


def test_transactions_of_two_virtual_stores_do_not_touch_each_other(stores: Stores) -> None:
    first, second = new_store(stores, "first"), new_store(stores, "second")

    with undone(first):
        first.invoices.put(invoice(1))
        put(second, invoice(1))

    assert first.is_empty()
    assert list(second.invoices) == [invoice(1)]


def test_a_transaction_of_one_virtual_store_does_not_open_another(stores: Stores) -> None:
    first, second = new_store(stores, "first"), new_store(stores, "second")

    with first.transaction(), pytest.raises(RuntimeError):
        second.invoices.put(invoice(1))


def test_a_failed_remove_undoes_what_came_before_it(store: VirtualStore) -> None:
    put(store, invoice(1))

    with suppress(KeyError), store.transaction():
        remove(store, 1)
        remove(store, 1)

    assert list(store.invoices) == [invoice(1)]
