"""`invoice-mock copy`: what it says, what it refuses, and what a mock makes of the result."""

from __future__ import annotations

import re
from contextlib import closing, redirect_stderr
from io import StringIO
from pathlib import Path

import pytest

from mockserver import copy_command
from mockserver.cli import main
from mockserver.store.copying import UNFINISHED, Mismatch
from mockserver.store.ports import StoreUnavailable
from mockserver.store.tinydb import TinyDBStores
from tests.api.client import INVOICES, new_body
from tests.live.conftest import StartMock
from tests.live.mock_process import run_to_its_end

DONE, DIFFERS, USAGE, UNREACHABLE = 0, 1, 2, 3


@pytest.fixture
def source(start_mock: StartMock, tmp_path: Path) -> str:
    """A store with the scenario `demo`, which no mock uses any more."""
    url = f"tinydb:{tmp_path / 'from.jsonl'}"
    start_mock("--store", url).end()
    return url


@pytest.fixture
def target(tmp_path: Path) -> str:
    """A store that is yet to be made."""
    return f"tinydb:{tmp_path / 'to.jsonl'}"


@pytest.fixture
def copying(source: str, target: str) -> list[str]:
    """The arguments of a copy that could succeed."""
    return ["copy", "--from", source, "--to", target]


def assert_refused(*arguments: str, status: int, because: str, hint: str = "") -> None:
    """It ends with the status, and stderr is exactly `error: …` and `hint: …`, each one line."""
    ended = run_to_its_end("copy", *arguments)

    lines = re.fullmatch(r"error: (.+)\nhint: (.+)\n", ended.stderr)
    assert lines, ended.stderr
    assert because in lines[1]
    assert hint in lines[2]
    assert (ended.returncode, ended.stdout) == (status, "")


def path_of(url: str) -> Path:
    return Path(url.partition(":")[2])


def test_a_mock_goes_on_with_a_copy_where_the_first_one_stopped(
    start_mock: StartMock, source: str, target: str
) -> None:
    copied = run_to_its_end("copy", "--from", source, "--to", target)

    mock = start_mock("--store", target)
    with mock.client() as client:
        listed = client.get(INVOICES, params={"limit": 250}).json()["meta"]["pagination"]["totalCount"]
        created = client.post(INVOICES, json=new_body("NEW")).json()["data"]["id"]
    assert (copied.returncode, copied.stderr) == (DONE, "")
    assert copied.stdout.startswith(f"Copied 1 virtual store from {source} to {target}.\n")
    assert re.search(r"^  invoices +31$", copied.stdout, re.MULTILINE)
    assert (listed, created) == (31, 32)
    assert "31 invoices in 'demo', kept as found" in mock.greeting


def test_a_target_that_is_not_empty_is_refused_and_left_alone(source: str, target: str) -> None:
    run_to_its_end("copy", "--from", source, "--to", target)
    content = path_of(target).read_bytes()

    for again, hint in (([], "name a new file"), (["--again"], "--again removes only what an unfinished copy left")):
        because = f"{target} is not empty: it holds the virtual store 'demo'"
        assert_refused("--from", source, "--to", target, *again, status=USAGE, because=because, hint=hint)

    assert path_of(target).read_bytes() == content


def test_half_a_copy_is_not_served_and_the_next_one_says_what_to_do(source: str, target: str) -> None:
    with closing(TinyDBStores(path_of(target))) as stores:
        stores.create(UNFINISHED, token="", due_days=0)
        stores.create("demo", token="demo-token", due_days=30)
    because = f"{target} holds an unfinished copy"

    served = run_to_its_end("serve", "--port", "0", "--store", target)
    assert (served.returncode, served.stdout) == (UNREACHABLE, "")
    assert served.stderr.startswith(f"error: {because}\nhint: finish it: `invoice-mock copy --from … --to {target}")
    assert_refused("--from", source, "--to", target, status=USAGE, because=because, hint="--again removes what it left")
    assert run_to_its_end("copy", "--from", source, "--to", target, "--again").returncode == DONE


def test_a_source_with_half_a_copy_is_refused(source: str, target: str) -> None:
    with closing(TinyDBStores(path_of(target))) as stores:
        stores.create(UNFINISHED, token="", due_days=0)

    assert_refused("--from", target, "--to", f"{source}.2", status=UNREACHABLE, because="holds an unfinished copy")


def test_a_source_that_is_not_there_is_not_made(tmp_path: Path, target: str) -> None:
    missing = tmp_path / "missing.jsonl"

    assert_refused("--from", f"tinydb:{missing}", "--to", target, status=USAGE, because=f"no file '{missing}'")

    assert not missing.exists()
    assert not path_of(target).exists()


def test_a_source_without_a_virtual_store_is_refused(tmp_path: Path, target: str) -> None:
    empty = tmp_path / "empty.jsonl"
    TinyDBStores(empty).close()

    assert_refused("--from", f"tinydb:{empty}", "--to", target, status=USAGE, because="holds nothing")


def test_a_store_is_not_copied_to_itself(source: str) -> None:
    assert_refused("--from", source, "--to", source, status=USAGE, because="the same store")


@pytest.mark.parametrize("flag", ["--from", "--to"])
def test_memory_cannot_be_copied(source: str, target: str, flag: str) -> None:
    urls = {"--from": source, "--to": target, flag: "memory:"}
    arguments = [text for pair in urls.items() for text in pair]

    assert_refused(*arguments, status=USAGE, because=f"{flag} memory: is gone when the command ends")


def test_a_source_that_a_mock_uses_is_refused(start_mock: StartMock, source: str, target: str) -> None:
    start_mock("--store", source)

    assert_refused("--from", source, "--to", target, status=UNREACHABLE, because="in use by another process")


def test_a_url_that_names_no_store_is_refused(source: str) -> None:
    assert_refused("--from", source, "--to", "redis://x", status=UNREACHABLE, because="'redis://x' is not a store")


@pytest.mark.parametrize(
    ("trouble", "status", "said"),
    [
        (KeyboardInterrupt(), UNREACHABLE, "interrupted"),
        (StoreUnavailable("no room is left"), UNREACHABLE, "no room is left"),
        (Mismatch("demo/invoices: 2 records"), DIFFERS, "the counts differ: demo/invoices: 2 records"),
    ],
    ids=["interrupted", "unwritable", "different"],
)
def test_a_copy_that_did_not_arrive_is_not_done(
    copying: list[str], monkeypatch: pytest.MonkeyPatch, trouble: BaseException, status: int, said: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise trouble

    monkeypatch.setattr(copy_command, "copy_all", fail)
    errors = StringIO()

    with redirect_stderr(errors):
        ended = main(copying)

    error, hint = errors.getvalue().splitlines()
    assert (ended, error) == (status, f"error: {said}")
    assert "--again" in hint
