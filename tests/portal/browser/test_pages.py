"""Every other page, and every page in trouble: nobody is shut out of it, and nothing sticks out."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.live.mock_process import MockProcess
from tests.portal.browser.conftest import OpenWindow

SUMS = {
    ("10.00", "10.005"): "20.005",
    ("10.005", "10.00"): "20.005",
    ("1200", "0.5"): "1,200.5",
    ("-0.50", "0.00"): "-0.50",
    ("-0.05", "-1234.00"): "-1,234.05",
    ("0.75", "-0.75"): "0.00",
}
WIDTHS = [pytest.param(1280, "dark", id="wide and dark"), pytest.param(360, "light", id="narrow and light")]


@pytest.mark.parametrize(("width", "scheme"), WIDTHS)
def test_pages_without_a_session(mock: MockProcess, open_window: OpenWindow, width: int, scheme: str) -> None:
    window = open_window(mock, width, color_scheme=scheme)

    window.open("/cart")
    window.look("sign in first")
    window.press("Sign in")
    window.look("nothing typed")
    window.sign_in("mei@silk.example", "wrong")
    window.look("wrong password")
    window.sign_in("tomas@silk.example", "demo-tomas")
    expect(window.page.get_by_role("alert")).to_contain_text("still waits for approval")
    window.look("pending")
    window.open("/operator")
    window.press("Sign in")
    window.look("operator refused")
    window.open("/nowhere")
    window.look("not found")


@pytest.mark.parametrize(("width", "scheme"), WIDTHS)
def test_pages_of_a_buyer(mock: MockProcess, open_window: OpenWindow, width: int, scheme: str) -> None:
    window = open_window(mock, width, color_scheme=scheme)
    page = window.page
    window.open("/cart")
    window.sign_in("mei@silk.example", "demo-mei")
    window.look("empty cart")
    window.open("/requests")
    window.look("no requests")
    window.open("/request?q=inv")
    window.look("request with search")
    window.press("Submit request")
    window.look("nothing chosen")
    window.open("/invoices?q=zzz")
    expect(page.get_by_role("status")).to_contain_text("No invoice number has “zzz” in it.")
    window.look("nothing found")
    window.open("/invoices?dueFrom=soon")
    window.look("bad filter")
    window.open("/invoices?paidStatus=unpaid%2Cpartially_paid&overdue=true&sort=dueDate")
    expect(page.get_by_role("row").filter(has_text="Overdue").first).to_be_visible()
    for tick in page.get_by_role("checkbox", name="Select invoice").all():
        tick.check()
    window.look("all ticked")
    window.press("Pay selected")
    expect(page.get_by_role("alert")).to_contain_text("different currencies")
    window.look("currencies are not mixed")
    window.press("Request selected")
    window.look("still nothing ticked")
    window.open("/invoices/999")
    window.look("no such invoice")


def test_ticked_invoices_are_added_up(mock: MockProcess, open_window: OpenWindow) -> None:
    window = open_window(mock)
    window.open("/invoices?paidStatus=unpaid%2Cpartially_paid")
    window.sign_in("mei@silk.example", "demo-mei")
    bar = window.page.locator("[data-picked]")

    expect(bar).to_have_text("Tick invoices to pay or request several at once.")
    for number in ("SILK-2217", "INV-2026-0107", "JP-2026-0009"):
        window.page.get_by_role("checkbox", name=f"Select invoice {number}").check()
    expect(bar).to_contain_text("3 selected, ")
    expect(bar).to_contain_text("2,542.00 USD")
    expect(bar).to_contain_text("45,200 JPY")
    for tick in window.page.get_by_role("checkbox", name="Select invoice").all():
        tick.uncheck()
    expect(bar).to_have_text("Tick invoices to pay or request several at once.")


def test_balances_are_added_up_exactly(mock: MockProcess, open_window: OpenWindow) -> None:
    window = open_window(mock)
    window.open("/invoices?paidStatus=unpaid%2Cpartially_paid")
    window.sign_in("mei@silk.example", "demo-mei")
    ticks = window.page.get_by_role("checkbox", name="Select invoice")

    for balances, shown in SUMS.items():
        for number, balance in enumerate(balances):
            tick = ticks.nth(number)
            tick.evaluate("(tick, balance) => Object.assign(tick.dataset, {balance, code: 'USD'})", balance)
            tick.uncheck()
            tick.check()
        expect(window.page.locator("[data-picked]")).to_have_text(f"2 selected, {shown} USD open")
