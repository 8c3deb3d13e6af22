"""The command line: whatever goes wrong is two lines and an exit status, unless `--debug` asks for more."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from conformance import cli
from conformance.command import others
from conformance.command.arguments import COMMANDS
from conformance.command.stop import Stop
from fixtures.contract import BadContract, Contract
from tests.conformance.command import PROJECT, command, conformance, environment_of


def test_without_the_extra_the_suite_says_how_to_get_it() -> None:
    script = "import sys; sys.modules['rich'] = None; from conformance.cli import main; sys.exit(main(['rules']))"

    ended = subprocess.run([sys.executable, "-c", script], cwd=PROJECT, capture_output=True, text=True, check=False)

    assert ended.returncode == 2
    hint = "in a clone: make install; elsewhere: pip install '/path/to/clone[conformance]'"
    assert ended.stderr == f"error: the suite needs rich\nhint: {hint}\n"


def test_a_damaged_contract_is_a_usage_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def damaged() -> Contract:
        raise BadContract("openapi.yaml: not a mapping")

    monkeypatch.setattr(Contract, "load", damaged)

    assert cli.main(["rules"]) == 2
    assert capsys.readouterr().err.startswith("error: openapi.yaml: not a mapping\nhint: ")


def fault(*_: object) -> int:
    raise LookupError("no such thing")


def test_a_fault_of_the_suite_is_no_verdict(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(others, "COMMANDS", {"rules": fault})

    assert cli.main(["rules"]) == 3
    assert (
        capsys.readouterr().err == "error: fault of the suite: LookupError: no such thing\nhint: --debug shows where\n"
    )


def test_debug_shows_a_fault_of_the_suite(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(others, "COMMANDS", {"rules": fault})

    with pytest.raises(LookupError):
        cli.main(["rules", "--debug"])


def test_debug_shows_a_mistake_of_the_user_too() -> None:
    with pytest.raises(Stop, match="there is no profile 'none'"):
        cli.main(["rules", "--profile", "none", "--debug"])


@pytest.mark.parametrize(
    "arguments",
    [[], ["judge"], ["run", "--seed", "-1"], ["run", "--max-examples", "0"], ["run", "--rate-limit", "fast"],
     ["run", "--fail-on", "may"], ["cleanup"], ["rules", "--format", "xml"]],
    ids=" ".join,
)  # fmt: skip
def test_arguments_that_make_no_sense_are_a_usage_error(tmp_path: Path, arguments: list[str]) -> None:
    ended = conformance(tmp_path, *arguments)

    assert ended.status == 2
    assert ended.output == ""
    assert "--help lists what there is" in ended.error_and_hint[1]


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ([], "no command is named; there are run, plan, cleanup, rules"),
        (["nope"], "no such command: 'nope'; there are run, plan, cleanup, rules"),
        (["run", "--frob"], "unrecognized arguments: --frob"),
        (["cleanup"], "the following arguments are required: --prefix"),
    ],
    ids=["none", "unknown-command", "unknown-flag", "no-prefix"],
)
def test_a_usage_error_says_what_is_wrong(capsys: pytest.CaptureFixture[str], arguments: list[str], error: str) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)

    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith(f"error: {error}\nhint: invoice-conformance ")


def test_the_commands_that_are_named_are_those_that_there_are() -> None:
    assert set(COMMANDS) == set(others.COMMANDS)


@pytest.mark.parametrize("form", ["table", "json", "markdown"])
def test_a_reader_that_has_seen_enough_is_no_fault(tmp_path: Path, form: str) -> None:
    process = subprocess.Popen(
        command("rules", "--format", form), cwd=tmp_path, env=environment_of({}), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout
    process.stdout.close()

    assert (process.wait(60), process.stderr.read() if process.stderr else None) == (0, "")
    if process.stderr:
        process.stderr.close()
