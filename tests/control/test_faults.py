"""Faults: what a rule hits, what comes of it, that it is the same every time, and that nothing else is touched."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from urllib3.util import Retry

from mockserver.control import playing
from mockserver.control.playing import Cut
from mockserver.settings import Limits
from tests.api.client import INVOICES, new_body
from tests.control.conftest import MakeLab
from tests.control.lab import Lab, TestStore

UNAVAILABLE = {"kind": "status", "status": 503}


def statuses(store: TestStore, calls: int = 5, path: str = INVOICES) -> list[int]:
    return [store.api.get(path, is_checked=False).status_code for _ in range(calls)]


def test_a_status_comes_in_the_envelope_of_the_provider_and_says_why(store: TestStore) -> None:
    store.done("POST", "faults", {"id": "busy", "seed": 5, "effect": {**UNAVAILABLE, "retryAfterS": 2}})

    answer = store.api.get(INVOICES, is_checked=False)

    assert answer.status_code == 503
    assert answer.json() == {
        "code": 503, "data": {"errMsg": "Service Unavailable"}, "meta": {"message": "Service Unavailable"},
    }  # fmt: skip
    assert answer.headers["x-mock-fault"] == "busy; seed=5"
    assert answer.headers["retry-after"] == "2"
    assert answer.headers["x-request-id"] == store.calls()[0]["requestId"]


def test_a_refused_update_keeps_its_own_form(store: TestStore) -> None:
    store.api.create("A")
    store.done("POST", "faults", {"effect": {"kind": "status", "status": 400, "message": "No"}})

    answer = store.api.put(f"{INVOICES}/1", {"type": "x"}).json()

    assert answer == {
        "code": 400, "data": {"id": 1, "errMsg": "No"}, "meta": {"message": "Bad Requests Error", "errors": "No; "},
    }  # fmt: skip


def test_a_call_that_is_hit_is_not_carried_out(store: TestStore) -> None:
    store.done("POST", "faults", {"effect": UNAVAILABLE, "count": 1})

    store.api.post(INVOICES, new_body("A"), is_checked=False)

    assert store.api.listed() == []


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"count": 2}, [503, 503, 200, 200, 200]),
        ({"skip": 2, "count": 2}, [200, 200, 503, 503, 200]),
        ({"maxInARow": 1}, [503, 200, 503, 200, 503]),
        ({}, [503, 503, 503, 200, 503]),
        ({"share": 0}, [200] * 5),
        ({"operations": ["getInvoice"]}, [200] * 5),
        ({"methods": ["POST"]}, [200] * 5),
        ({"operations": ["listInvoices", "getInvoice"], "methods": ["GET"], "count": 1}, [503, 200, 200, 200, 200]),
    ],
)
def test_a_rule_hits_what_it_says_and_no_more(store: TestStore, rule: dict[str, Any], expected: list[int]) -> None:
    store.done("POST", "faults", {"effect": UNAVAILABLE, **rule})

    assert statuses(store) == expected


def test_the_row_of_one_call_is_not_that_of_another(store: TestStore) -> None:
    store.done("POST", "faults", {"effect": UNAVAILABLE, "maxInARow": 1})

    seen = [status for number in range(3) for status in statuses(store, 2, f"{INVOICES}?offset={number}")]

    assert seen == [503, 200] * 3


def test_the_same_seed_hits_the_same_calls_and_another_one_does_not(make_lab: MakeLab) -> None:
    def hits(seed: int) -> list[int]:
        store = make_lab().store(storeHash="same")
        store.done("POST", "faults", {"effect": UNAVAILABLE, "share": 0.4, "seed": seed, "maxInARow": 1000})
        return statuses(store, 30)

    first = hits(1)

    assert hits(1) == first
    assert hits(2) != first
    assert 5 < first.count(503) < 20


def test_the_first_rule_that_hits_decides(store: TestStore) -> None:
    store.done("POST", "faults", {"effect": {"kind": "status", "status": 500}, "count": 1})
    store.done("POST", "faults", {"effect": UNAVAILABLE, "count": 2})

    assert statuses(store, 4) == [500, 503, 503, 200]
    assert [fault["matched"] for fault in store.done("GET", "faults")["faults"]] == [4, 4]


def test_faults_of_one_store_hit_no_other(lab: Lab, store: TestStore) -> None:
    other = lab.store()
    store.done("POST", "faults", {"effect": UNAVAILABLE})

    assert statuses(other, 3) == [200] * 3


def test_commands_are_never_hit(store: TestStore) -> None:
    store.done("POST", "faults", {"effect": {"kind": "drop"}, "maxInARow": 1000})

    assert store.shown()["faults"] == 1


def test_a_rule_that_was_deleted_hits_nothing(store: TestStore) -> None:
    one = store.done("POST", "faults", {"effect": UNAVAILABLE})["id"]
    two = store.done("POST", "faults", {"effect": UNAVAILABLE})["id"]

    store.done("DELETE", f"faults/{one}")
    assert store.refused("GET", f"faults/{one}")[0] == 404
    assert store.done("GET", f"faults/{two}")["hit"] == 0
    store.done("DELETE", "faults")

    assert statuses(store, 2) == [200, 200]


def test_commit_then_drop_is_how_a_naive_client_meets_its_own_invoice(store: TestStore) -> None:
    store.done("POST", "faults", {"operations": ["createInvoice"], "effect": {"kind": "commitThenDrop"}, "count": 1})

    with pytest.raises(Cut):
        store.api.post(INVOICES, new_body("A"))
    naive = store.api.post(INVOICES, new_body("A"))

    lost, again = store.calls()
    assert naive.json()["data"] == {"errMsg": "The invoice number already exists."}
    assert (lost["status"], lost["answer"]["data"], lost["wrote"]) == (0, {"id": 1}, ["invoices/1"])
    assert again["rule"] == "invoice-number-is-unique"
    findings = store.done("GET", "journal/lint")["findings"]
    assert [(finding["kind"], finding["calls"]) for finding in findings] == [("blind-retry", [1, 2])]


def test_an_answer_that_broke_off_is_lost_too(store: TestStore) -> None:
    store.done("POST", "faults", {"operations": ["createInvoice"], "effect": {"kind": "truncate"}, "count": 1})

    with pytest.raises(Cut):
        store.api.post(INVOICES, new_body("A"), is_checked=False)
    store.api.post(INVOICES, new_body("A"))

    findings = store.done("GET", "journal/lint")["findings"]
    assert [(finding["kind"], finding["calls"]) for finding in findings] == [("blind-retry", [1, 2])]


def test_a_client_that_looks_before_it_sends_again_is_not_blamed(store: TestStore) -> None:
    store.done("POST", "faults", {"operations": ["createInvoice"], "effect": {"kind": "commitThenDrop"}, "count": 1})

    with pytest.raises(Cut):
        store.api.post(INVOICES, new_body("A"))
    assert [invoice["invoiceNumber"] for invoice in store.api.listed(q="A", searchBy="invoiceNumber")] == ["A"]

    assert store.done("GET", "journal/lint")["findings"] == []


def test_latency_is_drawn_within_its_bounds(store: TestStore, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []

    async def pause(seconds: float, _: object) -> bool:
        slept.append(seconds)
        return False

    monkeypatch.setattr(playing, "pause", pause)
    effect = {"kind": "latency", "distribution": "uniform", "minMs": 100, "maxMs": 300}
    store.done("POST", "faults", {"effect": effect, "maxInARow": 1000})

    assert statuses(store, 20) == [200] * 20
    assert len(set(slept)) > 10
    assert all(0.1 <= seconds < 0.3 for seconds in slept)


@pytest.mark.parametrize(
    ("rule", "pointer"),
    [
        ({"operations": ["noSuch"]}, "/operations/0"),
        ({"operations": ["getInvoice"], "methods": ["POST"]}, "/methods"),
        ({"effect": {"kind": "status"}}, "/effect/status"),
        ({"effect": {"kind": "status", "status": 500, "ms": 1}}, "/effect/ms"),
        ({"effect": {"kind": "latency"}}, "/effect/distribution"),
        ({"effect": {"kind": "latency", "distribution": "uniform", "minMs": 2, "maxMs": 1}}, "/effect/minMs"),
        ({"effect": {"kind": "latency", "distribution": "fixed", "ms": 1, "sigma": 1}}, "/effect/sigma"),
        ({"effect": {"kind": "slowBody", "chunkBytes": 1}}, "/effect/pauseMs"),
    ],
)
def test_a_rule_that_could_do_nothing_sensible_says_so(store: TestStore, rule: dict[str, Any], pointer: str) -> None:
    status, problem = store.refused("POST", "faults", {"effect": UNAVAILABLE, **rule})

    assert status == 422
    assert pointer in [found["pointer"] for found in problem["problems"]]
    assert store.done("GET", "faults")["total"] == 0


@pytest.mark.parametrize(
    "rule",
    [
        {"effect": {"kind": "explode"}},
        {"effect": {"kind": "status", "status": 200}},
        {"effect": {"kind": "latency", "distribution": "fixed", "ms": 60_001}},
        {"effect": UNAVAILABLE, "share": 1.1},
        {"effect": UNAVAILABLE, "count": 0},
        {"effect": UNAVAILABLE, "methods": ["GRAB"]},
        {},
    ],
)
def test_a_rule_of_the_wrong_form_is_refused(store: TestStore, rule: dict[str, Any]) -> None:
    assert store.refused("POST", "faults", rule)[0] == 400


def test_an_id_is_given_once_and_rules_have_a_limit(make_lab: MakeLab) -> None:
    store = make_lab(limits=Limits(faults=2)).store()
    store.done("POST", "faults", {"id": "a", "effect": UNAVAILABLE})

    assert store.refused("POST", "faults", {"id": "a", "effect": UNAVAILABLE})[0] == 409
    store.done("POST", "faults", {"effect": UNAVAILABLE})
    assert store.refused("POST", "faults", {"effect": UNAVAILABLE})[0] == 409


def test_an_http_librarys_retry_gets_through_the_gauntlet_without_a_sleep(store: TestStore) -> None:
    """A 429, a 503 and a lost answer; the back-off of urllib3 moves the store's clock instead of waiting."""
    store.done("PUT", "clock", {"mode": "frozen", "at": 1_000_000})
    for effect in ({"kind": "status", "status": 429, "retryAfterS": 60}, UNAVAILABLE, {"kind": "commitThenDrop"}):
        store.done("POST", "faults", {"operations": ["createInvoice"], "effect": effect, "count": 1})
    retry = Retry(total=5, backoff_factor=1, status_forcelist=[429, 503], allowed_methods=None)

    answer: httpx.Response | None = None
    while answer is None or retry.is_retry("POST", answer.status_code):
        try:
            answer = store.api.post(INVOICES, new_body("A"))
            retry = retry.increment("POST", INVOICES) if answer.status_code in (429, 503) else retry
        except Cut as error:
            retry = retry.increment("POST", INVOICES, error=error)
        wait_s = int((answer and answer.headers.get("retry-after")) or retry.get_backoff_time())
        store.done("POST", "clock/advance", {"seconds": wait_s})

    assert answer.json()["data"] == {"errMsg": "The invoice number already exists."}  # so it knows: it is there
    assert [call["status"] for call in store.calls()] == [429, 503, 0, 400]
    assert store.done("GET", "clock")["now"] >= 1_000_060


def test_a_kind_that_there_is_not_is_refused_with_all_that_there_are(store: TestStore) -> None:
    _, problem = store.refused("POST", "faults", {"effect": {"kind": "explode"}})

    [found] = problem["problems"]
    assert found["text"] == (
        '"explode" is not one of "status", "latency", "drop", "truncate", "commitThenDrop" or "slowBody"'
    )
