"""Anything at all, sent to every operation: never a server error, always the envelope, and no trace of a refusal."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.client import CONTRACT, IDS, INVOICES, OFFLINE, new_body, new_payment
from tests.api.samples import Path, parts, sample, with_value
from tests.api.wire import CREDENTIALS, JSON, Answer, Header, Mock, new_mock

# The same cases on each run, so that a change cannot fail by bad luck.
FUZZ = settings(
    max_examples=300,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
OPERATIONS = sorted(CONTRACT.operations.values(), key=lambda operation: operation.id)
NAMES = sorted({parameter["name"] for operation in OPERATIONS for parameter in operation.parameters})
WITH_BODY = [op for op in OPERATIONS if op.request_body]
SCHEMAS = [op.request_body["content"]["application/json"]["schema"] for op in OPERATIONS if op.request_body]
FIELDS: list[tuple[Any, Path]] = [(sample(schema), path) for schema in SCHEMAS for path, _ in parts(schema)]

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda children: st.lists(children, max_size=5) | st.dictionaries(st.text(), children, max_size=5),
    max_leaves=20,
)
mutated_bodies = st.builds(
    lambda field, value: with_value(field[0], field[1], value), st.sampled_from(FIELDS), json_values
)
bodies = st.binary() | st.builds(lambda value: json.dumps(value).encode(), json_values | mutated_bodies)
ids = st.sampled_from(["1", "2", "501", "502", "9001", "extra-fields"]) | st.integers().map(str)
segments = ids | st.text(min_size=1).filter(lambda text: not {"/", "?"} & set(text))
texts = st.text() | st.integers().map(str) | st.sampled_from(["", "0", "1", "ASC", "status", "250", "251", "x,y"])
pairs = st.tuples(st.sampled_from(NAMES) | st.text(max_size=5), texts)
queries = st.binary().map(lambda raw: raw.decode("latin-1")) | st.lists(pairs, max_size=6).map(
    lambda sent: "&".join(f"{quote(name, safe='[]')}={quote(text, safe=',')}" for name, text in sent)
)
header_names = st.sampled_from(
    [
        "content-type",
        "content-length",
        "accept",
        "host",
        "x-auth-token",
        "x-store-hash",
        "authtoken",
        "expect",
        "cookie",
    ]
)
headers = st.lists(st.tuples(header_names, st.binary(max_size=60)), max_size=3)


@pytest.fixture(scope="module")
def mock() -> Mock:
    """A mock with invoice 1 and payment 1 on it."""
    mock = new_mock()
    assert mock.post(INVOICES, json.dumps(new_body("FIRST")).encode()).body["data"] == {"id": 1}
    assert mock.post(OFFLINE, json.dumps(new_payment({1: "10"})).encode()).body["data"] == {"paymentId": 1}
    return mock


def credentials(mock: Mock) -> tuple[Header, ...]:
    """Those of an integrator and of a buyer, who signs in anew each time: the call before may have signed out."""
    body = b'{"email": "ada@acme.example", "password": "conformance-ada"}'
    token = mock.ask("POST", "/buyer/session", headers=[JSON], body=body).body["data"]["token"]
    return (*CREDENTIALS, ("Authorization", f"Bearer {token}"))


def check(mock: Mock, answer: Answer, before: object) -> None:
    """The answer is an envelope that says what happened, and a refusal left nothing behind."""
    assert answer.status < 500, answer.content
    assert answer.status == 204 or answer.body["code"] == answer.status
    if answer.status >= 400:
        assert mock.records() == before


@FUZZ
@given(operation=st.sampled_from(OPERATIONS), segment=segments, query=queries)
def test_no_path_and_no_query_breaks_the_mock(mock: Mock, operation: Any, segment: str, query: str) -> None:
    sent = (*credentials(mock), JSON)
    path, before = operation.path.format(**dict.fromkeys(IDS, segment)), mock.records()

    answer = mock.ask(operation.method, f"{path}?{query}", headers=sent, body=b"{}")

    check(mock, answer, before)


@FUZZ
@given(method=st.sampled_from(["POST", "PUT"]), body=bodies)
def test_no_body_breaks_the_mock(mock: Mock, method: str, body: bytes) -> None:
    before = mock.records()

    answer = mock.ask(
        method, INVOICES if method == "POST" else f"{INVOICES}/1", headers=(*CREDENTIALS, JSON), body=body
    )

    check(mock, answer, before)


@FUZZ
@given(operation=st.sampled_from(WITH_BODY), body=bodies)
def test_no_body_of_any_operation_breaks_the_mock(mock: Mock, operation: Any, body: bytes) -> None:
    sent = (*credentials(mock), JSON)
    before = mock.records()

    answer = mock.ask(operation.method, operation.path.format(**IDS), headers=sent, body=body)

    check(mock, answer, before)


@FUZZ
@given(operation=st.sampled_from(OPERATIONS), sent=headers, has_credentials=st.booleans(), body=bodies)
def test_no_header_breaks_the_mock(mock: Mock, operation: Any, sent: Any, has_credentials: bool, body: bytes) -> None:
    own = credentials(mock) if has_credentials else ()
    path, before = operation.path.format(**IDS), mock.records()

    answer = mock.ask(operation.method, path, headers=[*own, *sent], body=body)

    check(mock, answer, before)
    assert has_credentials or operation.id == "createBuyerSession" or answer.status == 401


@FUZZ
@given(method=st.sampled_from(["GET", "POST", "PUT", "DELETE", "PATCH"]), path=st.text(), query=queries)
def test_no_unknown_path_breaks_the_mock(mock: Mock, method: str, path: str, query: str) -> None:
    target = f"/api/v3/io/{path.replace('?', '')}?{query}"

    assert mock.ask(method, target).body["code"] in (404, 405)
