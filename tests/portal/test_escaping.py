"""Escaping: whatever a record holds is shown, and never run."""

from __future__ import annotations

import pytest

from tests.portal.mock import Mock
from tests.portal.pages import Page
from tests.portal.test_cart import put_in
from tests.portal.visitor import Visitor

NASTY = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror='alert(1)'>",
    "{{ 7 * 7 }}{% raw %}",
    "' onfocus='alert(1)' autofocus='",
    "</title><h1>gone",
    "&lt;b&gt; &amp; Söhne 株式会社",
]


def assert_shown(page: Page, text: str) -> None:
    """The text can be read on the page, and has made no tag and no attribute of its own."""
    assert " ".join(text.split()) in page.text
    assert not [tag for tag, attributes in page.tags if tag == "script" and "src" not in attributes]
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]
    assert not [tag for tag, _ in page.tags if tag == "img"]


@pytest.mark.parametrize("number", NASTY)
def test_an_invoice_number_is_shown_and_not_run(ada: Visitor, operator: Visitor, mock: Mock, number: str) -> None:
    invoice_id = mock.create(number)

    cart = put_in(ada, invoice_id)
    checkout = ada.press(cart, "/portal/cart", "checkout")
    dialog = ada.open(f"/portal/request?invoice={invoice_id}")
    requests = ada.press(dialog, "/portal/request")
    mock.run_jobs()
    pages = [
        ada.open("/portal/invoices"),
        ada.open(f"/portal/invoices/{invoice_id}"),
        cart,
        ada.press(cart, "/portal/cart", "save", **{"amount-1": number}),
        checkout,
        ada.press(checkout, "/portal/checkout"),
        dialog,
        requests,
        operator.open("/portal/operator"),
        operator.open("/portal/operator/mails/1"),
    ]

    for page in pages:
        assert_shown(page, number)


@pytest.mark.parametrize("text", NASTY)
def test_what_is_typed_comes_back_and_is_not_run(ada: Visitor, text: str) -> None:
    page = ada.press(ada.open("/portal/invoices"), "/portal/sign-out")
    refused = ada.press(page, "/portal/sign-in", email=text, password="x", store=text)
    assert refused.tag("input", id="email")["value"] == text
    assert_shown(refused, "Sign in")

    ada.sign_in("ada@acme.example", "conformance-ada")
    query = str(ada.request("GET", "/portal/invoices", params={"q": text}).url.query.decode())
    assert_shown(ada.open(f"/portal/invoices?{query}"), f"“{text}”")
    assert_shown(ada.open(f"/portal/request?{query}"), f"“{text}”")


def test_an_address_of_a_pdf_that_is_no_web_address_is_no_link(ada: Visitor, mock: Mock) -> None:
    response = mock.request(
        "POST",
        "/api/v3/io/ip/invoices",
        json={
            "invoiceNumber": "X",
            "customerId": "1001",
            "originalBalance": {"code": "USD", "value": 1},
            "openBalance": {"code": "USD", "value": 1},
            "externalPdfUrl": "javascript:alert(1)",
        },
        is_checked=False,
    )
    if response.status_code != 200:
        return  # the API takes no such address

    page = ada.open(f"/portal/invoices/{response.json()['data']['id']}/pdf")

    assert not [address for address, _ in page.links if address.startswith("javascript")]
