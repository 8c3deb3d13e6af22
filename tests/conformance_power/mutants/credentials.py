"""Servers that let strangers in, act on what they refuse, or mix up their stores."""

from __future__ import annotations

from starlette.types import ASGIApp

from tests.conformance_power.between import DEMO, Ask, Reply, Request, Which, between, calls, calls_of_one, refusal
from tests.conformance_power.in_process import new_app
from tests.conformance_power.mutants import Mutant

INVOICES = "/ip/invoices"
ORDERS = "/api/v3/io/orders"
TOKEN, STORE = "x-auth-token", "x-store-hash"
OTHER = {TOKEN: "other-token", STORE: "other"}


def letting_in(which: Which) -> ASGIApp:
    """A server that takes some requests as if they had the credentials of the store `demo`."""

    async def serve(request: Request, ask: Ask) -> Reply:
        is_let_in = which(request) and not is_of_other(request)
        return await ask(request.headed(DEMO) if is_let_in else request)

    return between(new_app(), serve)


def acting_on_strangers(which: Which) -> ASGIApp:
    """A server that carries some requests out before it refuses them for want of credentials."""

    async def serve(request: Request, ask: Ask) -> Reply:
        if not which(request) or DEMO.items() <= request.headers.items() or is_of_other(request):
            return await ask(request)
        await ask(request.headed(DEMO))
        return refusal(401, "Invalid token")

    return between(new_app(), serve)


def sharing(which: Which) -> ASGIApp:
    """A server that, for another store, looks in the store `demo`, too, where it finds nothing."""

    async def serve(request: Request, ask: Ask) -> Reply:
        reply = await ask(request)
        is_nothing = reply.status == 404 or (reply.status == 200 and reply.json["data"] == [])
        return await ask(request.headed(DEMO)) if is_nothing and which(request) and is_of_other(request) else reply

    return between(new_app(), serve)


def by_old_header(headers: dict[str, str] | None, *, token: str | None = None) -> ASGIApp:
    """A server that takes authToken, `token` or any, for these credentials, or for those of nobody's invoices."""

    async def serve(request: Request, ask: Ask) -> Reply:
        sent = request.headers.get("authtoken")
        if sent is None or sent != (token or sent):
            return await ask(request)
        return refusal(404, "Invoice does not exist") if headers is None else await ask(request.headed(headers))

    return between(new_app(), serve)


def is_of_other(request: Request) -> bool:
    return OTHER.items() <= request.headers.items()


def is_of_orders(request: Request) -> bool:
    return request.path.startswith(ORDERS)


def is_single_order(request: Request) -> bool:
    return is_of_orders(request) and request.path != ORDERS


def has_any_token(request: Request) -> bool:
    return TOKEN in request.headers and request.headers.get(STORE) == "demo"


def has_token_with_more(request: Request) -> bool:
    return request.headers.get(TOKEN, "").startswith("demo-token") and request.headers.get(STORE) == "demo"


def has_store_only(request: Request) -> bool:
    return TOKEN not in request.headers and request.headers.get(STORE) == "demo"


def has_token_only(request: Request) -> bool:
    return STORE not in request.headers and request.headers.get(TOKEN) == "demo-token"


def has_token_of_any_store(request: Request) -> bool:
    return request.headers.get(TOKEN) == "other-token" and request.headers.get(STORE) == "demo"


def has_right_token(request: Request) -> bool:
    return request.headers.get(TOKEN) == "demo-token"


REQUIRED = "credentials-are-required"
APART = "data-stay-within-their-store"
LEGACY = "legacy-token-alone-authenticates"
MUTANTS = [
    Mutant(name="PDF links are public", rule=REQUIRED, app=lambda: letting_in(calls("GET", "/download-pdf"))),
    Mutant(name="extra fields are public", rule=REQUIRED, app=lambda: letting_in(calls("GET", "/extra-fields"))),
    Mutant(name="orders are public", rule=REQUIRED, app=lambda: letting_in(is_of_orders)),
    Mutant(name="single orders are public", rule=REQUIRED, app=lambda: letting_in(is_single_order)),
    Mutant(name="anyone invoices orders", rule=REQUIRED, app=lambda: letting_in(calls("POST", "/invoices"))),
    Mutant(name="any token will do", rule=REQUIRED, app=lambda: letting_in(has_any_token)),
    Mutant(name="a token may be longer", rule=REQUIRED, app=lambda: letting_in(has_token_with_more)),
    Mutant(name="the store hash is enough", rule=REQUIRED, app=lambda: letting_in(has_store_only)),
    Mutant(name="the token is enough", rule=REQUIRED, app=lambda: letting_in(has_token_only)),
    Mutant(name="any hash will do with the token", rule=REQUIRED, app=lambda: letting_in(has_right_token)),
    Mutant(name="a token opens every store", rule=REQUIRED, app=lambda: letting_in(has_token_of_any_store)),
    Mutant(
        name="a stranger's create is stored", rule=REQUIRED, app=lambda: acting_on_strangers(calls("POST", INVOICES))
    ),
    Mutant(name="a stranger's update is stored", rule=REQUIRED, app=lambda: acting_on_strangers(calls_of_one("PUT"))),
    Mutant(name="a stranger's delete works", rule=REQUIRED, app=lambda: acting_on_strangers(calls_of_one("DELETE"))),
    Mutant(name="every store reads an invoice", rule=APART, app=lambda: sharing(calls_of_one("GET"))),
    Mutant(name="every store updates an invoice", rule=APART, app=lambda: sharing(calls_of_one("PUT"))),
    Mutant(name="every store deletes an invoice", rule=APART, app=lambda: sharing(calls_of_one("DELETE"))),
    Mutant(name="every store downloads an invoice", rule=APART, app=lambda: sharing(calls("GET", "/download-pdf"))),
    Mutant(name="an empty store lists another's", rule=APART, app=lambda: sharing(calls("GET", INVOICES))),
    Mutant(name="every store lists the orders", rule=APART, app=lambda: sharing(calls("GET", ORDERS))),
    Mutant(name="every store reads an order", rule=APART, app=lambda: sharing(is_single_order)),
    Mutant(name="every store lists products", rule=APART, app=lambda: sharing(calls("GET", "/products"))),
    Mutant(name="every store invoices an order", rule=APART, app=lambda: sharing(calls("POST", "/invoices"))),
    Mutant(name="any old token opens a store", rule=LEGACY, app=lambda: by_old_header(DEMO)),
    Mutant(name="an old token opens another store", rule=LEGACY, app=lambda: by_old_header(OTHER, token="demo-token")),
    Mutant(name="an old token finds no invoice", rule=LEGACY, app=lambda: by_old_header(None)),
]
