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
from tests.control.lab import NOW, TOKEN, Lab, TestStore

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


def test_secrets_never_show(lab: Lab, store: TestStore) -> None:
    headers = {**store.api.headers, "Cookie": "session=cookie-value", "Authorization": "Basic auth-value"}
    body = {**new_body("A"), "password": "pass-value", "nested": [{"apiToken": "token-value"}]}
    store.api.post(f"{INVOICES}?access_token=query-value&x=1", body, headers=headers)

    text = lab.ask("GET", f"stores/{store.hash}/journal").text

    assert not [
        s for s in (store.token, "cookie-value", "auth-value", "pass-value", "token-value", "query-value") if s in text
    ]
    assert "access_token=***&x=1" in text


@pytest.mark.parametrize(
    "body",
    [
        b'{"invoiceNumber": "A", "authToken": "hide-me",}',
        b'{"a": "A", "\\u0074oken": "hide-me",}',
        b"api%5Fkey=hide-me",
        b'{"a": "A", "tokens": ["hide-me"], "secret": {"deep": ["hide-me", 1.5]}}',
        b'{"a": "A", "token": "hide-me", "pad": "' + b"x" * 70_000 + b'"}',
        b'{"url": "https://x.test/pay?id=1&signature=hide-me"}',
    ],
    ids=["malformed", "malformed, escaped name", "form", "below a name", "cut off", "in an address"],
)
def test_no_body_shows_a_secret_or_is_found_by_one(store: TestStore, body: bytes) -> None:
    store.api.request("POST", INVOICES, content=body, headers={**store.api.headers, "Content-Type": "application/json"})

    assert "hide-me" not in orjson.dumps(store.calls()).decode()
    assert store.calls(contains="hide-me") == []


def test_no_query_shows_a_secret_or_is_found_by_one(store: TestStore) -> None:
    store.api.get(f"{INVOICES}?x=1&auth%54oken=hide-me")

    assert store.calls()[0]["query"] == "x=1&auth%54oken=***"
    assert store.calls(contains="hide-me") == []


def test_a_signature_in_an_answer_does_not_show(store: TestStore) -> None:
    store.api.create("A")
    link = store.api.get(f"{INVOICES}/1/download-pdf").json()["data"]["url"]

    assert store.calls(after=1)[0]["answer"]["data"]["url"] == link.partition("&signature=")[0] + "&signature=***"


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


def test_what_was_expected_holds(store: TestStore) -> None:
    store.api.create("A")
    store.api.invoice(1)

    verdict = store.done(
        "POST",
        "journal/verify",
        {
            "inOrder": True,
            "expect": [
                {"operationId": "createInvoice", "status": 200, "body": {"openBalance": {"value": 100}}, "exactly": 1},
                {"operationId": "getInvoice", "path": f"{INVOICES}/1"},
                {"method": "DELETE", "exactly": 0},
                {"method": "GET", "atMost": 5},
            ],
        },
    )

    assert verdict == {"holds": True, "failures": []}


@pytest.mark.parametrize(
    ("expectation", "text", "found", "closest"),
    [
        ({"operationId": "createInvoice", "exactly": 1}, "exactly 1 call of createInvoice, found 2", [1, 2], None),
        ({"method": "GET", "atLeast": 2}, "at least 2 calls of GET, found 1", [3], None),
        ({"method": "GET", "atMost": 0}, "exactly 0 calls of GET, found 1", [3], None),
        (
            {"operationId": "createInvoice", "body": {"invoiceNumber": "C"}},
            'at least 1 call of createInvoice with body {"invoiceNumber":"C"}, found 0', [], 2,
        ),
        ({"method": "DELETE"}, "at least 1 call of DELETE, found 0", [], None),
    ],
)  # fmt: skip
def test_what_was_expected_and_did_not_come_is_explained(
    store: TestStore, expectation: dict[str, Any], text: str, found: list[int], closest: int | None
) -> None:
    store.api.create("A")
    store.api.create("B")
    store.api.listed()

    verdict = store.done("POST", "journal/verify", {"expect": [expectation]})

    failure = {"expectation": 0, "text": f"expected {text}", "found": found, "closest": closest}
    assert verdict == {"holds": False, "failures": [failure]}


