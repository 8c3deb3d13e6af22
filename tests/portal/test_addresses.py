"""Addresses: nobody is sent to a place outside the portal."""

from __future__ import annotations

import pytest

from mockserver.portal.addresses import invoice_page, own_address, with_query

OTHERWISE = "/portal/invoices"


@pytest.mark.parametrize(
    "address",
    [
        "/portal/invoices",
        "/portal/invoices?q=A-1&paidStatus=unpaid%2Cpaid&offset=20",
        "/portal/invoices/INV-1.2/pdf",
        "/portal/receipts/7",
    ],
)
def test_an_address_of_the_portal_is_taken(address: str) -> None:
    assert own_address(address, otherwise=OTHERWISE) == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "https://evil.example/portal/invoices",
        "//evil.example/portal",
        "/\\evil.example",
        "/portal//evil.example",
        "/portal/../docs",
        "/portal/%2e%2e/docs",
        "/portal/%2E./docs",
        "/portal.evil.example",
        "/portalevil",
        "/docs/",
        "javascript:alert(1)",
        "/portal/a\r\nset-cookie: x=y",
        "/portal/a b",
        "/portal/ä",
        "/portal/" + "a" * 2000,
        "/portal/invoices#//evil.example",
    ],
)
def test_any_other_address_is_not(address: str) -> None:
    assert own_address(address, otherwise=OTHERWISE) == OTHERWISE


def test_a_page_of_an_invoice_keeps_whatever_its_id_is_in_one_segment() -> None:
    assert invoice_page("../a/b?c#d", "/pdf") == "/portal/invoices/..%2Fa%2Fb%3Fc%23d/pdf"


def test_parameters_without_a_value_are_left_out_of_an_address() -> None:
    assert with_query("/portal/x", [("a", ""), ("b", None), ("c", 0), ("d", "ä&b")]) == "/portal/x?c=0&d=%C3%A4%26b"
    assert with_query("/portal/x", []) == "/portal/x"
