"""States of a virtual store: taken, brought back, replaced and undone, in memory and in the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from mockserver.domain.knobs import UNTURNED, Knobs, RateWindow, StoreClock
from mockserver.domain.listing import Query
from mockserver.store.ports import Stores, StoreUnavailable, VirtualStore
from mockserver.store.tinydb import TinyDBStores
from tests.store.samples import content, fill, invoice, new_store, put, undone


def listed(store: VirtualStore) -> list[int]:
    return [record.id for record in store.invoices.page(Query(sort_by="created_at", limit=100)).items]


def last_ids(store: VirtualStore) -> dict[str, int]:
    return {kind: collection.last_id for kind, collection in store.collections.items()}


def test_an_image_does_not_see_later_writes(stores: Stores, store: VirtualStore) -> None:
    fill(store)
    before = content(store)
    image = store.image()

    put(store, invoice(900))
    with store.transaction():
        store.invoices.remove(8)

    assert content(stores.renew("demo", image)) == before


def test_a_renewed_store_is_empty_and_counts_anew(stores: Stores, store: VirtualStore) -> None:
    fill(store)
    store.knobs, store.rate_window = Knobs(clock=StoreClock(mode="frozen")), RateWindow(starts=1, calls=1)

    new = stores.renew("demo")

    assert new.is_empty()
    assert stores.find("demo") is stores.with_token("demo-token") is new
    assert (new.token, new.due_days) == (store.token, store.due_days)
    assert (new.knobs, new.rate_window, new.history) == (UNTURNED, None, None)
    assert new.state != store.state
    assert new.invoices.new_id() == 1


def test_a_store_that_was_brought_back_works_as_before(stores: Stores, store: VirtualStore) -> None:
    for number in (1, 2, 3):
        put(store, invoice(number))
    new = stores.renew("demo", store.image())

    put(new, invoice(4), invoice(2, invoice_number="renamed"))
    with new.transaction():
        new.invoices.remove(1)

    assert listed(new) == [2, 3, 4]
    assert new.invoices.find("invoice_number", "INV-2") is None
    assert new.invoices.find("invoice_number", "renamed") == invoice(2, invoice_number="renamed")
    assert new.invoices.new_id() == 5


@pytest.mark.parametrize("change", ["remove", "renew"])
def test_a_state_that_is_gone_cannot_be_written_to(stores: Stores, store: VirtualStore, change: str) -> None:
    getattr(stores, change)("demo")

    with pytest.raises(StoreUnavailable, match="was reset or removed"):
        put(store, invoice(1))

    assert not any(len(other.invoices) for other in stores)


def test_a_removed_store_is_gone_and_its_hash_and_token_are_free(stores: Stores) -> None:
    other = new_store(stores, "other")
    fill(other)
    fill(new_store(stores))

    stores.remove("demo")

    assert stores.find("demo") is stores.with_token("demo-token") is None
    assert not other.is_empty()
    assert new_store(stores).is_empty()


@pytest.mark.parametrize("change", ["remove", "renew"])
def test_a_store_that_there_is_not_is_neither_removed_nor_renewed(stores: Stores, change: str) -> None:
    with pytest.raises(KeyError):
        getattr(stores, change)("nobody")


def test_what_was_written_is_undone_to_the_id(store: VirtualStore) -> None:
    fill(store)
    before, ids = content(store), last_ids(store)
    store.history = []

    put(store, invoice(900), invoice(8, invoice_number="changed"))
    with store.transaction():
        store.invoices.remove(900)
        store.channels.remove(next(iter(store.channels)).id)
    store.undo(0, ids)

    assert (content(store), last_ids(store), store.history) == (before, ids, [])


def test_only_what_is_behind_a_position_is_undone(store: VirtualStore) -> None:
    store.history = []
    put(store, invoice(1))
    position, ids = len(store.history), last_ids(store)
    put(store, invoice(2))

    store.undo(position, ids)

    assert listed(store) == [1]
    assert len(store.history) == position


def test_a_transaction_that_fails_is_in_no_history(store: VirtualStore) -> None:
    store.history, store.written = [], []

    with undone(store):
        store.invoices.put(invoice(1))

    assert (store.history, store.written) == ([], [])


def test_whoever_asks_learns_what_was_written(store: VirtualStore) -> None:
    store.written = []

    put(store, invoice(3), invoice(4))

    assert store.written == [("invoices", 3), ("invoices", 4)]


def test_states_are_in_the_file(path: Path) -> None:
    stores = TinyDBStores(path)
    kept, emptied, gone = (new_store(stores, name) for name in ("kept", "emptied", "gone"))
    for store in (kept, emptied, gone):
        fill(store)
    image, before = kept.image(), content(kept)
    put(kept, invoice(900), invoice(8, type="changed"))
    stores.renew("kept", image)
    stores.renew("emptied")
    stores.remove("gone")
    stores.close()

    again = TinyDBStores(path)

    assert [store.hash for store in again] == ["kept", "emptied"]
    assert [content(store) == before for store in again] == [True, False]
    assert next(store for store in again if store.hash == "emptied").is_empty()
    again.close()
