"""What one call may ask for itself: an error of its choice, and the rule behind a refusal."""

from __future__ import annotations

import httpx
import pytest

from tests.api.client import CONTRACT, INVOICES, new_body
from tests.control.lab import TestStore


def preferring(store: TestStore, value: str) -> httpx.Response:
    return store.api.get(INVOICES, headers={**store.api.headers, "Prefer": value}, is_checked=False)


@pytest.mark.parametrize("code", [400, 401, 403, 429, 500, 502, 503])
def test_an_error_comes_at_wish_in_the_envelope_of_the_provider(store: TestStore, code: int) -> None:
    answer = preferring(store, f"code={code}")

    assert answer.status_code == answer.json()["code"] == code
    assert answer.json()["data"]["errMsg"]
    assert answer.headers["preference-applied"] == f"code={code}"
    assert "x-mock-fault" not in answer.headers


@pytest.mark.parametrize("value", ["respond-async, code=429", 'code="429"', "code = 429; wait=1"])
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


def test_a_success_has_nothing_to_explain(store: TestStore) -> None:
    answer = store.api.get(INVOICES, headers={**store.api.headers, "X-Mock-Explain": "1"})

    assert not [name for name in answer.headers if name.startswith("x-mock")]
