"""A test suite in Node, with nothing but HTTP between it and the mock."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

import mockserver
from tests.clients.conftest import find_node

FOLDER = Path(__file__).parent / "node"


def test_a_suite_in_node_commands_the_mock() -> None:
    node = find_node()

    with mockserver.running() as mock:
        run = subprocess.run(
            [node, "--test", str(FOLDER)],
            env={**os.environ, "MOCK_URL": mock.base_url, "MOCK_TOKEN": mock.control_token},
            check=False,
            capture_output=True,
            text=True,
            timeout=120,
        )
        left = mock.stores()

    assert run.returncode == 0, run.stdout + run.stderr
    assert re.search(r"^\W+pass [1-9]", run.stdout, re.MULTILINE), run.stdout
    assert left == []


def test_it_is_left_out_where_there_is_no_node(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("CI", raising=False)

    with pytest.raises(pytest.skip.Exception, match="install Node"):
        find_node()


def test_ci_may_not_leave_it_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("CI", "true")

    with pytest.raises(AssertionError, match="CI=true"):
        find_node()
