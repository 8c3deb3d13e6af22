"""The provider's limit on calls: 150 in a minute for each store, then 429 until the minute is over."""

from __future__ import annotations

import re

import httpx
import pytest

from mockserver.settings import PROVIDER_RATE_LIMIT, RateLimit
from tests.api.client import INVOICES, Client, Clock, new_body
from tests.api.conftest import MakeClient

OTHER = {"X-Auth-Token": "other-token", "X-Store-Hash": "other"}
HEADERS = (
    "x-requests-allocated",
    "x-requests-remaining",
    "x-requests-window-length",
    "x-request-window-resets-after",
)


@pytest.fixture
def limited(make_client: MakeClient) -> Client:
    """A client of a mock that allows three calls in ten seconds."""
    return make_client(rate_limit=RateLimit(calls=3, window_s=10))


def statuses(client: Client, calls: int) -> list[int]:
    return [client.get(INVOICES).status_code for _ in range(calls)]


def limits(response: httpx.Response) -> list[str]:
    return [response.headers[name] for name in HEADERS]


def test_without_a_limit_nobody_is_refused_and_no_header_speaks_of_one(client: Client) -> None:
    assert statuses(client, 151) == [200] * 151
    assert not [name for name in client.get(INVOICES).headers if name.startswith("x-request-window")]


def test_the_151st_call_of_a_minute_is_refused(make_client: MakeClient) -> None:
    client = make_client(rate_limit=PROVIDER_RATE_LIMIT)

    assert statuses(client, 152) == [200] * 150 + [429] * 2


def test_a_refusal_has_the_envelope_and_changes_nothing(limited: Client, clock: Clock) -> None:
    statuses(limited, 3)

    refused = limited.post(INVOICES, new_body("A"))

    clock.now += 10
    assert refused.json() == {
        "code": 429,
        "data": {"errMsg": "Too many requests"},
        "meta": {"message": "Too Many Requests"},
    }
    assert limited.listed() == []


def test_the_headers_count_down(limited: Client, clock: Clock) -> None:
    seen = []
    for _ in range(4):
        seen.append(limits(limited.get(INVOICES)))
        clock.now += 2

    assert seen == [
        ["3 times/10 s", "2 times", "10 s", "10 s"],
        ["3 times/10 s", "1 times", "10 s", "8 s"],
        ["3 times/10 s", "0 times", "10 s", "6 s"],
        ["3 times/10 s", "0 times", "10 s", "4 s"],
    ]


def test_the_headers_have_the_documented_form(make_client: MakeClient) -> None:
    allocated, remaining, length, resets = limits(make_client(rate_limit=PROVIDER_RATE_LIMIT).get(INVOICES))

    assert (allocated, remaining, length) == ("150 times/60 s", "149 times", "60 s")
    assert re.fullmatch(r"\d+(\.\d+)? s", resets)


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [("GET", f"{INVOICES}/999", 404), ("POST", INVOICES, 415), ("GET", f"{INVOICES}?limit=0", 400)],
)
def test_a_refused_call_counts_and_has_the_headers(limited: Client, method: str, path: str, code: int) -> None:
    refused = limited.request(method, path)

    assert (refused.status_code, limits(refused)[1]) == (code, "2 times")
    assert limits(limited.get(INVOICES))[1] == "1 times"


def test_a_new_window_starts_when_the_old_one_is_over(limited: Client, clock: Clock) -> None:
    assert statuses(limited, 4) == [200, 200, 200, 429]

    clock.now += 9
    assert statuses(limited, 1) == [429]
    clock.now += 1

    assert statuses(limited, 4) == [200, 200, 200, 429]


def test_a_window_starts_with_the_first_call_in_it(limited: Client, clock: Clock) -> None:
    statuses(limited, 3)
    clock.now += 25

    assert limits(limited.get(INVOICES))[3] == "10 s"


def test_each_store_has_a_limit_of_its_own(limited: Client) -> None:
    assert statuses(limited, 4) == [200, 200, 200, 429]

    assert limited.get(INVOICES, headers=OTHER).status_code == 200
    assert limits(limited.get(INVOICES, headers=OTHER))[1] == "1 times"


def test_all_operations_share_the_limit_of_their_store(limited: Client) -> None:
    limited.create("A")
    limited.get("/api/v3/io/orders")
    limited.delete(f"{INVOICES}/1")

    assert limited.get(f"{INVOICES}/1").status_code == 429


def test_what_is_no_operation_does_not_count(limited: Client) -> None:
    for _ in range(4):
        assert limited.get("/docs/").status_code == 200
        assert limited.get("/nothing").status_code == 404
        assert limited.request("PATCH", INVOICES).status_code == 405

    assert statuses(limited, 1) == [200]


def test_a_refusal_for_too_many_calls_keeps_its_http_status(make_client: MakeClient) -> None:
    client = make_client(choices={"error-http-status": "always-200"}, rate_limit=RateLimit(calls=1, window_s=10))

    assert statuses(client, 2) == [200, 429]
