"""Nobody commands the mock without the control token, whatever the path; health is open to everybody."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from typing import Any

import pytest

from mockserver.store.memory import MemoryStore, MemoryStores
from mockserver.store.ports import StoreUnavailable
from tests.api.client import INVOICES
from tests.control.conftest import MakeLab
from tests.control.lab import CONTROL, TOKEN, Lab

PATHS = sorted({re.sub(r"\{\w+\}", "demo", path) for path in CONTROL.document["paths"] if path.startswith("/_mock")})
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY")
NO_PATHS = (
    "/_mock",
    "/_mock/",
    "/_mock/nothing",
    "/_mock/docs",
    "/_mock/docs/",
    "/_mock/openapi.json",
    "/_mock//state",
)


@pytest.mark.parametrize("path", [*PATHS, *NO_PATHS])
def test_nothing_under_mock_answers_without_the_token(lab: Lab, path: str) -> None:
    statuses = {method: lab.ask(method, path, headers={}, is_checked=False).status_code for method in METHODS}

    assert statuses == dict.fromkeys(METHODS, 401)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "Bearer",
        "Bearer ",
        f"Bearer {TOKEN}x",
        f"Bearer {TOKEN[:-1]}",
        f"Token {TOKEN}",
        TOKEN,
        "Bearer é",
        "Basic x",
    ],
)
def test_a_wrong_token_is_as_good_as_none(lab: Lab, value: str) -> None:
    answer = lab.ask("GET", "state", headers={"Authorization": value.encode("latin-1")})

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert TOKEN not in answer.text


def test_two_tokens_are_none(lab: Lab) -> None:
    headers = [("Authorization", f"Bearer {TOKEN}"), ("Authorization", "Bearer x")]

    assert lab.ask("GET", "state", headers=headers).status_code == 401


def test_credentials_of_a_store_command_nothing(lab: Lab) -> None:
    store = lab.store()

    answer = lab.ask("GET", "state", headers={"X-Auth-Token": store.token, "X-Store-Hash": store.hash})

    assert answer.status_code == 401


def test_the_control_token_opens_no_store(lab: Lab) -> None:
    store = lab.store()

    answer = store.api.get(INVOICES, headers={"X-Auth-Token": TOKEN, "X-Store-Hash": store.hash})

    assert answer.status_code == 401


def test_without_a_control_token_nobody_commands_the_mock(make_lab: MakeLab) -> None:
    lab = make_lab(control_token=None)

    assert lab.ask("GET", "state").status_code == 401
    assert lab.ask("GET", "state", headers={"Authorization": "Bearer None"}).status_code == 401


def test_no_answer_allows_another_origin(lab: Lab) -> None:
    headers = {**lab.headers, "Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST"}

    for method in ("GET", "OPTIONS"):
        answer = lab.ask(method, "stores", headers=headers, is_checked=False)
        assert "access-control-allow-origin" not in answer.headers, method


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_health_is_open(lab: Lab, path: str) -> None:
    assert lab.ask("GET", path, headers={}).status_code == 200


class _Away(MemoryStores):
    """A database that cannot be reached, once it is said so."""

    is_away = False

    def __iter__(self) -> Iterator[MemoryStore]:
        if self.is_away:
            raise StoreUnavailable("the database cannot be reached")
        return super().__iter__()


def test_a_mock_whose_database_is_away_lives_but_is_not_ready(make_lab: MakeLab) -> None:
    stores = _Away()
    lab = make_lab(stores=stores)

    stores.is_away = True
    try:
        statuses = [lab.ask("GET", path, headers={}).status_code for path in ("/healthz", "/readyz")]
    finally:
        stores.is_away = False

    assert statuses == [200, 503]
    assert lab.ask("GET", "/readyz", headers={}).status_code == 200


def test_metrics_count_calls_and_tell_no_secret(make_lab: MakeLab) -> None:
    lab = make_lab()
    store = lab.store()
    store.api.create("A")

    text = lab.ask("GET", "/metrics", headers={}).text

    assert 'invoice_mock_calls_total{operation="createInvoice",status="200"} 1.0' in text
    assert store.hash not in text
    assert store.token not in text


def test_a_browser_may_show_the_pages_and_nothing_else_with_basic(lab: Lab) -> None:
    basic = {"Authorization": "Basic " + base64.b64encode(f"anyone:{TOKEN}".encode()).decode()}

    assert lab.ask("GET", "/_mock/docs/", headers=basic).status_code == 200
    assert lab.ask("GET", "/_mock/openapi.json", headers=basic).json() == CONTROL.document
    assert lab.ask("GET", "state", headers=basic).status_code == 401
    assert lab.ask("POST", "stores", headers=basic).status_code == 401
    assert lab.ask("GET", "/_mock/docs/", headers={}).headers["www-authenticate"].startswith("Basic ")


def test_the_page_names_no_other_host(lab: Lab) -> None:
    page = lab.ask("GET", "/_mock/docs/").text
    assets = re.findall(r"""(?:src|href)=["']([^"']+)["']""", page)

    assert assets
    assert not [address for address in assets if "//" in address]
    assert {lab.ask("GET", f"/_mock/docs/{address.removeprefix('./')}").status_code for address in assets} == {200}


@pytest.mark.parametrize("path", ["/_mock", "/_mock/nothing", "/_mock/stores/demo/nothing", "/_mock/docs/nothing.js"])
def test_a_path_that_there_is_not_is_404(lab: Lab, path: str) -> None:
    status, problem = lab.refused("GET", path)

    assert (status, problem["error"]) == (404, f"There is nothing at {path}.")


def test_a_wrong_method_is_405_and_learns_the_right_ones(lab: Lab) -> None:
    answer = lab.ask("PUT", "stores", is_checked=False)

    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST, HEAD, OPTIONS")


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ({"content": b"{", "headers": {"Content-Type": "application/json"}}, 400),
        ({"content": b"\xff", "headers": {"Content-Type": "application/json"}}, 400),
        ({"content": b"{}", "headers": {"Content-Type": "text/plain"}}, 415),
        ({"content": b"{}", "headers": {}}, 415),
        ({"content": b'{"x": "' + b"x" * 2**20 + b'"}', "headers": {"Content-Type": "application/json"}}, 413),
    ],
)
def test_a_body_that_cannot_be_read_is_refused(lab: Lab, options: dict[str, Any], status: int) -> None:
    store = lab.store()
    headers = {**lab.headers, **options["headers"]}

    answer = lab.ask("PUT", f"stores/{store.hash}/clock", headers=headers, content=options["content"])

    assert answer.status_code == status


def test_a_document_may_be_larger_than_other_bodies(lab: Lab) -> None:
    store = lab.store()
    document = {"companies": [{"id": str(n), "name": "x" * 100} for n in range(15_000)]}

    assert store.done("POST", "seed", {"document": document}) == {"counts": {"companies": 15_000}}


@pytest.mark.parametrize("query", ["limit=0", "limit=x", "after=-1", "status=ok", "method=FETCH", "color=red"])
def test_a_parameter_that_does_not_fit_is_refused(lab: Lab, query: str) -> None:
    store = lab.store()

    assert store.refused("GET", f"journal?{query}")[0] == 400
