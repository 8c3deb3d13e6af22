"""Deleting an invoice."""

from __future__ import annotations

from conformance import expect
from conformance.checks.pdf import downloads
from conformance.rulebook import check
from conformance.updates import invoices
from conformance.world import INVOICES, World


@check("deleted-invoice-is-gone", needs=["created-invoice-reads-back"])
def nothing_is_left_of_a_deleted_invoice(world: World) -> None:
    """Delete the later of two invoices. Calls with its id are answered with 404, and only the other one is listed."""
    store = world.store
    _, kept = invoices(world)
    gone = downloads(world).made
    token = kept.sent["externalCustomerId"]
    path = f"{INVOICES}/{gone.id}"

    exchange = expect.success(store.delete(gone.id))

    answered = exchange.data.get("id") if isinstance(exchange.data, dict) else None
    expect.equal("data.id", str(gone.id), str(answered), exchange)
    expect.refused(store.send("GET", path), {404})
    expect.refused(store.update(gone.id, {"purchaseOrderNumber": "PO-2"}), {404})
    expect.refused(store.send("GET", f"{path}/download-pdf"), {404})
    expect.refused(store.delete(gone.id), {404})
    listed = [item.get("id") for item in store.items(searchBy="externalCustomerId", q=token)]
    expect.equal(f"ids listed for externalCustomerId {token}", [kept.id], listed)
