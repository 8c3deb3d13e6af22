"""What one call may ask for itself: an error of its choice, and the rule behind a refusal."""

from __future__ import annotations

import httpx
import pytest

from tests.api.client import CONTRACT, INVOICES, new_body
from tests.control.lab import Lab, TestStore


def preferring(store: TestStore, value: str) -> httpx.Response:
    return store.api.get(INVOICES, headers={**store.api.headers, "Prefer": value}, is_checked=False)


@pytest.mark.parametrize("code", [400, 401, 403, 429, 500, 502, 503])
def test_an_error_comes_at_wish_in_the_envelope_of_the_provider(store: TestStore, code: int) -> None:
    answer = preferring(store, f"code={code}")

    assert answer.status_code == answer.json()["code"] == code
    assert answer.json()["data"]["errMsg"]
    assert answer.headers["preference-applied"] == f"code={code}"
    assert "x-mock-fault" not in answer.headers


@pytest.mark.parametrize("value", ["respond-async, code=429", 'code="429"', "code = 429; wait=1", "CODE=429"])
def test_the_preference_is_read_as_http_writes_it(store: TestStore, value: str) -> None:
    assert preferring(store, value).status_code == 429


@pytest.mark.parametrize("value", ["code=200", "code=", "code=4290", "mycode=429", "return=minimal", ""])
def test_what_asks_for_no_error_changes_nothing(store: TestStore, value: str) -> None:
    answer = preferring(store, value)

    assert answer.status_code == 200
    assert "preference-applied" not in answer.headers


def test_an_error_that_there_is_not_is_refused_with_those_that_there_are(store: TestStore) -> None:
    answer = preferring(store, "code=418")

    assert answer.status_code == 400
    assert "418" in answer.json()["data"]["errMsg"]
    assert "429" in answer.json()["data"]["errMsg"]


def test_a_call_with_a_wish_is_not_carried_out(store: TestStore) -> None:
    store.api.post(INVOICES, new_body("A"), headers={**store.api.headers, "Prefer": "code=503"})

    assert store.api.listed() == []
    assert store.calls()[0]["status"] == 503


def test_a_refusal_explains_itself_when_it_is_asked(store: TestStore) -> None:
    store.api.create("A")
    plain = store.api.post(INVOICES, new_body("A"))
    explained = store.api.post(INVOICES, new_body("A"), headers={**store.api.headers, "X-Mock-Explain": "1"})

    rule = CONTRACT.rules["invoice-number-is-unique"]
    assert explained.content == plain.content
    assert explained.headers["x-mock-rule"] == rule.id
    assert explained.headers["x-mock-rule-evidence"] == rule.evidence
    assert explained.headers["x-mock-rule-source"]
    assert set(explained.headers) - set(plain.headers) == {
        "x-mock-rule", "x-mock-rule-evidence", "x-mock-rule-source",
    }  # fmt: skip


def test_a_call_without_credentials_is_explained_too(store: TestStore) -> None:
    answer = store.api.get(INVOICES, headers={"X-Mock-Explain": "1"})

    assert (answer.status_code, answer.headers["x-mock-rule"]) == (401, "credentials-are-required")


def told(answer: httpx.Response) -> list[str]:
    """What the headers tell of the limit."""
    names = ("Requests-Allocated", "Requests-Remaining", "Requests-Window-Length", "Request-Window-Resets-After")
    return [answer.headers[f"X-{name}"] for name in names]


def test_a_429_at_wish_has_the_headers_of_the_limit(lab: Lab, store: TestStore) -> None:
    narrow = lab.store(settings={"rateLimit": {"calls": 5, "windowS": 10}})

    assert told(preferring(store, "code=429")) == ["150 times/60 s", "0 times", "60 s", "60 s"]
    assert told(preferring(narrow, "code=429")) == ["5 times/10 s", "0 times", "10 s", "10 s"]


def test_a_429_of_a_fault_tells_the_wait_of_its_rule(store: TestStore) -> None:
    store.done("POST", "faults", {"effect": {"kind": "status", "status": 429, "retryAfterS": 7}, "count": 1})

    answer = store.api.get(INVOICES)

    assert (answer.headers["retry-after"], told(answer)[3]) == ("7", "7 s")


def test_a_success_has_nothing_to_explain(store: TestStore) -> None:
    answer = store.api.get(INVOICES, headers={**store.api.headers, "X-Mock-Explain": "1"})

    assert not [name for name in answer.headers if name.startswith("x-mock")]


def test_a_405_at_wish_says_what_is_allowed(store: TestStore) -> None:
    answer = preferring(store, "code=405")

    assert set(answer.headers["allow"].split(", ")) == {"GET", "POST", "OPTIONS"}
