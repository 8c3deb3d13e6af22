"""Wrong values for every field of payments' bodies, taken from the contract: refused by name, and nothing moves."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.api.client import CONTRACT, IDS, INVOICES, OFFLINE, new_body, new_payment
from tests.api.samples import Path, dotted, parts, sample, with_value, without, wrong_values
from tests.api.wire import CREDENTIALS, JSON, Answer, Mock, new_mock

BODIES: dict[str, Any] = {
    operation.id: operation.request_body["content"]["application/json"]["schema"]
    for operation in CONTRACT.operations.values()
    if operation.profile == "payments" and operation.request_body
}
PAYMENTS = ("createOfflinePayment", "updateOfflinePayment")


def fields() -> Iterator[Any]:
    for operation, schema in BODIES.items():
        for path, part in parts(schema):
            if path and wrong_values(part):
                yield pytest.param(operation, path, part, id=f"{operation}-{dotted(path)}")


def required_fields() -> Iterator[Any]:
    for operation, schema in BODIES.items():
        for path, part in parts(schema):
            for name in part.get("required", ()):
                yield pytest.param(operation, (*path, name), id=f"{operation}-{dotted((*path, name))}")


@pytest.fixture(scope="module")
def mock() -> Mock:
    """A mock with invoice 1 and payment 1 on it."""
    mock = new_mock()
    mock.post(INVOICES, json.dumps(new_body("FIRST")).encode())
    assert mock.post(OFFLINE, json.dumps(new_payment({1: "10"})).encode()).body["data"] == {"paymentId": 1}
    return mock


def send(mock: Mock, operation: str, body: Any) -> Answer:
    called = CONTRACT.operations[operation]
    content = json.dumps(body).encode()  # orjson writes no number of more than 64 bits
    return mock.ask(called.method, called.path.format(**IDS), headers=(*CREDENTIALS, JSON), body=content)


@pytest.mark.parametrize(("operation", "path", "schema"), list(fields()))
def test_a_wrong_value_is_refused_by_the_name_of_its_field(
    mock: Mock, operation: str, path: Path, schema: dict[str, Any]
) -> None:
    body, before = sample(BODIES[operation]), mock.records()

    for value in wrong_values(schema):
        answer = send(mock, operation, with_value(body, path, value))

        assert answer.status == answer.body["code"] == (422 if operation in PAYMENTS else 400), value
        assert dotted(path) in answer.complaint, value
    assert mock.records() == before


@pytest.mark.parametrize(("operation", "path"), list(required_fields()))
def test_a_missing_field_is_refused_by_its_name(mock: Mock, operation: str, path: Path) -> None:
    before = mock.records()

    answer = send(mock, operation, without(sample(BODIES[operation]), path))

    assert answer.status == answer.body["code"] == (422 if operation in PAYMENTS else 400)
    assert dotted(path) in answer.complaint
    assert "This field is required." in answer.complaint
    assert mock.records() == before


@pytest.mark.parametrize("operation", BODIES)
@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[" * 200], ids=["nothing", "cut", "not UTF-8", "deep"])
def test_what_is_no_json_is_refused(mock: Mock, operation: str, content: bytes) -> None:
    called, before = CONTRACT.operations[operation], mock.records()

    answer = mock.ask(called.method, called.path.format(**IDS), headers=(*CREDENTIALS, JSON), body=content)

    assert answer.status == answer.body["code"] == 400
    assert mock.records() == before


@pytest.mark.parametrize("operation", BODIES)
def test_an_unknown_field_is_ignored(operation: str) -> None:
    mock = new_mock()
    mock.post(INVOICES, json.dumps(new_body("FIRST")).encode())
    mock.post(OFFLINE, json.dumps(new_payment({1: "10"})).encode())
    body = {"operationCode": 1} if operation == "performPaymentOperation" else {"processingStatus": 3}
    known = new_payment({1: "10"}) if operation in PAYMENTS else body

    assert send(mock, operation, {**known, "remark": [{}]}).status == 200
