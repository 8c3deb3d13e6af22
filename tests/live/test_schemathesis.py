"""Schemathesis finds nothing: all its checks against the running mock, adjusted where schemathesis.toml says why.

The operations of buyers have a test of their own, test_schemathesis_buyers.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from fixtures.contract import Contract
from tests.api.client import INVOICES, OFFLINE, new_body, new_payment
from tests.live.conftest import StartMock
from tests.live.mock_process import PROJECT, MockProcess

INVOICE_COUNT = 40
"""How many of the ids of invoices, payments and receipts that schemathesis_hooks.py hands out exist."""
LIMIT_S = 900
CONFIG = "tests/live/schemathesis.toml"
NOT_OF_BUYERS = ("--exclude-path-regex", "^/(buyer|hq)/")
OPERATIONS = {
    f"{operation.method} {operation.path}"
    for operation in Contract.load().operations.values()
    if operation.profile != "buyer"
}


@pytest.fixture
def mock(start_mock: StartMock) -> MockProcess:
    mock = start_mock("--scenario", "conformance", "--validate-responses")
    with mock.client() as client:
        for number in range(INVOICE_COUNT):
            assert client.post(INVOICES, json=new_body(f"SEEDED-{number}")).status_code == 200
            assert client.post(OFFLINE, json=new_payment({number + 1: "1"})).status_code == 200
    return mock


def test_schemathesis_finds_nothing_in_single_calls(mock: MockProcess, tmp_path: Path) -> None:
    report = schemathesis(mock, tmp_path, "--phases", "examples,coverage,fuzzing", *NOT_OF_BUYERS)

    accepted = {
        label: sum(counts["accepted"] for counts in phases.values()) for label, phases in report["valid_rates"].items()
    }
    assert accepted.keys() == OPERATIONS
    assert all(accepted.values())
    assert not mock.end().errors.count("Traceback")


# Schemathesis ends a run early when a repeated chain is answered otherwise, as a stateful service does: hence several.
@pytest.mark.parametrize("seed", ["1", "2", "3"])
def test_schemathesis_finds_nothing_in_chains_of_calls(mock: MockProcess, tmp_path: Path, seed: str) -> None:
    report = schemathesis(mock, tmp_path, "--phases", "stateful", "--seed", seed, *NOT_OF_BUYERS)

    assert report["phases"]["stateful"]["status"] == "success"
    assert report["test_cases"]["generated"] > 0
    assert not mock.end().errors.count("Traceback")


def schemathesis(mock: MockProcess, folder: Path, *options: str, config: str = CONFIG) -> dict[str, Any]:
    """The report of a run without failures, errors and warnings."""
    path = folder / "report.json"
    run = subprocess.run(
        [
            str(Path(sys.executable).with_name("st")), "--no-color", "--config-file", config,
            "run", f"{mock.base_url}/openapi.json", "--checks", "all", "--report-json-path", str(path), *options,
        ],
        cwd=PROJECT, env=os.environ | {"HYPOTHESIS_STORAGE_DIRECTORY": str(folder / "hypothesis")},
        capture_output=True, check=False, text=True, timeout=LIMIT_S,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    report: dict[str, Any] = json.loads(path.read_bytes())
    assert report["complete"]
    assert (report["failures"], report["errors"]) == ([], [])
    return report
