"""The clock of a store: everything about that store reads it, and no other store does."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.client import INVOICES
from tests.control.lab import NOW, Lab, TestStore

DAY_S = 86_400


def created_at(store: TestStore, number: str) -> int:
    at: int = store.api.invoice(store.api.create(number))["createdAt"]
    return at


def test_a_store_runs_with_the_machine_unless_told_otherwise(lab: Lab, store: TestStore) -> None:
    first = created_at(store, "A")
    lab.clock.now += 5

    assert (first, created_at(store, "B")) == (NOW, NOW + 5)
    assert store.done("GET", "clock") == {"mode": "system", "now": NOW + 5}


def test_a_frozen_clock_stands_still(lab: Lab, store: TestStore) -> None:
    store.done("PUT", "clock", {"mode": "frozen", "at": 1_000_000})
    first = created_at(store, "A")
    lab.clock.now += 5

    assert (first, created_at(store, "B")) == (1_000_000, 1_000_000)


def test_a_clock_freezes_at_the_time_that_it_shows(lab: Lab, store: TestStore) -> None:
    store.done("PUT", "clock", {"mode": "offset", "offsetS": 100})
    store.done("PUT", "clock", {"mode": "frozen"})
    lab.clock.now += 5

    assert store.done("GET", "clock")["now"] == NOW + 100


def test_a_clock_with_an_offset_runs(lab: Lab, store: TestStore) -> None:
    shown = store.done("PUT", "clock", {"mode": "offset", "at": 1_000_000})
    lab.clock.now += 5

    assert shown == {"mode": "offset", "now": 1_000_000, "offsetS": 1_000_000 - NOW}
    assert created_at(store, "A") == 1_000_005


def test_a_stepped_clock_moves_on_after_every_call(store: TestStore) -> None:
    store.done("PUT", "clock", {"mode": "stepped", "at": 1_000_000, "stepS": 60})

    store.api.create("A")
    store.api.create("B")
    store.api.get(f"{INVOICES}/999")

    assert [call["at"] for call in store.calls()] == [1_000_000, 1_000_060, 1_000_120]
    assert [store.api.invoice(id_)["createdAt"] for id_ in (1, 2)] == [1_000_000, 1_000_060]


def test_commands_do_not_move_a_stepped_clock(store: TestStore) -> None:
    store.done("PUT", "clock", {"mode": "stepped", "at": 1_000_000, "stepS": 60})

    assert [store.done("GET", "clock")["now"] for _ in range(3)] == [1_000_000] * 3


def test_the_clock_of_one_store_is_no_other_stores(lab: Lab, store: TestStore) -> None:
    other = lab.store()
    store.done("PUT", "clock", {"mode": "frozen", "at": 1_000_000})

    assert created_at(other, "A") == NOW


def test_advancing_adds_up_and_goes_back(store: TestStore) -> None:
    store.done("PUT", "clock", {"mode": "frozen", "at": 1_000_000})

    moved = store.done("POST", "clock/advance", {"days": 1, "hours": 2, "minutes": 3, "seconds": 4})
    back = store.done("POST", "clock/advance", {"days": -1})

    assert moved["now"] == 1_000_000 + DAY_S + 2 * 3600 + 3 * 60 + 4
    assert back["now"] == moved["now"] - DAY_S


def test_a_clock_that_runs_keeps_running_when_it_was_advanced(lab: Lab, store: TestStore) -> None:
    assert store.done("POST", "clock/advance", {"days": 1})["mode"] == "offset"
    lab.clock.now += 5

    assert store.done("GET", "clock")["now"] == NOW + DAY_S + 5


def test_due_dates_count_by_the_clock_of_the_store(store: TestStore) -> None:
    store.done("PUT", "clock", {"mode": "frozen", "at": 1_000_000})

    assert store.api.invoice(store.api.create("A"))["dueDate"] == 1_000_000 + 30 * DAY_S


def test_a_signed_link_expires_by_the_clock_of_the_store(lab: Lab, store: TestStore) -> None:
    store.done("PUT", "clock", {"mode": "frozen"})
    store.api.create("A")
    url = store.api.get(f"{INVOICES}/1/download-pdf").json()["data"]["url"]
    lab.clock.now += 10**6

    fresh = store.api.get(url, is_checked=False).status_code
    store.done("POST", "clock/advance", {"minutes": 16})

    assert (fresh, store.api.get(url, is_checked=False).status_code) == (200, 403)


def test_a_new_store_may_begin_with_a_frozen_clock(lab: Lab) -> None:
    store = lab.store(clock={"mode": "frozen", "at": 1_000_000})
    store.done("PUT", "clock", {"mode": "system"})
    store.done("POST", "reset")

    assert store.done("GET", "clock") == {"mode": "frozen", "now": 1_000_000}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"mode": "fast"}, 400),
        ({"mode": "frozen", "at": "now"}, 400),
        ({"mode": "frozen", "at": -1}, 400),
        ({"mode": "stepped", "stepS": 0}, 400),
        ({"mode": "system", "at": 1}, 422),
        ({"mode": "frozen", "offsetS": 1}, 422),
        ({"mode": "offset", "at": 1, "offsetS": 1}, 422),
    ],
)
def test_a_setting_that_means_nothing_is_refused(store: TestStore, body: dict[str, Any], status: int) -> None:
    assert store.refused("PUT", "clock", body)[0] == status
    assert store.done("GET", "clock")["mode"] == "system"


@pytest.mark.parametrize("body", [{"days": -100_000}, {"days": 3_000_000_000}])
def test_a_clock_stays_within_the_years_that_there_are(store: TestStore, body: dict[str, int]) -> None:
    assert store.refused("POST", "clock/advance", body)[0] == 422


@pytest.mark.parametrize("body", [{}, {"weeks": 1}, {"days": "1"}, {"days": 1.5}, {"days": 10**12}])
def test_an_amount_that_does_not_fit_is_refused(store: TestStore, body: dict[str, Any]) -> None:
    assert store.refused("POST", "clock/advance", body)[0] == 400
