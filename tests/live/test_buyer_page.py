"""The story in docs/buyer.md, from signing in to the e-mail, gives the printed answers on a fresh store."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from tests.live.conftest import StartMock
from tests.live.test_readme import PRINTED_BASE_URL, pattern_of, split

PAGE = Path(__file__).parents[2].joinpath("docs", "buyer.md").read_text("utf-8")
CONSOLES = re.findall(r"```console\n(.*?)```", PAGE, flags=re.DOTALL)


def test_the_story_gives_the_printed_answers(start_mock: StartMock, tmp_path: Path) -> None:
    mock = start_mock("--scenario", "demo")
    sessions = [split(console) for console in CONSOLES]
    script = "\n".join(command for commands, _ in sessions for command in commands)
    printed = [line for _, lines in sessions for line in lines]

    run = subprocess.run(
        ["bash", "-euc", script.replace(PRINTED_BASE_URL, mock.base_url)], cwd=tmp_path,
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip

    answers = [line for line in run.stdout.replace(mock.base_url, PRINTED_BASE_URL).splitlines() if line]
    assert len(printed) == len(answers) >= 30
    for expected, answer in zip(printed, answers, strict=True):
        assert re.fullmatch(pattern_of(expected), answer), f"{expected}\n{answer}"
