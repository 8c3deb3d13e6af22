"""Numbers in paths and links, read strictly."""

from __future__ import annotations

MOST_DIGITS = 18
"""What fits into 64 bits."""


def whole_number(text: str) -> int | None:
    """The number that `text` spells in ASCII digits and nothing else; None if it spells none or a huge one."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None
