"""Looking at a page: a picture is kept, nothing is wider than the screen, and axe-core finds nothing to object to."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page, Request

PICTURES = Path(__file__).resolve().parents[3] / "portal-screenshots"
LIMIT_MS = 30_000
WIDER = "Math.ceil(document.documentElement.scrollWidth) - document.documentElement.clientWidth"
AXE = Axe()


@dataclass
class Window:
    """A page in a browser. `strangers` are the hosts outside the mock that it asked for anything."""

    page: Page
    base_url: str
    story: str
    strangers: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    _pictures: int = 0

    def __post_init__(self) -> None:
        self.page.set_default_timeout(LIMIT_MS)
        self.page.on("request", self._note_request)
        self.page.on("console", self._note_console)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: self.complaints.append(f"a dialog opened: {dialog.message}"))

    def open(self, address: str) -> None:
        """Go to an address of the portal."""
        self.page.goto(f"{self.base_url}/portal{address}")

    def look(self, name: str) -> None:
        """Look at the page as it is now."""
        self.page.wait_for_load_state()
        self._pictures += 1
        PICTURES.mkdir(exist_ok=True)
        width = self.page.viewport_size["width"] if self.page.viewport_size else 0
        picture = PICTURES / f"{self.story}-{width}-{self._pictures:02}-{re.sub(r'[^a-z0-9]+', '-', name)}.png"
        self.page.screenshot(path=picture, full_page=True, animations="disabled")
        assert self.page.evaluate(WIDER) == 0, f"{name}: the page is wider than the screen"
        results = AXE.run(self.page, options={"iframes": False})
        assert not results.response["violations"], f"{name}: {_objections(results.response['violations'])}"

    def sign_in(self, email: str, password: str) -> None:
        """Sign a buyer in, on the page to sign in."""
        self.page.get_by_label("E-mail address").fill(email)
        self.page.get_by_label("Password").fill(password)
        self.press("Sign in")

    def sign_in_operator(self) -> None:
        """Sign the operator of the store `demo` in."""
        self.open("/operator")
        self.page.get_by_label("Store hash").fill("demo")
        self.page.get_by_label("Management token").fill("demo-token")
        self.press("Sign in")

    def press(self, name: str, number: int = 0) -> None:
        """Press a button, the first of that name or another, and wait for where it leads."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name).nth(number).click()

    def follow(self, name: str) -> None:
        """Follow the first link of that name, and wait for where it leads."""
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=name).first.click()

    def _note_request(self, request: Request) -> None:
        if not request.url.startswith((self.base_url, "data:", "about:")):
            self.strangers.append(request.url)

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.complaints.append(message.text)


def _objections(violations: list[dict[str, Any]]) -> str:
    return "; ".join(f"{found['id']} at {[node['target'] for node in found['nodes']]}" for found in violations)
