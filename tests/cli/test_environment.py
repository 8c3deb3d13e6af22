"""Settings of `serve` from the environment, as a container gets them: an argument that is given wins."""

from __future__ import annotations

import pytest

from mockserver.arguments import IN_ENVIRONMENT, from_environment, variable_of
from mockserver.cli import main
from tests.live.mock_process import run_to_its_end

USAGE, UNREACHABLE = 2, 3


def test_each_setting_has_a_variable_of_its_name() -> None:
    environment = {variable_of(flag): "x" for flag in IN_ENVIRONMENT}

    assert [*environment][4] == "INVOICE_MOCK_CONTROL_TOKEN"
    assert [*from_environment(environment)] == [f"--{flag}=x" for flag in IN_ENVIRONMENT]


def test_an_empty_variable_says_nothing() -> None:
    assert [*from_environment({"INVOICE_MOCK_STORE": ""})] == []


def test_no_port_comes_from_the_environment() -> None:
    assert [*from_environment({"INVOICE_MOCK_PORT": "tcp://10.0.0.1:8080"})] == []


def test_a_bad_variable_is_named(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INVOICE_MOCK_WORKERS", "many")

    with pytest.raises(SystemExit):
        main(["serve"])

    error = "error: argument --workers: 'many' is not a whole number from 1 to 64, as INVOICE_MOCK_WORKERS says\n"
    assert capsys.readouterr().err.startswith(error)


def test_a_bad_argument_is_not_blamed_on_a_variable(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INVOICE_MOCK_WORKERS", "2")

    with pytest.raises(SystemExit):
        main(["--workers=many"])

    error = "error: argument --workers: 'many' is not a whole number from 1 to 64\n"
    assert capsys.readouterr().err.startswith(error)


def test_a_variable_counts_like_an_argument(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INVOICE_MOCK_STORE", "redis://x")

    ended = run_to_its_end("--port=0")

    assert (ended.returncode, ended.stderr.splitlines()[0]) == (UNREACHABLE, "error: 'redis://x' is not a store")


def test_an_argument_wins_over_a_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INVOICE_MOCK_STORE", "redis://x")

    ended = run_to_its_end("--port=0", "--store=redis://y")

    assert (ended.returncode, ended.stderr.splitlines()[0]) == (UNREACHABLE, "error: 'redis://y' is not a store")


@pytest.mark.parametrize("url", ["memory:", "tinydb:x.jsonl"])
def test_workers_need_a_store_that_they_can_share(url: str) -> None:
    ended = run_to_its_end("--port=0", "--workers=2", f"--store={url}")

    error, hint = ended.stderr.splitlines()
    assert (ended.returncode, error) == (USAGE, f"error: --workers: several processes cannot share {url}")
    assert hint == "hint: give --store sqlite:PATH or postgresql://…, or leave --workers out"
