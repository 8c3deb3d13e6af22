"""The browser that the tests drive: which one, and what follows where there is none."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

VARIABLE = "INVOICE_MOCK_CHROMIUM"
DEBIAN = Path("/usr/bin/chromium")
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
OPTIONS = (
    "--no-sandbox",  # CI runs as root
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
)
MISSING = (
    f"no browser: neither {VARIABLE} nor {DEBIAN} is there, and none of {', '.join(NAMES)} is on the PATH "
    "(Debian and Ubuntu: apt install chromium)"
)


def browser_path() -> Path | None:
    """Where the browser is, if there is one."""
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named)
    if DEBIAN.exists():
        return DEBIAN
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return Path(found) if found else None


def needed_browser() -> Path:
    """Where the browser is. Without one a test is skipped, but in CI it fails."""
    path = browser_path()
    if path is None:
        if os.environ.get("CI", "").lower() in ("1", "true"):
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    return path


@contextmanager
def running_browser() -> Iterator[Browser]:
    """A browser, until the end."""
    path = needed_browser()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(OPTIONS))
        yield browser
        browser.close()
