"""Interrupted: whatever ends a run, what it made is removed, at once or by `cleanup`."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conformance import servers
from tests.conformance.__main__ import EXAMPLE
from tests.conformance.command import CREDENTIALS, LIMIT_S, Ended, command, conformance, environment_of
from tests.live.mock_process import MockProcess


def invoices(mock: MockProcess) -> int:
    with mock.client() as client:
        total: int = client.get("/api/v3/io/ip/invoices").json()["meta"]["pagination"]["totalCount"]
    return total


@contextmanager
def a_run_that_has_begun(
    mock: MockProcess, folder: Path, *options: str, base_url: str | None = None
) -> Iterator[subprocess.Popen[str]]:
    """A run of all rules, in a process group of its own, that has created a few invoices."""
    arguments = [
        "--base-url",
        base_url or mock.base_url,
        *CREDENTIALS,
        "--config",
        str(EXAMPLE),
        "--report-dir",
        "reports",
    ]
    process = subprocess.Popen(
        command("run", *arguments, *options), cwd=folder, env=environment_of({}), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    try:
        while invoices(mock) < 3:
            assert process.poll() is None, process.communicate()
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def ended(process: subprocess.Popen[str], folder: Path) -> Ended:
    output, errors = process.communicate(timeout=LIMIT_S)
    return Ended(process.returncode, output, errors, folder)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name)
def test_an_interrupted_run_removes_what_it_made_and_is_no_verdict(
    own_mock: MockProcess, tmp_path: Path, number: signal.Signals
) -> None:
    with a_run_that_has_begun(own_mock, tmp_path) as process:
        os.killpg(process.pid, number)

        end = ended(process, tmp_path)

    assert invoices(own_mock) == 0
    assert (end.status, end.report["verdict"]) == (3, "not-judged")
    assert end.report["reasons"][0] == "the run was interrupted"
    assert end.report["left_behind"] == []
    assert "interrupted: removing what was created" in end.output
    assert len(re.findall("rules were not judged: the run was interrupted", end.output)) == 1
    assert "Traceback" not in end.errors + end.output


def test_a_run_in_several_processes_removes_what_all_of_them_made(own_mock: MockProcess, tmp_path: Path) -> None:
    with a_run_that_has_begun(own_mock, tmp_path, "--", "-n", "2") as process:
        os.killpg(process.pid, signal.SIGINT)

        end = ended(process, tmp_path)

    assert invoices(own_mock) == 0
    assert (end.status, end.report["verdict"]) == (3, "not-judged")


def test_a_second_ctrl_c_leaves_what_was_made_and_names_it(own_mock: MockProcess, tmp_path: Path) -> None:
    is_interrupted, is_cleaning, is_over = threading.Event(), threading.Event(), threading.Event()

    def slow_to_delete(handler: servers.Handler) -> None:
        if is_interrupted.is_set() and handler.command == "DELETE":
            is_cleaning.set()
            is_over.wait(LIMIT_S)
        else:
            servers.forward(handler, own_mock.base_url)

    with (
        servers.serving(slow_to_delete) as server,
        a_run_that_has_begun(own_mock, tmp_path, base_url=server.base_url) as process,
    ):
        is_interrupted.set()
        process.send_signal(signal.SIGINT)
        assert is_cleaning.wait(LIMIT_S)
        process.send_signal(signal.SIGINT)

        end = ended(process, tmp_path)
        is_over.set()

    assert (end.status, end.report["reasons"][0]) == (3, "the run was interrupted")
    assert len(end.report["left_behind"]) > 0
    assert f"cleanup --prefix {end.report['prefix']}" in end.output


def test_what_a_killed_run_left_is_removed_by_its_prefix(own_mock: MockProcess, tmp_path: Path) -> None:
    with a_run_that_has_begun(own_mock, tmp_path) as process:
        os.killpg(process.pid, signal.SIGKILL)
        ended(process, tmp_path)
    (unfinished,) = (tmp_path / "reports").glob("unfinished-*")
    assert invoices(own_mock) > 0

    end = conformance(
        tmp_path, "cleanup", "--prefix", unfinished.name.removeprefix("unfinished-"), "--config", str(EXAMPLE),
        "--base-url", own_mock.base_url, *CREDENTIALS, "--report-dir", "reports",
    )  # fmt: skip

    assert (end.status, end.errors) == (0, "")
    assert invoices(own_mock) == 0
    assert not unfinished.exists()


def test_what_a_killed_run_left_is_found_without_its_books(own_mock: MockProcess, tmp_path: Path) -> None:
    with a_run_that_has_begun(own_mock, tmp_path, "--rule", "list-*") as process:
        os.killpg(process.pid, signal.SIGKILL)
        ended(process, tmp_path)
    (unfinished,) = (tmp_path / "reports").glob("unfinished-*")

    end = conformance(
        tmp_path, "cleanup", "--prefix", unfinished.name.removeprefix("unfinished-"), "--config", str(EXAMPLE),
        "--base-url", own_mock.base_url, *CREDENTIALS, "--report-dir", "elsewhere",
    )  # fmt: skip

    assert end.status == 0
    assert invoices(own_mock) == 0


@pytest.mark.parametrize("prefix", ["", "INV", "cft", "cft-", "cft-12", "cft-0123abcdef", "cft-0123ABCD"])
def test_cleanup_takes_nothing_for_a_prefix_that_could_be_somebody_elses(tmp_path: Path, prefix: str) -> None:
    end = conformance(tmp_path, "cleanup", "--prefix", prefix, "--base-url", "http://127.0.0.1:9", *CREDENTIALS)

    assert end.status == 2
    assert "is not the prefix of a run" in end.error_and_hint[0]
