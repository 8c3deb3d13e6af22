"""The list of invoices and the page of one: what is shown, found, sorted and paged."""

from __future__ import annotations

import pytest

from tests.api.client import Clock
from tests.pdf.samples import details, line_item
from tests.portal.conftest import MakeVisitor
from tests.portal.mock import Mock
from tests.portal.visitor import Visitor

DAY_S = 24 * 60 * 60


@pytest.fixture
def invoices(mock: Mock, clock: Clock) -> None:
    """Of the organisation: A overdue, B not due yet, C paid, D in euros; of Ada: E; of another company: F."""
    now = clock.now
    mock.create("A", issuedAt=now - 50 * DAY_S, dueDate=now - 20 * DAY_S)
    mock.create("B", issuedAt=now - 40 * DAY_S, dueDate=now + 20 * DAY_S)
    paid = mock.create("C", issuedAt=now - 30 * DAY_S)
    mock.pay({paid: "100"})
    euros = {"code": "EUR", "value": "1234.5"}
    mock.create("D", issuedAt=now - 20 * DAY_S, originalBalance=euros, openBalance=euros)
    mock.create("E", customerId="2001", issuedAt=now - 10 * DAY_S)
    mock.create("F", customerId="1002")


def numbers(visitor: Visitor, query: str = "") -> list[str]:
    """The numbers in the list, in its order."""
    page = visitor.open(f"/portal/invoices{query}")
    return [a["aria-label"].removeprefix("Select invoice ") for _, a in page.tags if a.get("name") == "invoice"]


@pytest.mark.usefixtures("invoices")
@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", "EDCBA"),
        ("?paidStatus=paid", "C"),
        ("?paidStatus=unpaid%2Cpartially_paid", "EDBA"),
        ("?overdue=true", "A"),
        ("?q=b", "B"),
        ("?account=own", "E"),
        ("?account=organization", "DCBA"),
        ("?sort=number", "ABCDE"),
        ("?sort=-balance&account=organization&q=", "DBAC"),
        ("?dueFrom=2023-12-01&dueTo=2023-12-06", "EB"),
        ("?offset=3", "BA"),
        ("?offset=nonsense", "EDCBA"),
        ("?offset=-1", "EDCBA"),
        ("?offset=99999999999999999999", "EDCBA"),
    ],
)
def test_the_list_is_filtered_sorted_and_paged_by_its_address(ada: Visitor, query: str, shown: str) -> None:
    assert "".join(numbers(ada, query)) == shown


@pytest.mark.usefixtures("invoices")
def test_the_head_of_the_list_has_what_is_open_and_what_is_overdue(ada: Visitor) -> None:
    text = ada.open("/portal/invoices").text

    assert "300.00 USD" in text
    assert "1,234.50 EUR" in text
    assert "4 invoices" in text
    assert "Overdue 100.00 USD" in text


@pytest.mark.usefixtures("invoices")
def test_an_overdue_invoice_says_so_in_words(ada: Visitor) -> None:
    assert "! Overdue" in ada.open("/portal/invoices?q=A").text.partition("Actions")[2]
    assert "! Overdue" not in ada.open("/portal/invoices?q=B").text.partition("Actions")[2]


@pytest.mark.usefixtures("invoices")
def test_only_an_invoice_that_is_open_can_be_paid(ada: Visitor) -> None:
    page = ada.open("/portal/invoices?q=C")

    assert "pay" not in dict(page.form("/portal/invoices").buttons)
    assert "Pay invoice" not in ada.open("/portal/invoices/3").text
    assert "Pay invoice" in ada.open("/portal/invoices/1").text


@pytest.mark.usefixtures("invoices")
@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("?q=zzz", "No invoice number has “zzz” in it."),
        (
            "?q=zzz&paidStatus=paid",
            "No invoice number has “zzz” in it among the invoices that match your other filters.",
        ),
        ("?paidStatus=paid&overdue=true", "No invoice matches these filters."),
        ("?offset=40", "Nothing on this page"),
    ],
)
def test_who_finds_nothing_is_told_so(ada: Visitor, query: str, told: str) -> None:
    page = ada.open(f"/portal/invoices{query}")

    assert page.status == 200
    assert told in page.alerts[0]


@pytest.mark.parametrize("query", ["?dueFrom=soon", "?sort=colour", "?paidStatus=late", "?overdue=maybe", "?account=x"])
def test_a_filter_that_cannot_be_used_is_said_and_the_others_stay(ada: Visitor, query: str) -> None:
    page = ada.open(f"/portal/invoices{query}&q=INV")

    assert page.status == 422
    assert page.alerts[0].startswith("!One of the filters cannot be used")
    assert page.tag("input", id="q")["value"] == "INV"


def test_a_list_that_is_longer_than_a_page_has_a_next_one(ada: Visitor, mock: Mock) -> None:
    for number in range(25):
        mock.create(f"INV-{number:02}")

    first = ada.open("/portal/invoices?q=INV&sort=number")
    assert "1–20 of 25 invoices" in first.text
    after = next(address for address, text in first.links if text == "Next")
    second = ada.open(after)
    assert "21–25 of 25 invoices" in second.text
    assert numbers(ada, after.partition("invoices")[2]) == [f"INV-{number}" for number in range(20, 25)]
    assert ("/portal/invoices?q=INV&sort=number", "Previous") in second.links


