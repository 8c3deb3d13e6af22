"""The payments that many rules are judged by: each recorded once in a run, and what it left on its invoices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from conformance import paying
from conformance.exchange import Exchange
from conformance.outcomes import Broken
from conformance.paying import Paid, State
from conformance.samples import usd
from conformance.store import Made
from conformance.world import World

OPEN = {"a": "100", "b": "100", "c": 1_000_000, "bystander": "100"}
"""The invoices, all of one company and with one externalCustomerId, and what is open of each before any payment."""
LINES: Mapping[str, Mapping[str, Any]] = {
    "part of one": {"a": "0.29"},
    "several": {"a": "20.00", "b": "10.5", "c": "999999.99"},
    "by number": {"a": 0.1, "b": 4.35, "c": 0.01},
    "all that is open": {"b": "85.15"},
}
"""The payments, in their order, by the amounts of their lines. The last two leave nothing open of c and of b."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A payment, how it is shown, and its invoices right before and after it, by name."""

    name: str
    sent: Mapping[str, Any]
    answer: Exchange
    seen: Exchange | None
    before: Mapping[str, State]
    after: Mapping[str, State]

    @property
    def paid(self) -> Paid:
        """The payment.

        Raises:
            Broken: The target refused it.
        """
        return Paid(paying.paid_id(self.answer), self.sent)

    @property
    def shown(self) -> dict[str, Any]:
        """How the target shows it.

        Raises:
            Broken: It does not.
        """
        if self.seen is None:
            paying.paid_id(self.answer)
            raise Broken("the payment is shown", "no answer shows it", self.answer)
        return paying.payment_of(self.seen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Samples:
    """All of them, and their invoices."""

    invoices: Mapping[str, Made]
    payments: Mapping[str, Sample]


def samples(world: World) -> Samples:
    """Every sample, also those that the target has refused.

    Raises:
        Broken: It does not create the invoices.
    """
    return world.once(_made)


def sample(world: World, name: str) -> Sample:
    """A sample by its name.

    Raises:
        Broken: The target does not create its invoices.
    """
    return samples(world).payments[name]


def new_invoices(world: World, mark: str, /, **open_balances: Any) -> dict[str, Made]:
    """Invoices with this externalCustomerId, all that they bill still open.

    Raises:
        Broken: The target refuses one.
    """
    return {
        name: world.store.create(externalCustomerId=mark, originalBalance=usd(value), openBalance=usd(value))
        for name, value in open_balances.items()
    }


def states(world: World, mark: str, invoices: Mapping[str, Made]) -> dict[str, State]:
    """What the invoices show now, by name: from one list call, and one by one as far as it lacks some.

    Raises:
        Broken: One is not shown.
    """
    listed = paying.states(world.store, mark)
    return {name: listed.get(made.id) or paying.state(world.store, made) for name, made in invoices.items()}


def _made(world: World) -> Samples:
    store, mark = world.store, world.store.token("paid")
    invoices = new_invoices(world, mark, **OPEN)
    before = states(world, mark, invoices)
    payments = {}
    for name, lines in LINES.items():
        sent = paying.body(store, [(invoices[its], amount) for its, amount in lines.items()], **_fields(world, name))
        answer = store.send("POST", paying.OFFLINE, body=sent)
        made = answer.data.get("paymentId") if answer.is_success and isinstance(answer.data, dict) else None
        seen = None if made is None else store.send("GET", f"{paying.PAYMENTS}/{made}")
        after = states(world, mark, invoices)
        payments[name] = Sample(name=name, sent=sent, answer=answer, seen=seen, before=before, after=after)
        before = after
    return Samples(invoices=invoices, payments=payments)


def _fields(world: World, name: str) -> Mapping[str, Any]:
    """What a payment has besides its lines: nothing that it does not need, or everything."""
    store = world.store
    if name == "part of one":
        return {"externalId": None}
    if name == "several":
        return {
            "details": {"memo": store.token("Scheck №7 für Zürich")},
            "externalId": store.token("0012"),
            "externalCustomerId": store.token("erp"),
            "payerName": store.token("payer"),
            "payerCustomerId": store.company_id,
            "processingStatus": paying.COMPLETED,
            "fundingStatus": "2",
            "channelId": world.data.channel_ids[0] if world.data.channel_ids else None,
        }
    return {}
