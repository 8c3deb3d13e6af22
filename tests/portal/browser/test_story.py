"""The whole story: a buyer signs in, sees what is due, pays a part of it, requests an invoice and gets it by mail."""

from __future__ import annotations

import io

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.live.mail_servers import Mailbox, running
from tests.portal.browser.conftest import OpenWindow, StartMock
from tests.portal.browser.looking import Window

NUMBER = "INV-2026-0107"


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_from_the_sign_in_to_the_mail(start_mock: StartMock, open_window: OpenWindow, width: int, scheme: str) -> None:
    mailbox = Mailbox()
    with running(mailbox) as server:
        mock = start_mock("--smtp", f"{server[0]}:{server[1]}")
        buyer = open_window(mock, width, color_scheme=scheme)
        operator = open_window(mock, width, who="operator", color_scheme=scheme)

        sees_the_invoices(buyer)
        pays_a_part(buyer)
        requests_a_copy(buyer)
        runs_the_jobs(buyer, operator)

    (mail,) = mailbox.mails
    assert mail.recipients == ["mei@silk.example"]
    (attached,) = mail.message.iter_attachments()
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(attached.get_content())).pages)
    assert NUMBER in text


def sees_the_invoices(window: Window) -> None:
    window.open("/")
    window.look("sign in")
    window.sign_in("mei@silk.example", "demo-mei")
    window.look("invoices")
    page = window.page
    page.get_by_label("Payment").select_option("Open")
    page.get_by_label("Invoice number").fill("0107")
    window.press("Show")
    row = page.get_by_role("row").filter(has_text=NUMBER)
    expect(row).to_contain_text("9 Jul 2026")
    expect(row).to_contain_text("Unpaid")
    expect(page.get_by_role("row").filter(has_text="INV-")).to_have_count(1)
    window.look("found")
    window.follow(NUMBER)
    window.look("invoice")


def pays_a_part(window: Window) -> None:
    page = window.page
    window.press("Pay invoice")
    expect(page).to_have_url(f"{window.base_url}/portal/cart")
    window.look("cart")
    page.get_by_label("Amount to pay").fill("4200")
    window.press("Check out")
    expect(page.get_by_label("Amount to pay")).to_have_attribute("aria-invalid", "true")
    window.look("too much")
    page.get_by_label("Amount to pay").fill("20")
    window.press("Check out")
    window.look("checkout")
    page.get_by_label("Card", exact=True).fill("tok_declined")
    window.press("Pay 20.00 USD")
    expect(page.get_by_role("alert")).to_contain_text("The card was declined")
    window.look("declined")
    page.get_by_label("Card", exact=True).fill("tok_visa")
    page.get_by_label("Amount (USD)").first.fill("5")
    window.press("Pay 20.00 USD")
    expect(page.get_by_role("status")).to_contain_text("Thank you")
    window.look("receipt")
    window.follow(NUMBER)
    expect(page.locator("main")).to_contain_text("Partially paid")
    expect(page.get_by_role("definition").filter(has_text="22.00 USD")).to_be_visible()
    window.look("partially paid")


def requests_a_copy(window: Window) -> None:
    page = window.page
    page.get_by_role("link", name="Request invoice").click()
    dialog = page.get_by_role("dialog", name="Request invoice")
    expect(dialog).to_contain_text("Send to mei@silk.example")
    expect(dialog.get_by_role("checkbox")).to_be_focused()
    window.look("request dialog")
    window.press("Submit request")
    expect(page.get_by_role("row").filter(has_text=NUMBER)).to_contain_text("Requested")
    window.look("requested")


def runs_the_jobs(buyer: Window, operator: Window) -> None:
    page = operator.page
    operator.open("/operator")
    operator.look("operator sign in")
    operator.sign_in_operator()
    operator.press("Run now (Synchronize orders and channel requests")
    expect(page.get_by_role("status")).to_contain_text("nothing to carry out")
    operator.press("Run now (P-0001")
    expect(page.get_by_role("status")).to_contain_text("P-0001 fetched 1 request.")
    operator.press("Run now (Synchronize orders and channel requests")
    expect(page.get_by_role("status")).to_contain_text("1 request carried out, 1 e-mail.")
    operator.look("jobs and outbox")
    operator.follow(NUMBER)
    expect(page.locator("main")).to_contain_text("Sent")
    expect(page.frame_locator("iframe").locator("body")).to_contain_text(NUMBER)
    operator.look("mail")
    buyer.page.reload()
    expect(buyer.page.get_by_role("row").filter(has_text=NUMBER)).to_contain_text("Completed")
    buyer.look("completed")
