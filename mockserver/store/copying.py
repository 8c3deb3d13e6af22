"""Moves all state of one store into another, whatever the two are: it knows the port alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice

from mockserver.store.ports import Stores, StoreUnavailable, VirtualStore

BATCH = 1_000
"""Records of one transaction: what memory holds at a time where a store reads piece by piece."""
UNFINISHED = "unfinished copy"
"""The hash of a virtual store that says that the rest is not whole. No call can name it: a hash has no space."""

Counts = Counter[str]
"""Records by the name of their kind."""


class Occupied(Exception):
    """The target has virtual stores of its own. The text names the first."""


class BrokenOff(Exception):
    """The target holds what a copy left that was not finished, or one that still runs."""


class Mismatch(Exception):
    """What the target holds in the end is not what the source holds. The text lists where."""


def is_unfinished(stores: Stores) -> bool:
    """A copy into the store was begun and not finished, so what it holds is not whole."""
    return stores.find(UNFINISHED) is not None


def size_of(stores: Stores) -> int:
    """Records of all kinds in all virtual stores."""
    return sum(len(collection) for store in stores for collection in store.collections.values())


def copy_all(
    source: Stores, target: Stores, *, again: bool = False, copied: Callable[[int], object] = lambda _: None
) -> Counts:
    """Copy every virtual store with its records, ids and settings; `copied` is told of each batch.

    With `again`, what a copy left that was broken off is removed first. Until everything is there and counted, the
    target is marked as unfinished.

    Raises:
        Occupied: The target is not empty.
        BrokenOff: It holds an unfinished copy, and `again` was not said.
        Mismatch: The counts of the two differ in the end; the target stays unfinished.
        StoreUnavailable: The target could not be written to; it stays unfinished.
    """
    _claim(target, again=again)
    counts: Counts = Counter()
    for store in source:
        counts.update(_copy(store, target, copied))
    if differences := [*_differences(source, target)]:
        raise Mismatch("; ".join(differences))
    target.remove(UNFINISHED)
    return counts


def _claim(target: Stores, *, again: bool) -> None:
    """Mark the target as unfinished, and empty it.

    Raises:
        Occupied: What it holds is not from a copy.
        BrokenOff: It is, and is to be left.
        StoreUnavailable: It could not be marked or emptied.
    """
    if not is_unfinished(target):
        first = next(iter(target), None)
        if first is not None:
            raise Occupied(first.hash)
        try:
            target.create(UNFINISHED, token=UNFINISHED, due_days=0)
        except KeyError:  # another copy was quicker
            raise BrokenOff from None
    elif not again:
        raise BrokenOff
    for store in [store.hash for store in target if store.hash != UNFINISHED]:
        target.remove(store)


def _copy(store: VirtualStore, target: Stores, copied: Callable[[int], object]) -> Counts:
    def turn(new: VirtualStore) -> None:
        new.knobs, new.tenure, new.expires_at = store.knobs, store.tenure, store.expires_at

    new = target.create(store.hash, token=store.token, due_days=store.due_days, fill=turn)
    counts: Counts = Counter()
    for name, collection in store.collections.items():
        records, place = iter(collection), new.collections[name]
        while batch := [*islice(records, BATCH)]:
            with new.transaction():
                for record in batch:
                    place.put(record)
            counts[name] += len(batch)
            copied(len(batch))
    _go_on_from(new, {name: collection.last_id for name, collection in store.collections.items()})
    return counts


def _go_on_from(store: VirtualStore, last_ids: dict[str, int]) -> None:
    """Ids of records that are gone are not given again: undoing nothing sets the highest ids taken.

    Raises:
        StoreUnavailable: That could not be made durable.
    """
    store.history = []
    try:
        store.undo(0, last_ids)
    finally:
        store.history = None


def _differences(source: Stores, target: Stores) -> Iterator[str]:
    for store in source:
        new = target.find(store.hash)
        if new is None:
            raise StoreUnavailable(f"the virtual store {store.hash!r} went away while it was copied")
        for name, collection in store.collections.items():
            there, here = new.collections[name], (len(collection), collection.last_id)
            if (len(there), there.last_id) != here:
                yield (
                    f"{store.hash}/{name}: {here[0]} records up to id {here[1]} in the source,"
                    f" {len(there)} up to {there.last_id} in the target"
                )
