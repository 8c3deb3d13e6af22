"""Virtual stores: each has its own hash, token, terms and records."""

from __future__ import annotations

import pytest

from mockserver.store.ports import Stores, VirtualStore
from tests.store.samples import content, fill, invoice, new_store, put


def test_a_virtual_store_is_found_by_its_hash_and_by_its_token(stores: Stores) -> None:
    made = stores.create("demo", token="demo-token", due_days=45)

    assert stores.find("demo") is made
    assert stores.with_token("demo-token") is made
    assert (made.hash, made.token, made.due_days) == ("demo", "demo-token", 45)


@pytest.mark.parametrize("unknown", ["", "Demo", "demo-token", "demo "])
def test_an_unknown_hash_finds_nothing(stores: Stores, unknown: str) -> None:
    new_store(stores)

    assert stores.find(unknown) is None


@pytest.mark.parametrize("unknown", ["", "demo", "Demo-token"])
def test_an_unknown_token_finds_nothing(stores: Stores, unknown: str) -> None:
    new_store(stores)

    assert stores.with_token(unknown) is None


def test_a_new_store_has_no_virtual_stores(stores: Stores) -> None:
    assert list(stores) == []


def test_virtual_stores_come_in_the_order_they_were_made(stores: Stores) -> None:
    for name in ("b", "a", "c"):
        new_store(stores, name)

    assert [store.hash for store in stores] == ["b", "a", "c"]


def test_a_hash_is_taken_once(stores: Stores) -> None:
    fill(new_store(stores))

    with pytest.raises(KeyError):
        stores.create("demo", token="another", due_days=5)

    assert stores.with_token("another") is None
    assert not next(iter(stores)).is_empty()


def test_records_are_in_their_virtual_store_alone(stores: Stores) -> None:
    first, second = new_store(stores, "first"), new_store(stores, "second")

    fill(first)

    assert second.is_empty()
    assert second.invoices.find("invoice_number", "INV-8") is None


def test_the_same_ids_mean_other_records_in_another_virtual_store(stores: Stores) -> None:
    first, second = new_store(stores, "first"), new_store(stores, "second")

    put(first, invoice(1, type="of the first"))
    put(second, invoice(1, type="of the second"))

    assert [store.invoices.get(1) for store in stores] == [
        invoice(1, type="of the first"),
        invoice(1, type="of the second"),
    ]


def test_ids_are_counted_for_each_virtual_store(stores: Stores) -> None:
    first, second = new_store(stores, "first"), new_store(stores, "second")

    put(first, invoice(41))

    assert (first.invoices.new_id(), second.invoices.new_id()) == (42, 1)


@pytest.mark.parametrize("name", ["a/b", "a", "stores", "成都", "", "a/invoices"])
def test_any_text_may_be_a_hash(stores: Stores, name: str) -> None:
    new_store(stores, "a/invoices/x")
    made = new_store(stores, name)

    fill(made)

    assert [store.hash for store in stores if not store.is_empty()] == [name]


def test_a_virtual_store_may_be_made_with_records_in_it(stores: Stores) -> None:
    made = stores.create("demo", token="demo-token", due_days=30, fill=fill)

    assert list(made.invoices) == content(made)["invoices"] != []
    assert stores.find("demo") is made


def test_a_virtual_store_that_cannot_be_filled_is_not_made(stores: Stores) -> None:
    def fill_in_vain(store: VirtualStore) -> None:
        fill(store)
        raise LookupError

    with pytest.raises(LookupError):
        stores.create("demo", token="demo-token", due_days=30, fill=fill_in_vain)

    assert stores.find("demo") is None
    assert stores.with_token("demo-token") is None
    assert new_store(stores).is_empty()
