"""Which store a URL names, and which files cannot be one: in use, out of reach, or no file at all."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from mockserver.store.memory import MemoryStores
from mockserver.store.ports import StoreError
from mockserver.store.tinydb import TinyDBStores
from mockserver.store.urls import open_stores
from tests.store.files import content_of, opened
from tests.store.samples import invoice, put

ROOT = Path(__file__).parents[2]
NOBODY = 65_534
HOLD_OPEN = """
import sys
from mockserver.store.urls import open_stores
open_stores(sys.argv[1])
print(flush=True)
sys.stdin.read()
"""

WITHOUT_LOCKS = """
import sys
sys.modules["fcntl"] = None
from mockserver.store.ports import StoreError
from mockserver.store.urls import open_stores
open_stores("memory:")
try:
    open_stores("tinydb:never-made")
except StoreError as error:
    print(error, error.hint, sep="\\n")
"""


def refusal_of(path: Path) -> str:
    """Why the file cannot be opened; there is a hint as well."""
    with pytest.raises(StoreError) as refusal:
        open_stores(f"tinydb:{path}")

    assert refusal.value.hint
    return str(refusal.value)


@contextmanager
def as_stranger(folder: Path) -> Iterator[None]:
    """Nobody may write to the folder; the superuser, who always may, becomes somebody else."""
    user, mode = os.geteuid(), folder.stat().st_mode
    folder.chmod(0o500)
    if user == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(user)
        folder.chmod(mode)


def test_the_url_memory_names_a_store_without_a_file() -> None:
    assert type(open_stores("memory:")) is MemoryStores


def test_a_tinydb_url_names_its_file(path: Path) -> None:
    with closing(open_stores(f"tinydb:{path}")) as stores:
        assert type(stores) is TinyDBStores
        assert path.exists()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "memory",
        "memory:x",
        "Memory:",
        "tinydb",
        "tinydb:",
        "TINYDB:x",
        "x.jsonl",
        ":",
        "file:///x",
        "sqlite",
        "sqlite:",
        "SQLITE:x",
        "sqlite:///x",
        "postgresql",
        "postgresql:",
        "postgresql:x",
        "mysql://x/y",
    ],
)
def test_any_other_url_is_refused_with_those_there_are(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    with pytest.raises(StoreError, match="is not a store") as refusal:
        open_stores(url)

    assert repr(url) in str(refusal.value)
    assert refusal.value.hint == "use memory:, tinydb:PATH, sqlite:PATH or postgresql://USER@HOST/DATABASE"
    assert list(tmp_path.iterdir()) == []


def test_where_the_system_has_no_file_locks_only_the_memory_store_is_had() -> None:
    command = [sys.executable, "-c", WITHOUT_LOCKS]

    ended = subprocess.run(command, capture_output=True, check=True, text=True, cwd=ROOT)  # noqa: S603

    text, hint = ended.stdout.splitlines()
    assert text == "tinydb: needs the file locks of POSIX"
    assert hint.startswith("use memory:")


def test_a_file_is_opened_once_at_a_time(path: Path) -> None:
    with opened(path) as store:
        assert refusal_of(path) == f"{path} is in use by another process"
        put(store, invoice(1))

    assert content_of(path)["invoices"] == [invoice(1)]


def test_a_file_that_another_process_has_open_is_refused(path: Path) -> None:
    command = [sys.executable, "-c", HOLD_OPEN, f"tinydb:{path}"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as other:  # noqa: S603
        assert other.stdout is not None
        other.stdout.readline()

        assert refusal_of(path) == f"{path} is in use by another process"

        other.communicate()
    assert other.returncode == 0
    assert not any(content_of(path).values())


def test_a_file_that_its_owner_replaces_while_it_is_opened_is_refused(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = path.with_name("new")
    new.touch()
    lock = fcntl.flock

    def replace_and_lock(fd: int, operation: int) -> None:
        if new.exists():
            new.replace(path)
        lock(fd, operation)

    monkeypatch.setattr(fcntl, "flock", replace_and_lock)

    assert refusal_of(path) == f"{path} is in use by another process"
    assert not any(content_of(path).values())


def test_a_store_may_be_closed_twice(path: Path) -> None:
    stores = TinyDBStores(path)
    stores.close()

    with path.open("rb") as file:
        stores.close()

        assert file.read() != b""


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "missing" / "invoices.jsonl"

    assert refusal_of(path) == f"{path}: No such file or directory"
    assert not path.parent.exists()


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "file" / "invoices.jsonl"
    path.parent.write_text("kept")

    assert refusal_of(path) == f"{path}: Not a directory"
    assert path.parent.read_text() == "kept"


def test_a_folder_that_nobody_may_write_to_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "locked"
    folder.mkdir()
    path = folder / "invoices.jsonl"

    with as_stranger(folder):
        assert refusal_of(path) == f"{path}: Permission denied"

    assert list(folder.iterdir()) == []


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert refusal_of(tmp_path) == f"{tmp_path}: Is a directory"


@pytest.mark.parametrize("device", ["/dev/null", "/dev/zero"])
def test_a_device_is_no_file(device: str) -> None:
    assert refusal_of(Path(device)) == f"{device} is not a regular file"


def test_a_pipe_is_no_file(path: Path) -> None:
    os.mkfifo(path)

    assert refusal_of(path) == f"{path} is not a regular file"


def test_a_name_that_is_too_long_is_refused(tmp_path: Path) -> None:
    path = tmp_path / ("x" * 300)

    assert refusal_of(path) == f"{path}: File name too long"


def test_a_link_that_leads_nowhere_leads_to_the_new_file(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(path)

    with opened(link) as store:
        put(store, invoice(1))

    assert content_of(path)["invoices"] == [invoice(1)]
