"""Our compiled check of answers lets out what stock Connexion lets out, and holds back what it holds back."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from connexion.validators import JSONResponseBodyValidator
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.api.validation import response_validators
from tests.api import stock
from tests.api.client import CONTRACT, INVOICES, OFFLINE, new_body, new_payment
from tests.api.samples import CANDIDATES, parts, sample, with_value, without
from tests.api.test_problems import EVERY_OPERATION
from tests.api.wire import CREDENTIALS, JSON, new_mock

Case = tuple[str, str]

CASES: list[Case] = [
    (op.id, status)
    for op in CONTRACT.operations.values()
    for status, answer in op.responses.items()
    if "content" in answer
]
SUCCESSES = {operation: status for operation, status in reversed(CASES) if status.startswith("2")}
SHARED_CANDIDATES = [value for value in CANDIDATES if value not in (2**70, -(2**70), "1\n", "9" * 5_000)]
"""Without those that no answer can hold, since orjson writes it, and those of test_same_verdict_bodies."""
STOCK = JSONResponseBodyValidator
OURS = response_validators()["response"]["application/json"]


def schema_of(operation: str, status: str | None = None) -> dict[str, Any]:
    """The schema of a success, or of a status, as Connexion hands it to its validators."""
    wanted = status or SUCCESSES[operation]
    schema: dict[str, Any] = stock.operation(operation).response_schema(wanted, "application/json")
    return schema


def verdicts(schema: dict[str, Any], answer: Any) -> tuple[bool, bool]:
    """Ours, and stock Connexion's."""
    ours, theirs = (made({}, schema=schema, nullable=False, encoding="utf-8") for made in (OURS, STOCK))
    return ours.validator.is_valid(answer), theirs.validator.is_valid(answer)


def same(schema: dict[str, Any], answer: Any) -> bool:
    ours, theirs = verdicts(schema, answer)
    return ours is theirs


@pytest.mark.parametrize(("operation", "status"), CASES)
def test_both_let_every_example_of_the_contract_out(operation: str, status: str) -> None:
    media = CONTRACT.operations[operation].responses[status]["content"]["application/json"]

    for named in media["examples"].values():
        content = orjson.dumps(named["value"])
        assert stock.accepts_answer(schema_of(operation, status), content, OURS)
        assert stock.accepts_answer(schema_of(operation, status), content)


@pytest.mark.parametrize("operation", EVERY_OPERATION)
def test_both_let_the_answers_of_the_mock_out(operation: str) -> None:
    mock = new_mock()
    mock.post(INVOICES, orjson.dumps(new_body("FIRST", channelId=1, details={"header": {}})))
    mock.post(OFFLINE, orjson.dumps(new_payment({1: "10"})))
    method, path, body = EVERY_OPERATION[operation]

    content = mock.ask(method, path, headers=(*CREDENTIALS, JSON), body=orjson.dumps(body)).content

    assert stock.accepts_answer(schema_of(operation), content, OURS)
    assert stock.accepts_answer(schema_of(operation), content)


@pytest.mark.parametrize("operation", SUCCESSES)
def test_both_hold_back_what_is_no_envelope(operation: str) -> None:
    for content in (
        b"{}",
        b"[]",
        b"null",
        b'"x"',
        b'{"code": 200}',
        b'{"code": 200, "data": 1, "meta": {}}',
        b"",
        b"{",
    ):
        assert not stock.accepts_answer(schema_of(operation), content, OURS)
        assert not stock.accepts_answer(schema_of(operation), content)


@pytest.mark.parametrize("operation", SUCCESSES)
def test_they_agree_on_every_value_of_every_field(operation: str) -> None:
    schema = schema_of(operation)
    answer = sample(schema)

    assert verdicts(schema, answer) == (True, True)
    for path, _ in parts(schema):
        for value in SHARED_CANDIDATES:
            assert same(schema, with_value(answer, path, value)), (path, value)
        assert not path or same(schema, without(answer, path)), path


POINTS = {
    "a nullable field is null": ({"externalId": None}, True),
    "a field that is not nullable is null": ({"invoiceNumber": None}, False),
    "a nullable branch of anyOf is null": ({"orderNumber": None}, True),
    "the other branch of anyOf": ({"orderNumber": 7}, True),
    "a nullable object is null": ({"details": None}, True),
    "a read-only field": ({"isPendingPayment": 1, "storeHash": "x"}, True),
    "a number outside its enumeration": ({"status": 3}, False),
    "a boolean inside an enumeration of numbers": ({"isPendingPayment": True}, False),
    "a whole number with a fraction": ({"status": 1.0}, False),
    "a balance as a number": ({"openBalance": {"code": "USD", "value": 100}}, False),
    "a field that the contract does not know": ({"colour": "blue"}, True),
}


@pytest.mark.parametrize("point", POINTS)
def test_they_agree_on_a_delicate_point(point: str) -> None:
    fields, expected = POINTS[point]
    answer = sample(schema_of("getInvoice"))
    answer["data"] |= fields

    assert verdicts(schema_of("getInvoice"), answer) == (expected, expected)


values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text().filter(lambda text: not text.endswith("\n")) | st.sampled_from(SHARED_CANDIDATES),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=5), children, max_size=3),
    max_leaves=6,
)  # fmt: skip


@settings(max_examples=400, deadline=None, derandomize=True, database=None)
@given(data=st.data(), case=st.sampled_from(CASES), value=values)
def test_they_agree_on_any_value_anywhere(data: st.DataObject, case: Case, value: Any) -> None:
    schema = schema_of(*case)
    path = data.draw(st.sampled_from([path for path, _ in parts(schema)]))

    assert same(schema, with_value(sample(schema), path, value))
