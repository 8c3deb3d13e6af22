"""Talking to the target: a 429 is waited out as it asks, a rate is kept, and a read-only session sends no write."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from conformance.outcomes import NotOurs, TargetError
from conformance.session import Session
from tests.conformance.samples import CONTRACT, new_run


class Time:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        self.now += seconds


class Answers(httpx.BaseTransport):
    """Gives prepared answers, the last one for ever."""

    def __init__(self, answers: Sequence[httpx.Response]) -> None:
        self._answers = list(answers)
        self.methods: list[str] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.methods.append(request.method)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)


def too_many(**headers: str) -> httpx.Response:
    return httpx.Response(429, headers={name.replace("_", "-"): value for name, value in headers.items()})


FINE = httpx.Response(200, json={"code": 200, "data": {}, "meta": {}})


def session_of(
    answers: Sequence[httpx.Response], time: Time, *, rate: float | None = None, is_read_only: bool = False
) -> tuple[Session, Answers]:
    transport = Answers(answers)
    session = Session(
        replace(new_run(Path()).config, rate_per_minute=rate),
        CONTRACT,
        transport=transport,
        is_read_only=is_read_only,
        sleep=time.sleep,
        monotonic=lambda: time.now,
    )
    return session, transport


@pytest.mark.parametrize(
    ("headers", "waits"),
    [
        ({"Retry_After": "2"}, 2.05),
        ({"X_Request_Window_Resets_After": "0.39 s"}, 0.44),
        ({"Retry_After": "86400"}, 65.0),
        ({"Retry_After": "Wed, 21 Oct 2026 07:28:00 GMT"}, 1.0),
        ({}, 1.0),
    ],
    ids=["retry-after", "the-provider's-own", "no-longer-than-65s", "a-date", "nothing-said"],
)
def test_a_429_is_tried_again_after_the_delay_that_it_asks_for(headers: dict[str, str], waits: float) -> None:
    time = Time()
    session, transport = session_of([too_many(**headers), FINE], time)

    assert session.send("GET", "/api/v3/io/ip/invoices").status == 200
    assert time.slept == [waits]
    assert transport.methods == ["GET", "GET"]


def test_after_three_more_tries_a_429_is_the_answer() -> None:
    time = Time()
    session, transport = session_of([too_many(Retry_After="1")], time)

    assert session.send("GET", "/api/v3/io/ip/invoices").status == 429
    assert (len(time.slept), len(transport.methods)) == (3, 4)


def test_a_rate_spaces_the_calls_out() -> None:
    time = Time()
    session, _ = session_of([FINE], time, rate=120)

    for _ in range(3):
        session.send("GET", "/api/v3/io/ip/invoices")

    assert time.slept == [0.5, 0.5]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_read_only_session_sends_no_write(method: str) -> None:
    session, transport = session_of([FINE], Time(), is_read_only=True)

    with pytest.raises(NotOurs, match="a read-only run sends no write"):
        session.send(method, "/api/v3/io/ip/invoices")

    assert transport.methods == []


def test_every_call_is_counted_by_operation_and_status() -> None:
    session, _ = session_of([FINE], Time())

    session.send("GET", "/api/v3/io/ip/invoices")
    session.send("GET", "/api/v3/io/ip/invoices/17")
    session.send("GET", "/nowhere")

    assert session.tally.statuses == {("listInvoices", 200): 1, ("getInvoice", 200): 1}


def test_a_body_that_grows_for_ever_is_no_answer() -> None:
    class Endless(httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            while True:
                yield b" " * 65_536

    def endless(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, stream=Endless())

    session = Session(new_run(Path()).config, CONTRACT, transport=httpx.MockTransport(endless))

    with pytest.raises(TargetError, match="the answer does not end"):
        session.send("GET", "/api/v3/io/ip/invoices")
