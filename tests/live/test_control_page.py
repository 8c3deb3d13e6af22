"""The commands in docs/control-plane.md do what it says when they are pasted one after the other."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.live.conftest import StartMock

PAGE = Path(__file__).parents[2].joinpath("docs", "control-plane.md").read_text("utf-8")
BLOCKS = re.findall(r"```sh\n(.*?)```", PAGE, flags=re.DOTALL)
TOKEN = "token-of-the-page"


def test_every_command_of_the_page_succeeds(start_mock: StartMock, tmp_path: Path) -> None:
    mock = start_mock("--scenario", "demo", "--control-token", TOKEN)
    script = "\n".join(BLOCKS).replace("http://127.0.0.1:8080", mock.base_url).replace("=…", f"={TOKEN}")
    script = script.replace(" --follow", "")
    program = f'invoice-mock() {{ {sys.executable} -W ignore -m mockserver "$@"; }}\n'

    run = subprocess.run(
        ["bash", "-euc", program + script], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(Path.cwd())},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip

    assert (run.returncode, run.stderr) == (0, "")
    assert '"error":' not in run.stdout
    assert len(BLOCKS) == 2
    assert "made t-2 with" in run.stdout
