"""What the browser tests share: a mock in a process of its own, a browser, and windows of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, expect

from tests.live.mock_process import LIMIT_S, MockProcess
from tests.portal.browser.chromium import running_browser
from tests.portal.browser.looking import LIMIT_MS, Window

FIRST_OF_JULY_2026 = 1_782_900_000
OpenWindow = Callable[..., Window]
StartMock = Callable[..., MockProcess]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=LIMIT_MS)
    with running_browser() as browser:
        yield browser


@pytest.fixture
def start_mock(browser: Browser, tmp_path: Path) -> Iterator[StartMock]:
    """Starts a mock with the scenario `demo`, for which it is 1 July 2026. Without a browser none is started."""
    assert browser.is_connected()
    started: list[MockProcess] = []

    def start(*options: str) -> MockProcess:
        mock = MockProcess(tmp_path, "--scenario", "demo", *options)
        started.append(mock)
        command(mock, "PUT", "/clock", {"mode": "offset", "at": FIRST_OF_JULY_2026})
        return mock

    yield start
    for mock in started:
        assert "Traceback" not in mock.end().errors


@pytest.fixture
def mock(start_mock: StartMock) -> MockProcess:
    return start_mock()


@pytest.fixture
def open_window(browser: Browser, request: pytest.FixtureRequest) -> Iterator[OpenWindow]:
    """Opens a window: `open_window(mock, 360, color_scheme="dark")`. Nothing may complain, or ask for other hosts.

    `who` stands in the names of its pictures.
    """
    opened: list[Window] = []
    story = request.node.originalname.removeprefix("test_").replace("_", "-")[:40].strip("-")

    def open_window(mock: MockProcess, width: int = 1280, *, who: str = "", **options: Any) -> Window:
        height = 800 if width > 500 else 740
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        opened.append(Window(context.new_page(), mock.base_url, f"{story}-{who}".strip("-")))
        return opened[-1]

    yield open_window
    for window in opened:
        window.page.context.close()
        assert not window.complaints
        assert not window.strangers


def command(mock: MockProcess, method: str, path: str, body: Any) -> None:
    """A command of the control plane to the store `demo`."""
    url = f"{mock.base_url}/_mock/stores/demo{path}"
    answer = httpx.request(method, url, json=body, headers=mock.control_headers, timeout=LIMIT_S, trust_env=False)
    assert answer.is_success, answer.text
