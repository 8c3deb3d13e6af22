"""Paths and methods that the contract does not have, answered in the envelope; and HEAD and OPTIONS."""

from __future__ import annotations

import json
import re

import pytest

from fixtures.contract import METHODS
from tests.api.client import CONTRACT, INVOICES, new_body
from tests.api.wire import CREDENTIALS, JSON, Mock, new_mock

ALL_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get", "X"]
PATHS = {re.sub(r"\{\w+\}", "1", template): item for template, item in CONTRACT.document["paths"].items()}
OFFERED = {
    path: {method.upper() for method in METHODS if method in item}
    | ({"HEAD"} if "get" in item else set())
    | {"OPTIONS"}
    for path, item in PATHS.items()
}
RESERVED = CONTRACT.document["x-reserved-paths"]
UNKNOWN = {
    "nothing": "/nothing",
    "a part of the base path": "/api/v3/io",
    "the product's name for it": "/api/v3/io/invoice-management/invoice",
    "another version": INVOICES.replace("v3", "v2"),
    "capitals": INVOICES.upper(),
    "two slashes": INVOICES.replace("/ip/", "//ip/"),
    "no id": f"{INVOICES}//download-pdf",
    "too deep": f"{INVOICES}/1/download-pdf/again",
    "another part of an invoice": f"{INVOICES}/1/send-mail",
    "a dot": f"{INVOICES}/1/.",
    "a step up": f"{INVOICES}/1/../1/x",
    "a NUL character": f"/{INVOICES}\0",
    "a blank": " ",
    "other letters": "/成都",
    "100,000 letters": f"/{'x' * 100_000}",
    "the control plane of other tools": "/__admin/mappings",
    "a document that is not there": "/docs/nothing-here",
    "a file of the system": "/docs/../../../../etc/passwd",
    "a file with a NUL character": "/docs/\0",
    "a file of 5,000 letters": f"/docs/{'x' * 5_000}",
}
SLASHED = {f"{path} and a slash": f"{path}/" for path in PATHS}


@pytest.fixture(scope="module")
def mock() -> Mock:
    """A mock with invoice 1, and no order 1."""
    mock = new_mock()
    assert mock.post(INVOICES, json.dumps(new_body("FIRST")).encode()).body["data"] == {"id": 1}
    return mock


@pytest.mark.parametrize("case", [*UNKNOWN, *SLASHED])
@pytest.mark.parametrize("has_credentials", [True, False], ids=["with credentials", "without"])
def test_an_unknown_path_is_not_found_by_any_method(mock: Mock, case: str, has_credentials: bool) -> None:
    headers, before = (*CREDENTIALS, JSON) if has_credentials else (), mock.records()

    for method in ALL_METHODS:
        answer = mock.ask(method, (UNKNOWN | SLASHED)[case], headers=headers, body=json.dumps(new_body("N")).encode())

        assert answer.status == answer.body["code"] == 404, method
        assert (answer.body["data"]["errMsg"], answer.body["meta"]["message"]) == ("Not Found", "Not Found")
    assert mock.records() == before


@pytest.mark.parametrize("path", RESERVED)
def test_a_reserved_path_is_not_taken_for_an_invoice(mock: Mock, path: str) -> None:
    for method in ALL_METHODS:
        answer = mock.ask(method, path)

        assert answer.status == answer.body["code"] == 404, method
        assert answer.body["data"]["errMsg"] == "Not Found"


def test_the_extra_fields_are_not_taken_for_an_invoice(mock: Mock) -> None:
    assert isinstance(mock.get(f"{INVOICES}/extra-fields").body["data"], list)
    assert mock.ask("DELETE", f"{INVOICES}/extra-fields").status == 405


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("has_credentials", [True, False], ids=["with credentials", "without"])
def test_a_wrong_method_is_told_every_right_one(mock: Mock, path: str, has_credentials: bool) -> None:
    headers, before = CREDENTIALS if has_credentials else (), mock.records()
    wrong = [method for method in ALL_METHODS if method not in OFFERED[path]]

    for method in wrong:
        answer = mock.ask(method, path, headers=headers)

        assert answer.status == answer.body["code"] == 405, method
        assert set(answer.headers["allow"].split(", ")) == OFFERED[path]
        assert method in answer.body["data"]["errMsg"]
        assert answer.body["meta"]["message"] == "Method Not Allowed"
    assert wrong
    assert mock.records() == before


@pytest.mark.parametrize("path", PATHS)
def test_options_tells_every_method_to_anyone(mock: Mock, path: str) -> None:
    answer = mock.ask("OPTIONS", path, headers=())

    assert (answer.status, answer.content) == (204, b"")
    assert set(answer.headers["allow"].split(", ")) == OFFERED[path]


def test_a_browser_may_ask_beforehand(mock: Mock) -> None:
    headers = [("Origin", "https://shop.example"), ("Access-Control-Request-Method", "PUT")]

    answer = mock.ask("OPTIONS", f"{INVOICES}/1", headers=headers)

    assert answer.headers["access-control-allow-origin"] == "*"
    assert {"GET", "POST", "PUT", "DELETE"} <= set(answer.headers["access-control-allow-methods"].split(", "))
    allowed = answer.headers["access-control-allow-headers"].lower().split(", ")
    assert {"x-auth-token", "x-store-hash", "content-type"} <= set(allowed)


@pytest.mark.parametrize("path", [path for path, methods in OFFERED.items() if "HEAD" in methods])
@pytest.mark.parametrize("has_credentials", [True, False], ids=["with credentials", "without"])
def test_head_answers_like_get(mock: Mock, path: str, has_credentials: bool) -> None:
    headers = CREDENTIALS if has_credentials else ()

    head, get = mock.ask("HEAD", path, headers=headers), mock.ask("GET", path, headers=headers)

    assert head.status == get.status
    for name in ("content-type", "content-length"):
        assert head.headers[name] == get.headers[name]


@pytest.mark.parametrize("path", ["/", "/docs", "/docs/", "/openapi.json"])
def test_what_the_mock_serves_beside_the_contract_needs_no_credentials_and_takes_no_writes(
    mock: Mock, path: str
) -> None:
    assert mock.ask("GET", path, headers=()).status in (200, 307)

    for method in ("POST", "PUT", "PATCH", "DELETE"):
        assert mock.ask(method, path, headers=()).body["code"] == 404
