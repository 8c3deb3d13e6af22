"""Size and media type of a body."""

from __future__ import annotations

import orjson
import pytest

from tests.api.client import INVOICES, new_body
from tests.api.wire import CREDENTIALS, JSON, Header, Mock, new_mock

MIB = 1024 * 1024
WRITES = {"create": ("POST", INVOICES), "update": ("PUT", f"{INVOICES}/1")}


@pytest.fixture(scope="module")
def mock() -> Mock:
    """A mock with invoice 1."""
    mock = new_mock()
    assert mock.post(INVOICES, orjson.dumps(new_body("FIRST"))).body["data"] == {"id": 1}
    return mock


def body_of(size: int, number: str = "BIG") -> bytes:
    """A body for `createInvoice` or `updateInvoice` of exactly `size` bytes."""
    rest = len(orjson.dumps(new_body(number, termsConditions="")))
    return orjson.dumps(new_body(number, termsConditions="x" * (size - rest)))


def length_of(size: int) -> tuple[str, str]:
    return ("Content-Length", str(size))


@pytest.mark.parametrize("operation", WRITES)
def test_a_body_of_one_mebibyte_is_read_and_stored(operation: str) -> None:
    mock = new_mock()
    mock.post(INVOICES, orjson.dumps(new_body("FIRST")))
    method, path = WRITES[operation]

    answer = mock.ask(method, path, headers=(*CREDENTIALS, JSON, length_of(MIB)), body=body_of(MIB))

    terms = mock.get(f"{INVOICES}/{answer.body['data']['id']}").body["data"]["termsConditions"]
    assert (answer.status, len(terms) > MIB - 200) == (200, True)


def test_a_body_of_one_mebibyte_is_held_against_the_schema(mock: Mock) -> None:
    without_company = body_of(MIB).replace(b'"customerId"', b'"customerIx"')

    answer = mock.post(INVOICES, without_company)

    assert answer.status == 400
    assert "customerId" in answer.complaint


TOO_LARGE: dict[str, tuple[list[Header], list[bytes]]] = {
    "declared and sent": ([length_of(MIB + 1)], [body_of(MIB + 1)]),
    "declared, not sent yet": ([length_of(MIB + 1)], [b"{"]),
    "declared as far too large": ([length_of(10**17)], [b"{}"]),
    "chunked": (
        [("Transfer-Encoding", "chunked")],
        [body_of(MIB + 1)[i : i + 65_536] for i in range(0, MIB + 1, 65_536)],
    ),
    "in one undeclared piece": ([], [body_of(MIB + 1)]),
    "declared as small": ([length_of(10)], [body_of(MIB + 1)]),
    "declared as no number": ([("Content-Length", b"\xb2")], [body_of(MIB + 1)]),
    "declared in 5,000 digits": ([("Content-Length", "9" * 5_000)], [body_of(MIB + 1)]),
    "blanks only": ([], [b" " * (MIB + 1)]),
}


@pytest.mark.parametrize("case", TOO_LARGE)
@pytest.mark.parametrize("operation", WRITES)
def test_a_byte_more_is_refused(mock: Mock, operation: str, case: str) -> None:
    method, path = WRITES[operation]
    headers, parts = TOO_LARGE[case]
    before = mock.records()

    answer = mock.ask(method, path, headers=(*CREDENTIALS, JSON, *headers), body=parts)

    assert answer.status == answer.body["code"] == 413
    assert answer.body["data"]["errMsg"].startswith("body: ")
    assert answer.body["meta"]["message"] == "Request Entity Too Large"
    assert mock.records() == before


@pytest.mark.parametrize("declared", [b"\xb2", b"-1", b"x", b"", b"9" * 5_000], ids=str)
def test_a_length_that_is_no_number_does_not_stand_in_the_way(mock: Mock, declared: bytes) -> None:
    headers = (*CREDENTIALS, JSON, ("Content-Length", declared))

    assert mock.ask("PUT", f"{INVOICES}/1", headers=headers, body=b"{}").status == 200


REFUSED_TYPES = [
    "text/plain",
    "text/json",
    "application/xml",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/json-patch+json",
    "application/problem+json",
    "application/jsonx",
    "application",
    "json",
    "*/*",
    "application/*",
    "; charset=utf-8",
    "",
    "x" * 100_000,
    "\xff",
]


@pytest.mark.parametrize("media_type", REFUSED_TYPES, ids=lambda media_type: media_type[:40] or "empty")
@pytest.mark.parametrize("operation", WRITES)
def test_a_body_of_another_media_type_is_refused(mock: Mock, operation: str, media_type: str) -> None:
    method, path = WRITES[operation]
    before = mock.records()

    answer = mock.ask(method, path, headers=(*CREDENTIALS, ("Content-Type", media_type)), body=body_of(300))

    assert answer.status == answer.body["code"] == 415
    assert answer.body["data"]["errMsg"].startswith("Content-Type: ")
    assert mock.records() == before


@pytest.mark.parametrize(
    "media_type", ["application/json", "Application/JSON", "application/json ; charset=utf-8", "application/json;v=1;"]
)
def test_json_may_be_declared_in_any_spelling(mock: Mock, media_type: str) -> None:
    headers = (*CREDENTIALS, ("Content-Type", media_type))

    assert mock.ask("PUT", f"{INVOICES}/1", headers=headers, body=b"{}").status == 200


@pytest.mark.parametrize("operation", WRITES)
def test_a_body_without_a_media_type_is_refused(mock: Mock, operation: str) -> None:
    method, path = WRITES[operation]

    assert mock.ask(method, path, headers=CREDENTIALS, body=b"{}").status == 415


def test_of_a_repeated_media_type_the_last_one_counts(mock: Mock) -> None:
    text = ("Content-Type", "text/plain")

    assert mock.ask("PUT", f"{INVOICES}/1", headers=(*CREDENTIALS, JSON, text), body=b"{}").status == 415
    assert mock.ask("PUT", f"{INVOICES}/1", headers=(*CREDENTIALS, text, JSON), body=b"{}").status == 200


@pytest.mark.parametrize(
    ("method", "path"), [("GET", INVOICES), ("GET", f"{INVOICES}/1"), ("POST", "/api/v3/io/ip/orders/501/invoices")]
)
def test_a_body_where_none_is_asked_for_is_not_read(method: str, path: str) -> None:
    mock = new_mock()
    mock.post(INVOICES, orjson.dumps(new_body("FIRST")))

    headers = (*CREDENTIALS, ("Content-Type", "text/plain"), length_of(10**9))

    assert mock.ask(method, path, headers=headers, body=b"\xff{[").status == 200