def test_calls_in_another_order_do_not_hold(store: TestStore) -> None:
    store.api.listed()
    store.api.create("A")
    expected = [{"operationId": "createInvoice"}, {"operationId": "listInvoices"}]

    assert store.done("POST", "journal/verify", {"expect": expected})["holds"]
    [failure] = store.done("POST", "journal/verify", {"expect": expected, "inOrder": True})["failures"]
    assert failure["text"] == "expected listInvoices after call 2, found none there"


def test_in_order_means_as_often_as_expected_before_the_next(store: TestStore) -> None:
    store.api.create("A")
    store.api.listed()
    store.api.create("B")
    expected = [{"operationId": "createInvoice", "atLeast": 2}, {"operationId": "listInvoices"}]

    [failure] = store.done("POST", "journal/verify", {"expect": expected, "inOrder": True})["failures"]
    assert failure["text"] == "expected listInvoices after call 3, found none there"
    store.api.listed()
    assert store.done("POST", "journal/verify", {"expect": expected, "inOrder": True})["holds"]


@pytest.mark.parametrize(
    ("expectation", "status"),
    [
        ({}, 400),
        ({"operation": "x"}, 400),
        ({"status": "200"}, 400),
        ({"operationId": "noSuch"}, 422),
        ({"method": "GET", "atLeast": 3, "atMost": 2}, 422),
        ({"method": "GET", "exactly": 3, "atMost": 4}, 422),
    ],
)
def test_an_expectation_that_cannot_be_met_is_refused(
    store: TestStore, expectation: dict[str, Any], status: int
) -> None:
    assert store.refused("POST", "journal/verify", {"expect": [expectation]})[0] == status


def found_by_lint(store: TestStore) -> list[tuple[str, list[int]]]:
    findings = store.done("GET", "journal/lint")["findings"]
    return [(finding["kind"], finding["calls"]) for finding in findings]


def test_a_list_of_which_only_the_first_page_was_read_is_found(store: TestStore) -> None:
    store.done("POST", "seed", {"scenario": "demo"})
    store.api.listed()

    assert found_by_lint(store) == [("unread-page", [1])]


def test_a_list_that_was_paged_through_is_fine(store: TestStore) -> None:
    store.done("POST", "seed", {"scenario": "demo"})
    for offset in (0, 10, 20):
        store.api.listed(offset=offset)

    assert found_by_lint(store) == []


def test_more_calls_than_the_provider_takes_are_found(lab: Lab, store: TestStore) -> None:
    for _ in range(151):
        store.api.get(f"{INVOICES}/1")
    lab.clock.now += 60
    store.api.get(f"{INVOICES}/1")

    assert found_by_lint(store) == [("polling-above-the-limit", list(range(1, 152)))]


def test_one_429_after_the_other_is_found(store: TestStore) -> None:
    store.done("PATCH", "settings", {"rateLimit": {"calls": 1, "windowS": 10}})
    store.done("PUT", "clock", {"mode": "stepped", "stepS": 3})
    for _ in range(4):
        store.api.get(f"{INVOICES}/1")

    assert ("polling-above-the-limit", [2, 3, 4]) in found_by_lint(store)


def test_the_control_token_is_in_no_journal(lab: Lab, store: TestStore) -> None:
    store.api.get(INVOICES, headers={**store.api.headers, "Authorization": f"Bearer {TOKEN}"})

    assert TOKEN not in lab.ask("GET", f"stores/{store.hash}/journal").text


def test_the_rules_say_which_of_them_were_called_on(lab: Lab, store: TestStore) -> None:
    store.api.create("A")
    store.api.post(INVOICES, new_body("A"))

    rules = {rule["id"]: rule for rule in lab.done("GET", "rules", params={"storeHash": store.hash})["rules"]}
    uncovered = lab.done("GET", "rules", params={"storeHash": store.hash, "covered": "false"})

    assert (rules["invoice-number-is-unique"]["calls"], rules["invoice-number-is-unique"]["refusals"]) == (2, 1)
    assert rules["deleted-invoice-is-gone"]["calls"] == 0
    assert len(uncovered["rules"]) == uncovered["total"] - uncovered["covered"]
