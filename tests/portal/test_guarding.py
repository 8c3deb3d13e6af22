"""Guarding: forms that others made are refused, and every answer keeps a page to itself."""

from __future__ import annotations

import pytest

from tests.portal.conftest import MakeVisitor
from tests.portal.mock import Mock
from tests.portal.visitor import OPERATOR_SIGN_IN, SIGN_IN, Visitor

BUYERS_FORMS = {
    "/portal/sign-out": {},
    "/portal/invoices": {"pay": "1"},
    "/portal/cart": {"empty": "yes"},
    "/portal/checkout": {"version": "1", "due": "100.00", "card_token": "tok_visa"},
    "/portal/request": {"invoice": "1"},
}
OPERATORS_FORMS = {
    "/portal/operator/sign-out": {},
    "/portal/operator/jobs": {"job": "P-0001"},
    "/portal/operator/outbox": {},
}
PAGES = ["/portal/sign-in", "/portal/invoices", "/portal/cart", "/portal/nowhere", "/portal/static/portal.css"]


@pytest.mark.parametrize("address", BUYERS_FORMS)
def test_a_form_without_its_seal_is_refused_and_changes_nothing(ada: Visitor, mock: Mock, address: str) -> None:
    invoice_id = mock.create("INV-1")
    ada.press(ada.open("/portal/invoices"), "/portal/invoices", "pay")
    before = mock.invoice(invoice_id)

    response = ada.post(address, list(BUYERS_FORMS[address].items()))

    assert response.status_code == 403
    assert "This form cannot be accepted" in response.text
    assert mock.invoice(invoice_id) == before
    assert "INV-1" in ada.open("/portal/cart").text
    assert "No requests yet" in ada.open("/portal/requests").text


@pytest.mark.parametrize("address", OPERATORS_FORMS)
def test_an_operators_form_without_its_seal_is_refused(operator: Visitor, address: str) -> None:
    response = operator.post(address, list(OPERATORS_FORMS[address].items()))

    assert response.status_code == 403
    assert operator.open("/portal/operator").text.count("It has not run yet.") == 2


@pytest.mark.parametrize("address", [SIGN_IN, OPERATOR_SIGN_IN])
def test_a_sign_in_that_another_site_sends_is_refused(visitor: Visitor, address: str) -> None:
    fields = [
        ("email", "ada@acme.example"),
        ("password", "conformance-ada"),
        ("store", "demo"),
        ("token", "demo-token"),
    ]

    assert visitor.post(address, fields).status_code == 403
    assert set(visitor.cookies) <= {"portal-visitor"}


def test_a_seal_of_another_form_does_not_hold(ada: Visitor) -> None:
    seal = dict(ada.open("/portal/invoices").form("/portal/sign-out").fields)["seal"]

    assert ada.post("/portal/cart", [("seal", seal), ("empty", "yes")]).status_code == 403


def test_a_seal_of_another_visitor_does_not_hold(ada: Visitor, ben: Visitor) -> None:
    seal = dict(ben.open("/portal/invoices").form("/portal/sign-out").fields)["seal"]

    assert ada.post("/portal/sign-out", [("seal", seal)]).status_code == 403


@pytest.mark.parametrize("address", [*BUYERS_FORMS, *OPERATORS_FORMS])
def test_a_form_of_somebody_who_is_not_signed_in_leads_to_the_sign_in(visitor: Visitor, address: str) -> None:
    response = visitor.post(address, [("seal", "x")])

    assert response.status_code == 303
    assert response.headers["location"].startswith(
        OPERATOR_SIGN_IN if address.startswith("/portal/operator") else SIGN_IN
    )


@pytest.mark.parametrize("address", ["/portal/cart", "/portal/sign-in"])
@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"seal=x", "text/plain"),
        (b'{"seal": "x"}', "application/json"),
        (b"seal=" + b"x" * 70_000, "application/x-www-form-urlencoded"),
        (b"&".join([b"a=1"] * 600), "application/x-www-form-urlencoded"),
        (b"seal=%ff%fe", "application/x-www-form-urlencoded"),
        ("seal=ä".encode(), "application/x-www-form-urlencoded"),
    ],
    ids=["text", "json", "too long", "too many fields", "no UTF-8", "not encoded"],
)
def test_what_is_no_form_is_refused(ada: Visitor, address: str, content: bytes, kind: str) -> None:
    response = ada.request("POST", address, content=content, headers={"content-type": kind})

    assert response.status_code == 400
    assert "This form cannot be read" in response.text


@pytest.mark.parametrize("address", PAGES)
def test_an_answer_is_not_kept_and_neither_framed_nor_scripted_by_others(ada: Visitor, address: str) -> None:
    headers = ada.request("GET", address).headers

    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    policy = headers["content-security-policy"]
    assert {"default-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"} <= set(
        policy.split("; ")
    )
    assert "unsafe" not in policy


def test_pages_have_neither_scripts_nor_styles_nor_handlers_of_their_own(ada: Visitor, operator: Visitor) -> None:
    pages = [ada.open(f"/portal/{name}") for name in ("invoices", "cart", "requests", "request")]

    for page in [*pages, operator.open("/portal/operator")]:
        assert all(attributes["src"].startswith("/portal/static/") for tag, attributes in page.tags if tag == "script")
        assert not [tag for tag, _ in page.tags if tag == "style"]
        assert not [
            name for _, attributes in page.tags for name in attributes if name.startswith("on") or name == "style"
        ]


def test_cookies_are_for_the_portal_only_and_no_script_sees_them(mock: Mock, visitors: MakeVisitor) -> None:
    visitor = visitors(mock.app)
    first = visitor.request("GET", SIGN_IN)
    page = visitor.open(SIGN_IN)
    fields = page.form(SIGN_IN).filled({"email": "ada@acme.example", "password": "conformance-ada"})
    second = visitor.post(SIGN_IN, fields)

    given = [*first.headers.get_list("set-cookie"), *second.headers.get_list("set-cookie")]
    assert [cookie.partition("=")[0] for cookie in given] == ["portal-visitor", "portal-buyer", "portal-buyer-said"]
    for cookie in given:
        assert "Path=/portal" in cookie
    for cookie in given[:2]:
        assert "HttpOnly" in cookie
        assert "SameSite=strict" in cookie
        assert "Secure" not in cookie


def test_over_https_cookies_stay_there(visitor: Visitor) -> None:
    response = visitor.request("GET", f"https://portal.test{SIGN_IN}")

    assert "Secure" in response.headers["set-cookie"]


def test_pages_that_there_are_not_and_methods_that_do_not_fit(ada: Visitor) -> None:
    nowhere, wrong = ada.open("/portal/nowhere"), ada.request("GET", "/portal/sign-out")

    assert nowhere.status == 404
    assert "There is no page at this address." in nowhere.text
    assert wrong.status_code == 405
    assert ada.request("DELETE", "/portal/cart").status_code == 405
    assert ada.request("GET", "/portal/static/nothing.css").status_code == 404
    assert ada.request("GET", "/portal/static/../templates/base.html").status_code == 404
