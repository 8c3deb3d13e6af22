"""docs/scaling.md: what it shows is what happens, and it names all that can be set."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from mockserver.arguments import IN_ENVIRONMENT, variable_of
from mockserver.healthcheck import __name__ as healthcheck
from mockserver.store.kinds import KINDS
from mockserver.store.sql.schema import METADATA
from tests.live.conftest import StartMock
from tests.live.mock_process import PROJECT
from tests.live.test_readme import split

PAGE = PROJECT.joinpath("docs", "scaling.md").read_text("utf-8")
(CONSOLE,) = re.findall(r"```console\n(.*?)```", PAGE, flags=re.DOTALL)
INVOICE_MOCK = f'invoice-mock() {{ {sys.executable} -W ignore -m mockserver "$@"; }}\n'


def test_the_copy_prints_what_the_page_shows(start_mock: StartMock, tmp_path: Path) -> None:
    commands, printed = split(CONSOLE)
    start_mock("--store", f"tinydb:{tmp_path / 'invoices.jsonl'}", "--scenario", "demo").end()

    run = subprocess.run(
        ["bash", "-euc", INVOICE_MOCK + "\n".join(commands)], cwd=tmp_path, capture_output=True, check=True, text=True,
        env={**os.environ, "PYTHONPATH": str(PROJECT)}, timeout=60,
    )  # fmt: skip

    assert run.stdout.splitlines() == printed


def test_every_variable_stands_beside_its_argument() -> None:
    rows = dict(re.findall(r"^\| `(INVOICE_MOCK_\w+)` \| `(--[a-z-]+)`", PAGE, flags=re.MULTILINE))

    assert rows == {variable_of(flag): f"--{flag}" for flag in IN_ENVIRONMENT}


def test_every_table_is_named() -> None:
    assert {table for table in METADATA.tables if f"`{table}`" not in PAGE} == set()
    assert {kind.name for kind in KINDS} <= METADATA.tables.keys()


def test_the_files_and_modules_that_it_speaks_of_are_there() -> None:
    assert healthcheck in PAGE
    assert all(PROJECT.joinpath(name).exists() and name in PAGE for name in ("compose.yaml", "deploy/nginx.conf"))
