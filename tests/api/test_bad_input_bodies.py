"""Bodies that are no JSON, or JSON that nobody should accept: each is refused, and nothing changes."""

from __future__ import annotations

from collections.abc import Iterator

import orjson
import pytest

from tests.api.client import INVOICES, new_body
from tests.api.wire import CREDENTIALS, JSON, Mock, new_mock

DEEPEST = 100
"""How many arrays and objects of a body may contain each other."""


def body_with(value: bytes) -> bytes:
    """A body for `createInvoice` that would be fine, were it not for `value` in a free field."""
    return orjson.dumps(new_body("N"))[:-1] + b', "details": {"type": "x", "free": ' + value + b"}}"


def nested(depth: int, kind: str = "[]") -> bytes:
    """A body for `createInvoice` in which `depth` arrays or objects contain each other; it and `details` are two."""
    opening, closing = (b"[", b"]") if kind == "[]" else (b'{"a":', b"}")
    return body_with(opening * (depth - 2) + (b"0" if kind == "{}" else b"") + closing * (depth - 2))


UNREADABLE = {
    "nothing": b"",
    "blanks": b" \r\n\t",
    "text": b"hello",
    "a form": b"invoiceNumber=N&customerId=1001",
    "XML": b"<invoice/>",
    "half an object": orjson.dumps(new_body("N"))[:-1],
    "two objects": orjson.dumps(new_body("N")) * 2,
    "a trailing comma": orjson.dumps(new_body("N"))[:-1] + b",}",
    "a comment": b"/* new */" + orjson.dumps(new_body("N")),
    "single quotes": orjson.dumps(new_body("N")).replace(b'"', b"'"),
    "a byte order mark": b"\xef\xbb\xbf" + orjson.dumps(new_body("N")),
    "bytes that are no UTF-8": body_with(b'"\xff\xfe"'),
    "half a UTF-8 character": body_with(b'"\xe6\x88"'),
    "an overlong UTF-8 character": body_with(b'"\xc0\xaf"'),
    "a surrogate in UTF-8": body_with(b'"\xed\xa0\x80"'),
    "Latin-1": body_with('"é"'.encode("latin-1")),
    "UTF-16": orjson.dumps(new_body("N")).decode().encode("utf-16"),
    "a surrogate without its other half": body_with(rb'"\ud800"'),
    "a control character": body_with(b'"\x01"'),
    "a NUL byte": body_with(b'"\x00"'),
    "a NUL byte at the end": orjson.dumps(new_body("N")) + b"\x00",
    "NaN": body_with(b"NaN"),
    "Infinity": body_with(b"Infinity"),
    "-Infinity": body_with(b"-Infinity"),
    "1e400": body_with(b"1e400"),
    "-1e400": body_with(b"-1e400"),
    "a number of 5,000 digits": body_with(b"9" * 5_000),
    "a leading zero": body_with(b"01"),
    "a plus sign": body_with(b"+1"),
    "a hexadecimal number": body_with(b"0x1"),
    "101 nested arrays": nested(DEEPEST + 1),
    "101 nested objects": nested(DEEPEST + 1, "{}"),
    "10,000 nested arrays": nested(10_000),
    "10,000 nested objects": nested(10_000, "{}"),
    "10,000 arrays opened": b"[" * 10_000,
    "10,000 objects opened": b'{"a":' * 10_000,
}
NOT_AN_OBJECT = {
    "null": b"null",
    "an array": b"[]",
    "an array of a body": orjson.dumps([new_body("N")]),
    "a string": b'"N"',
    "a number": b"1",
    "true": b"true",
}
BODIES = UNREADABLE | NOT_AN_OBJECT


