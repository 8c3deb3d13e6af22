"""Payments on their way from status to status, taken along it once in a run, with a look at each station."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from conformance import expect, paying
from conformance.exchange import Exchange
from conformance.outcomes import Broken, NotApplicable
from conformance.paying import APPLY, COMPLETED, PROCESSING, REFUNDED, REVERT, WAITING, Paid, State
from conformance.payment_samples import new_invoices, states
from conformance.store import Store
from conformance.world import World

OPERATIONS = (APPLY, REVERT, 2, 3)
STATUSES = (0, WAITING, PROCESSING, COMPLETED, REFUNDED, 5)
Codes = tuple[tuple[int, ...], tuple[int, ...]]
"""Operations and statuses."""
TAKES = {"f": 30, "g": 100}
"""What the payment takes that is refunded or reverted, by invoice; another one has taken 20 of f before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """What a payment allows at a station, and what came of trying everything else."""

    detail: Exchange
    told: Exchange
    operations: Mapping[int, Exchange]
    statuses: Mapping[int, Exchange]
    before: Mapping[str, State]
    after: Mapping[str, State]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A payment of 30 of an invoice of 100, recorded as waiting: the status calls in order, the invoice after each.

    The first station is the recording itself.
    """

    stations: tuple[tuple[str, Exchange | None, State], ...]
    waiting: Allowed
    completed: Allowed


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """A payment of 30 of one invoice and of all of another that gives back what it took."""

    paid: Paid
    before: Mapping[str, State]
    """The invoices when it was not there yet."""
    answer: Exchange
    seen: Exchange
    after: Mapping[str, State]
    allowed: Allowed | None
    again: Exchange
    deleted: Exchange
    at_last: Mapping[str, State]
    """The invoices after the second call and the delete."""


def way(world: World) -> Way:
    """From waiting to completed, and that once more.

    Raises:
        Broken: The target does not record it.
    """
    return world.once(_way)


def refunded(world: World) -> Return:
    """A refund, and the payment's delete after it.

    Raises:
        Broken: The target does not record it.
    """
    return world.once(_refunded)


def reverted(world: World) -> Return:
    """A revert, and the payment's delete after it.

    Raises:
        Broken: The target does not record it.
        NotApplicable: It does not allow that.
    """
    found = world.once(_reverted)
    if found is None:
        raise NotApplicable("an applied offline payment does not allow operation 1")
    return found


def _way(world: World) -> Way:
    store, mark = world.store, world.store.token("way")
    invoices = new_invoices(world, mark, e="100")
    paid = paying.record(store, [(invoices["e"], "30")], processingStatus=WAITING)
    stations: list[tuple[str, Exchange | None, State]] = [
        ("recorded in status 1", None, paying.state(store, invoices["e"]))
    ]
    waiting = _allowed(world, paid, mark, {"e": stations[0][2]}, ((REVERT,), (0,)))
    completed = None
    for status in (PROCESSING, COMPLETED, COMPLETED):
        answer = paying.set_status(store, paid, status)
        stations.append((f"set to status {status}", answer, paying.state(store, invoices["e"])))
        if status == COMPLETED and completed is None:
            completed = _allowed(world, paid, mark, {"e": stations[-1][2]})
    if completed is None:
        raise Broken("a station in status 3", "none")
    return Way(stations=tuple(stations), waiting=waiting, completed=completed)


def _refunded(world: World) -> Return:
    found = _returned(world, "refunded", lambda store, paid: paying.set_status(store, paid, REFUNDED))
    if found is None:
        raise Broken("a completed payment is refunded", "it is not")
    return found


def _reverted(world: World) -> Return | None:
    return _returned(
        world, "reverted", lambda store, paid: paying.perform(store, paid, REVERT), is_allowed=_allows_revert
    )


def _allows_revert(store: Store, paid: Paid) -> bool:
    payment = paying.read(store, paid)
    return REVERT in paying.codes(payment.get("allowedOperations"))


def _returned(world: World, name: str, give_back: Any, *, is_allowed: Any = None) -> Return | None:
    store, mark = world.store, world.store.token(name)
    invoices = new_invoices(world, mark, f="100", g="100")
    paying.record(store, [(invoices["f"], "20")])
    before = states(world, mark, invoices)
    paid = paying.record(store, [(invoices[its], str(amount)) for its, amount in TAKES.items()])
    if is_allowed is not None and not is_allowed(store, paid):
        return None
    answer = give_back(store, paid)
    seen = store.send("GET", paid.path)
    after = states(world, mark, invoices)
    allowed = _allowed(world, paid, mark, after) if is_allowed is None else None
    again = give_back(store, paid)
    deleted = paying.delete(store, paid)
    return Return(
        paid=paid, before=before, answer=answer, seen=seen, after=after, allowed=allowed, again=again,
        deleted=deleted, at_last=states(world, mark, invoices),
    )  # fmt: skip


def _allowed(
    world: World, paid: Paid, mark: str, before: Mapping[str, State], codes: Codes = (OPERATIONS, STATUSES)
) -> Allowed:
    """Try those of the operations and statuses that the payment does not allow."""
    store = world.store
    detail = store.send("GET", paid.path)
    told = store.send("GET", f"{paid.path}/operations")
    its = told.data if told.is_success and isinstance(told.data, dict) else {}
    tried = {code: paying.perform(store, paid, code) for code in codes[0] if _lacks(its.get("allowedOperations"), code)}
    set_ = {code: paying.set_status(store, paid, code) for code in codes[1] if _lacks(its.get("allowedStatuses"), code)}
    return Allowed(
        detail=detail, told=told, operations=tried, statuses=set_,
        before=_by_id(before), after={str(id_): state for id_, state in paying.states(store, mark).items()},
    )  # fmt: skip


def _by_id(invoices: Mapping[str, State]) -> Mapping[str, State]:
    return {str(now.invoice.get("id")): now for now in invoices.values()}


def _lacks(allowed: Any, code: int) -> bool:
    """Whether a code is not among those told; where nothing is told, nobody can say."""
    try:
        return code not in paying.codes(allowed)
    except Broken:
        return False


def gave_back(found: Return, now: Mapping[str, State], *, answer: Exchange) -> None:
    """Each invoice has the balance that it had before the payment, and the status that this balance says.

    Raises:
        Broken: One has not.
    """
    for name, before in found.before.items():
        expect.same_amount(f"openBalance of invoice {name}", before.open, now[name].invoice.get("openBalance"))
        status = 0 if now[name].open == now[name].original else 1
        expect.equal(f"status at openBalance {before.open}", status, now[name].status, answer)
