"""Several processes on one database see one state: what one writes, sets, resets or removes, the others find."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest

from mockserver.domain.knobs import UNTURNED, Knobs, RateLimit, RateWindow, StoreClock, Tenure
from mockserver.store.ports import Stores, StoreUnavailable, VirtualStore
from mockserver.store.sql.database import Params, Row, Statement
from mockserver.store.sql.transaction import Transaction
from mockserver.store.urls import open_stores
from tests.store.databases import store_url
from tests.store.samples import content, fill, invoice, new_store, put


class Pair(NamedTuple):
    """Two processes on one database, as far as either can tell."""

    one: Stores
    other: Stores


@pytest.fixture(params=["sqlite", "postgresql"])
def pair(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Pair]:
    with (
        store_url(request.param, tmp_path) as url,
        closing(open_stores(url)) as one,
        closing(open_stores(url)) as other,
    ):
        yield Pair(one, other)


def found(stores: Stores) -> VirtualStore:
    store = stores.find("demo")
    assert store is not None
    return store


def test_a_store_that_one_makes_the_other_finds_with_everything_in_it(pair: Pair) -> None:
    made = pair.one.create("demo", token="t", due_days=45, fill=fill)

    there = found(pair.other)

    assert content(there) == content(made)
    assert (there.token, there.due_days, there.state) == ("t", 45, made.state)
    assert pair.other.with_token("t") is there


def test_each_finds_the_same_object_until_the_state_is_another(pair: Pair) -> None:
    new_store(pair.one)
    before = found(pair.other)
    assert found(pair.other) is before

    pair.one.renew("demo")

    assert found(pair.other) is not before
    assert [store.state for store in pair.one] == [store.state for store in pair.other] != [before.state]


def test_ids_are_taken_by_turns(pair: Pair) -> None:
    new_store(pair.one)

    ids = [found(stores).invoices.new_id() for stores in (pair.one, pair.other, pair.other, pair.one)]

    assert ids == [1, 2, 3, 4]


def test_settings_of_one_are_those_of_the_other(pair: Pair) -> None:
    store = new_store(pair.one)
    knobs = Knobs(
        rate_limit=RateLimit(calls=3, window_s=60), has_own_rate_limit=True, clock=StoreClock(mode="frozen", value=7)
    )
    tenure = Tenure(created_at=5, ttl_s=60, first=knobs, first_due_days=15)

    store.knobs, store.due_days, store.tenure, store.expires_at = knobs, 15, tenure, 65

    there = found(pair.other)
    assert (there.knobs, there.due_days, there.tenure, there.expires_at) == (knobs, 15, tenure, 65)


def test_what_depends_on_what_is_there_is_set_in_a_transaction(pair: Pair) -> None:
    new_store(pair.one)
    stores = [found(pair.one), found(pair.other)]
    stores[0].knobs = Knobs(clock=StoreClock(mode="stepped", value=0, step_s=1))

    for store in stores * 2:
        with store.transaction():
            store.knobs = replace(store.knobs, clock=store.knobs.clock.stepped())

    assert found(pair.one).knobs.clock.value == 4


def test_settings_of_a_transaction_that_fails_are_as_before(pair: Pair) -> None:
    store = new_store(pair.one)

    with suppress(LookupError), store.transaction():
        store.knobs, store.due_days = Knobs(clock=StoreClock(mode="frozen")), 0
        raise LookupError

    for known in (store, found(pair.one), found(pair.other)):
        assert (known.knobs, known.due_days) == (UNTURNED, 30)


def test_calls_are_counted_together(pair: Pair) -> None:
    new_store(pair.one)
    one, other = found(pair.one), found(pair.other)

    counted = [store.count_call(now, 60) for store, now in ((one, 10), (other, 11), (one, 69), (other, 70))]

    assert counted == [RateWindow(starts=10, calls=calls) for calls in (1, 2, 3)] + [RateWindow(starts=70, calls=1)]
    assert one.rate_window == RateWindow(starts=70, calls=1)


@pytest.mark.parametrize("change", ["renew", "remove"])
def test_a_state_that_another_has_ended_cannot_be_written_to(pair: Pair, change: str) -> None:
    new_store(pair.one)
    before = found(pair.other)

    getattr(pair.one, change)("demo")

    with pytest.raises(StoreUnavailable, match="was reset or removed"):
        put(before, invoice(1))
    with pytest.raises(StoreUnavailable):
        before.count_call(1, 60)
    before.due_days = 0
    assert not any(len(store.invoices) or store.due_days == 0 for store in pair.one)


def test_a_store_that_one_removes_the_other_does_not_find(pair: Pair) -> None:
    fill(new_store(pair.one))
    found(pair.other)

    pair.one.remove("demo")

    assert pair.other.find("demo") is pair.other.with_token("demo-token") is None
    assert list(pair.other) == []


@pytest.mark.parametrize(("name", "token"), [("demo", "another"), ("another", "demo-token")])
def test_hash_and_token_are_taken_once(pair: Pair, name: str, token: str) -> None:
    new_store(pair.one)

    with pytest.raises(KeyError):
        pair.other.create(name, token=token, due_days=30)

    assert [store.hash for store in pair.other] == ["demo"]


def test_an_image_is_brought_back_for_all(pair: Pair) -> None:
    store = new_store(pair.one)
    fill(store)
    image, before = store.image(), content(store)
    put(found(pair.other), invoice(900))

    pair.one.renew("demo", image)

    assert content(found(pair.other)) == before
    assert found(pair.other).invoices.new_id() == 9


@pytest.mark.parametrize("field", ["invoice_number", "order_number"])
def test_two_who_both_believe_to_be_the_first_are_refused_by_the_engine(
    pair: Pair, field: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lock of the store sees to that it never comes to this: here both count from before the other wrote."""
    put(new_store(pair.one), invoice(1, **{field: "same"}))
    store = found(pair.other)
    rows = Transaction.rows

    def blind(transaction: Transaction, statement: Statement, params: Params) -> list[Row]:
        return rows(transaction, statement._replace(sql=statement.sql.replace("-1) + 1", "-1) * 0")), params)

    monkeypatch.setattr(Transaction, "rows", blind)
    with pytest.raises(StoreUnavailable):
        put(store, invoice(2, **{field: "same"}))

    assert list(found(pair.one).invoices) == [invoice(1, **{field: "same"})]
