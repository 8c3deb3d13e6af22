"""Snapshots, savepoints and what changed between two of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mockserver.settings import Limits
from mockserver.store import memory
from mockserver.store.tinydb import TinyDBStores
from tests.api.client import INVOICES
from tests.control.conftest import MakeLab
from tests.control.lab import Lab, TestStore


def numbers(store: TestStore) -> list[str]:
    return sorted(invoice["invoiceNumber"] for invoice in store.api.listed(limit=250))


def test_a_snapshot_brings_everything_back_again_and_again(store: TestStore) -> None:
    store.api.create("A")
    store.done("PUT", "snapshots/base")

    for _ in range(2):
        store.api.put(f"{INVOICES}/1", {"invoiceNumber": "changed"})
        assert store.api.create("B") == 2
        store.api.delete(f"{INVOICES}/1")
        store.done("POST", "snapshots/base/restore")

        assert numbers(store) == ["A"]
        assert store.api.listed(q="A", searchBy="invoiceNumber")[0]["id"] == 1


def test_what_is_restored_does_not_change_its_snapshot(store: TestStore) -> None:
    store.done("PUT", "snapshots/empty")
    store.done("POST", "snapshots/empty/restore")
    store.api.create("A")
    store.done("POST", "snapshots/empty/restore")

    assert numbers(store) == []
    assert store.api.create("A") == 1


def test_settings_clock_faults_and_journal_stay_over_a_restore(store: TestStore) -> None:
    store.done("PUT", "snapshots/a")
    store.done("PUT", "clock", {"mode": "frozen", "at": 5})
    store.done("PATCH", "settings", {"dueDays": 60})
    store.done("POST", "faults", {"effect": {"kind": "drop"}, "operations": ["getInvoice"]})
    store.api.create("A")

    shown = store.done("POST", "snapshots/a/restore")

    assert (shown["clock"]["now"], shown["settings"]["dueDays"], shown["faults"], shown["calls"]) == (5, 60, 1, 1)


def test_snapshots_are_listed_replaced_and_forgotten(store: TestStore) -> None:
    store.done("PUT", "snapshots/a")
    store.done("PUT", "snapshots/b")
    store.api.create("A")
    store.done("PUT", "snapshots/a")

    marks = store.done("GET", "snapshots")["marks"]
    assert [(mark["name"], mark["records"], mark["call"]) for mark in marks] == [("b", 0, 0), ("a", 1, 1)]
    store.done("DELETE", "snapshots/a")
    assert [mark["name"] for mark in store.done("GET", "snapshots")["marks"]] == ["b"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "snapshots/x/restore"),
        ("DELETE", "snapshots/x"),
        ("POST", "savepoints/x/rollback"),
        ("DELETE", "savepoints/x"),
        ("GET", "diff?from=snapshot:x"),
        ("GET", "diff?from=savepoint:x"),
    ],
)
def test_a_mark_that_there_is_not_is_404_and_the_others_are_named(store: TestStore, method: str, path: str) -> None:
    store.done("PUT", "snapshots/base")
    store.done("POST", "savepoints", {"name": "base"})

    status, problem = store.refused(method, path)

    assert status == 404
    assert "base" in problem["hint"]


@pytest.mark.parametrize("name", ["a b", "é", "x" * 65])
def test_a_name_has_letters_and_no_path(store: TestStore, name: str) -> None:
    assert store.refused("PUT", f"snapshots/{name}")[0] == 400


def test_beyond_the_limit_no_snapshot_is_taken_but_old_ones_may_be_replaced(make_lab: MakeLab) -> None:
    store = make_lab(limits=Limits(snapshots=1)).store()
    store.done("PUT", "snapshots/a")

    status, problem = store.refused("PUT", "snapshots/b")

    assert (status, "--max-snapshots" in problem["hint"]) == (409, True)
    store.done("PUT", "snapshots/a")


def test_savepoints_nest(store: TestStore) -> None:
    store.api.create("A")
    store.done("POST", "savepoints", {"name": "suite"})
    store.api.create("B")
    store.done("POST", "savepoints", {"name": "test"})
    store.api.create("C")
    store.api.delete(f"{INVOICES}/1")

    store.done("POST", "savepoints/test/rollback")
    assert numbers(store) == ["A", "B"]
    assert store.api.create("D") == 3

    store.done("POST", "savepoints/suite/rollback")
    assert numbers(store) == ["A"]
    assert store.done("GET", "savepoints")["marks"] == []
    assert store.api.create("E") == 2


def test_rolling_an_outer_savepoint_back_ends_the_inner_ones(store: TestStore) -> None:
    store.done("POST", "savepoints", {"name": "outer"})
    store.done("POST", "savepoints", {"name": "inner"})
    store.api.create("A")
    store.done("POST", "savepoints/outer/rollback")

    assert numbers(store) == []
    assert store.refused("POST", "savepoints/inner/rollback")[0] == 404


def test_a_released_savepoint_keeps_its_changes_for_the_outer_one_to_undo(store: TestStore) -> None:
    store.done("POST", "savepoints", {"name": "outer"})
    store.done("POST", "savepoints", {"name": "inner"})
    store.api.create("A")
    store.done("DELETE", "savepoints/inner")
    assert numbers(store) == ["A"]

    store.done("POST", "savepoints/outer/rollback")
    assert numbers(store) == []


def test_a_savepoint_has_a_name_of_its_own_or_the_mocks(make_lab: MakeLab) -> None:
    store = make_lab(limits=Limits(savepoints=3)).store()
    names = [store.done("POST", "savepoints")["name"] for _ in range(2)]

    assert names == ["savepoint-1", "savepoint-2"]
    assert store.refused("POST", "savepoints", {"name": "savepoint-1"})[0] == 409
    store.done("POST", "savepoints")
    assert store.refused("POST", "savepoints")[0] == 409


def test_more_changes_than_can_be_remembered_are_not_undone(store: TestStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "MOST_CHANGES", 2)
    store.done("POST", "savepoints", {"name": "a"})
    for number in "ABC":
        store.api.create(number)

    assert store.refused("POST", "savepoints/a/rollback")[0] == 409
    assert store.refused("GET", "diff?from=savepoint:a")[0] == 409
    assert numbers(store) == ["A", "B", "C"]
    store.done("DELETE", "savepoints/a")
    store.done("POST", "savepoints", {"name": "b"})


@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from(["create", "rename", "delete", "begin", "rollback", "release"]), max_size=25))
def test_whatever_happens_a_rollback_brings_back_what_was_there(lab: Lab, steps: list[str]) -> None:
    store = lab.store()
    expected: list[tuple[str, Any]] = []

    def state() -> Any:
        return store.api.get(f"{INVOICES}?limit=250&sortBy=invoiceNumber").json()["data"]

    for number, step in enumerate(steps):
        ids = [invoice["id"] for invoice in state()]
        if step == "create":
            store.api.create(f"N-{number}")
        elif step == "rename" and ids:
            store.api.put(f"{INVOICES}/{ids[0]}", {"invoiceNumber": f"R-{number}"})
        elif step == "delete" and ids:
            store.api.delete(f"{INVOICES}/{ids[-1]}")
        elif step == "begin":
            expected.append((store.done("POST", "savepoints", {"name": f"s-{number}"})["name"], state()))
        elif expected:
            name, before = expected.pop()
            if step == "rollback":
                store.done("POST", f"savepoints/{name}/rollback")
                assert state() == before
            elif step == "release":
                store.done("DELETE", f"savepoints/{name}")
            else:
                expected.append((name, before))
    lab.done("DELETE", f"stores/{store.hash}")


def test_reset_restore_and_removal_are_in_the_file_of_a_store_that_lasts(make_lab: MakeLab, tmp_path: Path) -> None:
    path = tmp_path / "invoices.jsonl"
    lab = make_lab(stores=TinyDBStores(path))
    kept, emptied, gone = (lab.store(storeHash=name) for name in ("kept", "emptied", "gone"))
    for store in (kept, emptied, gone):
        store.api.create("A")
        store.api.create("B")
    kept.done("PUT", "snapshots/s")
    kept.done("POST", "savepoints", {"name": "p"})
    kept.api.delete(f"{INVOICES}/1")
    kept.api.create("C")
    kept.done("POST", "savepoints/p/rollback")
    kept.api.create("D")
    kept.done("POST", "snapshots/s/restore")
    emptied.done("POST", "reset")
    lab.done("DELETE", "stores/gone")
    lab.stores.close()

    again = TinyDBStores(path)

    assert {store.hash: [invoice.invoice_number for invoice in store.invoices] for store in again} == {
        "kept": ["A", "B"], "emptied": [],
    }  # fmt: skip
    again.close()


def test_a_restore_does_not_open_the_rate_window_again(store: TestStore) -> None:
    store.done("PATCH", "settings", {"rateLimit": {"calls": 1, "windowS": 60}})
    store.done("PUT", "snapshots/base")
    assert store.api.get(INVOICES).status_code == 200

    store.done("POST", "snapshots/base/restore")

    assert store.api.get(INVOICES, is_checked=False).status_code == 429
