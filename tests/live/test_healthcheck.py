"""What a container asks every few seconds."""

from __future__ import annotations

from mockserver.healthcheck import is_ready
from tests.live.conftest import StartMock


def test_a_mock_that_runs_is_ready_and_one_that_has_ended_is_not(start_mock: StartMock) -> None:
    mock = start_mock()

    assert is_ready(mock.port)
    mock.end()
    assert not is_ready(mock.port)
