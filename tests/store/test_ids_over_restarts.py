"""The ids of a store that was reset or made anew start as in memory, also after the file was read back."""

from __future__ import annotations

from pathlib import Path

import pytest

from mockserver.domain.party import Channel
from mockserver.store.ports import VirtualStore
from mockserver.store.tinydb import TinyDBStores


def fill(store: VirtualStore) -> None:
    """Two channels."""
    with store.transaction():
        for _ in range(2):
            id_ = store.channels.new_id()
            store.channels.put(Channel(id=id_, name=f"c-{id_}"))


@pytest.mark.parametrize("is_compacted", [False, True])
@pytest.mark.parametrize("way", ["reset", "restore", "remove", "undo", "empty"])
def test_ids_start_where_memory_starts_them(tmp_path: Path, way: str, is_compacted: bool) -> None:
    path = tmp_path / "db"
    stores = TinyDBStores(path)
    store = stores.create("demo", token="t", due_days=30)
    image = store.image()
    store.history = []
    fill(store)
    if way == "empty":
        with store.transaction():
            for channel in store.channels:
                store.channels.remove(channel.id)
    if way == "undo":
        store.undo(0, {"channels": 0})
    elif way == "remove":
        stores.remove("demo")
        stores.create("demo", token="t", due_days=30)
    else:
        stores.renew("demo", image if way == "restore" else None)
    if is_compacted:
        stores._log.compact()  # noqa: SLF001  # what a long history leads to
    stores.close()

    again = TinyDBStores(path)
    found = again.find("demo")
    assert found
    assert found.channels.new_id() == 1
    again.close()
