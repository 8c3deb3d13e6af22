"""Which browser the tests drive, and that CI does not go without."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.portal.browser import chromium
from tests.portal.browser.chromium import VARIABLE, browser_path, needed_browser


@pytest.fixture
def none_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(chromium, "DEBIAN", tmp_path / "missing")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv(VARIABLE, raising=False)


@pytest.mark.usefixtures("none_installed")
def test_without_a_browser_tests_are_skipped_and_say_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)

    with pytest.raises(pytest.skip.Exception, match="apt install chromium"):
        needed_browser()


@pytest.mark.usefixtures("none_installed")
def test_in_ci_they_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")

    with pytest.raises(pytest.fail.Exception, match="apt install chromium"):
        needed_browser()


@pytest.mark.usefixtures("none_installed")
def test_a_browser_is_found_on_the_path(tmp_path: Path) -> None:
    program = tmp_path / "chromium"
    program.touch(mode=0o755)

    assert browser_path() == program


def test_the_browser_that_is_named_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "/opt/browser")

    assert browser_path() == Path("/opt/browser")
