"""Signing in and out, of buyers and of operators."""

from __future__ import annotations

from contextlib import suppress

from starlette.responses import Response

from mockserver.portal.addresses import BUYERS, PREFIX, own_address
from mockserver.portal.backend import Refused, SignedOut
from mockserver.portal.credentials import is_sendable, operator_headers, operator_secret
from mockserver.portal.seals import Said
from mockserver.portal.visit import Visit
from mockserver.portal.wording import in_words

BAD_STORE = "The name of a store has letters, digits and signs, and no space."
WRONG_OPERATOR = "The store and the management token do not go together."


async def show(visit: Visit) -> Response:
    """The page to sign in on."""
    if visit.is_signed_in:
        return visit.go(own_address(visit.asked("back"), otherwise=visit.area.home))
    return await _form(visit)


async def sign_in(visit: Visit) -> Response:
    """Sign a buyer in."""
    store = visit.form.text("store")
    if store and not is_sendable(store):
        return await _form(visit, status=422, errors={"store": BAD_STORE})
    body = {"email": visit.form.text("email"), "password": visit.form.raw("password")}
    missing = {name: _MISSING[name] for name, value in body.items() if not value}
    if missing:
        return await _form(visit, status=422, errors=missing)
    try:
        answer = await visit.backend({"x-store-hash": store} if store else {}).call("POST", "/buyer/session", body)
    except (Refused, SignedOut) as refusal:
        return await _form(visit, status=refusal.status, trouble=in_words(refusal))
    return _entered(visit, answer.data["token"])


async def sign_in_operator(visit: Visit) -> Response:
    """Sign an operator in, with a store's own credentials."""
    store, token = visit.form.text("store"), visit.form.text("token")
    headers = operator_headers(store, token)
    if not headers:
        return await _form(visit, status=422, trouble=WRONG_OPERATOR)
    try:
        await visit.backend(headers).get("/hq/jobs")
    except (Refused, SignedOut) as refusal:
        return await _form(visit, status=refusal.status, trouble=WRONG_OPERATOR)
    return _entered(visit, operator_secret(store, token))


async def sign_out(visit: Visit) -> Response:
    """End a buyer's session."""
    with suppress(SignedOut):  # it is over already
        await visit.api.call("DELETE", "/buyer/session")
    return visit.sign_in_first("left", back=visit.area.home)


async def sign_out_operator(visit: Visit) -> Response:
    """Forget an operator's credentials."""
    return visit.sign_in_first("left", back=visit.area.home)


def _entered(visit: Visit, secret: str) -> Response:
    response = visit.go(own_address(visit.form.text("back"), otherwise=visit.area.home))
    visit.give_cookie(response, visit.area.cookie, secret)
    response.delete_cookie(f"{visit.area.cookie}-said", path=PREFIX)
    return response


async def _form(
    visit: Visit,
    *,
    status: int = 200,
    errors: dict[str, str] | None = None,
    trouble: str = "",
) -> Response:
    reason, back = visit.asked("reason"), visit.asked("back") or visit.form.text("back")
    notice = Said("notice", _REASONS[reason]) if reason in _REASONS else None
    return await visit.page(
        "sign_in.html" if visit.area is BUYERS else "operator_sign_in.html",
        status=status,
        errors=errors or {},
        trouble=trouble,
        notice=notice,
        back=own_address(back, otherwise=""),
        typed={name: visit.form.text(name) for name in ("email", "store")},
        user=None,
        cart=None,
    )


_MISSING = {"email": "Your e-mail address is missing.", "password": "Your password is missing."}
_REASONS = {
    "needed": "Please sign in first.",
    "expired": "Your session has ended. Sign in again, and you are back where you were.",
    "left": "You are signed out.",
}
