"""A process that copies a store until it is killed: `python -m tests.store.copier FROM TO`.

It copies a record at a time and prints how many were copied once each is safe in the target.
"""

from __future__ import annotations

import itertools
import sys
from contextlib import closing

from mockserver.store import copying
from mockserver.store.urls import open_stores


def copy(source_url: str, target_url: str) -> None:
    """Copy, and tell of each record."""
    copying.BATCH = 1
    numbers = itertools.count(1)

    def tell(_: int) -> None:
        sys.stdout.write(f"{next(numbers)}\n")
        sys.stdout.flush()

    with closing(open_stores(source_url)) as source, closing(open_stores(target_url)) as target:
        copying.copy_all(source, target, copied=tell)


if __name__ == "__main__":
    copy(*sys.argv[1:])
