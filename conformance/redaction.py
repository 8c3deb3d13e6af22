"""Keeps tokens out of whatever a person reads: each stands there as the variable of the shell that holds it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from urllib.parse import quote


def redacted(text: str, secrets: Mapping[str, str]) -> str:
    """The text with `$NAME` for every token, also for one that JSON, Python or a URL spells in its own way.

    `secrets` holds the name of a variable by the token.
    """
    names = {spelling: name for secret, name in secrets.items() for spelling in _spellings(secret) if spelling}
    if not names:
        return text
    shown = [f"${name}" for name in secrets.values()]  # stays as it is: a token may be a part of it
    pattern = "|".join(map(re.escape, [*shown, *sorted(names, key=len, reverse=True)]))
    return re.sub(pattern, lambda found: f"${names[found[0]]}" if found[0] in names else found[0], text)


def _spellings(secret: str) -> set[str]:
    return {secret, json.dumps(secret)[1:-1], repr(secret)[1:-1], quote(secret, safe="")}
