"""`python -m conformance` in a process of its own, and what it left."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.report.document import Report

PROJECT = Path(__file__).parents[2]
LIMIT_S = 120
CREDENTIALS = ("--auth-token", "demo-token", "--store-hash", "demo")


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended. `folder` is where it worked and kept its reports."""

    status: int
    output: str
    errors: str
    folder: Path

    @property
    def report(self) -> Report:
        report: Report = json.loads((self.folder / "reports" / "report.json").read_bytes())
        return report

    @property
    def outcomes(self) -> dict[str, str]:
        return {rule["id"]: rule["outcome"] for rule in self.report["rules"]}

    @property
    def error_and_hint(self) -> tuple[str, str]:
        """What stderr is, exactly: `error: …` and `hint: …`, each one line."""
        lines = re.fullmatch(r"error: (.+)\nhint: (.+)\n", self.errors)
        assert lines, self.errors
        return lines[1], lines[2]


def conformance(folder: Path, *arguments: str, **environment: str) -> Ended:
    """Run a command to its end in a folder."""
    ended = subprocess.run(
        command(*arguments), cwd=folder, env=environment_of(environment),
        capture_output=True, check=False, text=True, timeout=LIMIT_S,
    )  # fmt: skip
    return Ended(ended.returncode, ended.stdout, ended.stderr, folder)


def judge(folder: Path, base_url: str, *arguments: str, **environment: str) -> Ended:
    """Run `run` against a target."""
    options = ["--base-url", base_url, *CREDENTIALS, "--report-dir", "reports"]
    return conformance(folder, "run", *options, *arguments, **environment)


def command(*arguments: str) -> Sequence[str]:
    return [sys.executable, "-m", "conformance", *arguments]


def environment_of(more: dict[str, Any]) -> dict[str, str]:
    """That of this process, so that coverage goes on, with the project to import from and no token."""
    inherited = {
        name: value for name, value in os.environ.items() if name not in ("INVOICE_API_TOKEN", "PYTEST_ADDOPTS")
    }
    return {**inherited, "PYTHONPATH": str(PROJECT), "COLUMNS": "140", **more}
