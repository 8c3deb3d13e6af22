"""Wrong values for every field of both bodies, taken from the contract: refused by name, and nothing changes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.api.client import CONTRACT, INVOICES, new_body
from tests.api.samples import Path, dotted, parts, sample, with_value, without, wrong_values
from tests.api.wire import Answer, Mock, new_mock

BODIES = {
    operation: CONTRACT.operations[operation].request_body["content"]["application/json"]["schema"]  # type: ignore[index]
    for operation in ("createInvoice", "updateInvoice")
}


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
    """A mock with invoice 1."""
    mock = new_mock()
    assert mock.post(INVOICES, json.dumps(new_body("FIRST")).encode()).body["data"] == {"id": 1}
    return mock


def send(mock: Mock, operation: str, body: Any) -> Answer:
    content = json.dumps(body).encode()  # orjson writes no number of more than 64 bits
    return mock.post(INVOICES, content) if operation == "createInvoice" else mock.put(f"{INVOICES}/1", content)


@pytest.mark.parametrize("operation", BODIES)
def test_with_every_field_at_a_right_value_the_body_is_accepted(operation: str) -> None:
    mock = new_mock()
    mock.post(INVOICES, json.dumps(new_body("FIRST")).encode())

    assert send(mock, operation, sample(BODIES[operation])).status == 200


@pytest.mark.parametrize(("operation", "path", "schema"), list(fields()))
def test_a_wrong_value_is_refused_by_the_name_of_its_field(
    mock: Mock, operation: str, path: Path, schema: dict[str, Any]
) -> None:
    body, before = sample(BODIES[operation]), mock.records()

    for value in wrong_values(schema):
        answer = send(mock, operation, with_value(body, path, value))

        assert answer.status == answer.body["code"] == 400, value
        assert dotted(path) in answer.complaint, value
    assert mock.records() == before


@pytest.mark.parametrize(("operation", "path"), list(required_fields()))
def test_a_missing_field_is_refused_by_its_name(mock: Mock, operation: str, path: Path) -> None:
    before = mock.records()

    answer = send(mock, operation, without(sample(BODIES[operation]), path))

    assert answer.status == answer.body["code"] == 400
    assert dotted(path) in answer.complaint
    assert "This field is required." in answer.complaint
    assert mock.records() == before


def test_every_wrong_field_is_named_at_once(mock: Mock) -> None:
    body = new_body("N", status="x", source=7, originalBalance={"code": "USD"}, details={"header": []})
    del body["customerId"]

    complaint = mock.post(INVOICES, json.dumps(body).encode()).body["data"]["errMsg"]

    for field in ("customerId", "status", "source", "originalBalance.value", "details.header"):
        assert f"{field}: " in complaint


def test_a_thousand_wrong_fields_do_not_make_a_long_answer(mock: Mock) -> None:
    body = new_body("N", extraFields=[{"fieldName": 1}] * 1_000, type="x" * 100_000)

    answer = mock.post(INVOICES, json.dumps(body).encode())

    assert answer.status == 400
    assert len(answer.content) < 5_000


@pytest.mark.parametrize("operation", BODIES)
def test_a_wrong_value_may_be_answered_422(operation: str) -> None:
    mock = new_mock({"bad-request-status": "422"})
    mock.post(INVOICES, json.dumps(new_body("FIRST")).encode())

    for field, value in (("status", 3), ("invoiceNumber", ""), ("details", []), ("type", None)):
        answer = send(mock, operation, {**sample(BODIES[operation]), field: value})

        assert answer.status == answer.body["code"] == 422, field
        assert field in answer.complaint
