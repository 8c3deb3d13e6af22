"""The `memory:` store, and the working state of every store that lives in one process."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from mockserver.domain.knobs import UNTURNED, Knobs, RateWindow, Tenure
from mockserver.store.by_kind import ByKind
from mockserver.store.image import MOST_CHANGES, Change, Image
from mockserver.store.kinds import KINDS
from mockserver.store.memory_collection import MemoryCollection, Undo, Writing
from mockserver.store.ports import Fill, StoreUnavailable, leave_empty


class MemoryStore(ByKind):
    """One virtual store in memory."""

    is_shared = False

    def __init__(self, store_hash: str, *, token: str, due_days: int) -> None:
        self.hash = store_hash
        self.token = token
        self.due_days = due_days
        self.knobs: Knobs = UNTURNED
        self.tenure: Tenure | None = None
        self.expires_at: int | None = None
        self.rate_window: RateWindow | None = None
        self.written: list[tuple[str, int]] | None = None
        self.history: list[Change] | None = None
        self.is_retired = False
        self.state = 0
        self._writing = Writing()
        self._collections: dict[str, MemoryCollection[Any]] = {
            kind.name: MemoryCollection(kind, self._writing) for kind in KINDS
        }

    @property
    def collections(self) -> dict[str, MemoryCollection[Any]]:
        return self._collections

    def count_call(self, now: int, window_s: int) -> RateWindow:
        window = self.rate_window
        if window is not None and window.starts <= now < window.starts + window_s:
            window = RateWindow(starts=window.starts, calls=window.calls + 1)
        else:
            window = RateWindow(starts=now, calls=1)
        self.rate_window = window
        return window

    def is_empty(self) -> bool:
        return not any(self.collections.values())

    def image(self) -> Image:
        return {name: collection.image() for name, collection in self.collections.items()}

    def load_image(self, image: Image) -> None:
        """Take the records of an image for those that are there."""
        for name, part in image.items():
            self.collections[name].load(part)

    def undo(self, position: int, last_ids: Mapping[str, int]) -> None:
        history, self.history = self.history or [], None
        try:
            with self.transaction():
                for name, record_id, before in reversed(history[position:]):
                    collection = self.collections[name]
                    if before is not None:
                        collection.put(before)
                    elif collection.get(record_id) is not None:
                        collection.remove(record_id)
            del history[position:]
        finally:
            self.history = history
        for name, last_id in last_ids.items():
            self.collections[name].last_id = last_id

    @contextmanager
    def transaction(self) -> Iterator[None]:
        if self.is_retired:
            raise StoreUnavailable("the store was reset or removed while this call was in flight; nothing was written")
        outer = self._writing.undo
        undo: Undo = []
        last_ids = [collection.last_id for collection in self.collections.values()]
        self._writing.undo = undo
        try:
            yield
            if outer is not None:
                outer += undo
            elif undo:
                self.keep(undo)
                self._note(undo)
        except BaseException:
            for collection, record_id, before in reversed(undo):
                collection.restore(record_id, before)
            for touched, last_id in zip(self.collections.values(), last_ids, strict=True):
                touched.last_id = last_id
            raise
        finally:
            self._writing.undo = outer

    def _note(self, undo: Undo) -> None:
        if self.written is not None:
            self.written += [(collection.kind.name, record_id) for collection, record_id, _ in undo]
        if self.history is not None:
            self.history += [(collection.kind.name, record_id, before) for collection, record_id, before in undo]
            if len(self.history) > MOST_CHANGES:
                self.history = None

    def keep(self, written: Undo) -> None:
        """Make what a transaction has written durable; memory has nothing to do for that.

        Raises:
            StoreUnavailable: That failed, so the transaction is undone.
        """


class MemoryStores:
    """The `memory:` store: gone when the process ends."""

    def __init__(self) -> None:
        self._stores: dict[str, MemoryStore] = {}
        self._by_token: dict[str, MemoryStore] = {}
        self._states = itertools.count(1)

    def find(self, store_hash: str) -> MemoryStore | None:
        return self._stores.get(store_hash)

    def with_token(self, token: str) -> MemoryStore | None:
        return self._by_token.get(token)

    def create(self, store_hash: str, *, token: str, due_days: int, fill: Fill = leave_empty) -> MemoryStore:
        if store_hash in self._stores:
            raise KeyError(store_hash)
        store = MemoryStore(store_hash, token=token, due_days=due_days)
        fill(store)
        return self.add(store)

    def add(self, store: MemoryStore) -> MemoryStore:
        """Take in a virtual store that was made elsewhere."""
        store.state = next(self._states)
        self._stores[store.hash] = self._by_token[store.token] = store
        return store

    def remove(self, store_hash: str) -> None:
        store = self._stores[store_hash]
        self.forget(store)
        store.is_retired = True
        del self._stores[store_hash]
        if self._by_token.get(store.token) is store:
            del self._by_token[store.token]

    def renew(self, store_hash: str, image: Image | None = None) -> MemoryStore:
        old = self._stores[store_hash]
        new = self.successor(old, image)
        old.is_retired = True
        return self.add(new)

    def successor(self, old: MemoryStore, image: Image | None) -> MemoryStore:
        """The new state of a store, made durable.

        Raises:
            StoreUnavailable: That failed.
        """
        new = MemoryStore(old.hash, token=old.token, due_days=old.due_days)
        if image is not None:
            new.load_image(image)
        return new

    def forget(self, store: MemoryStore) -> None:
        """Make the removal of a store durable; memory has nothing to do for that.

        Raises:
            StoreUnavailable: That failed.
        """

    def __iter__(self) -> Iterator[MemoryStore]:
        return iter(list(self._stores.values()))

    def close(self) -> None:
        """There is nothing to let go of."""
