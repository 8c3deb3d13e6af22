"""Wrong values for every parameter of every operation, taken from the contract; and odd ids in paths."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import pytest

from fixtures.contract import Operation
from mockserver.api.buyer_problems import PREFIXES
from tests.api.client import CONTRACT, IDS, INVOICES, OFFLINE, Client, new_body, new_payment
from tests.api.conftest import MakeClient
from tests.api.samples import TEXTS
from tests.api.wire import CREDENTIALS, JSON, Answer, Mock, new_mock

CASES = {
    f"{operation.id}-{parameter['name']}": (operation, parameter)
    for operation in CONTRACT.operations.values()
    for parameter in operation.parameters
    if not operation.path.startswith(PREFIXES)
    if parameter["in"] == "query" or parameter["name"] not in ("invoiceId", "receiptId", "receiptLineId")
}
"""Every parameter of the provider's operations, but the ids in paths that are text: they have rules of their own."""
WITH_INVOICE_ID = [
    op for op in CONTRACT.operations.values() if "{invoiceId}" in op.path and not op.path.startswith(PREFIXES)
]
BAD_IDS = [
    "x",
    "1x",
    "-1",
    "1.0",
    "1e3",
    "٣",
    "\uff11",
    "0x1",
    " 1",
    "1 ",
    "1_0",
    "+1",
    "\0",
    "成都",
    "🧾",
    "null",
    "*",
    "%",
    "9" * 5_000,
]


@pytest.fixture(scope="module")
def mock() -> Mock:
    """A mock with invoice 1 and a payment on it, payment 1."""
    return with_invoice(new_mock())


def with_invoice(mock: Mock) -> Mock:
    assert mock.post(INVOICES, json.dumps(new_body("FIRST")).encode()).body["data"] == {"id": 1}
    assert mock.post(OFFLINE, json.dumps(new_payment({1: "10"})).encode()).body["data"] == {"paymentId": 1}
    return mock


def is_right(text: str, schema: Mapping[str, Any]) -> bool:
    """Whether a text, read strictly, is what the schema asks for."""
    if schema["type"] == "array":
        return is_right(text, schema["items"])
    value = int(text) if schema["type"] == "integer" and re.fullmatch("-?[0-9]{1,4000}", text) else text
    return CONTRACT.validator(schema).is_valid(value)


def can_be_wrong_in_a_query(parameter: Mapping[str, Any]) -> bool:
    return parameter["in"] == "query" and not is_right("\0", CONTRACT.resolve(parameter["schema"]))


def send(mock: Mock, operation: Operation, ids: Mapping[str, str], query: str = "") -> Answer:
    path = re.sub(r"\{(\w+)\}", lambda match: ids[match[1]], operation.path)
    body = b"{}" if operation.request_body else b""
    return mock.ask(operation.method, f"{path}?{query}", headers=(*CREDENTIALS, JSON), body=body)


def ask_with(mock: Mock, operation: Operation, parameter: Mapping[str, Any], text: str) -> Answer:
    """Call with this text as the parameter's value."""
    if parameter["in"] == "path":
        return send(mock, operation, {**IDS, parameter["name"]: text})
    return send(mock, operation, IDS, f"{parameter['name']}={quote(text, safe='')}")


@pytest.mark.parametrize("case", CASES)
def test_a_wrong_value_is_refused_by_the_name_of_its_parameter(mock: Mock, case: str) -> None:
    operation, parameter = CASES[case]
    schema, before = CONTRACT.resolve(parameter["schema"]), mock.records()
    wrong = {name: text for name, text in TEXTS.items() if not is_right(text, schema)}
    if parameter["in"] == "path":
        del wrong["nothing"]  # that is another path

    for name, text in wrong.items():
        answer = ask_with(mock, operation, parameter, text)

        is_too_much = parameter["name"] == "limit" and text == "9" * 17
        assert answer.status == answer.body["code"] == (413 if is_too_much else 400), name
        assert answer.body["data"]["errMsg"].startswith(f"{parameter['name']}: "), name
        assert len(answer.content) < 1_000
    assert mock.records() == before


