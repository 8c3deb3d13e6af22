"""Signing in and out: each function loads, asks the rules, saves, all in one transaction."""

from __future__ import annotations

from mockserver.api.call import Secrets
from mockserver.domain.buyer import Buyer, address_of, check_sign_in
from mockserver.domain.buyer_errors import NotSignedIn
from mockserver.domain.session import Session, digest_of, token_of
from mockserver.store.ports import VirtualStore


def sign_in(
    store: VirtualStore, *, email: str, password: str, new_secret: Secrets, now: int, lasts_s: int
) -> tuple[Buyer, Session, str]:
    """Begin a session: who it is, the session, and its token. Sessions of the same buyer that are over go.

    A seed makes a process draw what another drew, or the same one before it was started again.

    Rule: sign-in-opens-a-session.

    Raises:
        SignInRefused: The buyer may not sign in.
    """
    buyer = check_sign_in(store.buyers.find("email", address_of(email)), email=email, password=password)
    with store.transaction():
        token = token_of(store.hash, new_secret())
        while store.sessions.find("token_digest", digest_of(token)) is not None:
            token = token_of(store.hash, new_secret())
        for old in store.sessions.find_all("buyer_id", buyer.id):
            if old.is_over(now):
                store.sessions.remove(old.id)
        session = Session(
            id=store.sessions.new_id(),
            buyer_id=buyer.id,
            token_digest=digest_of(token),
            created_at=now,
            expires_at=now + lasts_s,
        )
        store.sessions.put(session)
    return buyer, session, token


def session_of(store: VirtualStore, token: str, *, now: int) -> tuple[Session, Buyer] | None:
    """The session with this token, and whose it is; None if there is none, or it is over."""
    session = store.sessions.find("token_digest", digest_of(token))
    if session is None or session.is_over(now):
        return None
    buyer = store.buyers.get(session.buyer_id)
    return None if buyer is None else (session, buyer)


def sign_out(store: VirtualStore, session_id: int) -> None:
    """End a session.

    Rule: signed-out-session-is-over.

    Raises:
        NotSignedIn: It has ended meanwhile.
    """
    with store.transaction():
        if store.sessions.get(session_id) is None:
            raise NotSignedIn
        store.sessions.remove(session_id)
