"""A process that writes until it is killed.

`python -m tests.store.writer PATH COUNT HISTORY` makes COUNT invoices in the `tinydb:` store PATH and prints the id of
each once it is acknowledged. HISTORY is how many lines of history the file may have before it is written anew.
"""

from __future__ import annotations

import sys
from pathlib import Path

from mockserver.store import append_log
from tests.store.files import opened
from tests.store.samples import invoice, put


def write(path: Path, count: int, history: int) -> None:
    """Make the invoices; each one changes invoice 1 as well, so that there is history."""
    append_log.HISTORY_BEFORE_COMPACTION = history
    with opened(path) as store:
        for number in range(1, count + 1):
            put(store, invoice(number), invoice(1, due_date=number))
            sys.stdout.write(f"{number}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