@pytest.mark.parametrize("case", CASES)
def test_a_right_value_is_accepted(case: str) -> None:
    operation, parameter = CASES[case]
    mock, schema = with_invoice(new_mock()), CONTRACT.resolve(parameter["schema"])

    for name, text in TEXTS.items():
        if parameter["in"] == "query" and is_right(text, schema):
            assert ask_with(mock, operation, parameter, text).status == 200, name


@pytest.mark.parametrize("case", [case for case, (_, parameter) in CASES.items() if can_be_wrong_in_a_query(parameter)])
def test_of_a_repeated_parameter_the_last_value_counts(mock: Mock, case: str) -> None:
    operation, parameter = CASES[case]
    name, example = parameter["name"], parameter["example"]
    right = str(example[0] if isinstance(example, list) else example)

    wrong_first = send(mock, operation, IDS, f"{name}=%00&{name}={right}")
    wrong_last = send(mock, operation, IDS, f"{name}={right}&{name}=%00")

    assert wrong_last.status == 400
    assert wrong_first.status == (400 if isinstance(example, list) else 200)


@pytest.mark.parametrize("status", [400, 404, 422])
@pytest.mark.parametrize("operation", WITH_INVOICE_ID, ids=lambda operation: operation.id)
def test_an_invoice_id_that_is_no_number_gets_the_status_chosen(operation: Operation, status: int) -> None:
    mock = with_invoice(new_mock({"non-numeric-invoice-id-status": str(status)}))
    before = mock.records()

    for text in BAD_IDS:
        answer = send(mock, operation, {"invoiceId": text})

        assert answer.status == answer.body["code"] == status, text
        assert "Invoice does not exist" in answer.complaint
    assert mock.records() == before


@pytest.mark.parametrize("text", ["0", "2", "999999999999999999", str(2**63)])
@pytest.mark.parametrize("operation", WITH_INVOICE_ID, ids=lambda operation: operation.id)
def test_an_invoice_id_that_was_never_issued_is_not_found(mock: Mock, operation: Operation, text: str) -> None:
    before = mock.records()

    answer = send(mock, operation, {"invoiceId": text})

    assert answer.body == {
        "code": 404,
        "data": {"errMsg": "Invoice does not exist"},
        "meta": {"message": "Not Found Error"},
    }
    assert mock.records() == before


@pytest.mark.parametrize(
    "query",
    [
        "&&&",
        "=",
        "==&=",
        "%",
        "%zz=%zz",
        "limit",
        "?limit=1",
        "a" * 100_000,
        "a=1&" * 5_000,
        "%00=%00",
        "\xff=\xfe",
        "[]=1",
    ],
    ids=lambda query: query[:12],
)
def test_an_odd_query_is_answered(mock: Mock, query: str) -> None:
    answer = mock.get(f"{INVOICES}?{query}")

    assert answer.status == answer.body["code"] == (400 if query == "limit" else 200)


@pytest.mark.parametrize(
    "id_", ["%31", "%00", "%ff", "%2e%2e", "%E6%88%90", "%0a", "%20", "%25", "1%2F", "%252e", "1;x=1"]
)
def test_a_percent_encoded_id_is_decoded_once(client: Client, id_: str) -> None:
    client.create("A")

    response = client.get(f"{INVOICES}/{id_}", is_checked=False)

    assert response.json()["code"] == response.status_code == (200 if id_ == "%31" else 404)


@pytest.mark.parametrize("name", ["sortBy", "searchBy"])
def test_a_value_that_there_is_not_is_refused_with_all_that_there_are(make_client: MakeClient, name: str) -> None:
    answer = make_client().get(INVOICES, params={name: "colour"})

    [schema] = [p["schema"] for p in CONTRACT.operations["listInvoices"].parameters if p["name"] == name]
    assert [value for value in schema["enum"] if f'"{value}"' not in answer.json()["data"]["errMsg"]] == []
