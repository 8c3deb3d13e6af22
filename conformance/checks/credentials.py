"""Calls without valid credentials: none succeeds, none changes anything."""

from __future__ import annotations

from conformance import expect
from conformance.config import Credentials
from conformance.exchange import Exchange
from conformance.invoiced_order import ORDER_INVOICES
from conformance.outcomes import NotApplicable
from conformance.rulebook import check
from conformance.samples import sample
from conformance.tour import NOBODY, anonymous
from conformance.trials import VICTIM, nothing_stored, trial, updates
from conformance.world import INVOICES, ORDERS, World

FIRST_SERVER_ERROR = 500
WAYS_OF_OLD = (401, 403)


@check("credentials-are-required", is_read_only=True)
def lists_need_credentials(world: World) -> None:
    """List invoices without credentials, without a store hash and with a wrong one; list extra fields without any.

    No call succeeds.
    """
    own = world.config.credentials
    for what, path, credentials in (
        ("without credentials", INVOICES, NOBODY),
        ("without X-Store-Hash", INVOICES, Credentials(auth_token=own.auth_token, store_hash="")),
        (
            "with a wrong X-Store-Hash",
            INVOICES,
            Credentials(auth_token=own.auth_token, store_hash=f"{own.store_hash}x"),
        ),
        ("without credentials", f"{INVOICES}/extra-fields", NOBODY),
    ):
        _is_refused(what, world.store.send("GET", path, parameters={"limit": 1}, credentials=credentials))


@check("credentials-are-required", needs=["created-invoice-reads-back"])
def an_invoice_needs_credentials(world: World) -> None:
    """Create, get, update, delete and download without credentials, without a token or with a wrong one.

    No call succeeds. Nothing is stored, and the invoice is as it was.
    """
    own, store = world.config.credentials, world.store
    create = trial(world, "without credentials")
    _is_refused("without credentials", create.answer)
    nothing_stored(create)
    update, before, after = updates(world)["without X-Auth-Token"]
    _is_refused("without X-Auth-Token", update)
    expect.equal("purchaseOrderNumber after a refused update", before, after, update)

    path = f"{INVOICES}/{sample(world, VICTIM).id}"
    wrong = Credentials(auth_token=f"{own.auth_token}x", store_hash=own.store_hash)
    _is_refused("without credentials", store.send("GET", f"{path}/download-pdf", credentials=NOBODY))
    _is_refused("with a wrong X-Auth-Token", store.send("GET", path, credentials=wrong))
    _is_refused("with a wrong X-Auth-Token", store.send("DELETE", path, credentials=wrong))
    expect.success(store.send("GET", path))


@check("credentials-are-required")
def invoicing_an_order_needs_credentials(world: World) -> None:
    """Create an invoice from an order without credentials. The call does not succeed."""
    if not world.data.order_ids:
        raise NotApplicable("data.order_ids names no order")

    order_id = world.data.order_ids[-1]
    world.free_orders.has(order_id)  # so that what a careless target makes of it goes in the end
    path = ORDER_INVOICES.format(order_id)
    _is_refused("without credentials", world.store.send("POST", path, credentials=NOBODY))


@check("credentials-are-required", is_read_only=True)
def a_token_opens_its_own_store_only(world: World) -> None:
    """List invoices with the token of another store, and with the hash of another store. No call succeeds."""
    own, other = world.config.credentials, world.second.credentials
    for what, token, store_hash in (
        ("with the X-Auth-Token of another store", other.auth_token, own.store_hash),
        ("with the X-Store-Hash of another store", own.auth_token, other.store_hash),
    ):
        mixed = Credentials(auth_token=token, store_hash=store_hash)
        _is_refused(what, world.store.send("GET", INVOICES, parameters={"limit": 1}, credentials=mixed))


@check("credentials-are-required", is_read_only=True)
def orders_need_credentials(world: World) -> None:
    """List orders, get one and list its products, all without credentials. No call succeeds."""
    if "orders" not in world.config.profiles:
        raise NotApplicable("the profile orders is not judged")
    listing = world.store.send("GET", ORDERS, parameters={"limit": 1})
    items = listing.data if listing.is_success and isinstance(listing.data, list) else []
    number = items[0].get("bcOrderId") if items and isinstance(items[0], dict) else None

    for path in (ORDERS, *([f"{ORDERS}/{number}", f"{ORDERS}/{number}/products"] if number is not None else [])):
        _is_refused("without credentials", world.store.send("GET", path, credentials=NOBODY))


@check("legacy-token-alone-authenticates", needs=["created-invoice-reads-back"])
def the_old_header_opens_the_store_or_nothing(world: World) -> None:
    """Get an invoice with nothing but the token in authToken, and with a wrong one there.

    The wrong one is refused. The right one gets the invoice, or is refused like a call without credentials.
    """
    one, token = sample(world, "minimal"), world.config.credentials.auth_token
    path = f"{INVOICES}/{one.id}"

    _is_refused("with a wrong authToken", _get_by_old_header(world, path, f"{token}x"))
    answer = _get_by_old_header(world, path, token)
    if answer.is_success:
        number = answer.data.get("invoiceNumber") if isinstance(answer.data, dict) else None
        expect.equal("invoiceNumber by authToken", one.sent["invoiceNumber"], number, answer)
        return
    is_like_nobody = answer.code in (*WAYS_OF_OLD, anonymous(world).code) or answer.code >= FIRST_SERVER_ERROR
    expect.that(is_like_nobody, "the invoice, or the refusal of a call without credentials", answer.summary, answer)


def _get_by_old_header(world: World, path: str, token: str) -> Exchange:
    return world.store.send("GET", path, credentials=NOBODY, headers={"authToken": token})


def _is_refused(what: str, answer: Exchange) -> None:
    expect.that(not answer.is_success, f"{answer.method} {what}: no success", answer.summary, answer)
