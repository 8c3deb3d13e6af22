"""Ids that no payment has."""

from __future__ import annotations

from conformance import expect, paying
from conformance.exchange import Exchange
from conformance.paying import COMPLETED, OFFLINE, PAYMENTS, REVERT
from conformance.payment_samples import samples
from conformance.rulebook import check
from conformance.world import NEVER_ISSUED, World

UNKNOWN = {"errMsg": "Payment does not exist", "message": "Not Found Error"}
PATH = f"{PAYMENTS}/{NEVER_ISSUED}"


@check("unknown-payment-is-404", is_read_only=True)
def a_payment_that_never_was_is_not_read(world: World) -> None:
    """Get a payment id far above any that was issued, its operations and its transactions. Code 404 with both texts."""
    for path in (PATH, f"{PATH}/operations", f"{PATH}/transactions"):
        _is_unknown(world.store.send("GET", path))


@check("unknown-payment-is-404")
def a_payment_that_never_was_is_not_deleted(world: World) -> None:
    """Delete a payment id far above any that was issued. Code 404 with both texts."""
    _is_unknown(world.store.send("DELETE", PATH))


@check("write-to-unknown-payment-is-404", needs=["offline-payment-reads-back"])
def a_payment_that_never_was_is_not_changed(world: World) -> None:
    """Change a payment id far above any that was issued, set its status, and perform an operation. 404 each time."""
    store = world.store
    body = paying.body(store, [(samples(world).invoices["bystander"], "1")])
    expect.refused(store.send("PUT", f"{OFFLINE}/{NEVER_ISSUED}", body=body), {404})
    expect.refused(store.send("PUT", f"{PATH}/processing-status", body={"processingStatus": COMPLETED}), {404})
    expect.refused(store.send("POST", f"{PATH}/operations", body={"operationCode": REVERT}), {404})


def _is_unknown(exchange: Exchange) -> None:
    expect.refused(exchange, {404})
    meta = (exchange.json or {}).get("meta")
    said = {
        "errMsg": exchange.data.get("errMsg") if isinstance(exchange.data, dict) else None,
        "message": meta.get("message") if isinstance(meta, dict) else None,
    }
    expect.equal("the refusal's texts", UNKNOWN, said, exchange)
