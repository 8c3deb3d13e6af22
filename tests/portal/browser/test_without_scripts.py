"""Without scripts everything works, too."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.live.mock_process import MockProcess
from tests.portal.browser.conftest import OpenWindow


def test_invoices_are_paid_and_requested(mock: MockProcess, open_window: OpenWindow) -> None:
    window = open_window(mock, java_script_enabled=False)
    page = window.page
    window.open("/invoices?q=INV-2026-01&paidStatus=unpaid")
    window.sign_in("mei@silk.example", "demo-mei")

    for number in ("INV-2026-0107", "INV-2026-0111"):
        page.get_by_role("checkbox", name=f"Select invoice {number}").check()
    window.press("Pay selected")
    page.get_by_label("Amount to pay").first.fill("1.50")
    window.press("Update amounts")
    expect(page.get_by_role("status")).to_contain_text("The amounts are saved.")
    window.press("Check out")
    window.press("Pay")
    expect(page.get_by_role("status")).to_contain_text("Thank you")

    window.open("/invoices?q=INV-2026-0107")
    window.follow("Request a copy of invoice INV-2026-0107")
    window.press("Submit request")
    expect(page.get_by_role("row").filter(has_text="INV-2026-0107")).to_contain_text("Requested")

    window.sign_in_operator()
    window.press("Run now (P-0001")
    window.press("Run now (Synchronize")
    expect(page.get_by_role("status")).to_contain_text("1 request carried out, 1 e-mail.")
