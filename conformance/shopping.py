"""What a buyer does with the run's own invoices: put them into the cart, pay them, ask for copies of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from conformance.buyer_accounts import ANYBODY
from conformance.buyers import Buyer, token_of
from conformance.exchange import Exchange
from conformance.outcomes import Broken, NotProvisioned
from conformance.own_carts import CART, CHECKOUT
from conformance.store import Made
from conformance.world import World

__all__ = ["CART", "CHECKOUT", "token_of"]

INVOICES, METHODS, RECEIPTS, REQUESTS = (
    "/buyer/invoices", "/buyer/payment-methods", "/buyer/receipts", "/buyer/b2b-requests",
)  # fmt: skip
ITEMS, LINES, TO_PAY = f"{CART}/items", f"{CART}/lines", f"{CART}/invoices"
JOBS, OUTBOX = "/hq/jobs", "/hq/outbox"
PULL, SYNCHRONIZE = "P-0001", "synchronize-orders-and-channel-requests"
GOOD_CARD = "tok_visa"


def new_invoice(world: World, account: str, value: object = 100, *, code: str = "USD", **fields: Any) -> Made:
    """An invoice that an account has to pay, open in full.

    Raises:
        Broken: The target refuses it.
    """
    balance = {"code": code, "value": value}
    return world.store.create(customerId=account, **{"originalBalance": balance, "openBalance": balance, **fields})


def add(buyer: Buyer, invoices: Iterable[Made | int | str], *amounts: Any) -> Exchange:
    """Put invoices into the cart and take the answer as it comes; an amount of None is left out."""
    wanted = list(invoices)
    parts = [*amounts, *[None] * (len(wanted) - len(amounts))]
    lines = [
        {"invoiceId": one.id if isinstance(one, Made) else one} | ({} if amount is None else {"amount": amount})
        for one, amount in zip(wanted, parts, strict=True)
    ]
    return buyer.send("POST", TO_PAY, body={"lines": lines})


def fill(buyer: Buyer, invoices: Iterable[Made | int | str], *amounts: Any) -> dict[str, Any]:
    """Put invoices into the cart; the cart.

    Raises:
        Broken: The target refuses them.
    """
    return cart_of(add(buyer, invoices, *amounts))


def add_item(world: World, buyer: Buyer, **fields: Any) -> Exchange:
    """Put an item into the cart, 2 of 12.50 unless `fields` say otherwise, and take the answer as it comes."""
    body = {"sku": world.store.token("item"), "quantity": 2, "price": "12.50", **fields}
    return buyer.send("POST", ITEMS, body=body)


def change_line(buyer: Buyer, line_id: Any, **fields: Any) -> Exchange:
    """Change a line and take the answer as it comes."""
    return buyer.send("PATCH", f"{LINES}/{line_id}", body=fields)


def cart(buyer: Buyer) -> dict[str, Any]:
    """The cart as the target shows it.

    Raises:
        Broken: It does not.
    """
    return cart_of(buyer.send("GET", CART))


def cart_of(exchange: Exchange) -> dict[str, Any]:
    """The cart in an answer.

    Raises:
        Broken: There is none.
    """
    found: Any = exchange.data
    if not exchange.is_success or not isinstance(found, dict) or not isinstance(found.get("lines"), list):
        raise Broken("success with the cart as data", exchange.summary, exchange)
    return found


def line_ids(cart: Mapping[str, Any]) -> list[Any]:
    """The ids of the lines, in their order.

    Raises:
        Broken: One has none.
    """
    ids = [line.get("id") for line in cart["lines"] if isinstance(line, Mapping)]
    if not ids or None in ids:
        raise Broken("lines with an id each", f"{cart['lines']!r}")
    return ids


def card(amount: object, token: str = GOOD_CARD) -> dict[str, Any]:
    """A tender by card."""
    return {"method": "card", "amount": str(amount), "token": token}


def check_out(buyer: Buyer, version: Any, tenders: Sequence[Mapping[str, Any]]) -> Exchange:
    """Pay what is in the cart and take the answer as it comes."""
    return buyer.send("POST", CHECKOUT, body={"tenders": list(tenders), "cartVersion": version})


def pay(buyer: Buyer, invoices: Iterable[Made | int | str], *amounts: Any) -> Exchange:
    """Put invoices into the cart, which is held, and pay for them by card.

    Raises:
        Broken: The target refuses one of it.
    """
    filled = fill(buyer, invoices, *amounts)
    answer = check_out(buyer, filled.get("version"), [card(money("amountDue", filled.get("amountDue")))])
    if not answer.is_success or not isinstance(answer.data, dict):
        raise Broken("HTTP 200 with the payment as data", answer.summary, answer)
    return answer


def request(buyer: Buyer, invoice: Made | int | str) -> Exchange:
    """Ask for an invoice by e-mail and take the answer as it comes."""
    named = invoice.id if isinstance(invoice, Made) else invoice
    return buyer.send("POST", f"{INVOICES}/{named}/request")


def run_job(world: World, job: str) -> Exchange:
    """Let a job of the back office run.

    Raises:
        NotProvisioned: Nobody gave leave to it.
    """
    if not world.data.may_run_jobs:
        raise NotProvisioned("data.may_run_jobs")
    return world.store.send("POST", f"{JOBS}/{job}/run")


def record_of(exchange: Exchange) -> dict[str, Any]:
    """The record in an answer.

    Raises:
        Broken: There is none.
    """
    found: Any = exchange.data
    if not exchange.is_success or not isinstance(found, dict):
        raise Broken("success with an object as data", exchange.summary, exchange)
    return found


def total_count(listing: Exchange) -> Any:
    """The totalCount that a list reports, None where it reports none."""
    meta = (listing.json or {}).get("meta")
    pagination = meta.get("pagination") if isinstance(meta, Mapping) else None
    return pagination.get("totalCount") if isinstance(pagination, Mapping) else None


def money(what: str, amount: Any) -> Decimal:
    """The value of an amount that is a code and a value.

    Raises:
        Broken: It is none.
    """
    value = amount.get("value") if isinstance(amount, Mapping) else None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        raise Broken(f"{what} = a code and a value", f"{what} = {amount!r}") from None


def an_invoice(world: World) -> Made:
    """An open invoice of anybody's own account; nobody pays all of it.

    Raises:
        NotProvisioned: No buyer is configured.
        Broken: The target refuses it.
    """
    return world.once(_an_invoice)


def a_receipt(world: World) -> Any:
    """The id of the receipt of a payment that somebody made.

    Raises:
        NotProvisioned: No buyer is configured.
        Broken: The target does not take it.
    """
    return world.once(_a_receipt)


def a_request(world: World) -> Any:
    """The id of a request that somebody made.

    Raises:
        NotProvisioned: No buyer is configured.
        Broken: The target does not take it.
    """
    return world.once(_a_request)


def _an_invoice(world: World) -> Made:
    return new_invoice(world, world.buyer(ANYBODY).account.payer, 1_000_000)


def _a_receipt(world: World) -> Any:
    buyer = world.buyer(ANYBODY)
    with buyer.holding_the_cart():
        return pay(buyer, [an_invoice(world)], "1.00").data.get("receiptId")


def _a_request(world: World) -> Any:
    return record_of(request(world.buyer(ANYBODY), an_invoice(world))).get("id")


def next_version(cart: Mapping[str, Any]) -> Any:
    """The version that a cart has after one change more."""
    version = cart.get("version")
    return version + 1 if isinstance(version, int) else "one more than a number"
