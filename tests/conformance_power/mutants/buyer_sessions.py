"""Servers that let in whom they should not, keep out whom they should let in, or tell them wrongly who they are."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from starlette.types import ASGIApp

from mockserver.api.call import NO_CONTENT, Answer, Call
from tests.conformance_power.between import Ask, Reply, Request, Which, between
from tests.conformance_power.buying import (
    ADA,
    BEN,
    CLEO,
    PASSWORDS,
    SESSION,
    accepted_for,
    as_buyer,
    code_of,
    denial,
    lending,
    of_buyer,
    on_refusal,
    refused_with,
)
from tests.conformance_power.editing import answering, both, filled, instead
from tests.conformance_power.handling import handled, served
from tests.conformance_power.in_process import new_app
from tests.conformance_power.mutants import breaking
from tests.conformance_power.relisting import calls_of

NEEDED = "buyer-session-is-required"
OPENS = "sign-in-opens-a-session"
WRONG = "wrong-credentials-open-nothing"
ACTIVE = "only-active-business-users-sign-in"
OVER = "signed-out-session-is-over"
SIGN_IN = calls_of("createBuyerSession")
SHOW_USER = calls_of("createBuyerSession", "getBuyer")
PIA, ROB, DAN = "pia@acme.example", "rob@acme.example", "dan@example.com"


def is_read(request: Request) -> bool:
    return request.method == "GET"


def has_no_token(request: Request) -> bool:
    return "authorization" not in request.headers and "x-auth-token" not in request.headers


def has_a_token(request: Request) -> bool:
    return "authorization" in request.headers


def has_no_token_of_a_buyer(request: Request) -> bool:
    return not has_a_token(request)


def is_managing(request: Request) -> bool:
    return "x-auth-token" in request.headers and "authorization" not in request.headers


def any_of(*operation_ids: str, with_: Which) -> Which:
    which = calls_of(*operation_ids)
    return lambda request: which(request) and with_(request)


async def do_it_for_everybody(request: Request, _: Reply, ask: Ask) -> None:
    for email in (ADA, BEN, CLEO):
        await ask(await as_buyer(request, ask, email))


def of_user(edit: Any) -> ASGIApp:
    """A server that shows another user to whoever signed in."""
    return answering(SHOW_USER, lambda data: {**data, "user": {**data["user"], **edit(data["user"])}})


def in_small_letters_only(request: Request) -> bool:
    return SIGN_IN(request) and request.json["email"] != request.json["email"].lower()


def as_ada(request: Request) -> Request:
    return request.sending({"email": ADA, "password": PASSWORDS[ADA]})


def knowing_the_password(request: Request) -> Request:
    email = request.json["email"].lower()
    return request.sending({"email": email, "password": PASSWORDS.get(email, "")})


def to_the_first_store(request: Request) -> Request:
    return replace(request, headers={name: value for name, value in request.headers.items() if name != "x-store-hash"})


def is_unknown(request: Request) -> bool:
    return SIGN_IN(request) and request.json["email"].lower() not in PASSWORDS


def is_elsewhere(request: Request) -> bool:
    return SIGN_IN(request) and request.headers.get("x-store-hash", "demo") not in ("demo", "other")


def before_the_password(email: str, reply: Reply) -> ASGIApp:
    """A server that tells whoever knows an address that its owner may not sign in."""
    return instead(both(SIGN_IN, of_buyer(email)), reply)


def not_signing_out(_: Call) -> Answer:
    return Answer(None, status=NO_CONTENT)


def signing_out_twice(call: Call) -> Answer:
    """Signing out ends the newest other session of the buyer, too."""
    others = [one for one in call.store.sessions.find_all("buyer_id", call.buyer.id) if one.id != call.session.id]
    with call.store.transaction():
        for session in others[-1:]:
            call.store.sessions.remove(session.id)
    return served("deleteBuyerSession", call)


def reading_on() -> ASGIApp:
    """A server in which a token that was signed out still reads."""
    ended: dict[str, str] = {}

    async def serve(request: Request, ask: Ask) -> Reply:
        token = request.headers.get("authorization", "")
        if request.method == "DELETE" and request.path == SESSION:
            shown = await ask(replace(request, method="GET", path="/buyer/me"))
            if not code_of(shown):
                ended[token] = shown.json["data"]["user"]["email"]
        answer = await ask(request)
        if code_of(answer) == "NOT_SIGNED_IN" and token in ended and is_read(request):
            return await ask(await as_buyer(request, ask, ended[token]))
        return answer

    return between(new_app(), serve)


def other_mail(data: Any) -> Any:
    return {"email": f"x{data['email']}"}


INVALID = "NOT_SIGNED_IN"
BAD = "BAD_CREDENTIALS"
MUTANTS = [
    *breaking(
        NEEDED,
        {
            "without a token one reads as the first buyer": lambda: lending(
                lambda request: is_read(request) and has_no_token(request)
            ),
            "any token reads": lambda: lending(lambda request: is_read(request) and has_a_token(request)),
            "management credentials read": lambda: lending(lambda request: is_read(request) and is_managing(request)),
            **{
                f"{operation} needs no session": partial(lending, any_of(operation, with_=has_no_token_of_a_buyer))
                for operation in ("getCart", "listPaymentMethods", "listB2bRequests", "getBuyer")
            },
            "whoever is not signed in is forbidden": lambda: refused_with(INVALID, denial(403, INVALID)),
            "whoever is not signed in has bad credentials": lambda: refused_with(INVALID, denial(401, BAD)),
            "an unknown token is a failure": lambda: refused_with(INVALID, denial(500, "INTERNAL"), has_a_token),
            "what has no session is refused and done": lambda: on_refusal(
                INVALID, do_it_for_everybody, lambda request: not is_read(request) and request.path != SESSION
            ),
        },
    ),
    *breaking(
        OPENS,
        {
            "addresses have small letters only": lambda: instead(in_small_letters_only, denial(401, BAD)),
            "the token opens nothing": lambda: answering(SIGN_IN, lambda data: {**data, "token": f"{data['token']}x"}),
            "the session is over before it began": lambda: answering(SIGN_IN, filled(expiresAt=1_000_000_000)),
            "the session ends in milliseconds": lambda: answering(
                SIGN_IN, lambda data: {**data, "expiresAt": str(data["expiresAt"])}
            ),
            "nobody is admin": lambda: of_user(lambda _: {"isAdmin": False}),
            "everybody is admin": lambda: of_user(lambda _: {"isAdmin": True}),
            "nobody has an invoice account": lambda: of_user(lambda _: {"invoiceAccount": None}),
            "the invoice account is the account": lambda: of_user(
                lambda user: {"account": user["invoiceAccount"] or user["account"]}
            ),
            "every scope is the own account": lambda: answering(SHOW_USER, filled(scope="own")),
            "every scope is an organisation": lambda: answering(SHOW_USER, filled(scope="organization")),
            "the user has another address": lambda: of_user(other_mail),
            "getBuyer shows somebody else": lambda: answering(
                calls_of("getBuyer"), lambda data: {**data, "user": {**data["user"], "account": "1"}}
            ),
        },
    ),
    *breaking(
        WRONG,
        {
            "any password will do": lambda: accepted_for(BAD, knowing_the_password),
            "any address will do": lambda: accepted_for(BAD, as_ada, is_unknown),
            "any store will do": lambda: accepted_for(BAD, to_the_first_store, is_elsewhere),
            "an unknown address is 404": lambda: refused_with(BAD, denial(404, "USER_NOT_FOUND"), is_unknown),
            "an unknown address is told": lambda: refused_with(
                BAD, denial(401, BAD, "Nobody has this address."), is_unknown
            ),
            "an unknown store is told": lambda: refused_with(BAD, denial(401, BAD, "No such store."), is_elsewhere),
            "an unknown store is a failure": lambda: refused_with(BAD, denial(500, "INTERNAL"), is_elsewhere),
            "wrong credentials are bad input": lambda: refused_with(BAD, denial(400, "BAD_REQUEST"), SIGN_IN),
            "wrong credentials are no session": lambda: refused_with(BAD, denial(401, INVALID), SIGN_IN),
        },
    ),
    *breaking(
        ACTIVE,
        {
            **{
                f"{who} may sign in": partial(accepted_for, code, as_ada, both(SIGN_IN, of_buyer(email)))
                for who, email, code in (
                    ("a pending user", PIA, "USER_NOT_ACTIVE"),
                    ("a removed user", ROB, "USER_NOT_ACTIVE"),
                    ("a consumer", DAN, "NOT_B2B"),
                )
            },
            "a pending user is unknown": lambda: refused_with(
                "USER_NOT_ACTIVE", denial(401, BAD), both(SIGN_IN, of_buyer(PIA))
            ),
            "a removed user is gone": lambda: refused_with(
                "USER_NOT_ACTIVE", denial(404, "USER_NOT_FOUND"), both(SIGN_IN, of_buyer(ROB))
            ),
            "a consumer is not active": lambda: refused_with("NOT_B2B", denial(403, "USER_NOT_ACTIVE")),
            "inactive users are unauthorised": lambda: refused_with("USER_NOT_ACTIVE", denial(401, "USER_NOT_ACTIVE")),
            "who is pending is told before the password": lambda: before_the_password(
                PIA, denial(403, "USER_NOT_ACTIVE")
            ),
            "who is a consumer is told before the password": lambda: before_the_password(DAN, denial(403, "NOT_B2B")),
        },
    ),
    *breaking(
        OVER,
        {
            "signing out does nothing": lambda: handled(not_signing_out, "deleteBuyerSession"),
            "signing out ends another session, too": lambda: handled(signing_out_twice, "deleteBuyerSession"),
            "a token that is signed out still reads": reading_on,
            "a session that is over is forbidden": lambda: refused_with(INVALID, denial(403, INVALID), has_a_token),
        },
    ),
]
