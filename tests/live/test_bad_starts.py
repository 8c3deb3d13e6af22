"""Starts that cannot work: one line says what is wrong, one what to do, and nothing else is shown."""

from __future__ import annotations

import json
import re
import socket
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from mockserver.store.ports import StoreError
from mockserver.store.sql import opening
from mockserver.store.urls import open_stores
from tests.live.conftest import StartMock
from tests.live.mock_process import run_to_its_end
from tests.store.files import room_for

USAGE, UNREACHABLE = 2, 3


def assert_refused(arguments: list[str], *, status: int, because: str) -> None:
    """The start ends with the status, and stderr is exactly `error: …` and `hint: …`, each one line."""
    ended = run_to_its_end("serve", "--port", "0", *arguments)

    assert ended.stdout == ""
    lines = re.fullmatch(r"error: (.+)\nhint: (.+)\n", ended.stderr)
    assert lines, ended.stderr
    assert because in lines[1]
    assert ended.returncode == status


def test_a_port_in_use() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])

        assert_refused(["--port", port], status=UNREACHABLE, because=f"cannot listen on 127.0.0.1:{port}")


def test_a_host_that_is_not_ours() -> None:
    assert_refused(["--host", "192.0.2.1"], status=UNREACHABLE, because="cannot listen on 192.0.2.1")


def test_an_unknown_scenario() -> None:
    assert_refused(["--scenario", "dmeo"], status=USAGE, because="there is no scenario or file 'dmeo'")


def test_a_scenario_file_that_is_no_yaml(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("companies: [", encoding="utf-8")

    assert_refused(["--scenario", str(path)], status=USAGE, because=str(path))


def test_a_scenario_file_that_is_a_folder(tmp_path: Path) -> None:
    assert_refused(["--scenario", str(tmp_path)], status=USAGE, because=str(tmp_path))


def test_a_scenario_whose_invoice_a_choice_refuses(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(
        "invoices:\n"
        "  - {invoiceNumber: A, customerId: '1', originalBalance: {code: USD, value: 1},"
        " openBalance: {code: EUR, value: 1}}\n",
        encoding="utf-8",
    )
    arguments = ["--scenario", str(path), "--choice", "mixed-balance-currencies=refused"]

    assert_refused(arguments, status=USAGE, because="/invoices/0: openBalance.code")


def test_an_unknown_choice() -> None:
    assert_refused(["--choice", "colour=red"], status=USAGE, because="no choice is called 'colour'")


def test_an_unknown_value_of_a_choice() -> None:
    assert_refused(["--choice", "empty-update=maybe"], status=USAGE, because="empty-update cannot be 'maybe'")


@pytest.mark.parametrize(
    "url", ["redis://localhost", "tinydb:", "memory", ""], ids=["other", "no-path", "bare", "empty"]
)
def test_a_store_url_that_names_no_store(url: str) -> None:
    assert_refused(["--store", url], status=UNREACHABLE, because=f"{url!r} is not a store")


def test_a_store_in_a_folder_that_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "missing" / "invoices.jsonl"

    assert_refused(["--store", f"tinydb:{path}"], status=UNREACHABLE, because=str(path))


def test_a_damaged_store_stays_as_it_is(start_mock: StartMock, tmp_path: Path) -> None:
    path = tmp_path / "invoices.jsonl"
    start_mock("--store", f"tinydb:{path}").end()
    content = path.read_bytes()
    damaged = content.replace(b"demo", b"dema", 1)
    path.write_bytes(damaged)

    assert_refused(["--store", f"tinydb:{path}"], status=UNREACHABLE, because="is damaged")
    assert path.read_bytes() == damaged


@pytest.mark.parametrize(
    "content", [b"number;customer\n1;2\n", b"\x89PNG\r\n\x1a\n\x00", b'{"_default": {}}'], ids=["csv", "png", "tinydb"]
)
def test_a_file_that_was_never_a_store_stays_as_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "important"
    path.write_bytes(content)

    assert_refused(["--store", f"tinydb:{path}"], status=UNREACHABLE, because=f"{path} is not a file of this mock")
    assert path.read_bytes() == content


def test_a_database_that_another_process_holds_is_waited_for_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "invoices.db"
    open_stores(f"sqlite:{path}").close()
    monkeypatch.setattr(opening, "WAIT_S", 1)
    since = time.monotonic()

    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="database is locked"):
            open_stores(f"sqlite:{path}")

    assert time.monotonic() - since < 2
    assert caplog.records == []


def test_a_store_that_another_mock_uses(start_mock: StartMock, tmp_path: Path) -> None:
    url = f"tinydb:{tmp_path / 'invoices.jsonl'}"
    mock = start_mock("--store", url)

    assert_refused(["--store", url], status=UNREACHABLE, because="in use by another process")
    assert mock.is_running


def test_a_disk_without_room_for_the_scenario(tmp_path: Path) -> None:
    path, large = tmp_path / "invoices.jsonl", tmp_path / "large.json"
    balance = {"code": "USD", "value": 1}
    invoice = {"invoiceNumber": "A", "customerId": "1", "originalBalance": balance, "openBalance": balance}
    large.write_text(json.dumps({"invoices": [{**invoice, "termsConditions": "x" * 4_000_000}]}), encoding="utf-8")

    with room_for(2_000_000, path):
        assert_refused(
            ["--store", f"tinydb:{path}", "--scenario", str(large)],
            status=UNREACHABLE,
            because=f"{path}: File too large",
        )

    assert len(path.read_bytes().splitlines()) == 1


def test_debug_shows_where_it_went_wrong() -> None:
    ended = run_to_its_end("serve", "--port", "0", "--store", "redis://localhost", "--debug")

    assert "Traceback (most recent call last)" in ended.stderr
    assert "'redis://localhost' is not a store" in ended.stderr
    assert ended.returncode != 0


def test_an_unknown_argument_sends_to_the_help_of_its_command() -> None:
    ended = run_to_its_end("serve", "--prot", "1")

    assert ended.stderr == (
        "error: unrecognized arguments: --prot 1\nhint: invoice-mock serve --help lists what there is\n"
    )
    assert ended.returncode == USAGE
