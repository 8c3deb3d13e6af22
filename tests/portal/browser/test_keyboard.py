"""With the keyboard alone: an invoice is paid, and it is always clear where one is."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.live.mock_process import MockProcess
from tests.portal.browser.conftest import OpenWindow

MOST_TABS = 120
OUTLINE = """(element) => {
    const style = getComputedStyle(element);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 1;
}"""


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the target has the focus, which shows."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if target.evaluate("(element) => element === document.activeElement"):
            assert target.evaluate(OUTLINE), "the focus does not show"
            return
    raise AssertionError(f"{target} cannot be reached")


def enter(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_an_invoice_is_paid(mock: MockProcess, open_window: OpenWindow) -> None:
    window = open_window(mock)
    page = window.page
    window.open("/invoices")

    tab_to(page, page.get_by_label("E-mail address"))
    page.keyboard.type("mei@silk.example")
    page.keyboard.press("Tab")
    page.keyboard.type("demo-mei")
    enter(page)

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    window.look("skip link")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()

    tab_to(page, page.get_by_role("checkbox", name="Select invoice INV-2026-0107"))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_role("button", name="Pay invoice INV-2026-0107"))
    window.look("focus in the list")
    enter(page)

    tab_to(page, page.get_by_label("Amount to pay"))
    page.keyboard.type("12.50")  # the field is selected as a whole when one comes by Tab
    tab_to(page, page.get_by_role("button", name="Check out"))
    enter(page)

    tab_to(page, page.get_by_role("button", name="Pay 12.50 USD"))
    enter(page)

    expect(page.get_by_role("status")).to_contain_text("Thank you")


def test_the_dialog_keeps_the_focus_and_gives_it_back(mock: MockProcess, open_window: OpenWindow) -> None:
    window = open_window(mock)
    page = window.page
    window.open("/invoices?q=0107")
    window.sign_in("mei@silk.example", "demo-mei")
    link = page.get_by_role("link", name="Request a copy of invoice INV-2026-0107")

    tab_to(page, link)
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_role("checkbox")).to_be_focused()
    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(link).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("dialog").get_by_role("link", name="Cancel").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page).to_have_url(f"{window.base_url}/portal/invoices?q=0107")


def test_enter_in_an_amount_saves_the_amounts_and_takes_nothing_out(mock: MockProcess, open_window: OpenWindow) -> None:
    window = open_window(mock)
    page = window.page
    window.open("/invoices?q=INV-2026-01&paidStatus=unpaid")
    window.sign_in("mei@silk.example", "demo-mei")
    for number in ("INV-2026-0107", "INV-2026-0111"):
        page.get_by_role("checkbox", name=f"Select invoice {number}").check()
    window.press("Pay selected")

    second = page.get_by_label("Amount to pay").nth(1)
    second.fill("7.25")
    second.focus()
    enter(page)

    expect(page.get_by_role("status")).to_contain_text("The amounts are saved.")
    expect(page.get_by_label("Amount to pay")).to_have_count(2)
    expect(second).to_have_value("7.25")
    window.look("saved by Enter")
