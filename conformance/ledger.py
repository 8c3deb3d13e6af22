"""What a run has made and not yet removed, in files that outlive a crash."""

from __future__ import annotations

import threading
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a run created: an invoice, a payment or a receipt. `number` is what the target named it, if it said."""

    store_hash: str
    id: str
    number: str | None = None
    kind: str = "invoice"


class Ledger:
    """The book of one process: a line for each record made, and one when it is gone. Any thread may write."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()

    def made(self, entry: Entry) -> None:
        """Note that a record was created."""
        self._write({"made": asdict(entry)})

    def gone(self, store_hash: str, id_: str, *, kind: str = "invoice") -> None:
        """Note that it is there no more."""
        self._write({"gone": [store_hash, kind, id_]})

    def _write(self, line: dict[str, object]) -> None:
        with self._lock, self._path.open("ab") as file:
            file.write(orjson.dumps(line) + b"\n")


def ledger_path(folder: Path, worker: str) -> Path:
    """Where a process of the run keeps its book."""
    return folder / f"made-{worker}.jsonl"


def left(folder: Path) -> list[Entry]:
    """What stands in the books of a run and is not gone, oldest first. A last line torn by a crash is passed over."""
    there: dict[tuple[str, str, str], Entry] = {}
    for path in sorted(folder.glob("made-*.jsonl")):  # the workers' first: theirs have longer names
        for line in path.read_bytes().splitlines():
            try:
                note = orjson.loads(line)
            except orjson.JSONDecodeError:
                continue
            if "made" in note:
                entry = Entry(**note["made"])
                there[entry.store_hash, entry.kind, entry.id] = entry
            else:
                there.pop(tuple(note["gone"]), None)
    return list(there.values())
