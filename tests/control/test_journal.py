"""The journal: what a client sent and was answered, without its secrets, and never more than there is room for."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from mockserver.api.record import Record
from mockserver.control.journal import Budget, Journal, shown
from mockserver.settings import Limits
from tests.api.client import INVOICES, new_body
from tests.control.conftest import MakeLab
from tests.control.lab import NOW, Lab, TestStore

SCOPE = {"method": "POST", "path": "/", "query_string": b"", "headers": []}


def test_a_call_is_shown_with_all_its_parts(store: TestStore) -> None:
    answer = store.api.post(f"{INVOICES}?debug=1", new_body("A"))

    [call] = store.calls()
    assert call == {
        "n": 1,
        "at": NOW,
        "requestId": answer.headers["x-request-id"],
        "method": "POST",
        "path": INVOICES,
        "query": "debug=1",
        "operationId": "createInvoice",
        "headers": call["headers"],
        "body": new_body("A"),
        "status": 200,
        "answer": answer.json(),
        "rule": None,
        "fault": None,
        "wrote": ["invoices/1"],
    }
    assert call["headers"]["x-store-hash"] == store.hash


def test_a_refusal_names_its_rule(store: TestStore) -> None:
    store.api.create("A")
    store.api.post(INVOICES, new_body("A"))
    store.api.get(f"{INVOICES}/999")
    store.api.post(INVOICES, {})
    store.api.put(f"{INVOICES}/1", {"openBalance": {"code": "USD", "value": "x"}})

    assert [call["rule"] for call in store.calls()] == [
        None,
        "invoice-number-is-unique",
        "unknown-invoice-is-404",
        "create-needs-its-required-fields",
        "update-refuses-non-numbers",
    ]


def test_a_refused_call_has_written_nothing(store: TestStore) -> None:
    store.api.create("A")
    store.api.post(INVOICES, new_body("A"))

    assert [call["wrote"] for call in store.calls()] == [["invoices/1"], []]


def test_a_body_that_is_no_json_is_shown_as_text(store: TestStore) -> None:
    store.api.request(
        "POST", INVOICES, content=b"{oops", headers={**store.api.headers, "Content-Type": "application/json"}
    )

    assert store.calls()[0]["body"] == "{oops"


def test_each_store_has_a_journal_of_its_own(lab: Lab, store: TestStore) -> None:
    other = lab.store()
    other.api.get(INVOICES)

    assert store.calls() == []
    assert [call["n"] for call in other.calls()] == [1]


def test_a_call_with_the_wrong_token_is_in_the_journal_of_the_store_that_it_names(store: TestStore) -> None:
    store.api.get(INVOICES, headers={"X-Store-Hash": store.hash, "X-Auth-Token": "wrong"})

    [call] = store.calls()
    assert (call["status"], call["rule"], call["headers"]["x-auth-token"]) == (401, "credentials-are-required", "***")


def test_a_call_that_no_store_can_be_found_for_is_stray(lab: Lab, store: TestStore) -> None:
    store.api.get(INVOICES, headers={"X-Store-Hash": "nobody", "X-Auth-Token": "x"})
    store.api.get(INVOICES, headers={})

    strays = lab.done("GET", "stray-calls")
    lab.done("DELETE", "stray-calls")

    assert [call["status"] for call in strays["calls"]] == [401, 401]
    assert lab.done("GET", "stray-calls")["calls"] == []
    assert store.calls() == []


def test_commands_and_pages_are_in_no_journal(lab: Lab, store: TestStore) -> None:
    store.api.get("/docs/", is_checked=False)
    store.done("GET")

    assert lab.done("GET", "stray-calls")["calls"] == []
    assert store.calls() == []


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"operationId": "createInvoice"}, [1, 2, 3]),
        ({"method": "GET"}, [4, 5]),
        ({"status": 400}, [3]),
        ({"path": f"{INVOICES}/1"}, [4]),
        ({"contains": '"B"'}, [2, 3]),
        ({"contains": "limit=5"}, [5]),
        ({"after": 3}, [4, 5]),
        ({"limit": 2}, [1, 2]),
        ({"operationId": "createInvoice", "status": 200, "after": 1}, [2]),
        ({"faulted": "true"}, []),
        ({"contains": "nothing like it"}, []),
    ],
)
def test_conditions_narrow_the_list(store: TestStore, parameters: dict[str, Any], expected: list[int]) -> None:
    store.api.create("A")
    store.api.create("B")
    store.api.post(INVOICES, new_body("B"))
    store.api.invoice(1)
    store.api.listed(limit=5)

    assert [call["n"] for call in store.calls(**parameters)] == expected


def test_the_ring_forgets_the_oldest_and_says_so(make_lab: MakeLab) -> None:
    store = make_lab(limits=Limits(journal=3)).store()
    for _ in range(5):
        store.api.get(INVOICES)

    page = store.done("GET", "journal")

    assert [call["n"] for call in page["calls"]] == [3, 4, 5]
    assert (page["dropped"], page["last"]) == (2, 5)


def test_the_ring_holds_no_more_bytes_than_it_may() -> None:
    journal = Journal(1000, most_bytes=250_000)
    for _ in range(100):
        record = Record(journal.last + 1, NOW, SCOPE, None, {})
        record.sent(b"x" * 1_000_000)
        record.answered(200, {}, size=2, operation_id=None)
        journal.add(record)

    kept = list(journal)
    assert len(kept) == 3
    assert "1000000 bytes in all" in shown(kept[0])["body"]


def done_call(journal: Journal, **scope: Any) -> None:
    record = Record(journal.last + 1, NOW, {**SCOPE, **scope}, None, {})
    record.answered(200, {}, size=2, operation_id=None)
    journal.add(record)


@pytest.mark.parametrize(
    "scope", [{"query_string": b"x" * 10_000}, {"path": "/" * 10_000}, {"headers": [(b"x", b"x" * 10_000)]}]
)
def test_everything_that_a_client_sends_counts(scope: dict[str, Any]) -> None:
    journal = Journal(1000, most_bytes=250_000)
    for _ in range(200):
        done_call(journal, **scope)

    assert len(list(journal)) == 23
    assert journal.dropped == 177


def test_all_journals_together_hold_no_more_than_they_may() -> None:
    budget = Budget(100_000)
    journals = [Journal(1000, budget=budget) for _ in range(4)]
    done_call(journals[0])
    for journal in journals[1:]:
        for _ in range(64):
            done_call(journal, path="/" * 1000)

    sizes = [len(list(journal)) for journal in journals]
    assert budget.size == sum(journal.size for journal in journals) <= 100_000
    assert sizes[0] == 1
    assert min(sizes[1:]) > 10
    del journals, journal
    assert budget.size == 0


def test_a_cleared_journal_goes_on_counting(store: TestStore) -> None:
    store.api.get(INVOICES)
    store.done("DELETE", "journal")
    store.api.get(INVOICES)

    assert [call["n"] for call in store.calls()] == [2]


def test_two_runs_with_one_seed_have_the_same_journal_byte_for_byte(make_lab: MakeLab) -> None:
    def journal() -> bytes:
        lab = make_lab(seed=7)
        store = lab.store(clock={"mode": "stepped", "at": NOW})
        store.done("POST", "faults", {"share": 0.5, "effect": {"kind": "status", "status": 503}})
        for number in range(40):
            store.api.post(INVOICES, new_body(f"A-{number}"))
        return lab.ask("GET", f"stores/{store.hash}/journal").content

    first, second = journal(), journal()

    assert first == second
    assert {call["status"] for call in orjson.loads(first)["calls"]} == {200, 503}


def test_the_rules_say_which_of_them_were_called_on(lab: Lab, store: TestStore) -> None:
    store.api.create("A")
    store.api.post(INVOICES, new_body("A"))

    rules = {rule["id"]: rule for rule in lab.done("GET", "rules", params={"storeHash": store.hash})["rules"]}
    uncovered = lab.done("GET", "rules", params={"storeHash": store.hash, "covered": "false"})

    assert (rules["invoice-number-is-unique"]["calls"], rules["invoice-number-is-unique"]["refusals"]) == (2, 1)
    assert rules["deleted-invoice-is-gone"]["calls"] == 0
    assert len(uncovered["rules"]) == uncovered["total"] - uncovered["covered"]
