"""Signing in and out: who may, what a session opens, and that nothing opens without one."""

from __future__ import annotations

from conformance import expect, shopping
from conformance.buyer_accounts import ANYBODY, CONSUMER, LONER, MEMBER, NO_MORE, NOT_YET, BuyerAccount
from conformance.buyers import SESSION, Buyer
from conformance.exchange import Exchange
from conformance.outcomes import NotProvisioned
from conformance.rulebook import check
from conformance.shopping import CART, INVOICES, METHODS, RECEIPTS, REQUESTS, an_invoice
from conformance.shown import moment
from conformance.world import World

ME = "/buyer/me"
REFUSED, FORBIDDEN = 401, 403
NO_SESSION, WRONG = "NOT_SIGNED_IN", "BAD_CREDENTIALS"
LONGEST_S = 10 * 366 * 86_400
"""What a time in milliseconds is far above."""
SIGN_IN = "sign-in-opens-a-session"


@check("buyer-session-is-required", needs=[SIGN_IN])
def reading_needs_a_session(world: World) -> None:
    """Read as a buyer without a token, and with one that was made up: the buyer, invoices, cart, methods, requests.

    Each call is answered with code 401 and errorCode NOT_SIGNED_IN.
    """
    buyer, invoice = world.buyer(ANYBODY), f"{INVOICES}/{an_invoice(world).id}"
    made_up = f"{world.store.credentials.store_hash}.{world.store.token()}"
    for path in (ME, INVOICES, invoice, f"{invoice}/download-pdf", CART, METHODS, REQUESTS, f"{REQUESTS}/1"):
        _refused(buyer.send("GET", path, token=""))
    for path in (ME, invoice, f"{RECEIPTS}/1", CART):
        _refused(buyer.send("GET", path, token=made_up))


@check("buyer-session-is-required", needs=[SIGN_IN])
def writing_needs_a_session(world: World) -> None:
    """Fill a cart. Without a token add to it, change it, empty it, check it out, ask for an invoice and sign out.

    Each call is answered with code 401 and errorCode NOT_SIGNED_IN, and the cart is as it was.
    """
    buyer, invoice = world.buyer(ANYBODY), an_invoice(world)
    with buyer.holding_the_cart():
        before = shopping.fill(buyer, [invoice], "5.00")
        line = f"{shopping.LINES}/{shopping.line_ids(before)[0]}"
        tenders = [shopping.card("5.00")]
        for method, path, body in (
            ("POST", shopping.TO_PAY, {"lines": [{"invoiceId": invoice.id}]}),
            ("POST", shopping.ITEMS, {"sku": world.store.token(), "quantity": 1, "price": "1.00"}),
            ("PATCH", line, {"amount": "4.00"}),
            ("DELETE", line, None),
            ("DELETE", CART, None),
            ("POST", shopping.CHECKOUT, {"tenders": tenders, "cartVersion": before.get("version")}),
            ("POST", f"{INVOICES}/{invoice.id}/request", None),
            ("DELETE", SESSION, None),
        ):
            _refused(buyer.send(method, path, body=body, token=""))
        expect.equal("the cart after calls without a session", before, shopping.cart(buyer))


@check("buyer-session-is-required", needs=[SIGN_IN])
def management_credentials_are_no_session(world: World) -> None:
    """Call getBuyer, listBuyerInvoices and getCart with the management credentials alone. Each gets NOT_SIGNED_IN."""
    world.buyer(ANYBODY)
    for path in (ME, INVOICES, CART):
        _refused(world.store.send("GET", path))


@check(SIGN_IN)
def a_session_says_who_is_signed_in(world: World) -> None:
    """Sign in as one of an organisation and as one of none.

    The answer and getBuyer have account, invoiceAccount, isAdmin. The scope is `organization` exactly where there is an
    invoiceAccount.
    """
    for role in (ANYBODY, MEMBER, LONER):
        try:
            buyer = world.buyer(role)
        except NotProvisioned:
            continue
        answer = buyer.signed_in()
        shopping.token_of(answer)
        _is(buyer.account, answer)
        _is(buyer.account, buyer.send("GET", ME))
    world.buyer(ANYBODY)


@check(SIGN_IN)
def a_session_lasts(world: World) -> None:
    """Sign in and then create an invoice. expiresAt is after its createdAt, in seconds, for getBuyer as well."""
    buyer = world.buyer(ANYBODY)
    answer = buyer.sign_in()
    shown = buyer.send("GET", ME, token=shopping.token_of(answer))
    made = shopping.new_invoice(world, buyer.account.payer)
    created = moment("createdAt", world.store.read(made.id).get("createdAt"))

    for one in (answer, shown):
        expires = shopping.record_of(one).get("expiresAt")
        is_ahead = type(expires) is int and 0 < expires - created < LONGEST_S
        expect.that(is_ahead, f"expiresAt in seconds and after {created}", f"expiresAt = {expires!r}", one)


