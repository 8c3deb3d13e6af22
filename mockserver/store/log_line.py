"""What a line of an append log may say, once its checksum has shown that it is whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

MOST_DIGITS = 18
"""What fits into 64 bits."""
_HEADER = {"n", "format", "version", "last_ids", "crc"}
_CHANGE = {"n", "put", "drop", "last_ids", "crc"}


def misfit(entry: Mapping[str, Any], *, is_first: bool) -> str | None:
    """What is wrong with the content of a line, None if nothing is."""
    if unknown := entry.keys() - (_HEADER if is_first else _CHANGE):
        return f"it has {min(unknown)!r}, which is none of its keys"
    if is_first:
        return None if _are_ids(entry.get("last_ids")) else "'last_ids' does not tell the highest id of each table"
    if not _are_ids(entry.get("last_ids", {})):
        return "'last_ids' does not tell the highest ids of tables"
    if not _are_documents(entry.get("put", {})):
        return "'put' does not hold documents by table and id"
    if not _are_removals(entry.get("drop", {})):
        return "'drop' does not hold lists of ids by table"
    return None


def _are_ids(value: object) -> bool:
    return isinstance(value, dict) and all(type(id_) is int and id_ >= 0 for id_ in value.values())


def _are_documents(value: object) -> bool:
    return isinstance(value, dict) and all(
        isinstance(documents, dict)
        and all(_is_id(id_) and isinstance(document, dict) for id_, document in documents.items())
        for documents in value.values()
    )


def _are_removals(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(ids, list) and all(map(_is_id, ids)) for ids in value.values())


def _is_id(value: object) -> bool:
    return isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= MOST_DIGITS
