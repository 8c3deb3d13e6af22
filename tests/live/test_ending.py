"""Ending the mock: Ctrl-C and a polite kill are no errors, whatever clients are doing."""

from __future__ import annotations

import signal
import socket

import pytest

from tests.api.client import INVOICES
from tests.live.conftest import StartMock
from tests.live.mock_process import End

SIGNALS = [pytest.param(signal.SIGINT, id="ctrl-c"), pytest.param(signal.SIGTERM, id="terminate")]
CLEAN = End(0, "")


@pytest.mark.parametrize("with_signal", SIGNALS)
def test_an_idle_mock_ends_in_peace(start_mock: StartMock, with_signal: signal.Signals) -> None:
    mock = start_mock()

    assert mock.end(with_signal) == CLEAN


@pytest.mark.parametrize("with_signal", SIGNALS)
def test_a_client_that_keeps_its_connection_does_not_hold_the_mock_up(
    start_mock: StartMock, with_signal: signal.Signals
) -> None:
    mock = start_mock()

    with mock.client() as client:
        client.get(INVOICES)

        assert mock.end(with_signal) == CLEAN


@pytest.mark.parametrize("with_signal", SIGNALS)
def test_a_client_that_never_finishes_its_body_does_not_hold_the_mock_up(
    start_mock: StartMock, with_signal: signal.Signals
) -> None:
    mock = start_mock()
    head = "".join(f"{name}: {value}\r\n" for name, value in mock.headers.items())

    with socket.create_connection(("127.0.0.1", mock.port), timeout=60) as connection, mock.client() as client:
        connection.sendall(f"POST {INVOICES} HTTP/1.1\r\nHost: mock\r\n{head}Content-Length: 100\r\n\r\n{{".encode())
        client.get(INVOICES)  # by now the mock has read what was sent before
        end = mock.end(with_signal)

    assert end.status == 0
    assert "Traceback" not in end.errors