@check(SIGN_IN)
def admins_are_told_apart(world: World) -> None:
    """Sign in as an admin. isAdmin is true in the answer and of getBuyer."""
    admins = [one for one in world.data.buyers if one.is_active and one.is_admin]
    if not admins:
        raise NotProvisioned("data.buyers (an admin and another with the same invoice_account)")
    answer = world.buyers.of(admins[0]).signed_in()
    shopping.token_of(answer)
    _is(admins[0], answer)


@check(SIGN_IN)
def an_address_has_no_case(world: World) -> None:
    """Sign in with the address in capitals. It succeeds, and the session is the same buyer's."""
    buyer = world.buyer(ANYBODY)
    email = buyer.account.email
    answer = _sign_in(world, email.upper() if email != email.upper() else email.lower(), buyer.account.password)

    token = shopping.token_of(answer)
    _is(buyer.account, buyer.send("GET", ME, token=token))


@check("wrong-credentials-open-nothing", needs=[SIGN_IN])
def wrong_passwords_addresses_and_stores_are_answered_alike(world: World) -> None:
    """Sign in with a wrong password, an address of nobody, the password in other letters, and at no store.

    Each is answered with code 401 and errorCode BAD_CREDENTIALS, and all bodies are the same.
    """
    buyer, token = world.buyer(ANYBODY), world.store.token("nobody")
    password = buyer.account.password
    answers = [
        buyer.sign_in(password=f"{password}x"),
        buyer.sign_in(password=password.swapcase() if password != password.swapcase() else f" {password}"),
        _sign_in(world, f"{token}@example.com", password),
        buyer.sign_in(store_hash=token),
    ]
    for answer in answers:
        expect.refused_as(answer, REFUSED, WRONG)
    for answer in answers[1:]:
        expect.equal("the refusal", answers[0].json, answer.json, answer)


@check("wrong-credentials-open-nothing", needs=[SIGN_IN])
def a_buyer_is_one_of_one_store(world: World) -> None:
    """Sign in at the second store, which does not have the buyer. Code 401, errorCode BAD_CREDENTIALS."""
    answer = world.buyer(ANYBODY).sign_in(store_hash=world.second.credentials.store_hash)

    expect.refused_as(answer, REFUSED, WRONG)


@check("only-active-business-users-sign-in", needs=[SIGN_IN, "wrong-credentials-open-nothing"])
def a_pending_user_is_told_to_wait(world: World) -> None:
    """Sign in as a pending user: code 403, USER_NOT_ACTIVE; with a wrong password: code 401, BAD_CREDENTIALS."""
    _may_not(world.buyer(NOT_YET), "USER_NOT_ACTIVE")


@check("only-active-business-users-sign-in", needs=[SIGN_IN, "wrong-credentials-open-nothing"])
def a_removed_user_does_not_come_in(world: World) -> None:
    """Sign in as a removed user: code 403, USER_NOT_ACTIVE; with a wrong password: code 401, BAD_CREDENTIALS."""
    _may_not(world.buyer(NO_MORE), "USER_NOT_ACTIVE")


@check("only-active-business-users-sign-in", needs=[SIGN_IN, "wrong-credentials-open-nothing"])
def a_consumer_does_not_come_in(world: World) -> None:
    """Sign in as a consumer: code 403, NOT_B2B; with a wrong password: code 401, BAD_CREDENTIALS."""
    _may_not(world.buyer(CONSUMER), "NOT_B2B")


@check("signed-out-session-is-over", needs=[SIGN_IN])
def one_session_ends_and_the_other_goes_on(world: World) -> None:
    """Sign in twice and sign out once.

    The token of that session is refused, also to sign out again; the other works.
    """
    buyer = world.buyer(ANYBODY)
    token, other = (shopping.token_of(buyer.sign_in()) for _ in range(2))

    expect.success(buyer.send("DELETE", SESSION, token=token))

    for method, path in (("GET", ME), ("GET", CART), ("DELETE", SESSION)):
        _refused(buyer.send(method, path, token=token))
    expect.success(buyer.send("GET", ME, token=other))


def _sign_in(world: World, email: str, password: str) -> Exchange:
    headers = {"X-Store-Hash": world.store.credentials.store_hash}
    return world.session.send("POST", SESSION, body={"email": email, "password": password}, headers=headers)


def _refused(answer: Exchange) -> None:
    expect.refused_as(answer, REFUSED, NO_SESSION)


def _may_not(buyer: Buyer, error_code: str) -> None:
    expect.refused_as(buyer.sign_in(), FORBIDDEN, error_code)
    expect.refused_as(buyer.sign_in(password=f"{buyer.account.password}x"), REFUSED, WRONG)


def _is(account: BuyerAccount, answer: Exchange) -> None:
    """An answer shows a buyer as the configuration has them."""
    data = shopping.record_of(answer)
    found = data.get("user")
    user = found if isinstance(found, dict) else {}
    wanted = (account.email.casefold(), account.account, account.invoice_account, account.is_admin)
    shown = (str(user.get("email")).casefold(), *(user.get(name) for name in ("account", "invoiceAccount", "isAdmin")))
    expect.equal("email, account, invoiceAccount and isAdmin", wanted, shown, answer)
    expect.equal("scope", "organization" if account.invoice_account else "own", data.get("scope"), answer)
