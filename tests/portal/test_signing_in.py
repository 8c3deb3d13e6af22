"""Signing in and out: who gets in, what they are told otherwise, and where they are then."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.api.client import Clock
from tests.portal.mock import Mock
from tests.portal.visitor import OPERATOR_SIGN_IN, SIGN_IN, Visitor


def test_a_buyer_signs_in_and_sees_their_invoices(visitor: Visitor) -> None:
    page = visitor.sign_in("ada@acme.example", "conformance-ada")

    assert page.path == "/portal/invoices"
    assert "Ada" in page.text
    assert page.title == "Invoices · Invoice portal"


@pytest.mark.parametrize(
    "address", ["/", "", "/invoices", "/cart", "/checkout", "/request", "/requests", "/receipts/1"]
)
def test_whoever_has_not_signed_in_sees_the_sign_in(visitor: Visitor, address: str) -> None:
    page = visitor.open(f"/portal{address}")

    assert page.path == SIGN_IN
    assert page.alerts == ["iPlease sign in first."]


@pytest.mark.parametrize(
    ("email", "password", "told"),
    [
        ("ada@acme.example", "wrong", "The e-mail address or the password is not right."),
        ("nobody@acme.example", "conformance-ada", "The e-mail address or the password is not right."),
        ("pia@acme.example", "conformance-pia", "still waits for approval"),
        ("rob@acme.example", "conformance-rob", "This account is not active"),
        ("dan@example.com", "conformance-dan", "belongs to a private customer"),
        ("", "", "Your e-mail address is missing."),
        ("ada@acme.example", "", "Your password is missing."),
    ],
)
def test_whoever_may_not_come_in_is_told_why(visitor: Visitor, email: str, password: str, told: str) -> None:
    page = visitor.sign_in(email, password)

    assert page.path == SIGN_IN
    assert any(told in alert for alert in page.alerts)
    assert page.tag("input", id="email")["value"] == email
    assert "portal-buyer" not in visitor.cookies


def test_the_store_of_a_buyer_can_be_named(visitor: Visitor) -> None:
    assert visitor.sign_in("ada@acme.example", "conformance-ada", store="nowhere").path == SIGN_IN
    assert visitor.sign_in("ada@acme.example", "conformance-ada", store="not a store").path == SIGN_IN
    assert visitor.sign_in("ada@acme.example", "conformance-ada", store="demo").path == "/portal/invoices"


def test_whoever_is_signed_in_needs_no_sign_in(ada: Visitor) -> None:
    assert ada.open(SIGN_IN).path == "/portal/invoices"
    assert ada.open(f"{SIGN_IN}?back=/portal/cart").path == "/portal/cart"


def test_after_the_sign_in_one_is_where_one_wanted_to_be(visitor: Visitor) -> None:
    page = visitor.open("/portal/invoices?q=INV&paidStatus=unpaid%2Cpartially_paid")

    arrived = visitor.press(page, SIGN_IN, email="ada@acme.example", password="conformance-ada")

    assert arrived.address == "/portal/invoices?q=INV&paidStatus=unpaid%2Cpartially_paid"


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example", "/portal//evil.example", "/docs/", "javascript:alert(1)"]
)
def test_nobody_is_sent_elsewhere_after_the_sign_in(visitor: Visitor, back: str) -> None:
    page = visitor.open(f"{SIGN_IN}?back={back}")
    assert "back" not in dict(page.form(SIGN_IN).fields)

    fields = page.form(SIGN_IN).filled({"email": "ada@acme.example", "password": "conformance-ada", "back": back})
    response = visitor.post(SIGN_IN, fields)

    assert response.headers["location"] == "/portal/invoices"


def test_who_signs_out_is_out_and_their_session_is_over(ada: Visitor, mock: Mock) -> None:
    session = {"Authorization": f"Bearer {ada.cookies['portal-buyer']}"}
    assert mock.get("/buyer/me", headers=session).status_code == 200

    page = ada.press(ada.open("/portal/invoices"), "/portal/sign-out")

    assert page.path == SIGN_IN
    assert page.alerts == ["iYou are signed out."]
    assert "portal-buyer" not in ada.cookies
    assert mock.get("/buyer/me", headers=session).status_code == 401


def test_a_session_that_has_ended_leads_to_the_sign_in_and_back(ada: Visitor, clock: Clock) -> None:
    clock.now += int(timedelta(days=2).total_seconds())

    page = ada.open("/portal/invoices?sort=dueDate")
    assert page.path == SIGN_IN
    assert "Your session has ended" in page.alerts[0]

    arrived = ada.press(page, SIGN_IN, email="ada@acme.example", password="conformance-ada")
    assert arrived.address == "/portal/invoices?sort=dueDate"


def test_a_form_that_is_sent_after_the_session_has_ended_leads_back_to_its_page(ada: Visitor, clock: Clock) -> None:
    page = ada.open("/portal/requests")
    clock.now += int(timedelta(days=2).total_seconds())

    arrived = ada.press(page, "/portal/sign-out")

    assert arrived.path == SIGN_IN


def test_an_operator_signs_in_with_the_credentials_of_a_store(visitor: Visitor) -> None:
    page = visitor.sign_in_operator()

    assert page.path == "/portal/operator"
    assert visitor.press(page, "/portal/operator/sign-out").path == OPERATOR_SIGN_IN
    assert visitor.open("/portal/operator").path == OPERATOR_SIGN_IN


@pytest.mark.parametrize(
    ("store", "token"), [("demo", "wrong"), ("other", "demo-token"), ("", ""), ("ä", "demo-token")]
)
def test_an_operator_with_wrong_credentials_is_told_so(visitor: Visitor, store: str, token: str) -> None:
    page = visitor.sign_in_operator(store, token)

    assert page.path == OPERATOR_SIGN_IN
    assert page.alerts == ["!The store and the management token do not go together."]
    assert "portal-operator" not in visitor.cookies


def test_a_buyer_is_no_operator_and_an_operator_no_buyer(ada: Visitor, operator: Visitor) -> None:
    assert ada.open("/portal/operator").path == OPERATOR_SIGN_IN
    assert operator.open("/portal/invoices").path == SIGN_IN


def test_a_cookie_that_is_none_of_ours_counts_for_nothing(visitor: Visitor) -> None:
    visitor.cookies.set("portal-buyer", "demo.made-up", domain="portal.test", path="/portal")
    visitor.cookies.set("portal-operator", "%00.%ff", domain="portal.test", path="/portal")

    assert visitor.open("/portal/cart").path == SIGN_IN
    assert visitor.open("/portal/operator").path == OPERATOR_SIGN_IN
