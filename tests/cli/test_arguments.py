"""Arguments of the command line: what cannot be understood is refused in two lines, before anything is opened."""

from __future__ import annotations

import re

import pytest

from mockserver.cli import main
from mockserver.remote.arguments import TOKEN_VARIABLE

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


@pytest.mark.parametrize(
    "server",
    ["localhost", "localhost:", ":25", "localhost:0", "localhost:65536", "localhost:smtp", "::1:25", "[::1", "a b:25",
     "smtp://localhost:25", "localhost:25\n", "localhost:٢٥", "127.0.0.1:25/x", ""],
)  # fmt: skip
def test_a_mail_server_is_a_host_and_a_port(server: str, capsys: pytest.CaptureFixture[str]) -> None:
    error = refusal_of([f"--smtp={server}"], capsys)

    assert error == f"argument --smtp: {server!r} is not HOST:PORT, such as localhost:1025 or [::1]:1025"


@pytest.mark.parametrize(
    "address",
    ["invoices", "@localhost", "invoices@", "a@b@c", "Invoices <a@b>", "a@b, c@d", "a b@c", "a@b\nBcc: c@d", "a@b\r",
     "a..b@c", ".a@b", "a.@b", f"{'a' * 255}@b", ""],
)  # fmt: skip
def test_mails_are_from_one_plain_address(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    error = refusal_of([f"--mail-from={address}"], capsys)

    assert error == f"argument --mail-from: {address!r} is not an address such as ada@acme.example"


@pytest.mark.parametrize("arguments", [["--prot", "80"], ["serve", "--prot", "80"]], ids=["alone", "with-command"])
def test_an_unknown_option_is_named(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert "--prot" in refusal_of(arguments, capsys)


def test_an_unknown_command_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    error = refusal_of(["sevre"], capsys)

    assert error == (
        "no such command: 'sevre'; there are serve, copy, state, reset, seed, snapshot, clock, faults, journal"
    )


@pytest.mark.parametrize("arguments", [["--help"], ["serve", "--help"]], ids=["program", "command"])
def test_help_is_no_error(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)

    shown = capsys.readouterr()
    assert (ended.value.code, shown.err) == (0, "")
    assert shown.out.startswith("usage: invoice-mock")


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:99999", "http://127.0.0.1:x", "http://[::1", "http://\n", "http://me:pass@host", "ftp://x",
     f"http://{'x' * 64}.test", "http://x/\u00e9", "http://:80", "http://x:0", "http://..", ""],
)  # fmt: skip
def test_an_odd_address_is_refused(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["state", f"--url={url}", "--control-token=x"])

    shown = capsys.readouterr().err
    assert ended.value.code == USAGE
    assert "is not an address such as http://127.0.0.1:8080\nhint: " in shown
    assert "Traceback" not in shown


@pytest.mark.parametrize("token", ["hide-me\n", "hide-m\u00e9", "hide me", "hide\udce9me"])
def test_a_token_that_no_header_can_carry_is_refused_and_not_shown(
    token: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(TOKEN_VARIABLE, token)

    status = main(["state", "--url=http://127.0.0.1:1"])

    error, hint = capsys.readouterr().err.splitlines()
    assert (status, "hide" in error + hint) == (USAGE, False)
    assert (error[:7], hint[:6]) == ("error: ", "hint: ")


def test_a_store_hash_that_cannot_be_sent_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reset", "--url=http://127.0.0.1:1", "--control-token=x", "--store-hash=\udce9"]) == USAGE
    assert capsys.readouterr().err.startswith("error: an argument has characters that cannot be sent\nhint: ")
