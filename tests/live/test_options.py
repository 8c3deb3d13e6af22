"""Options of `serve`: each reaches the running mock."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from tests.api.client import INVOICES
from tests.live.conftest import StartMock


def has_ipv6() -> bool:
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            return True
    except OSError:
        return False


def test_a_choice_settles_an_open_point(start_mock: StartMock) -> None:
    mock = start_mock("--choice", "limit-above-maximum=clamped", "--choice", "success-message=Success")

    with mock.client() as client:
        meta = client.get(INVOICES, params={"limit": 300}).json()["meta"]

    assert (meta["message"], meta["pagination"]["limit"]) == ("Success", 250)


def test_the_last_of_two_values_of_a_choice_holds(start_mock: StartMock) -> None:
    mock = start_mock("--choice", "limit-above-maximum=clamped", "--choice", "limit-above-maximum=422")

    with mock.client() as client:
        assert client.get(INVOICES, params={"limit": 300}).status_code == 422


@pytest.mark.parametrize(("limit", "is_counted"), [("off", False), ("provider", True)])
def test_the_rate_limit_is_on_request(start_mock: StartMock, limit: str, *, is_counted: bool) -> None:
    mock = start_mock("--rate-limit", limit)

    with mock.client() as client:
        headers = client.get(INVOICES).headers

    assert ("x-requests-remaining" in headers) is is_counted


def test_a_scenario_from_a_file_fills_the_store_that_it_names(start_mock: StartMock, tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("settings: {store_hash: mine, auth_token: secret}\n", encoding="utf-8")

    mock = start_mock("--scenario", str(path))

    assert mock.headers == {"X-Auth-Token": "secret", "X-Store-Hash": "mine"}
    with mock.client() as client:
        assert client.get(INVOICES).status_code == 200


@pytest.mark.skipif(not has_ipv6(), reason="this machine has no address ::1")
def test_an_ipv6_address_stands_in_brackets(start_mock: StartMock) -> None:
    mock = start_mock("--host", "::1")

    assert mock.base_url.startswith("http://[::1]:")
    with mock.client() as client:
        assert client.get(INVOICES).status_code == 200


def test_serve_is_what_runs_without_a_command(start_mock: StartMock) -> None:
    mock = start_mock(command=())

    with mock.client() as client:
        assert client.get(INVOICES).status_code == 200
