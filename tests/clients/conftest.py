"""What tests of clients need: the programs that run them."""

from __future__ import annotations

import os
import shutil

import pytest


def find_node() -> str:
    """The program; a test is left out where there is none, except where `CI=true` says that it may not be."""
    program = shutil.which("node")
    if program is None and os.environ.get("CI", "").lower() != "true":
        pytest.skip("there is no node on this machine: install Node.js 18 or newer to run this test")
    assert program, "there is no node on this machine, and CI=true says that this test may not be left out"
    return program
