"""The operations with which a buyer signs in and out."""

from __future__ import annotations

from mockserver.api import sessions
from mockserver.api.buyer_wire import shown_buyer
from mockserver.api.call import NO_CONTENT, Answer, Call


def create_buyer_session(call: Call) -> Answer:
    """Sign in.

    Rule: sign-in-opens-a-session.
    """
    buyer, session, token = sessions.sign_in(
        call.store,
        email=call.body["email"],
        password=call.body["password"],
        new_secret=call.new_secret,
        now=call.now,
        lasts_s=call.session_s,
    )
    data = {"token": token, "expiresAt": session.expires_at, "user": shown_buyer(buyer), "scope": buyer.scope}
    return Answer(data)


def delete_buyer_session(call: Call) -> Answer:
    """Sign out.

    Rule: signed-out-session-is-over.
    """
    sessions.sign_out(call.store, call.session.id)
    return Answer(None, status=NO_CONTENT)


def get_buyer(call: Call) -> Answer:
    """Who is signed in.

    Rule: sign-in-opens-a-session.
    """
    buyer = call.buyer
    return Answer({"expiresAt": call.session.expires_at, "user": shown_buyer(buyer), "scope": buyer.scope})
