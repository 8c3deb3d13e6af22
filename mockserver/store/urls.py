"""From a store URL to a store."""

from __future__ import annotations

from pathlib import Path

from mockserver.store.memory import MemoryStores
from mockserver.store.ports import StoreError, Stores


def open_stores(url: str) -> Stores:
    """The store behind `memory:` or `tinydb:PATH`.

    Raises:
        StoreError: There is no such kind of store, or this one cannot be opened.
    """
    scheme, _, rest = url.partition(":")
    if url == "memory:":
        return MemoryStores()
    if scheme == "tinydb" and rest:
        from mockserver.store.tinydb import TinyDBStores

        return TinyDBStores(Path(rest))
    raise StoreError(f"{url!r} is not a store", hint="use memory: or tinydb:PATH")
