"""Safety: what others write is not run, what other sites send does nothing, and no page can be framed."""

from __future__ import annotations

import httpx
from playwright.sync_api import Route, expect

from tests.api.client import INVOICES, new_body
from tests.live.mock_process import MockProcess
from tests.portal.browser.conftest import OpenWindow
from tests.portal.browser.looking import Window

EVIL = "http://evil.example"
NUMBER = "<script>window.ran = 1</script><img src=x onerror='window.ran = 1'>"


def signed_in(open_window: OpenWindow, mock: MockProcess) -> Window:
    window = open_window(mock)
    window.open("/cart")
    window.sign_in("mei@silk.example", "demo-mei")
    return window


def assert_not_run(window: Window) -> None:
    expect(window.page.locator("main")).to_contain_text("<script>window.ran = 1</script>")
    assert window.page.evaluate("window.ran") is None
    assert window.page.locator("main img").count() == 0


def test_a_number_that_is_a_script_is_shown_and_not_run(mock: MockProcess, open_window: OpenWindow) -> None:
    with mock.client() as management:
        made = management.post(INVOICES, json=new_body(NUMBER, customerId="95075"))
    invoice_id = made.json()["data"]["id"]
    window = signed_in(open_window, mock)

    window.open("/invoices?q=script")
    assert_not_run(window)
    window.look("list")
    window.page.get_by_role("link", name="Request a copy").click()
    expect(window.page.get_by_role("dialog")).to_contain_text(NUMBER)
    assert window.page.evaluate("window.ran") is None
    window.open(f"/invoices/{invoice_id}")
    assert_not_run(window)
    window.press("Pay invoice")
    assert_not_run(window)
    window.look("cart")
    window.press("Check out")
    assert_not_run(window)
    window.press("Pay")
    assert_not_run(window)
    window.open(f"/request?invoice={invoice_id}")
    window.press("Submit request")
    assert_not_run(window)
    window.sign_in_operator()
    window.press("Run now (P-0001")
    window.press("Run now (Synchronize")
    window.follow("window.ran")
    assert_not_run(window)
    frame = window.page.frame_locator("iframe")
    expect(frame.locator("body")).to_contain_text("<script>window.ran = 1</script>")
    expect(frame.locator("img")).to_have_count(0)


def test_a_form_of_another_site_does_nothing(mock: MockProcess, open_window: OpenWindow) -> None:
    window = signed_in(open_window, mock)
    window.open("/invoices?q=0107")
    window.press("Pay invoice")
    page = window.page
    trap = f"""<form method="post" action="{window.base_url}/portal/cart"><input name="empty" value="yes"></form>
        <script>document.forms[0].submit()</script>"""
    serve(window, trap)

    with page.expect_navigation(url="**/portal/sign-in**"):
        page.goto(EVIL)
    window.open("/cart")

    expect(page.locator("main")).to_contain_text("INV-2026-0107")
    window.strangers.clear()


def test_no_page_can_be_framed_by_another_site(mock: MockProcess, open_window: OpenWindow) -> None:
    window = signed_in(open_window, mock)
    serve(window, f'<iframe src="{window.base_url}/portal/invoices"></iframe>')

    window.page.goto(EVIL)

    assert [frame.url for frame in window.page.frames[1:]] == ["chrome-error://chromewebdata/"]
    window.strangers.clear()


def test_the_session_is_out_of_reach_of_scripts(mock: MockProcess, open_window: OpenWindow) -> None:
    window = signed_in(open_window, mock)
    window.open("/invoices")

    assert window.page.evaluate("document.cookie") == ""
    token = next(c["value"] for c in window.page.context.cookies() if c["name"] == "portal-buyer")
    assert token not in window.page.content()
    headers = {"Authorization": f"Bearer {token}"}
    assert httpx.get(f"{mock.base_url}/buyer/me", headers=headers, trust_env=False).status_code == 200


def serve(window: Window, content: str) -> None:
    """Let the browser find a page at the other site."""

    def fulfil(route: Route) -> None:
        route.fulfill(content_type="text/html", body=content)

    window.page.route(f"{EVIL}/**", fulfil)
