"""Every block of docs/testing-with-the-mock.md is run, and does what it shows."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mockserver.testing import InvoiceMock
from tests.clients.conftest import find_node
from tests.live.test_readme import pattern_of, split

PROJECT = Path(__file__).parents[2]
README = PROJECT.joinpath("README.md").read_text("utf-8")
PAGE = PROJECT.joinpath("docs", "testing-with-the-mock.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, flags=re.DOTALL | re.MULTILINE)
FILES = {block.partition("\n")[0].removeprefix("# "): block for language, block in BLOCKS if language == "python"}
EXAMPLES = [name for name in FILES if Path(name).name.startswith("example_")]
TESTS = [name for name in FILES if Path(name).name.startswith("test_")]
OPTIONS = ["-p", "mockserver.testing.plugin", "-p", "no:cacheprovider", "-W", "error", "-q", "-rA", "--color=no"]
LIMIT_S = 120


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the page."""
    folder = tmp_path_factory.mktemp("page")
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def environment(mock: InvoiceMock) -> Iterator[dict[str, str]]:
    """What the programs of the page are told of a mock that runs."""
    yield {
        **os.environ,
        "MOCK_URL": mock.base_url,
        "MOCK_TOKEN": mock.control_token,
        "PYTHONPATH": str(PROJECT),
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    }
    for store in mock.stores():
        store.delete()


def test_the_recipes_pass(folder: Path, environment: dict[str, str]) -> None:
    passed = run([sys.executable, "-m", "pytest", *OPTIONS], folder, environment)

    for name in TESTS:
        assert f"PASSED {name}::" in passed, f"no test of {name} ran"
    assert re.search(r"^\d+ passed in", passed, re.MULTILINE)


def test_the_test_in_the_readme_passes(tmp_path: Path, environment: dict[str, str]) -> None:
    (block,) = re.findall(r"^```python\n(import[^`]*?^def test_.*?)^```$", README, flags=re.DOTALL | re.MULTILINE)
    (tmp_path / "test_readme.py").write_text(block, encoding="utf-8")

    passed = run([sys.executable, "-m", "pytest", *OPTIONS], tmp_path, environment)

    assert re.search(r"^1 passed in", passed, re.MULTILINE)


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_runs(name: str, folder: Path, environment: dict[str, str]) -> None:
    run([sys.executable, "-W", "error", name], folder, environment)


def test_the_commands_give_the_printed_answers(folder: Path, environment: dict[str, str]) -> None:
    (console,) = [block for language, block in BLOCKS if language == "console"]
    commands, printed = split(console)

    answers = run(["bash", "-ec", "; echo\n".join(commands)], folder, environment).split("\n")

    answers = [answer for answer in answers if answer]
    assert len(answers) == len(printed) == 4
    for expected, answer in zip(printed, answers, strict=True):
        assert re.fullmatch(pattern_of(expected), answer), f"{expected}\n{answer}"


def test_the_test_in_node_passes(folder: Path, environment: dict[str, str]) -> None:
    (block,) = [block for language, block in BLOCKS if language == "js"]
    (folder / "page.test.mjs").write_text(block, encoding="utf-8")

    printed = run([find_node(), "--test", "page.test.mjs"], folder, environment)

    assert re.search(r"^\W+pass 1$", printed, re.MULTILINE)


def test_every_block_is_of_a_kind_that_is_run() -> None:
    assert {language for language, _ in BLOCKS} == {"python", "console", "js"}
    modules = {"billing.py", *(name for name in FILES if Path(name).name == "conftest.py")}
    assert set(FILES) == {*EXAMPLES, *TESTS, *modules}


def run(command: list[str], folder: Path, environment: dict[str, str]) -> str:
    """What a command prints; it has to end well."""
    done = subprocess.run(
        command, cwd=folder, env=environment, check=False, capture_output=True, text=True, timeout=LIMIT_S
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
