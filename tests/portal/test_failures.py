"""What is shown when the API fails, says nothing that makes sense, or asks to wait."""

from __future__ import annotations

from typing import Any

import pytest

from mockserver.settings import RateLimit
from tests.portal.conftest import MakeExamples, MakeMock, MakeVisitor
from tests.portal.mock import Mock
from tests.portal.visitor import SIGN_IN, Visitor

PAGES = [
    "/portal/invoices",
    "/portal/invoices/17",
    "/portal/cart",
    "/portal/checkout",
    "/portal/request",
    "/portal/requests",
]
LISTED = {"/portal/invoices": "listBuyerInvoices", "/portal/requests": "listB2bRequests"}


def failure(code: int = 500) -> dict[str, Any]:
    return {"code": code, "data": {"errMsg": "secret details", "errorCode": "X"}, "meta": {"message": "Error"}}


@pytest.mark.parametrize("page", PAGES)
def test_every_page_shows_what_the_contract_gives_as_examples(examples: MakeExamples, page: str) -> None:
    assert examples().open(page).status == 200


@pytest.mark.parametrize("page", LISTED)
@pytest.mark.parametrize(
    ("answer", "status", "told"),
    [
        ((500, failure(500)), 500, "The invoice service has a problem."),
        ((503, failure(503)), 503, "The invoice service has a problem."),
        ((200, b""), 200, ""),
        ((200, b'{"code": 200, "da'), 502, "The invoice service gave no answer that makes sense."),
        ((200, b"[]"), 502, "The invoice service gave no answer that makes sense."),
        ((502, b"<html>Bad gateway</html>"), 502, "The invoice service gave no answer that makes sense."),
        ((418, failure(418)), 418, "secret details"),
        ((429, failure(429)), 429, "There were too many calls in a short time."),
    ],
)
def test_a_failure_is_told_in_words(
    examples: MakeExamples, page: str, answer: tuple[int, Any], status: int, told: str
) -> None:
    shown = examples({LISTED[page]: answer}).open(page)

    assert shown.status == (status if told else 500)
    assert told in shown.text
    assert "Traceback" not in shown.text
    if status >= 500:
        assert "secret" not in shown.text


def test_a_page_that_cannot_be_made_is_logged_once_and_told_in_words(
    examples: MakeExamples, caplog: pytest.LogCaptureFixture
) -> None:
    nonsense = {"code": 200, "data": [{"id": "secret"}], "meta": {}}

    page = examples({"listBuyerInvoices": (200, nonsense)}).open("/portal/invoices")

    assert page.status == 500
    assert "Something went wrong" in page.text
    assert "Sign out" in page.text
    assert "secret" not in page.text
    assert [record.getMessage() for record in caplog.records] == ["The page /portal/invoices could not be made"]


def test_a_cart_that_cannot_be_had_does_not_hide_the_page(examples: MakeExamples) -> None:
    page = examples({"getCart": (500, failure())}).open("/portal/requests")

    assert page.status == 200
    assert "INV-1001" in page.text


def test_who_cannot_be_asked_who_they_are_sees_the_trouble_without_a_head(examples: MakeExamples) -> None:
    page = examples({"getBuyer": (500, failure())}).open("/portal/requests")

    assert page.status == 500
    assert "Sign out" not in page.text


def test_a_session_that_ends_between_two_calls_leads_to_the_sign_in(examples: MakeExamples) -> None:
    visitor = examples({"getCart": (401, failure(401)), "createBuyerSession": (500, failure())})

    page = visitor.open("/portal/requests")

    assert page.path == SIGN_IN


def test_a_sign_in_that_fails_is_no_wrong_password(examples: MakeExamples) -> None:
    visitor = examples({"createBuyerSession": (503, failure(503))})
    visitor.cookies.clear()

    page = visitor.sign_in("ada@acme.example", "x")

    assert page.status == 503
    assert "The invoice service has a problem." in page.text


def test_too_many_calls_are_told_with_the_time_to_wait(make_mock: MakeMock, visitors: MakeVisitor) -> None:
    mock = make_mock(rate_limit=RateLimit(calls=4, window_s=60))
    ada = visitors(mock.app)
    ada.sign_in("ada@acme.example", "conformance-ada")

    page = ada.open("/portal/cart")

    assert page.status == 429
    assert "Try again in 60 seconds." in page.text


@pytest.mark.parametrize("effect", [{"kind": "status", "status": 500}, {"kind": "truncate"}, {"kind": "drop"}])
def test_the_faults_of_a_store_reach_its_portal(ada: Visitor, mock: Mock, effect: dict[str, Any]) -> None:
    rule = {"operations": ["listBuyerInvoices"], "effect": effect}
    assert mock.command("POST", "/faults", rule).status_code in (200, 201)

    page = ada.open("/portal/invoices")

    assert page.status in (500, 502)
    assert "try again in a moment" in page.text
    assert ada.open("/portal/requests").status == 200


def test_what_is_done_in_the_portal_stands_in_the_journal(ada: Visitor, mock: Mock) -> None:
    ada.open("/portal/requests")

    calls = mock.command("GET", "/journal").json()

    assert "listB2bRequests" in str(calls)
    assert "/portal" not in str(calls)
