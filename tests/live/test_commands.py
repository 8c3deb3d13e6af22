"""Commands that tell a running mock what to do."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from mockserver.remote import lines
from mockserver.remote.arguments import TOKEN_VARIABLE, URL_VARIABLE, amount_of, time_of
from tests.live.mock_process import LIMIT_S, PROJECT, MockProcess, run_to_its_end

INVOICES = "/api/v3/io/ip/invoices"
HUNDRED = {"code": "USD", "value": 100}
BODY = {"customerId": "1", "originalBalance": HUNDRED, "openBalance": HUNDRED}


class Shell:
    """Runs commands about a store of its own."""

    def __init__(self, mock: MockProcess) -> None:
        self.token = mock.control_headers["Authorization"].removeprefix("Bearer ")
        self.url = mock.base_url
        made = httpx.post(f"{self.url}/_mock/stores", headers=mock.control_headers).json()
        self.store_hash = made["storeHash"]
        self.headers = {"X-Store-Hash": made["storeHash"], "X-Auth-Token": made["authToken"]}

    def run(self, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        where = ("--url", self.url, "--control-token", self.token)
        store = () if name == "state" else ("--store-hash", self.store_hash)
        return run_to_its_end(name, *where, *store, *arguments)

    def said(self, name: str, *arguments: str) -> str:
        run = self.run(name, *arguments)
        assert (run.returncode, run.stderr) == (0, "")
        return run.stdout

    def create(self, number: str) -> int:
        answer = httpx.post(f"{self.url}{INVOICES}", headers=self.headers, json={**BODY, "invoiceNumber": number})
        return answer.status_code


@pytest.fixture
def shell(live_mock: MockProcess) -> Shell:
    return Shell(live_mock)


def test_a_store_is_seeded_kept_brought_back_and_made_as_new(shell: Shell, tmp_path: Path) -> None:
    document = tmp_path / "mine.json"
    document.write_text(json.dumps({"companies": [{"id": "7", "name": "Acme"}]}), encoding="utf-8")

    assert shell.said("seed", str(document)) == "added 1 companies\n"
    assert "base: 1 records" in shell.said("snapshot", "take", "base")
    assert shell.create("A") == 200
    assert "is as it was at base" in shell.said("snapshot", "restore", "base")
    assert "base: 1 records" in shell.said("snapshot", "list")
    assert shell.said("snapshot", "delete", "base") == "forgot base\n"
    assert "is empty now" in shell.said("reset")
    assert f"  {shell.store_hash}: empty; 0 calls\n" in shell.said("state")


def test_the_clock_is_shown_and_turned(shell: Shell) -> None:
    assert shell.said("clock", "freeze", "2026-01-31") == "2026-01-31 00:00:00Z (frozen, 1769817600)\n"
    assert shell.said("clock", "advance", "1d12h") == "2026-02-01 12:00:00Z (frozen, 1769947200)\n"
    assert shell.said("clock") == "2026-02-01 12:00:00Z (frozen, 1769947200)\n"
    assert "(system, " in shell.said("clock", "system")


def test_faults_are_added_shown_and_removed(shell: Shell) -> None:
    rule = '{"operations": ["createInvoice"], "effect": {"kind": "status", "status": 503}, "count": 1}'

    assert shell.said("faults") == shell.said("snapshot", "list") == "none\n"
    assert "on createInvoice, at most 1 times, hit 0 of 0" in shell.said("faults", "add", rule)
    assert [shell.create("A"), shell.create("A")] == [503, 200]
    assert "hit 1 of 2" in shell.said("faults")
    assert shell.said("faults", "remove", "fault-1") == "removed fault-1\n"
    assert shell.said("faults") == "none\n"

    bounds = '{"effect": {"kind": "drop"}, "skip": 2, "share": 0.5}'
    assert "on every call, after 2 calls, share 0.5, hit 0 of 0" in shell.said("faults", "add", bounds)
    shell.said("faults", "clear")
    assert shell.said("faults") == "none\n"


def test_a_new_store_is_made_and_filled_and_told_with_its_credentials(shell: Shell) -> None:
    store_hash = f"{shell.store_hash}-2"

    made, token, named = shell.said("seed", "demo", "--store-hash", store_hash, "--new").splitlines()

    headers = dict(line.split(": ") for line in (token, named))
    assert made.startswith(f"made {store_hash} with 8 companies, ")
    assert httpx.get(f"{shell.url}{INVOICES}", headers=headers).status_code == 200


def test_a_scenario_for_a_store_that_is_not_empty_says_to_reset_it(shell: Shell) -> None:
    shell.said("seed", "demo")

    run = shell.run("seed", "demo")

    assert run.returncode == 2
    assert f"error: The store '{shell.store_hash}' is not empty" in run.stderr
    assert f"`invoice-mock reset --store-hash {shell.store_hash}`" in run.stderr
    assert len(run.stderr.splitlines()) == 2


def test_the_address_may_stand_in_the_environment(shell: Shell) -> None:
    environment = {**os.environ, URL_VARIABLE: shell.url, TOKEN_VARIABLE: shell.token}

    run = subprocess.run(
        [sys.executable, "-m", "mockserver", "state"], cwd=PROJECT, env=environment, capture_output=True, text=True,
        timeout=LIMIT_S, check=True,
    )  # fmt: skip

    assert f"  {shell.store_hash}: empty" in run.stdout


def test_the_journal_is_shown_and_followed(shell: Shell) -> None:
    shell.create("A")
    shell.create("A")

    first, second = shell.said("journal").splitlines()
    assert first.endswith(f"200  POST  {INVOICES}  wrote invoices/1")
    assert second.endswith(f"400  POST  {INVOICES}  rule invoice-number-is-unique")
    assert json.loads(shell.said("journal", "--json", "--limit", "1"))["n"] == 2

    command = [
        sys.executable,
        "-m",
        "mockserver",
        "journal",
        "--follow",
        "--url",
        shell.url,
        "--store-hash",
        shell.store_hash,
    ]
    environment = {**os.environ, TOKEN_VARIABLE: shell.token}
    with subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, text=True) as following:
        assert following.stdout
        seen = [following.stdout.readline(), following.stdout.readline()]
        shell.create("B")
        seen.append(following.stdout.readline())
        following.send_signal(signal.SIGINT)
        assert following.wait(LIMIT_S) == 0

    assert ["wrote invoices/1" in seen[0], "rule" in seen[1], "wrote invoices/2" in seen[2]] == [True] * 3


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("seed", "no-such-file"), "there is no scenario or file 'no-such-file'"),
        (("snapshot", "take"), "snapshot take needs a name"),
        (("snapshot", "restore", "nothing"), "There is no snapshot 'nothing'."),
        (("clock", "advance"), "clock advance needs a value"),
        (("clock", "advance", "soon"), "'soon' is no amount"),
        (("clock", "set", "soon"), "'soon' is no time"),
        (("faults", "add"), "a rule goes with faults add"),
        (("faults", "add", "{effect}"), "the rule is not JSON"),
        (("faults", "remove", "fault-9"), "There is no fault rule 'fault-9'."),
        (("faults", "add", "[]"), "the whole: [] is not of type"),
        (("clock", "show", "--store-hash", "nobody"), "`invoice-mock state` lists those that there are"),
        (("faults", "add", '{"effect": {"kind": "explode"}}'), "/effect/kind"),
    ],
)
def test_what_cannot_be_done_is_said_with_a_hint(shell: Shell, arguments: tuple[str, ...], text: str) -> None:
    run = shell.run(*arguments)

    assert run.returncode == 2
    assert text in run.stderr
    assert "hint: " in run.stderr


def test_a_wrong_token_and_a_mock_that_is_not_there_are_told_apart(shell: Shell) -> None:
    wrong = run_to_its_end("state", "--url", shell.url, "--control-token", "wrong-token")
    absent = run_to_its_end("state", "--url", "http://127.0.0.1:1", "--control-token", "any-token")
    none = run_to_its_end("state", "--url", shell.url)

    assert [run.returncode for run in (wrong, absent, none)] == [2, 3, 2]
    assert "token is missing or wrong" in wrong.stderr
    assert f"hint: look at --control-token or {TOKEN_VARIABLE}" in wrong.stderr
    assert "does not answer" in absent.stderr
    assert TOKEN_VARIABLE in none.stderr


def test_what_a_client_sent_moves_no_cursor() -> None:
    call = {
        "at": 0, "n": 1, "status": 200, "method": "GET", "path": "/\x1b[2J", "query": "\x9b1m",
        "rule": None, "fault": None, "wrote": [],
    }  # fmt: skip

    assert lines.call_line(call, in_colour=False) == "1970-01-01 00:00:00Z  #1  200  GET  /\\x1b[2J?\\x9b1m"


def test_times_and_amounts_are_read_as_people_write_them() -> None:
    assert time_of("1700000000") == time_of("2023-11-14T22:13:20Z") == time_of("2023-11-14T23:13:20+01:00")
    assert amount_of("30d") == {"days": 30}
    assert amount_of("-1d2h") == {"days": -1, "hours": 2}
