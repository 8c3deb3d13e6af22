"""What changed between two marks, and which calls did it."""

from __future__ import annotations

import pytest

from tests.api.client import INVOICES
from tests.control.lab import TestStore


def test_the_difference_names_fields_and_the_calls_behind_them(store: TestStore) -> None:
    store.api.create("A")
    store.api.create("B")
    store.done("PUT", "snapshots/base")
    store.api.put(f"{INVOICES}/1", {"invoiceNumber": "A2"})
    store.api.delete(f"{INVOICES}/2")
    store.api.create("C")
    store.api.get(INVOICES)

    diff = store.done("GET", "diff", params={"from": "snapshot:base"})

    assert [(entry["record"], entry["fields"], entry["calls"]) for entry in diff["changed"]] == [
        ("invoices/1", {"invoice_number": {"from": "A", "to": "A2"}}, [3])
    ]
    assert [(entry["record"], entry["fields"]["invoice_number"], entry["calls"]) for entry in diff["removed"]] == [
        ("invoices/2", "B", [4])
    ]
    assert [(entry["record"], entry["fields"]["invoice_number"], entry["calls"]) for entry in diff["added"]] == [
        ("invoices/3", "C", [5])
    ]


def test_marks_of_both_kinds_can_be_compared_in_both_directions(store: TestStore) -> None:
    store.done("PUT", "snapshots/empty")
    store.api.create("A")
    store.done("POST", "savepoints", {"name": "a"})
    store.api.create("B")

    there = store.done("GET", "diff", params={"from": "snapshot:empty", "to": "savepoint:a"})
    back = store.done("GET", "diff", params={"from": "now", "to": "empty"})

    assert [entry["record"] for entry in there["added"]] == ["invoices/1"]
    assert [entry["record"] for entry in back["removed"]] == ["invoices/1", "invoices/2"]


@pytest.mark.parametrize("query", ["", "from=then", "from=now&to=then", "from=snapshot:"])
def test_a_reference_that_does_not_fit_is_refused(store: TestStore, query: str) -> None:
    assert store.refused("GET", f"diff?{query}")[0] == 400


def written_by(store: TestStore, start: str, end: str = "now") -> dict[str, list[int]]:
    """The calls that a diff names for each record."""
    found = store.done("GET", "diff", params={"from": start, "to": end})
    return {change["record"]: change["calls"] for group in ("added", "removed", "changed") for change in found[group]}


def test_a_diff_names_no_call_that_was_rolled_back(store: TestStore) -> None:
    store.done("PUT", "snapshots/base")
    store.done("POST", "savepoints", {"name": "s"})
    store.api.create("A")
    store.done("PUT", "snapshots/inside")
    store.done("POST", "savepoints/s/rollback")
    store.api.create("B")

    assert written_by(store, "snapshot:base") == {"invoices/1": [2]}
    assert written_by(store, "snapshot:base", "snapshot:inside") == {"invoices/1": [1]}
    store.done("POST", "snapshots/inside/restore")
    assert written_by(store, "snapshot:base") == {"invoices/1": [1]}
    assert written_by(store, "now", "snapshot:base") == {"invoices/1": [1]}


@pytest.mark.parametrize("keep", [["snapshots"], ["snapshots", "journal"]])
def test_a_diff_over_a_reset_names_the_calls_after_it(store: TestStore, keep: list[str]) -> None:
    for number in ("A", "B", "C"):
        store.api.create(number)
    store.done("PUT", "snapshots/base")
    store.done("POST", "reset", {"keep": keep})
    store.api.create("D")

    first = 4 if "journal" in keep else 1
    assert written_by(store, "snapshot:base") == {"invoices/1": [first], "invoices/2": [], "invoices/3": []}
    assert written_by(store, "empty") == {"invoices/1": [first]}
