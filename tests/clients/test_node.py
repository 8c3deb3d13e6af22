"""A test suite in Node, with nothing but HTTP between it and the mock."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

import mockserver

FOLDER = Path(__file__).parent / "node"
IS_CI = os.environ.get("CI", "").lower() == "true"
"""There the tests run or fail; elsewhere they are left out where there is no node."""


@pytest.fixture
def node() -> str:
    """The program."""
    program = shutil.which("node")
    if program is None and not IS_CI:
        pytest.skip("there is no node on this machine: install Node.js 18 or newer to run these tests")
    assert program, "there is no node on this machine, and CI=true says that its tests may not be left out"
    return program


def test_a_suite_in_node_commands_the_mock(node: str) -> None:
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
