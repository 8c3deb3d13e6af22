"""Sends the contract layer's cases as a buyer or as the back office: signed in, with a cart that is held."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from schemathesis import Case

from conformance import shopping
from conformance.buyer_accounts import ANYBODY
from conformance.buyers import SESSION, Buyer
from conformance.contract_cases import MOST_AN_ID, is_positive
from conformance.exchange import Exchange
from conformance.guard import BACK_OFFICE
from conformance.outcomes import NotProvisioned
from conformance.own_carts import CART
from conformance.session import WRITES
from conformance.shopping import OUTBOX, PULL, a_receipt, a_request, an_invoice
from conformance.world import NEVER_ISSUED, World

BUYERS = "/buyer/"


def is_buyers(path: str) -> bool:
    """Whether a path is one of the profile `buyer`."""
    return path.startswith((BUYERS, BACK_OFFICE))


def needs(world: World, method: str, path: str) -> None:
    """See that the configuration has what the cases of an operation need.

    Raises:
        NotProvisioned: It names no buyer, or gives no leave to run jobs.
    """
    if path.startswith(BUYERS):
        world.buyer(ANYBODY)
    elif method.upper() in WRITES and not world.data.may_run_jobs:
        raise NotProvisioned("data.may_run_jobs")


def send(world: World, case: Case[Any], path: str, body: Any, headers: Mapping[str, str] | None) -> Exchange:
    """Send a case. What it does to a cart is undone.

    Raises:
        NotOurs: It would change something that is not the run's.
        Broken: The target does not let the buyer sign in, or does not do what the case needs.
        TargetError: There was no answer.
    """
    parameters = [(name, value) for name, value in dict(case.query or {}).items() if value is not None]
    if path.startswith(BACK_OFFICE):
        return world.store.send(case.method, path, parameters=parameters, body=body, headers=headers)
    buyer = world.buyer(ANYBODY)
    if path == SESSION:
        return _send_session(world, buyer, case, body, headers)
    if not path.startswith(CART):
        return buyer.send(case.method, path, parameters=parameters, body=body, headers=headers)
    with buyer.holding_the_cart():
        if "lineId" in (case.path_parameters or {}) and is_positive(case):
            path = f"{CART}/lines/{shopping.line_ids(shopping.fill(buyer, [an_invoice(world)]))[0]}"
        return buyer.send(case.method, path, parameters=parameters, body=body, headers=headers)


def path_values(world: World, case: Case[Any]) -> Mapping[str, Any]:
    """What stands in the path: something of the run for a valid case, and for a write that is none nothing at all.

    Raises:
        Broken: The target does not make it.
    """
    values = dict(case.path_parameters or {})
    if not is_positive(case):
        return dict.fromkeys(values, NEVER_ISSUED) if case.method.upper() in WRITES else values
    return {name: _OF[name](world) for name in values}


def body_of(world: World, operation_id: str, case: Case[Any], body: bytes | None) -> Any:
    """The body of a case; a valid one names an invoice of the run and a buyer of the configuration.

    Nor does one that is not valid name an invoice of somebody else.
    """
    if not is_positive(case):
        sent: Any = case.body
        is_to_pay = operation_id == "addInvoicesToCart" and isinstance(sent, dict)
        return json.dumps(_with_ours(world, sent), default=str).encode() if is_to_pay else body
    own = _BODIES.get(operation_id)
    return own(world) if own else body


def _send_session(
    world: World, buyer: Buyer, case: Case[Any], body: Any, headers: Mapping[str, str] | None
) -> Exchange:
    """Signing out ends a session of its own; the one that the rules use goes on."""
    if case.method.upper() == "DELETE":
        return buyer.send("DELETE", SESSION, token=shopping.token_of(buyer.sign_in()))
    own = {"X-Store-Hash": world.store.credentials.store_hash}
    return buyer.send(case.method, SESSION, body=body, headers={**own, **dict(headers or {})}, token="")


def _with_ours(world: World, body: dict[str, Any]) -> dict[str, Any]:
    lines = body.get("lines")
    if not isinstance(lines, list):
        return body
    ours = {"invoiceId": an_invoice(world).id}
    return {**body, "lines": [line | ours if _names_an_invoice(line) else line for line in lines]}


def _names_an_invoice(line: Any) -> bool:
    """Whether a line names one that somebody could have; what is wrong with any other stays."""
    named = line.get("invoiceId") if isinstance(line, dict) else None
    return (type(named) is int and 0 <= named <= MOST_AN_ID) or (isinstance(named, str) and named != "")


def _credentials(world: World) -> dict[str, Any]:
    account = world.buyer(ANYBODY).account
    return {"email": account.email, "password": account.password}


_BODIES: Mapping[str, Callable[[World], dict[str, Any]]] = {
    "createBuyerSession": _credentials,
    "addItemToCart": lambda world: {"sku": world.store.token("item"), "quantity": 2, "price": "1.00"},
    "addInvoicesToCart": lambda world: {"lines": [{"invoiceId": an_invoice(world).id, "amount": "1.00"}]},
    "updateCartLine": lambda _: {"amount": "1.00"},
}


def _mail(world: World) -> Any:
    found = world.store.send("GET", OUTBOX, parameters={"limit": 1}).data
    first = found[0] if isinstance(found, list) and found and isinstance(found[0], dict) else {}
    return first.get("id", NEVER_ISSUED)


_OF: Mapping[str, Callable[[World], Any]] = {
    "invoiceId": lambda world: an_invoice(world).id,
    "lineId": lambda _: NEVER_ISSUED,
    "receiptId": a_receipt,
    "requestId": a_request,
    "jobId": lambda _: PULL,
    "mailId": _mail,
}