@pytest.fixture(scope="module", params=["POST", "PUT"])
def method(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture(scope="module")
def mock() -> Mock:
    """A mock with invoice 1."""
    mock = new_mock()
    assert mock.post(INVOICES, orjson.dumps(new_body("FIRST"))).body["data"] == {"id": 1}
    return mock


def path_for(method: str) -> str:
    return INVOICES if method == "POST" else f"{INVOICES}/1"


@pytest.mark.parametrize("case", BODIES)
def test_a_body_that_is_no_json_object_is_refused(mock: Mock, method: str, case: str) -> None:
    before = mock.records()

    answer = mock.ask(method, path_for(method), headers=(*CREDENTIALS, JSON), body=BODIES[case])

    assert answer.status == answer.body["code"] == 400
    assert "body" in answer.complaint
    assert mock.records() == before


@pytest.mark.parametrize("case", ["nothing", "half an object", "null", "NaN", "101 nested arrays"])
def test_such_a_body_may_be_answered_422(case: str) -> None:
    mock = new_mock({"bad-request-status": "422"})
    assert mock.post(INVOICES, orjson.dumps(new_body("FIRST"))).status == 200

    for answer in (mock.post(INVOICES, BODIES[case]), mock.put(f"{INVOICES}/1", BODIES[case])):
        assert answer.status == answer.body["code"] == 422
        assert "body" in answer.complaint


def test_a_body_that_the_client_cut_short_is_refused_though_it_reads_as_json(mock: Mock, method: str) -> None:
    before = mock.records()

    answer = mock.ask(
        method,
        path_for(method),
        headers=(*CREDENTIALS, JSON),
        body=orjson.dumps(new_body("CUT")),
        hangs_up=True,
    )

    assert answer.status == 400
    assert mock.records() == before


@pytest.mark.parametrize("kind", ["[]", "{}"])
def test_a_body_may_be_nested_100_deep(kind: str) -> None:
    mock = new_mock()
    sent = nested(DEEPEST, kind)

    invoice_id = mock.post(INVOICES, sent).body["data"]["id"]

    details = orjson.loads(sent)["details"]
    assert mock.get(f"{INVOICES}/{invoice_id}").body["data"]["details"] == details
    assert mock.get(INVOICES).body["data"][0]["details"] == details


def test_many_brackets_side_by_side_are_not_deep() -> None:
    assert new_mock().post(INVOICES, body_with(b"[" + b"[],{}," * 1_000 + b"[]]")).status == 200


def test_brackets_in_a_text_are_not_deep() -> None:
    assert new_mock().post(INVOICES, body_with(orjson.dumps("[" * 10_000))).status == 200


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", '"utf-8"', "utf8", "us-ascii"])
def test_a_body_may_name_its_charset(charset: str) -> None:
    mock = new_mock()
    declared = ("content-type", f"application/json; charset={charset}")

    created = mock.post(INVOICES, orjson.dumps(new_body("N", type="Avoir n° 7 é")), headers=(*CREDENTIALS, declared))

    assert mock.get(f"{INVOICES}/{created.body['data']['id']}").body["data"]["type"] == "Avoir n° 7 é"


OTHER_CHARSETS = {
    "one that does not exist": b"no-such-charset",
    "none": b"",
    "one of 5,000 characters": b"x" * 5_000,
    "bytes": b"\xff",
    "a NUL byte": b"utf-8\x00",
    "a codec that is no charset": b"base64",
    "a codec that always fails": b"undefined",
    "one of two bytes a character": b"utf-16",
    "one of one byte a character": b"iso-8859-1",
    "one that can spell half a surrogate pair": b"utf-7",
    "one that takes minutes to decode": b"punycode",
    "one for host names": b"idna",
}


@pytest.mark.parametrize("case", OTHER_CHARSETS)
def test_a_body_in_another_charset_is_refused_unread(mock: Mock, method: str, case: str) -> None:
    before = mock.records()

    answer = mock.ask(
        method,
        path_for(method),
        headers=(*CREDENTIALS, ("content-type", b"application/json; charset=" + OTHER_CHARSETS[case])),
        body=orjson.dumps(new_body("N")),
    )

    assert answer.status == 415
    assert "Content-Type" in answer.complaint
    assert mock.records() == before


def test_of_a_long_bad_body_one_problem_is_named(mock: Mock, method: str) -> None:
    details = {"details": {"lineItems": [1] * 100_000}}

    answer = mock.ask(
        method,
        path_for(method),
        headers=(*CREDENTIALS, ("content-type", b"application/json")),
        body=orjson.dumps({**new_body("N"), "details": details}),
    )

    assert answer.status == 400
    assert answer.complaint.count("details.details.lineItems") == 1


def pieces(body: bytes, size: int) -> Iterator[bytes]:
    return (body[start : start + size] for start in range(0, len(body), size))


def test_a_body_may_come_in_pieces_that_split_a_character() -> None:
    mock = new_mock()
    body = orjson.dumps(new_body("N", type="成都"))

    created = mock.post(INVOICES, pieces(body, 1))

    assert mock.get(f"{INVOICES}/{created.body['data']['id']}").body["data"]["type"] == "成都"
