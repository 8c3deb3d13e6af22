"""Records: put, got, found, replaced and removed, alike in every store."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mockserver.store.ports import VirtualStore
from tests.store.samples import ONE_OF_EACH, collection_of, content, fill, invoice, order, put, remove

every_record = pytest.mark.parametrize(
    ("kind", "record"),
    [pytest.param(kind, records[0], id=kind) for kind, records in ONE_OF_EACH.items()],
)
indexed = pytest.mark.parametrize(
    ("kind", "index", "value"),
    [
        ("companies", "company_id", "1001"),
        ("orders", "bc_order_id", 9_501),
        ("invoices", "invoice_number", "INV-8"),
        ("invoices", "order_number", "104"),
        ("retired_numbers", "invoice_number", "INV-1"),
        ("receipts", "payment_id", 11),
        ("receipt_lines", "receipt_id", 21),
    ],
)


@every_record
def test_a_record_is_got_as_it_was_put(store: VirtualStore, kind: str, record: Any) -> None:
    with store.transaction():
        collection_of(store, kind).put(record)

    assert collection_of(store, kind).get(record.id) == record


@every_record
def test_records_of_other_kinds_stay_apart(store: VirtualStore, kind: str, record: Any) -> None:
    with store.transaction():
        collection_of(store, kind).put(record)

    others = {other: found for other, found in content(store).items() if found and other != kind}
    assert others == {}


def test_a_record_that_nobody_put_is_not_got(store: VirtualStore) -> None:
    put(store, invoice(1))

    assert store.invoices.get(2) is None


def test_putting_a_record_again_replaces_it(store: VirtualStore) -> None:
    put(store, invoice(1), invoice(2))

    put(store, invoice(1, type="Credit"))

    assert list(store.invoices) == [invoice(1, type="Credit"), invoice(2)]
    assert len(store.invoices) == 2


def test_a_removed_record_is_gone(store: VirtualStore) -> None:
    put(store, invoice(1), invoice(2))

    remove(store, 1)

    assert store.invoices.get(1) is None
    assert store.invoices.find("invoice_number", "INV-1") is None
    assert list(store.invoices) == [invoice(2)]
    assert len(store.invoices) == 1


def test_removing_what_is_not_there_is_an_error(store: VirtualStore) -> None:
    put(store, invoice(1))

    with pytest.raises(KeyError), store.transaction():
        store.invoices.remove(2)


def test_records_come_by_id(store: VirtualStore) -> None:
    put(store, invoice(10, created_at=1), invoice(9, created_at=3), invoice(2, created_at=2))
    put(store, invoice(9, created_at=9))

    assert [record.id for record in store.invoices] == [2, 9, 10]


def test_records_may_change_while_they_are_walked(store: VirtualStore) -> None:
    put(store, invoice(1), invoice(2))

    with store.transaction():
        for record in store.invoices:
            store.invoices.remove(record.id)

    assert len(store.invoices) == 0


@indexed
def test_a_record_is_found_by_each_indexed_field(store: VirtualStore, kind: str, index: str, value: object) -> None:
    fill(store)

    found = collection_of(store, kind).find(index, value)

    assert getattr(found, index) == value


@indexed
def test_a_value_that_no_record_has_finds_nothing(store: VirtualStore, kind: str, index: str, value: object) -> None:
    fill(store)

    assert collection_of(store, kind).find(index, "404" if isinstance(value, str) else 404) is None


def test_of_several_records_with_a_value_the_lowest_id_is_found(store: VirtualStore) -> None:
    put(store, *(invoice(record_id, order_number="104") for record_id in (5, 3, 4)))
    put(store, invoice(3, order_number="104", type="Credit"))

    assert store.invoices.find("order_number", "104") == invoice(3, order_number="104", type="Credit")


def test_when_the_lowest_id_is_removed_the_next_is_found(store: VirtualStore) -> None:
    put(store, *(invoice(record_id, order_number="104") for record_id in (5, 3, 4)))

    remove(store, 3)

    assert store.invoices.find("order_number", "104") == invoice(4, order_number="104")


def test_a_changed_value_is_found_and_the_old_one_is_free(store: VirtualStore) -> None:
    put(store, invoice(1, invoice_number="old"))

    put(store, invoice(1, invoice_number="new"))

    assert store.invoices.find("invoice_number", "old") is None
    assert store.invoices.find("invoice_number", "new") == invoice(1, invoice_number="new")


def test_null_is_not_found(store: VirtualStore) -> None:
    put(store, invoice(1, order_number=None))

    assert store.invoices.find("order_number", None) is None


def test_the_empty_text_is_found(store: VirtualStore) -> None:
    put(store, invoice(1, order_number=""))

    assert store.invoices.find("order_number", "") == invoice(1, order_number="")


def test_ids_count_from_one(store: VirtualStore) -> None:
    assert [store.invoices.new_id() for _ in range(3)] == [1, 2, 3]


def test_ids_of_one_kind_do_not_depend_on_another(store: VirtualStore) -> None:
    store.companies.new_id()

    assert store.invoices.new_id() == 1


def test_a_new_id_is_above_every_record(store: VirtualStore) -> None:
    put(store, invoice(41), invoice(7))

    assert store.invoices.new_id() == 42


def test_the_id_of_a_removed_record_is_not_used_again(store: VirtualStore) -> None:
    put(store, invoice(1), invoice(2))
    remove(store, 2)

    assert store.invoices.new_id() == 3


def test_an_id_is_handed_out_once_even_if_nothing_was_put_under_it(store: VirtualStore) -> None:
    assert store.invoices.new_id() != store.invoices.new_id()


def test_a_store_without_records_is_empty(store: VirtualStore) -> None:
    assert store.is_empty()


@every_record
def test_a_store_with_any_record_is_not_empty(store: VirtualStore, kind: str, record: Any) -> None:
    with store.transaction():
        collection_of(store, kind).put(record)

    assert not store.is_empty()


def test_a_record_that_was_handed_out_does_not_follow_later_changes(store: VirtualStore) -> None:
    with store.transaction():
        store.orders.put(order(501))
    before = store.orders.get(501)

    with store.transaction():
        store.orders.put(replace(order(501), status="Shipped"))

    assert before == order(501)


def test_every_record_with_a_value_is_found_also_where_it_is_one_of_several(store: VirtualStore) -> None:
    fill(store)

    assert [payment.id for payment in store.payments.find_all("invoice_ids", 8)] == [11, 12]
    assert [line.id for line in store.receipt_lines.find_all("receipt_id", 21)] == [31, 32]
    assert store.payments.find_all("invoice_ids", 9) == []


def test_a_record_is_found_by_the_values_that_it_has_now(store: VirtualStore) -> None:
    fill(store)
    payment = store.payments.get(11)
    assert payment is not None
    with store.transaction():
        store.payments.put(replace(payment, lines=payment.lines[:1]))

    assert [found.id for found in store.payments.find_all("invoice_ids", 8)] == [12]
    assert [found.id for found in store.payments.find_all("invoice_ids", 7)] == [11]
