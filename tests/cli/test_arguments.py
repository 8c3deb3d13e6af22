"""Arguments of the command line: what cannot be understood is refused in two lines, before anything is opened."""

from __future__ import annotations

import re

import pytest

from mockserver.cli import main

USAGE = 2


def refusal_of(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """What stands behind `error:`. A line with a hint follows, nothing else is shown, and the exit status is 2."""
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    shown = capsys.readouterr()
    error, hint = shown.err.splitlines()
    assert (ended.value.code, shown.out) == (USAGE, "")
    assert error.startswith("error: ")
    assert re.fullmatch(r"hint: invoice-mock( serve)? --help lists what there is", hint)
    return error.removeprefix("error: ")


@pytest.mark.parametrize(
    "port",
    ["-1", "65536", "eighty", "80.0", " 80", "", "²", "٨٠"],
    ids=["negative", "too-high", "word", "fraction", "space", "empty", "superscript", "arabic-digits"],
)
def test_a_port_is_a_plain_number_up_to_65535(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    error = refusal_of([f"--port={port}"], capsys)

    assert error == f"argument --port: {port!r} is not a port from 0 to 65535"


def test_a_choice_has_a_name_and_a_value(capsys: pytest.CaptureFixture[str]) -> None:
    error = refusal_of(["--choice", "empty-update"], capsys)

    assert error == "argument --choice: 'empty-update' is not NAME=VALUE"


def test_a_rate_limit_is_off_or_the_providers(capsys: pytest.CaptureFixture[str]) -> None:
    error = refusal_of(["--rate-limit", "10"], capsys)

    assert error.startswith("argument --rate-limit: invalid choice: '10'")


@pytest.mark.parametrize("arguments", [["--prot", "80"], ["serve", "--prot", "80"]], ids=["alone", "with-command"])
def test_an_unknown_option_is_named(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert "--prot" in refusal_of(arguments, capsys)


def test_an_unknown_command_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    error = refusal_of(["sevre"], capsys)

    assert error == ("no such command: 'sevre'; there are serve, state, reset, seed, snapshot, clock, faults, journal")


@pytest.mark.parametrize("arguments", [["--help"], ["serve", "--help"]], ids=["program", "command"])
def test_help_is_no_error(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)

    shown = capsys.readouterr()
    assert (ended.value.code, shown.err) == (0, "")
    assert shown.out.startswith("usage: invoice-mock")
