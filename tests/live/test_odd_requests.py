"""Requests that are unusual or broken as HTTP: each gets an answer, and the mock serves on."""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx
import pytest

from tests.api.client import INVOICES, check_answer, new_body
from tests.live.mock_process import MockProcess
from tests.live.wire import Wire

MIB = 1024 * 1024
POST = f"POST {INVOICES} HTTP/1.1"
JSON = "Content-Type: application/json"


@pytest.fixture
def wire(live_mock: MockProcess) -> Iterator[Wire]:
    with Wire(live_mock) as wire:
        yield wire


def body(number: str, **fields: object) -> bytes:
    return json.dumps(new_body(number, **fields)).encode()


def chunk(content: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(content), content)


def test_a_chunked_body_is_read_to_its_end(wire: Wire) -> None:
    content = body("CHUNKED")

    wire.send(wire.head(POST, JSON, "Transfer-Encoding: chunked"), *map(chunk, (content[:20], content[20:], b"")))

    assert wire.answer().status == 200


def test_a_body_that_comes_byte_by_byte_is_read_to_its_end(wire: Wire) -> None:
    content = body("SLOW")

    wire.send(wire.head(POST, JSON, f"Content-Length: {len(content)}"))
    wire.send(*(bytes([byte]) for byte in content))

    assert wire.answer().status == 200


def test_a_client_that_waits_to_be_told_to_go_on_is_told(wire: Wire) -> None:
    content = body("EXPECTED")

    wire.send(wire.head(POST, JSON, f"Content-Length: {len(content)}", "Expect: 100-continue"))
    told = wire.interim_status()
    wire.send(content)

    assert told == 100
    assert wire.answer().status == 200


def test_a_body_that_breaks_off_stores_nothing(live_mock: MockProcess, client: httpx.Client) -> None:
    content = body("TORN")

    with Wire(live_mock) as wire:
        wire.send(wire.head(POST, JSON, f"Content-Length: {len(content) + 100}"), content)
        client.get(INVOICES)  # by now the mock has read what was sent before

    assert client.get(INVOICES, params={"q": "TORN"}).json()["data"] == []


def test_http_1_0_is_answered_and_the_connection_closed(wire: Wire) -> None:
    wire.send(wire.head(f"GET {INVOICES}?limit=1 HTTP/1.0"))

    assert wire.answer().status == 200
    assert wire.is_closed()


def test_pipelined_requests_are_answered_in_their_order(wire: Wire) -> None:
    limits = [3, 1, 7, 5]

    wire.send(b"".join(wire.head(f"GET {INVOICES}?limit={limit} HTTP/1.1") for limit in limits))

    assert [wire.answer().json()["meta"]["pagination"]["limit"] for _ in limits] == limits


def test_a_pipelined_create_shows_in_the_list_that_follows_it(wire: Wire) -> None:
    content = body("PIPELINED")

    wire.send(
        wire.head(POST, JSON, f"Content-Length: {len(content)}")
        + content
        + wire.head(f"GET {INVOICES}?q=PIPELINED HTTP/1.1")
    )

    assert wire.answer().status == 200
    assert [item["invoiceNumber"] for item in wire.answer().json()["data"]] == ["PIPELINED"]


@pytest.mark.parametrize("size", [8_192, 65_536, MIB], ids=["8-kib", "64-kib", "1-mib"])
def test_a_header_of_any_size_is_answered(wire: Wire, client: httpx.Client, size: int) -> None:
    wire.send_as_far_as_it_is_read([wire.head(f"GET {INVOICES} HTTP/1.1", f"X-Large: {'x' * size}")])

    assert wire.answer().status in {200, 400, 431}
    assert client.get(INVOICES).status_code == 200


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"\r\n\r\n\r\nrubbish\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n",
    ],
    ids=["no-method", "no-path", "no-such-version", "tls"],
)
def test_what_is_no_http_is_refused(wire: Wire, client: httpx.Client, request_bytes: bytes) -> None:
    wire.send(request_bytes)

    assert wire.answer().status == 400
    assert wire.is_closed()
    assert client.get(INVOICES).status_code == 200


def test_a_length_that_is_no_number_is_refused(wire: Wire) -> None:
    wire.send(wire.head(POST, JSON, "Content-Length: many"), body("MANY"))

    assert wire.answer().status == 400


def test_a_body_of_one_mib_is_read(wire: Wire) -> None:
    content = padded("FULL", MIB)

    wire.send(wire.head(POST, JSON, f"Content-Length: {MIB}"), content)

    assert wire.answer().status == 200


def test_a_body_that_is_declared_larger_is_refused_unread(wire: Wire) -> None:
    wire.send(wire.head(POST, JSON, f"Content-Length: {MIB + 1}"))

    answer = wire.answer()

    assert (answer.status, answer.json()["code"]) == (413, 413)


def test_a_chunked_body_that_grows_larger_is_refused(wire: Wire) -> None:
    content = padded("GROWN", MIB + 1)

    wire.send(wire.head(POST, JSON, "Transfer-Encoding: chunked"))
    wire.send_as_far_as_it_is_read(chunk(content[at : at + 65_536]) for at in range(0, MIB + 1, 65_536))

    assert wire.answer().status == 413


def test_a_client_that_sends_a_larger_body_all_the_same_reads_the_refusal(client: httpx.Client) -> None:
    content = padded("LARGE", MIB + 1)

    answer = client.post(INVOICES, content=content, headers={"content-type": "application/json"})

    check_answer("POST", INVOICES, answer)
    assert answer.status_code == 413


def padded(number: str, size: int) -> bytes:
    """A valid body of exactly so many bytes."""
    return body(number).ljust(size)
