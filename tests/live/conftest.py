"""What the live tests share: mocks in processes of their own, ended when the test is over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from mockserver.store.memory import MemoryStores
from mockserver.store.ports import Stores
from tests.live.mail_servers import Server
from tests.live.mailing import TIMEOUT_S, MakeMock, Mock
from tests.live.mock_process import MockProcess

StartMock = Callable[..., MockProcess]


@pytest.fixture
def start_mock(tmp_path: Path) -> Iterator[StartMock]:
    """Starts a mock of the test's own: `start_mock("--store", url, …)`."""
    started: list[MockProcess] = []

    def start(*options: str, command: tuple[str, ...] = ("serve",)) -> MockProcess:
        started.append(MockProcess(tmp_path, *options, command=command))
        return started[-1]

    yield start
    for mock in started:
        mock.end()


@pytest.fixture(scope="module")
def live_mock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MockProcess]:
    """A mock with the scenario `conformance` in memory, the same for all tests of a module."""
    mock = MockProcess(tmp_path_factory.mktemp("live"), "--scenario", "conformance")
    yield mock
    end = mock.end()
    assert "Traceback" not in end.errors, end.errors


@pytest.fixture
def client(live_mock: MockProcess) -> Iterator[httpx.Client]:
    with live_mock.client() as client:
        yield client


@pytest.fixture
def make_mock() -> Iterator[MakeMock]:
    """Makes mocks in this process that send to a mail server: `make_mock(server, timeout_s=…)`, or None for none."""
    mocks: list[Mock] = []

    def make(server: Server | None, stores: Stores | None = None, *, timeout_s: float = TIMEOUT_S) -> Mock:
        mocks.append(Mock(server, stores or MemoryStores(), timeout_s))
        return mocks[-1]

    yield make
    for mock in mocks:
        mock.close()
