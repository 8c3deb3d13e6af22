"""Deleting a payment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from conformance import expect, paying
from conformance.answers import items_of
from conformance.exchange import Exchange
from conformance.outcomes import Broken
from conformance.paying import PAYMENTS, Paid, State
from conformance.payment_samples import new_invoices, states
from conformance.rulebook import check
from conformance.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class _Deleted:
    """A payment of 30 of k and all of l, deleted beside one of 20 of k that stays."""

    gone: Paid
    kept: Paid
    before: Mapping[str, State]
    applied: Mapping[str, State]
    answer: Exchange
    seen: Exchange
    again: Exchange
    listed: list[dict[str, Any]]
    after: Mapping[str, State]


@check("deleted-payment-is-gone", needs=["offline-payment-reads-back"])
def nothing_is_left_of_a_deleted_payment(world: World) -> None:
    """Delete the later of two payments. The answer has its id, then it is 404, and only the other one is listed."""
    found = world.once(_deleted)
    data = expect.success(found.answer).data
    answered = data.get("id") if isinstance(data, dict) else None
    expect.equal("data.id", str(found.gone.id), str(answered), found.answer)
    expect.refused(found.seen, {404})
    expect.refused(found.again, {404})
    ids = [item.get("id") for item in found.listed]
    expect.equal("ids of the payments listed for the invoice", [found.kept.id], ids)


@check("deleted-payment-may-give-back", needs=["payment-may-cover-several-invoices", "deleted-payment-is-gone"])
def all_is_given_back_or_nothing(world: World) -> None:
    """Delete a completed payment of 30 of one invoice and 100 of another. Both get that back, or both stay as they are.

    What another payment took stays taken, and a status of 0, 1 or 2 is that of the balance.
    """
    found = world.once(_deleted)
    expect.success(found.answer)
    for before in (found.before, found.applied):
        if all(found.after[name].open == before[name].open for name in before):
            break
    else:
        wanted = [{name: str(one.open) for name, one in many.items()} for many in (found.before, found.applied)]
        shown = {name: str(one.open) for name, one in found.after.items()}
        raise Broken(f"open balances {wanted[0]} or {wanted[1]}", f"open balances {shown}", found.answer)
    for name, now in found.after.items():
        expect.equal(f"status of invoice {name}", before[name].status, now.status, found.answer)


def _deleted(world: World) -> _Deleted:
    store, mark = world.store, world.store.token("deleted")
    invoices = new_invoices(world, mark, k="100", l="100")
    kept = paying.record(store, [(invoices["k"], "20")])
    before = states(world, mark, invoices)
    gone = paying.record(store, [(invoices["k"], "30"), (invoices["l"], "100")])
    return _Deleted(
        gone=gone,
        kept=kept,
        before=before,
        applied=states(world, mark, invoices),
        answer=paying.delete(store, gone),
        seen=store.send("GET", gone.path),
        again=paying.delete(store, gone),
        listed=items_of(store.send("GET", PAYMENTS, parameters={"invoiceId": invoices["k"].id, "limit": 50})),
        after=states(world, mark, invoices),
    )
