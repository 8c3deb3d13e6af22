"""Ctrl-C before a command is done: never a normal end, and one line says so."""

from __future__ import annotations

from typing import NoReturn

import pytest

from mockserver import __main__ as program
from mockserver import cli, copy_command, serving
from mockserver.testing.door import ControlError, SocketDoor

UNREACHABLE = 3


def interrupt(*_: object, **__: object) -> NoReturn:
    raise KeyboardInterrupt


def test_a_copy_that_still_opens_its_source(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(copy_command, "opened", interrupt)

    assert cli.main(["copy", "--from", "postgresql://x/y", "--to", "sqlite:never-made"]) == UNREACHABLE
    assert capsys.readouterr().err.startswith("error: interrupted\nhint: start it again")


@pytest.mark.parametrize("step", ["opened", "filled"])
def test_a_server_that_still_fills_its_store(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], step: str
) -> None:
    monkeypatch.setattr(serving, step, interrupt)

    assert cli.main(["serve", "--port", "0"]) == UNREACHABLE
    assert capsys.readouterr().err == "error: interrupted\nhint: nothing was served yet: start it again\n"


def test_a_program_that_is_still_loading(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(cli, "main", interrupt)

    assert program.main() == UNREACHABLE
    assert capsys.readouterr().err.startswith("error: interrupted\n")


def test_a_mock_whose_database_is_away_is_told_from_bad_use(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object, **__: object) -> NoReturn:
        raise ControlError(503, {"error": "the database cannot be reached", "hint": "Wait."})

    monkeypatch.setattr(SocketDoor, "ask", away)

    assert cli.main(["state", "--control-token", "any-token"]) == UNREACHABLE
