"""A session: a buyer who signed in, until the time is over or the buyer signs out."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

SEPARATOR = "."


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A session as the store keeps it, without the token itself. Times are Unix seconds."""

    id: int
    buyer_id: int
    token_digest: str
    created_at: int
    expires_at: int

    def is_over(self, now: int) -> bool:
        """The session opens nothing any more."""
        return now >= self.expires_at


def token_of(store_hash: str, secret: str) -> str:
    """The token of a new session: it says which store it is for, and is a secret."""
    return f"{store_hash}{SEPARATOR}{secret}"


def store_hash_of(token: str) -> str:
    """The store that a token is for; empty if it names none."""
    return token.rpartition(SEPARATOR)[0]


def digest_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
