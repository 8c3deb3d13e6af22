"""A process that writes to a shared store until it is killed: `python -m tests.store.sql_writer URL COUNT`.

It makes COUNT invoices in the virtual store `demo`, each with the next number that it finds free, and prints the id of
each once it is acknowledged. In the same transaction the customer's invoice 1 is changed: it counts them.
"""

from __future__ import annotations

import sys
from contextlib import closing
from dataclasses import replace

from mockserver.store.urls import open_stores
from tests.store.samples import invoice


def write(url: str, count: int) -> None:
    with closing(open_stores(url)) as stores:
        store = stores.find("demo")
        assert store is not None
        for _ in range(count):
            with store.transaction():
                new_id = store.invoices.new_id()
                store.invoices.put(invoice(new_id))
                first = store.invoices.get(1)
                assert first is not None
                store.invoices.put(replace(first, due_date=first.due_date + 1))
            sys.stdout.write(f"{new_id}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    write(sys.argv[1], int(sys.argv[2]))
