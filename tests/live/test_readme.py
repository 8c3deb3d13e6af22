"""What the README shows is what happens."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.live.conftest import StartMock

ROOT = Path(__file__).parents[2]
README = ROOT.joinpath("README.md").read_text("utf-8")
CONSOLES = re.findall(r"```console\n(.*?)```", README, flags=re.DOTALL)
PYTHON = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)
PRINTED_BASE_URL = "http://127.0.0.1:8080"
WHATEVER = "…"
HELP = re.compile(r"\$ .*invoice-.* --help\n")
PROGRAMS = {"invoice-mock": "mockserver", "invoice-conformance": "conformance", "invoice-fixtures": "fixtures"}
"""The module behind each program, which need not be installed to be tested."""


def split(console: str) -> tuple[list[str], list[str]]:
    """The commands and the lines that they print, in a block of a terminal session."""
    lines = console.splitlines()
    return [line[2:] for line in lines if line.startswith("$ ")], [line for line in lines if not line.startswith("$ ")]


def pattern_of(printed: str) -> str:
    return ".+".join(map(re.escape, printed.split(WHATEVER)))


def runnable(script: str) -> str:
    """The script with every program of ours as its module."""
    return re.sub(
        r"\.venv/bin/(invoice-\w+)", lambda found: f"{sys.executable} -W ignore -m {PROGRAMS[found[1]]}", script
    )


def test_the_calls_give_the_printed_answers(start_mock: StartMock, tmp_path: Path) -> None:
    mock = start_mock("--scenario", "demo")
    sessions = [split(console) for console in CONSOLES if not HELP.match(console)]
    commands = [command for session, _ in sessions for command in session]
    printed = [line for _, lines in sessions for line in lines]

    script = "\n".join(commands).replace(PRINTED_BASE_URL, mock.base_url)
    run = subprocess.run(
        ["bash", "-euc", runnable(script)], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip

    answers = [line for line in run.stdout.replace(mock.base_url, PRINTED_BASE_URL).splitlines() if line]
    assert len(printed) == len(answers) >= 6
    for expected, answer in zip(printed, answers, strict=True):
        assert re.fullmatch(pattern_of(expected), answer), f"{expected}\n{answer}"


@pytest.mark.parametrize("console", [console for console in CONSOLES if HELP.match(console)])
def test_a_quoted_help_text_is_the_real_one(console: str) -> None:
    (command,), printed = split(console)
    program, *arguments = command.split()
    module = PROGRAMS[Path(program).name]

    run = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        env={**os.environ, "COLUMNS": "100"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )

    assert printed == run.stdout.rstrip().splitlines()


@pytest.mark.parametrize("example", PYTHON)
def test_a_python_example_runs(example: str) -> None:
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", example], check=False, capture_output=True, text=True, timeout=60
    )

    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize("command", ["mockserver serve", "conformance run"])
def test_every_flag_is_described_in_the_readme(command: str) -> None:
    run = subprocess.run(
        [sys.executable, "-m", *command.split(), "--help"], capture_output=True, text=True, timeout=60, check=True
    )

    flags = set(re.findall(r"--[a-z-]+", run.stdout))

    assert len(flags) > 5
    assert {flag for flag in flags if flag not in README} == set()


@pytest.mark.parametrize("is_exported", [True, False], ids=["exported", "argument"])
def test_make_serve_takes_its_settings_from_the_environment_or_the_arguments(is_exported: bool) -> None:
    settings = {"PORT": "9000", "STORE": "memory:", "SCENARIO": "empty"}
    environment = {**os.environ, **(settings if is_exported else {})}
    arguments = [] if is_exported else [f"{name}={value}" for name, value in settings.items()]

    run = subprocess.run(
        ["make", "--dry-run", "serve", *arguments], cwd=ROOT, env=environment, capture_output=True, text=True,
        timeout=60, check=True,
    )  # fmt: skip

    assert "--port '9000' --store 'memory:' --scenario 'empty'" in run.stdout