def test_a_press_on_a_column_sorts_by_it_and_a_second_one_turns_the_order_round(ada: Visitor, mock: Mock) -> None:
    mock.create()
    page = ada.open("/portal/invoices?q=INV")
    once = next(address for address, text in page.links if text.startswith("Due"))
    assert once == "/portal/invoices?q=INV&sort=dueDate"

    sorted_page = ada.open(once)
    assert sorted_page.tag("th", **{"aria-sort": "ascending"})
    assert any(address == "/portal/invoices?q=INV&sort=-dueDate" for address, _ in sorted_page.links)
    assert ada.open("/portal/invoices?sort=-dueDate").tag("th", **{"aria-sort": "descending"})


def test_who_has_no_invoices_is_told_so(ada: Visitor) -> None:
    page = ada.open("/portal/invoices")

    assert "No invoices yet" in page.text
    assert "Open Nothing 0 invoices" in page.text


def test_a_buyer_without_an_organisation_is_not_asked_for_an_account(mock: Mock, visitors: MakeVisitor) -> None:
    cleo = visitors(mock.app)
    page = cleo.sign_in("cleo@borealis.example", "conformance-cleo")

    assert "account" not in page.ids
    assert "organisation" not in page.text


def test_an_invoice_has_a_page_with_its_payments_and_their_receipts(ada: Visitor, mock: Mock) -> None:
    product = line_item(sku="ANV-1", description="Anvil", quantity="2")
    invoice_id = mock.create("INV-7", details=details(product, shippingAddresses=[]), orderNumber="9001")
    mock.pay({invoice_id: "40"})

    page = ada.open(f"/portal/invoices/{invoice_id}")

    assert page.title == "Invoice INV-7 · Invoice portal"
    for text in (
        "Partially paid",
        "Total 100.00 USD",
        "Paid 40.00 USD",
        "Amount due 60.00 USD",
        "Order 9001",
        "Anvil ANV-1 2",
    ):
        assert text in page.text
    assert ("/portal/receipts/1", "Receipt 1") in page.links


@pytest.mark.parametrize("address", ["/portal/invoices/99", "/portal/invoices/no", "/portal/invoices/99/pdf"])
def test_an_invoice_of_others_looks_like_none(ada: Visitor, mock: Mock, address: str) -> None:
    foreign = mock.create("F", customerId="1002")

    unknown, hidden = ada.open(address), ada.open(f"/portal/invoices/{foreign}")

    assert unknown.status == hidden.status == 404
    assert "There is no such invoice among those that you may see." in unknown.text
    assert unknown.text == hidden.text


def test_a_number_with_a_slash_stands_in_no_address(ada: Visitor, operator: Visitor, mock: Mock) -> None:
    invoice_id = mock.create("INV 7/2")
    put = ada.press(ada.open(f"/portal/invoices/{invoice_id}"), "/portal/invoices", "pay")
    checkout = ada.press(ada.press(put, "/portal/cart", "save", **{"amount-1": "40"}), "/portal/cart", "checkout")
    receipt = ada.press(checkout, "/portal/checkout")
    requests = ada.press(ada.open(f"/portal/request?invoice={invoice_id}"), "/portal/request")
    mock.run_jobs()
    pages = [
        put,
        checkout,
        receipt,
        requests,
        *(ada.open(f"/portal/invoices{part}") for part in ("", f"/{invoice_id}")),
    ]
    addresses = {address for page in pages for address, _ in page.links if address.startswith("/portal")}
    mail = next(address for address, text in operator.open("/portal/operator").links if "7/2" in text)

    assert f"/portal/invoices/{invoice_id}/pdf" in addresses
    for address in addresses:
        assert "7" not in address
        assert ada.request("GET", address, follow_redirects=True).status_code == 200
    assert operator.open(mail).status == 200


def test_an_invoice_can_be_named_by_its_number(ada: Visitor, mock: Mock) -> None:
    mock.create("INV 7")

    assert "Invoice INV 7" in ada.open("/portal/invoices/INV%207").title


def test_the_pdf_of_an_invoice_comes_through_the_portal(ada: Visitor, mock: Mock) -> None:
    invoice_id = mock.create("INV/ü 7")

    response = ada.request("GET", f"/portal/invoices/{invoice_id}/pdf")

    assert response.status_code == 200
    assert response.headers["content-type"] == "application/pdf"
    assert response.headers["content-disposition"] == "inline; filename*=UTF-8''INV%2F%C3%BC%207.pdf"
    assert response.content.startswith(b"%PDF-")


def test_a_pdf_that_is_kept_elsewhere_is_not_fetched_but_named(ada: Visitor, mock: Mock) -> None:
    invoice_id = mock.create(externalPdfUrl="https://files.example/7.pdf?a=1&b=2")

    page = ada.open(f"/portal/invoices/{invoice_id}/pdf")

    assert page.status == 200
    assert "The PDF is kept elsewhere" in page.text
    assert page.tag("a", href="https://files.example/7.pdf?a=1&b=2")["rel"] == "noreferrer noopener external"
