"""Requests for copies of invoices and what the back office makes of them: one story, told once in a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from conformance import paying, shopping
from conformance.answers import items_of
from conformance.buyer_accounts import ANYBODY
from conformance.buyers import Buyer
from conformance.exchange import Exchange
from conformance.outcomes import Broken, NotProvisioned
from conformance.shopping import OUTBOX, PULL, REQUESTS, SYNCHRONIZE, new_invoice, record_of, run_job
from conformance.store import Made
from conformance.world import World

BEFORE, SYNCHRONIZED, PULLED, DONE, AGAIN = "before", "synchronised", "pulled", "done", "again"
GOOD, GONE = "good", "gone"
TOTAL, PAID, LEFT = "731.55", "30.05", "701.50"
"""What the invoice of the good request comes to, and what of it is paid after the request."""


@dataclass
class Errands:
    """Two requests of one buyer: the invoice of `good` is paid in part meanwhile, that of `gone` is deleted.

    The synchronise job runs first, which must do nothing to them, then P-0001 and the synchronise job; then both again.
    `shown` and `mails` are what is there after each station; `runs` are the answers of the jobs, in their order.
    """

    buyer: Buyer
    made: Mapping[str, Made]
    ids: Mapping[str, Any]
    shown: dict[str, Mapping[str, Mapping[str, Any]]] = field(default_factory=dict)
    mails: dict[str, Mapping[str, list[dict[str, Any]]]] = field(default_factory=dict)
    runs: list[tuple[str, Exchange]] = field(default_factory=list)
    got: Exchange | None = None
    """The e-mail of the good request, got by its id."""

    def mail(self) -> dict[str, Any]:
        """The e-mail of the good request.

        Raises:
            Broken: There is none, or more than one.
        """
        found = self.mails[DONE][GOOD]
        if len(found) != 1:
            raise Broken(f"one e-mail of request {self.ids[GOOD]}", f"{len(found)} e-mails")
        return found[0]


def errands(world: World) -> Errands:
    """The story.

    Raises:
        NotProvisioned: No buyer is configured, or nobody gave leave to run jobs.
        Broken: The target does not take a request, or does not run a job.
    """
    if not world.data.may_run_jobs:
        raise NotProvisioned("data.may_run_jobs")
    found = world.once(_errands)
    if isinstance(found, Broken):
        raise found
    return found


def request_of(buyer: Buyer, request_id: Any) -> dict[str, Any]:
    """A request as the target shows it.

    Raises:
        Broken: It does not.
    """
    return record_of(buyer.send("GET", f"{REQUESTS}/{request_id}"))


def mails_of(world: World, request_id: Any) -> list[dict[str, Any]]:
    """The e-mails of a request.

    Raises:
        Broken: The target does not list them.
    """
    return items_of(world.store.send("GET", OUTBOX, parameters={"requestId": request_id, "limit": 50}))


def _errands(world: World) -> Errands | Broken:
    try:
        return _told(world)
    except Broken as broken:
        return broken


def _told(world: World) -> Errands:
    buyer = world.buyer(ANYBODY)
    made = {name: new_invoice(world, buyer.account.payer, TOTAL) for name in (GOOD, GONE)}
    ids = {name: record_of(shopping.request(buyer, one)).get("id") for name, one in made.items()}
    story = Errands(buyer, made, ids)
    _station(world, story, SYNCHRONIZED, SYNCHRONIZE)
    _station(world, story, PULLED, PULL)
    paying.record(world.store, [(made[GOOD], PAID)], customerId=buyer.account.payer)
    world.store.delete(made[GONE].id)
    _station(world, story, DONE, SYNCHRONIZE)
    for mail in story.mails[DONE][GOOD][:1]:
        story.got = world.store.send("GET", f"{OUTBOX}/{mail.get('id')}")
    _station(world, story, AGAIN, PULL, SYNCHRONIZE)
    return story


def _station(world: World, story: Errands, name: str, *jobs: str) -> None:
    for job in jobs:
        answer = run_job(world, job)
        record_of(answer)
        story.runs.append((job, answer))
    story.shown[name] = {which: request_of(story.buyer, id_) for which, id_ in story.ids.items()}
    story.mails[name] = {which: mails_of(world, id_) for which, id_ in story.ids.items()}
