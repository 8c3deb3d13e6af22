"""`--workers N`: one address, one token, one state, and ids that no two workers give."""

from __future__ import annotations

import signal
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import psutil  # type: ignore[import-untyped]
import pytest

from tests.api.client import INVOICES, new_body
from tests.live.conftest import StartMock
from tests.live.mock_process import End, MockProcess, run_to_its_end
from tests.store.databases import store_url

WORKERS = 3
CONNECTIONS = 200


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    with store_url("sqlite", tmp_path) as found:
        yield found


@pytest.fixture
def mock(start_mock: StartMock, url: str) -> MockProcess:
    """Workers that draw from one seed."""
    return start_mock("--store", url, "--workers", str(WORKERS), "--scenario", "conformance", "--seed", "7")


def answers(mock: MockProcess, path: str, headers: dict[str, str], method: str = "GET") -> Iterator[httpx.Response]:
    """An answer after the other, each on a connection of its own, so that workers take turns."""
    for _ in range(CONNECTIONS):
        yield httpx.request(method, f"{mock.base_url}{path}", headers=headers, timeout=60, trust_env=False)


def workers_of(mock: MockProcess) -> list[psutil.Process]:
    """The processes of the workers, once all have started."""
    parent = psutil.Process(mock.pid)
    workers: list[psutil.Process] = []
    while len(workers) < WORKERS:
        threading.Event().wait(0.01)
        workers = parent.children()
    return workers


def test_the_greeting_tells_how_many_there_are(mock: MockProcess) -> None:
    assert f"\n  workers  {WORKERS} processes\n" in mock.greeting


def test_all_of_them_answer_and_no_two_give_the_same_request_id(mock: MockProcess) -> None:
    given, starts = list[str](), set[str]()

    for answer in answers(mock, f"{INVOICES}?limit=1", mock.headers):
        given.append(answer.headers["x-request-id"])
        starts.add(given[-1].partition("-")[0])
        if len(starts) == WORKERS:
            break

    assert len(starts) == WORKERS
    assert len(set(given)) == len(given)


def test_all_of_them_take_the_control_token_and_no_two_make_the_same_store(mock: MockProcess) -> None:
    made = [
        httpx.post(f"{mock.base_url}/_mock/stores", headers=mock.control_headers, json={}, timeout=60, trust_env=False)
        for _ in range(20)
    ]

    assert {answer.status_code for answer in made} == {201}
    assert len({answer.json()["storeHash"] for answer in made}) == len(made)


def test_the_scenario_is_there_once(mock: MockProcess) -> None:
    stores = httpx.get(f"{mock.base_url}/_mock/stores", headers=mock.control_headers, trust_env=False).json()["stores"]

    assert {store["storeHash"]: store["counts"]["orders"] for store in stores} == {"demo": 42, "other": 0}


def test_servers_that_start_together_fill_a_store_once(start_mock: StartMock, url: str) -> None:
    with ThreadPoolExecutor(WORKERS) as starters:
        mocks = list(starters.map(lambda _: start_mock("--store", url, "--scenario", "demo"), range(WORKERS)))

    for mock in mocks:
        with mock.client() as client:
            assert client.get(INVOICES).json()["meta"]["pagination"]["totalCount"] == 31


def test_a_worker_that_dies_is_replaced_while_the_others_serve(mock: MockProcess) -> None:
    for worker in workers_of(mock):
        worker.kill()
    answered = httpx.post(
        f"{mock.base_url}{INVOICES}", headers=mock.headers, json=new_body("A"), timeout=60, trust_env=False
    )

    assert answered.status_code == 200, "a call that comes while nobody is there waits"
    end = mock.end()
    assert end.status == 0
    assert end.errors.count("ended with signal 9 (SIGKILL); another starts") == WORKERS


@pytest.mark.parametrize("with_signal", [signal.SIGTERM, signal.SIGINT], ids=["terminate", "ctrl-c"])
def test_clients_do_not_hold_the_workers_up(mock: MockProcess, with_signal: signal.Signals) -> None:
    head = "".join(f"{name}: {value}\r\n" for name, value in mock.headers.items())
    request = f"POST {INVOICES} HTTP/1.1\r\nHost: mock\r\n{head}Content-Length: 100\r\n\r\n{{"

    with socket.create_connection(("127.0.0.1", mock.port), timeout=60) as connection, mock.client() as client:
        connection.sendall(request.encode())
        client.get(INVOICES)
        end = mock.end(with_signal)

    assert end.status == 0
    assert "Traceback" not in end.errors


def test_the_port_is_free_again_when_they_have_ended(mock: MockProcess) -> None:
    assert mock.end() == End(0, "")

    with socket.create_server(("127.0.0.1", mock.port)):
        pass


def test_no_worker_serves_on_when_the_parent_is_killed(mock: MockProcess) -> None:
    workers = workers_of(mock)

    mock.kill()

    assert psutil.wait_procs(workers, timeout=60)[1] == []


def test_one_worker_is_no_more_than_a_server(start_mock: StartMock) -> None:
    mock = start_mock("--workers", "1")

    assert psutil.Process(mock.pid).children() == []
    assert "workers" not in mock.greeting


def test_a_store_that_cannot_be_opened_is_refused_before_any_worker_starts(tmp_path: Path) -> None:
    path = tmp_path / "missing" / "invoices.db"

    ended = run_to_its_end("serve", "--port", "0", "--workers", "2", "--store", f"sqlite:{path}")

    assert (ended.returncode, ended.stdout) == (3, "")
    assert len(ended.stderr.splitlines()) == 2
