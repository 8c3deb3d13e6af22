"""A mock in the process of the tests: it comes and goes without a trace."""

from __future__ import annotations

import contextlib
import logging
import signal
import socket
import subprocess
import sys
import threading

import httpx
import pytest

import mockserver
from mockserver.domain.choices import BadChoice
from mockserver.testing import ControlError, InvoiceMock, InvoiceStore, connect
from tests.testing.samples import INVOICES, client_of, create

HEAVY = ("connexion", "fixtures", "http.client", "httpx", "orjson", "starlette", "uvicorn", "yaml")
"""What nobody should wait for who has the package installed and uses something else."""


def answer_and_hang_up(listener: socket.socket, times: int) -> None:
    """Answer one request of each connection with `{}`, and close it although nothing was said of that."""
    listener.settimeout(10)
    for _ in range(times):
        connection, _ = listener.accept()
        with connection:
            connection.recv(65_536)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")


def test_a_new_mock_has_no_store_until_one_is_made() -> None:
    with mockserver.running() as mock:
        assert mock.stores() == []

        mock.new_store()

        assert len(mock.stores()) == 1


def test_a_mock_starts_with_the_scenarios_that_are_named() -> None:
    with mockserver.running(scenarios=["demo"]) as mock, client_of(mock.store("demo")) as client:
        assert client.get(INVOICES).json()["meta"]["pagination"]["totalCount"] == 31


def test_two_mocks_know_nothing_of_each_other() -> None:
    with mockserver.running() as one, mockserver.running() as other:
        store = one.new_store()

        with pytest.raises(ControlError, match="no virtual store"):
            other.store(store.store_hash)


def test_a_mock_settles_choices_as_it_is_told() -> None:
    with mockserver.running(choices={"success-message": "Success"}) as mock, client_of(mock.new_store()) as client:
        assert client.get(INVOICES).json()["meta"]["message"] == "Success"


def test_a_choice_that_the_contract_lacks_is_refused_at_once() -> None:
    with pytest.raises(BadChoice, match="no choice is called 'colour'"), mockserver.running(choices={"colour": "red"}):
        pass


def test_the_same_seed_gives_the_same_stores() -> None:
    credentials = []
    for _ in range(2):
        with mockserver.running(seed=7) as mock:
            credentials.append(mock.new_store().headers)

    assert credentials[0] == credentials[1]


def test_its_port_and_its_thread_are_gone_at_the_end() -> None:
    threads = threading.active_count()

    with mockserver.running() as mock:
        port = httpx.URL(mock.base_url).port or 0
        assert threading.active_count() == threads + 1

    with socket.socket() as prober:
        assert prober.connect_ex(("127.0.0.1", port)) != 0
    assert threading.active_count() == threads


def test_it_ends_while_a_client_keeps_the_rest_of_its_request_to_itself() -> None:
    with mockserver.running() as mock:
        address = httpx.URL(mock.base_url)
        client = socket.create_connection((address.host, address.port or 0))
        headers = {
            "Host": "mock",
            "Content-Type": "application/json",
            "Content-Length": "9",
            **mock.new_store().headers,
        }
        lines = [f"POST {INVOICES} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
        client.sendall("\r\n".join([*lines, "", "{"]).encode())
        assert any(mock.stores()[0].state()["calls"] for _ in range(1000)), "the request never came"

    with client, contextlib.suppress(ConnectionResetError):
        client.settimeout(10)
        while client.recv(4096):
            pass


def test_signals_and_logging_stay_as_they_were() -> None:
    handlers = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    loggers = [(list(logger.handlers), logger.propagate) for logger in map(logging.getLogger, ("", "uvicorn"))]

    with mockserver.running():
        assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == handlers
        assert [(list(one.handlers), one.propagate) for one in map(logging.getLogger, ("", "uvicorn"))] == loggers


def test_no_warning_of_the_mock_reaches_a_program_that_takes_warnings_for_errors() -> None:
    program = "import mockserver\nwith mockserver.running() as mock: mock.new_store().seed('demo')"

    run = subprocess.run(
        [sys.executable, "-W", "error", "-X", "dev", "-c", program], check=False, capture_output=True, text=True,
        timeout=120,
    )  # fmt: skip

    assert (run.returncode, run.stderr) == (0, "")


def test_whoever_does_not_use_the_mock_does_not_load_it() -> None:
    program = f"import sys, mockserver.testing.plugin\nprint([name for name in {HEAVY} if name in sys.modules])"

    run = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True, timeout=60)

    assert run.stdout.strip() == "[]"


def test_a_mock_elsewhere_is_commanded_the_same_way(mock: InvoiceMock) -> None:
    with connect(mock.base_url, mock.control_token) as same, same.new_store() as store, client_of(store) as client:
        create(client)

        assert mock.store(store.store_hash).counts["invoices"] == 1


def test_a_wrong_control_token_is_refused_before_the_first_command(mock: InvoiceMock) -> None:
    with pytest.raises(ControlError, match=r"status 401.*\n.*Authorization"), connect(mock.base_url, "wrong"):
        pass


def test_commands_go_on_after_the_mock_hung_up_an_idle_connection() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        answering = threading.Thread(target=answer_and_hang_up, args=(listener, 3), daemon=True)
        answering.start()
        with connect(f"http://127.0.0.1:{listener.getsockname()[1]}", "token") as mock:
            states = [mock.state(), mock.state()]
        answering.join()

    assert states == [{}, {}]


def test_threads_may_share_a_mock(mock: InvoiceMock) -> None:
    made: list[InvoiceStore] = []

    def make() -> None:
        made.extend(mock.new_store() for _ in range(20))

    threads = [threading.Thread(target=make) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len({store.store_hash for store in made}) == 160
    for store in made:
        store.delete()
