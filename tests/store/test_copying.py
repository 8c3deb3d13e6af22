"""Copying a store into another: everything arrives, ids go on where they were, and half a copy never looks whole."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from mockserver.domain.knobs import Knobs, RateLimit, StoreClock, Tenure
from mockserver.store import copying
from mockserver.store.copying import UNFINISHED, BrokenOff, Mismatch, Occupied, copy_all, is_unfinished, size_of
from mockserver.store.memory import MemoryStore, MemoryStores
from mockserver.store.ports import Stores, StoreUnavailable, VirtualStore
from mockserver.store.tinydb import TinyDBStores
from mockserver.store.urls import open_stores
from tests.store.databases import KINDS, store_url
from tests.store.samples import ONE_OF_EACH, content, fill, full_invoice, invoice, new_store, put, remove

TURNED = Knobs(
    rate_limit=RateLimit(calls=7, window_s=60), has_own_rate_limit=True, clock=StoreClock(mode="frozen", value=1_000)
)
TENURE = Tenure(created_at=900, ttl_s=50, first=TURNED, first_due_days=15)
INVOICES = 2_500


def turn(store: VirtualStore) -> None:
    """Settings of its own."""
    store.knobs, store.tenure, store.expires_at = TURNED, TENURE, 950


@pytest.fixture
def source() -> Stores:
    """Two virtual stores: one with a record of each kind, of which the last were deleted, and an empty one."""
    stores = MemoryStores()
    demo = stores.create("demo", token="demo-token", due_days=45, fill=turn)
    fill(demo)
    put(demo, invoice(99))
    remove(demo, 99)
    new_store(stores, "other")
    return stores


def state(stores: Stores) -> dict[str, Any]:
    """Everything that a store holds, by the hash of its virtual stores, in their order."""
    return {
        store.hash: {
            "terms": (store.token, store.due_days),
            "settings": (store.knobs, store.tenure, store.expires_at),
            "content": content(store),
            "last_ids": {name: collection.last_id for name, collection in store.collections.items()},
        }
        for store in stores
    }


def test_everything_arrives(source: Stores, stores: Stores) -> None:
    counts = copy_all(source, stores)

    assert [*state(stores).items()] == [*state(source).items()]
    assert counts == {kind: len(records) for kind, records in ONE_OF_EACH.items()}


def test_everything_arrives_from_every_store(stores: Stores, source: Stores) -> None:
    copy_all(source, stores)
    there = MemoryStores()

    copy_all(stores, there)

    assert state(there) == state(source)


def test_ids_go_on_after_those_of_deleted_records(source: Stores, stores: Stores) -> None:
    copy_all(source, stores)

    store = stores.find("demo")
    assert store is not None
    with store.transaction():
        assert (store.invoices.new_id(), store.companies.new_id()) == (100, 4)


def test_ids_go_on_also_over_a_restart(source: Stores, path: Path) -> None:
    with closing(TinyDBStores(path)) as target:
        copy_all(source, target)

    with closing(TinyDBStores(path)) as target:
        last_ids = {name: part["last_ids"] for name, part in state(target).items()}

    assert last_ids == {name: part["last_ids"] for name, part in state(source).items()}


def test_a_target_with_a_virtual_store_is_refused_and_left_alone(source: Stores, stores: Stores) -> None:
    mine = new_store(stores, "mine")
    put(mine, invoice(1))

    with pytest.raises(Occupied, match="mine"):
        copy_all(source, stores, again=True)

    assert [*state(stores)] == ["mine"]
    assert [*mine.invoices] == [invoice(1)]


def test_a_batch_is_all_that_is_written_at_once(monkeypatch: pytest.MonkeyPatch, stores: Stores) -> None:
    monkeypatch.setattr(copying, "BATCH", 3)
    many, told = MemoryStores(), list[int]()
    put(new_store(many), *map(invoice, range(1, 8)))

    copy_all(many, stores, copied=told.append)

    assert told == [3, 3, 1]
    assert size_of(stores) == 7


def test_records_that_the_source_gained_meanwhile_are_a_mismatch(source: Stores, stores: Stores) -> None:
    demo = source.find("demo")
    assert demo is not None

    def gain(_: int) -> None:
        if demo.companies.last_id == 3:
            with demo.transaction():
                demo.companies.put(type(next(iter(demo.companies)))(id=4, company_id="1002", name="Late"))

    with pytest.raises(Mismatch, match="demo/companies: 2 records up to id 4 in the source, 1 up to 4 in the target"):
        copy_all(source, stores, copied=gain)

    assert is_unfinished(stores)


def test_a_virtual_store_that_goes_away_meanwhile_is_noticed(source: Stores, stores: Stores) -> None:
    def lose(_: int) -> None:
        if stores.find("demo") is not None:
            stores.remove("demo")

    with pytest.raises(StoreUnavailable):
        copy_all(source, stores, copied=lose)

    assert is_unfinished(stores)


class _Racing(MemoryStores):
    """Another copy marks it between the look and the mark."""

    def find(self, store_hash: str) -> MemoryStore | None:
        found = super().find(store_hash)
        if found is None and store_hash == UNFINISHED:
            self.create(store_hash, token="", due_days=0)
        return found

    def __iter__(self) -> Iterator[MemoryStore]:
        return iter([])


def test_of_two_copies_that_start_together_one_is_refused(source: Stores) -> None:
    with pytest.raises(BrokenOff):
        copy_all(source, _Racing())


class _Full(Exception):
    """No room is left."""


@contextmanager
def broken_off(source: Stores, target: Stores) -> Iterator[None]:
    """The target has half of a copy."""

    def fail(_: int) -> None:
        raise _Full

    with pytest.raises(_Full):
        copy_all(source, target, copied=fail)
    yield


def test_a_copy_that_broke_off_is_not_taken_for_whole(source: Stores, stores: Stores) -> None:
    with broken_off(source, stores), pytest.raises(BrokenOff):
        copy_all(source, stores)


def test_a_copy_that_broke_off_starts_anew_when_told_to(source: Stores, stores: Stores) -> None:
    with broken_off(source, stores):
        copy_all(source, stores, again=True)

    assert state(stores) == state(source)
    assert not is_unfinished(stores)


@pytest.mark.parametrize("kind", KINDS[1:])
def test_a_copy_that_was_killed_starts_anew_when_told_to(tmp_path: Path, kind: str) -> None:
    folders = [tmp_path / "from", tmp_path / "to"]
    for folder in folders:
        folder.mkdir()
    with (
        store_url("tinydb", folders[0]) as source_url,
        store_url(kind, folders[1]) as target_url,
    ):
        with closing(open_stores(source_url)) as source:
            put(new_store(source), *map(invoice, range(1, INVOICES)), full_invoice(INVOICES))
        command = [sys.executable, "-m", "tests.store.copier", source_url, target_url]

        with subprocess.Popen(command, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE) as copier:  # noqa: S603
            assert copier.stdout is not None
            copied = len([*islice(copier.stdout, 200)])
            copier.kill()

        with closing(open_stores(source_url)) as source, closing(open_stores(target_url)) as target:
            assert copied <= size_of(target) < INVOICES
            with pytest.raises(BrokenOff):
                copy_all(source, target)
            assert copy_all(source, target, again=True) == {"invoices": INVOICES}
            assert state(target) == state(source)
