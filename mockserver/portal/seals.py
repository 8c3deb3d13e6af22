"""What the portal can recognise as its own: the mark on a form, and the messages that wait in a cookie.

Both are sealed with a text that only the portal and this one browser know: the value of the cookie that the visitor is
signed in with. Another site cannot read that cookie, so it can make neither.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass

import orjson

LONGEST_SAID = 2000
"""Bytes of messages that are carried to the next page; a cookie holds 4 kB."""


@dataclass(frozen=True, slots=True)
class Said:
    """A message for the next page. `tone` is success, notice or error."""

    tone: str
    text: str


def seal(key: str, purpose: str) -> str:
    """The mark of a form that may be sent to the address `purpose`."""
    return hmac.new(key.encode(), purpose.encode(), hashlib.sha256).hexdigest()


def is_seal(sent: str, key: str, purpose: str) -> bool:
    """The form comes from a page that the portal gave to this visitor."""
    return hmac.compare_digest(sent.encode("utf-8", "replace"), seal(key, purpose).encode())


def wrapped(key: str, messages: Sequence[Said]) -> str:
    """Messages as the value of a cookie. Where not all of them fit, a last one says how many are missing."""
    kept = list(messages)
    content = _packed(kept)
    while len(content) > LONGEST_SAID and len(kept) > 1:
        kept.pop()
        content = _packed([*kept, Said("notice", f"{len(messages) - len(kept)} more messages do not fit here.")])
    if len(content) > LONGEST_SAID:
        content = _packed([Said(kept[0].tone, kept[0].text[:300] + " …")])
    text = base64.urlsafe_b64encode(content).decode()
    return f"{text}.{seal(key, text)}"


def unwrapped(key: str, value: str) -> list[Said]:
    """The messages in the value of a cookie; none if the portal did not write it for this visitor."""
    text, _, mark = value.partition(".")
    if not is_seal(mark, key, text):
        return []
    try:
        return [Said(tone, said) for tone, said in orjson.loads(base64.urlsafe_b64decode(text))]
    except (binascii.Error, orjson.JSONDecodeError):
        return []


def _packed(messages: Sequence[Said]) -> bytes:
    return orjson.dumps([[message.tone, message.text] for message in messages])
