"""What the records of a virtual store were at one moment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mockserver.store.id_index import Entries

Change = tuple[str, int, Any]
"""Kind and id of a record, and the record before, None if there was none."""


MOST_CHANGES = 100_000
"""A history with more changes is given up: it would take more memory than the store."""


@dataclass(frozen=True, slots=True)
class CollectionImage:
    """The records of one kind by id, and whatever its adapter keeps beside them to find them quickly."""

    records: Mapping[int, Any]
    last_id: int
    indexes: Mapping[str, Entries]
    order: tuple[tuple[Any, int], ...]


Image = Mapping[str, CollectionImage]
"""A collection image for each kind by its name."""


def differences(before: Mapping[str, Mapping[int, Any]], after: Mapping[str, Mapping[int, Any]]) -> Iterator[Change]:
    """The records that are not the same in both, each as it was before; both by kind and id."""
    for kind in dict.fromkeys([*before, *after]):
        old, new = before.get(kind, {}), after.get(kind, {})
        for record_id in dict.fromkeys([*old, *new]):
            if old.get(record_id) is not new.get(record_id) and old.get(record_id) != new.get(record_id):
                yield kind, record_id, old.get(record_id)
