"""What the suite's tests share: one mock for all that leave nothing behind, and one of a test's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.types import ASGIApp

from conformance.world import World
from tests.conformance.visits import visit
from tests.conformance_power.in_process import new_app
from tests.live.mock_process import MockProcess


@pytest.fixture(scope="session")
def shared_mock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MockProcess]:
    """A mock with the scenario `conformance`, for tests that do not look at what is in it."""
    mock = MockProcess(tmp_path_factory.mktemp("mock"), "--scenario", "conformance")
    yield mock
    mock.end()


@pytest.fixture
def own_mock(tmp_path: Path) -> Iterator[MockProcess]:
    """A mock with the scenario `conformance` that no other test calls."""
    folder = tmp_path / "mock"
    folder.mkdir()
    mock = MockProcess(folder, "--scenario", "conformance")
    yield mock
    mock.end()


@pytest.fixture
def app() -> ASGIApp:
    return new_app()


@pytest.fixture
def world(app: ASGIApp, tmp_path: Path) -> Iterator[World]:
    """The world of a run."""
    world = visit(app, tmp_path)
    yield world
    world.session.close()


@pytest.fixture
def merchant(app: ASGIApp, tmp_path: Path) -> Iterator[World]:
    """Somebody else, who works in the same store and shops as the same buyers."""
    merchant = visit(app, tmp_path / "merchant", prefix="INV")
    yield merchant
    merchant.session.close()
