"""`make conformance`: a fresh mock in a process of its own, judged over a real socket, and always stopped."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from conformance.cli import main
from tests.live.mock_process import MockProcess

EXAMPLE = Path(__file__).parents[2] / "conformance" / "example.toml"


def judge_a_fresh_mock(arguments: list[str]) -> int:
    """The exit status of `run` with these arguments."""
    with tempfile.TemporaryDirectory() as folder:
        mock = MockProcess(Path(folder), "--scenario", "conformance", "--store", "memory:")
        try:
            return main(["run", "--config", str(EXAMPLE), "--base-url", mock.base_url, *arguments])
        finally:
            mock.end()


if __name__ == "__main__":
    sys.exit(judge_a_fresh_mock(sys.argv[1:]))
