"""A `tinydb:` store that is closed and opened again is the store that it was."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest
from tinydb.table import Document

from mockserver.domain.listing import Matches, Query
from mockserver.store.kinds import KINDS
from mockserver.store.ports import VirtualStore
from mockserver.store.tinydb import TinyDBStores
from tests.store.files import content_of, database, opened
from tests.store.samples import (
    FULL_BUYER,
    ONE_OF_EACH,
    UNICODE,
    collection_of,
    content,
    fill,
    full_invoice,
    invoice,
    new_store,
    put,
    remove,
    undone,
)


@pytest.mark.parametrize("kind", ONE_OF_EACH)
def test_every_kind_of_record_comes_back_equal(path: Path, kind: str) -> None:
    with opened(path) as store, store.transaction():
        for record in ONE_OF_EACH[kind]:
            collection_of(store, kind).put(record)

    assert content_of(path)[kind] == list(ONE_OF_EACH[kind])


def test_text_comes_back_in_every_script(path: Path) -> None:
    with opened(path) as store:
        put(store, full_invoice(1))

    with opened(path) as store:
        assert store.invoices.find("invoice_number", UNICODE) == full_invoice(1)
        assert store.invoices.page(Query(where=(Matches(("channel_name",), "KÖLN"),))).items == [full_invoice(1)]


def test_virtual_stores_come_back_in_their_order(path: Path) -> None:
    with closing(TinyDBStores(path)) as stores:
        stores.create("b", token="成都", due_days=0)
        stores.create("a/b", token="t", due_days=45)

    with closing(TinyDBStores(path)) as stores:
        assert [(store.hash, store.token, store.due_days) for store in stores] == [("b", "成都", 0), ("a/b", "t", 45)]
        assert stores.with_token("t") is stores.find("a/b")


def test_records_come_back_into_their_virtual_store(path: Path) -> None:
    with closing(TinyDBStores(path)) as stores:
        for name in ("a", "a/invoices", "b"):
            put(new_store(stores, name), invoice(1, type=name))

    with closing(TinyDBStores(path)) as stores:
        assert {store.hash: [record.type for record in store.invoices] for store in stores} == {
            "a": ["a"],
            "a/invoices": ["a/invoices"],
            "b": ["b"],
        }


def test_changes_and_removals_come_back(path: Path) -> None:
    with opened(path) as store:
        put(store, invoice(1), invoice(2), invoice(3))
        put(store, invoice(1, type="Credit"))
        remove(store, 2)

    assert content_of(path)["invoices"] == [invoice(1, type="Credit"), invoice(3)]


def test_lists_come_back_in_their_order(path: Path) -> None:
    queries = [
        Query(sort_by=field, is_descending=falls) for field in ("created_at", "due_date") for falls in (True, False)
    ]
    with opened(path) as store:
        put(store, *(invoice(number, created_at=-number // 2, due_date=number % 3) for number in (3, 1, 4, 2, 5)))
        put(store, invoice(3, created_at=100))
        before = [store.invoices.page(query) for query in queries]

    with opened(path) as store:
        assert [store.invoices.page(query) for query in queries] == before


def test_what_was_undone_leaves_no_trace_in_the_file(path: Path) -> None:
    with opened(path) as store:
        put(store, invoice(1))
        before = path.read_bytes()

        with undone(store):
            store.invoices.put(invoice(1, type="Credit"))
            store.invoices.put(invoice(2))

        assert path.read_bytes() == before


def test_opening_and_reading_leaves_the_file_as_it_is(path: Path) -> None:
    with opened(path) as store:
        fill(store)
    before = path.read_bytes()

    with opened(path) as store:
        content(store)
        store.invoices.page(Query())

    assert path.read_bytes() == before


def test_a_transaction_is_one_line_of_the_file(path: Path) -> None:
    with opened(path) as store:
        lines = len(path.read_bytes().splitlines())

        fill(store)

        assert len(path.read_bytes().splitlines()) == lines + 1


def test_a_virtual_store_that_is_made_with_records_in_it_is_one_line(path: Path) -> None:
    with closing(TinyDBStores(path)) as stores:
        lines = len(path.read_bytes().splitlines())

        made = stores.create("demo", token="t", due_days=30, fill=fill)

        assert len(path.read_bytes().splitlines()) == lines + 1
        expected = content(made)
    assert content_of(path) == expected


def test_a_virtual_store_that_cannot_be_filled_leaves_no_trace(path: Path) -> None:
    def fill_in_vain(store: VirtualStore) -> None:
        fill(store)
        raise LookupError

    with closing(TinyDBStores(path)) as stores:
        before = path.read_bytes()
        with pytest.raises(LookupError):
            stores.create("demo", token="t", due_days=30, fill=fill_in_vain)

        assert path.read_bytes() == before
        put(new_store(stores), invoice(1))
    assert content_of(path)["invoices"] == [invoice(1)]


def test_the_id_of_a_removed_record_is_not_used_again_after_opening(path: Path) -> None:
    with opened(path) as store:
        put(store, invoice(1), invoice(41))
        remove(store, 41)
    with opened(path) as store:
        remove(store, 1)

    with opened(path) as store:
        assert store.is_empty()
        assert store.invoices.new_id() == 42


def test_ids_are_counted_for_each_virtual_store_and_kind_after_opening(path: Path) -> None:
    with closing(TinyDBStores(path)) as stores:
        put(new_store(stores, "first"), invoice(41))
        put(new_store(stores, "second"), invoice(7))

    with closing(TinyDBStores(path)) as stores:
        assert [store.invoices.new_id() for store in stores] == [42, 8]
        assert [store.orders.new_id() for store in stores] == [1, 1]


def test_each_line_of_the_file_is_a_json_object(path: Path) -> None:
    with opened(path) as store:
        fill(store)
        put(store, invoice(9))

    lines = [json.loads(line) for line in path.read_bytes().splitlines()]

    assert [line["n"] for line in lines] == [0, 1, 2, 3]
    assert lines[-1]["put"]["demo/invoices"]["9"]["invoice_number"] == "INV-9"


def test_a_store_may_stand_in_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    with opened(Path("here.jsonl")) as store:
        fill(store)

    assert content_of(tmp_path / "here.jsonl")["invoices"] == list(ONE_OF_EACH["invoices"])


def test_a_file_from_before_there_were_payments_is_opened(path: Path) -> None:
    with opened(path) as store:
        put(store, invoice(1))
    with database(path) as db:
        table = db.table("demo/invoices")
        (document,) = table
        del document["base_balance"]
        table.remove(doc_ids=[1])
        table.insert(Document(document, 1))
    assert b"base_balance" not in path.read_bytes().splitlines()[-1]

    with opened(path) as store:
        assert list(store.invoices) == [invoice(1)]
        assert len(store.payments) == len(store.receipts) == len(store.receipt_lines) == 0


def test_a_file_from_before_there_were_buyers_is_opened_and_written_on(path: Path) -> None:
    path.write_bytes((Path(__file__).parent / "before_buyers.jsonl").read_bytes())

    with opened(path) as store:
        assert [(record.invoice_number, record.paid_status) for record in store.invoices] == [
            ("OLD-1", "partially_paid")
        ]
        assert [(record.payment_id, record.payment_type) for record in store.receipts] == [(1, "Offline")]
        assert len(store.buyers) == len(store.carts) == 0
        with store.transaction():
            store.buyers.put(FULL_BUYER)

    assert content_of(path)["buyers"] == [FULL_BUYER]


def test_every_kind_is_tried() -> None:
    assert set(ONE_OF_EACH) == {kind.name for kind in KINDS}
