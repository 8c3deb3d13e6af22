"""Payments that a target should refuse, or may: each sent once in a run, with a look at what they have left behind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from conformance import expect, paying
from conformance.exchange import Exchange
from conformance.outcomes import Broken
from conformance.paying import Paid, State
from conformance.payment_samples import new_invoices, states
from conformance.store import Made
from conformance.world import NEVER_ISSUED, World

REQUIRED = ("lineItems", "currency", "details", "customerId")
NO_AMOUNTS: Mapping[str, Any] = {
    "'0'": "0", "0": 0, "'-5.00'": "-5.00", "-5": -5, "'abc'": "abc", "'12abc'": "12abc", "'NaN'": "NaN",
}  # fmt: skip
INVOICES = ("fields", "code", "currency", "amount", "twice", "unknown", "company", "first", "second", "third")
"""Each payment that is tried pays some of these, which have 100 open; those of a rule pay those of no other rule."""
PAID = "30"
"""What a payment has taken of the victim, the invoice whose payment the changes are tried on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A payment that was sent: how it was answered, and the payment that is there after it, empty where there is none.

    Of a change that was sent, `stored` is the payment where it shows the memo of the change.
    """

    name: str
    sent: Mapping[str, Any]
    answer: Exchange
    stored: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trials:
    """All of them, and their invoices before and after."""

    creates: Mapping[str, Trial]
    changes: Mapping[str, Trial]
    before: Mapping[str, State]
    after: Mapping[str, State]


def trials(world: World) -> Trials:
    """Every trial.

    Raises:
        Broken: The target does not create the invoices, or records no payment to change.
    """
    return world.once(_tried)


def create(world: World, name: str) -> Trial:
    """A payment that was tried.

    Raises:
        Broken: The target does not create its invoices.
    """
    return trials(world).creates[name]


def change(world: World, name: str) -> Trial:
    """A change that was tried.

    Raises:
        Broken: The target does not record the payment to be changed.
    """
    return trials(world).changes[name]


def refused(one: Trial, codes: Iterable[int], *, text: str | None = None) -> None:
    """A trial was refused with one of `codes`, and with `text`, and has stored nothing.

    Raises:
        Broken: It was not, or it has.
    """
    allowed = tuple(codes)
    wanted = f"{one.name}: a refusal with code {' or '.join(map(str, allowed))}{f' that says {text!r}' if text else ''}"
    is_refused = one.answer.code in allowed and (text is None or text in one.answer.message)
    expect.that(is_refused, wanted, one.answer.summary, one.answer)
    if one.stored:
        raise Broken(f"{one.name}: nothing is stored", f"the payment is {one.stored!r}", one.answer)


def unmoved(world: World, *invoices: str) -> None:
    """Some of the invoices are as they were before all trials.

    Raises:
        Broken: One is not.
    """
    found = trials(world)
    before = {name: found.before[name] for name in invoices}
    paying.unmoved(before, found.after, f"payments on invoice {', '.join(invoices)} that have to be refused")


def unchanged(world: World, *changes: str) -> None:
    """The victim has the balance that it had before, or another than that which one of these changes would give it.

    Raises:
        Broken: One of them has come through. A balance that no change accounts for speaks against bad amounts.
    """
    found = trials(world)
    took = found.after["victim"].original - found.after["victim"].open
    through = [name for name, one in found.changes.items() if _pays(one.sent, took)]
    suspects = through or [f"of {name}" for name in NO_AMOUNTS]
    if took != Decimal(PAID) and (guilty := [name for name in changes if name in suspects]):
        expected = f"a change {' or '.join(guilty)} moves nothing: openBalance {100 - Decimal(PAID)}"
        raise Broken(expected, f"openBalance {found.after['victim'].open}", found.changes[guilty[0]].answer)


def _pays(body: Mapping[str, Any], amount: Decimal) -> bool:
    lines = body.get("lineItems") or [{"amount": None}]
    return str(lines[0]["amount"]) == f"{amount.normalize():f}"


def _tried(world: World) -> Trials:
    store, mark = world.store, world.store.token("tried")
    invoices = new_invoices(world, mark, victim="100")
    victim = paying.record(store, [(invoices["victim"], PAID)], externalCustomerId=mark)
    invoices |= new_invoices(world, mark, **dict.fromkeys(INVOICES, "100"))
    before = states(world, mark, invoices)
    drafts = dict(_drafts(world, invoices, mark))
    answers = {name: store.send("POST", paying.OFFLINE, body=body) for name, body in drafts.items()}
    updates = dict(_updates(world, invoices, victim))
    path = f"{paying.OFFLINE}/{victim.id}"
    changed = {name: store.send("PUT", path, body=body) for name, body in updates.items()}
    listed = store.send("GET", paying.PAYMENTS, parameters={"searchBy": "externalCustomerId", "q": mark, "limit": 50})
    items = listed.data if listed.is_success and isinstance(listed.data, list) else []
    there = {item.get("externalId"): item for item in items if _bears(item, mark)}
    shown = paying.read(store, victim)
    return Trials(
        creates={
            name: Trial(name=name, sent=body, answer=answers[name], stored=there.get(body["externalId"], {}))
            for name, body in drafts.items()
        },
        changes={
            name: Trial(name=name, sent=body, answer=changed[name], stored=shown if _is_of(body, shown) else {})
            for name, body in updates.items()
        },
        before=before,
        after=states(world, mark, invoices),
    )


def _bears(item: Any, mark: str) -> bool:
    return isinstance(item, Mapping) and item.get("externalCustomerId") == mark


def _is_of(body: Mapping[str, Any], shown: Mapping[str, Any]) -> bool:
    return bool(shown.get("payerName") == body["payerName"])


def _drafts(world: World, invoices: Mapping[str, Made], mark: str) -> Iterator[tuple[str, dict[str, Any]]]:
    def body(*lines: tuple[str, Any], **fields: Any) -> dict[str, Any]:
        pairs = [(invoices[name], amount) for name, amount in lines]
        return paying.body(world.store, pairs, externalCustomerId=mark, **fields)

    for name in REQUIRED:
        yield f"without {name}", body(("fields", "1"), **{name: None})
    for code in ("QQQ", "US", "12"):
        yield f"in {code!r}", body(("code", "2"), currency=code)
    yield "in another currency", body(("currency", "3"), currency="EUR")
    for name, amount in NO_AMOUNTS.items():
        yield f"of {name}", body(("amount", amount))
    yield "without a line", body()
    yield "with a line twice", body(("twice", "4"), ("twice", "5"))
    yield "with a line and the same once more", body(("twice", "6"), ("twice", "6"))
    yield "of an unknown invoice", _with_unknown(body(("unknown", "7")))
    yield "of an unknown invoice alone", _with_unknown(body())
    companies = world.data.company_ids
    if len(companies) > 1:
        yield "of another company", body(("company", "8"), customerId=companies[1])
    yield "with a third line of 0", body(("first", "9"), ("second", "10"), ("third", "0"))
    yield "with a third line that is unknown", _with_unknown(body(("first", "11"), ("second", "12")))


def _updates(world: World, invoices: Mapping[str, Made], victim: Paid) -> Iterator[tuple[str, dict[str, Any]]]:
    """Changes of the victim's payment. Each has an amount and a payerName of its own, which show what came through."""
    amounts = iter(range(31, 60))

    def body(amount: Any = None, *lines: tuple[str, Any], **fields: Any) -> dict[str, Any]:
        its = [("victim", str(next(amounts)) if amount is None else amount), *lines]
        pairs = [(invoices[name], value) for name, value in its]
        name = world.store.token("payer")
        same = {"details": victim.sent["details"], "externalId": victim.sent["externalId"], "payerName": name}
        return paying.body(world.store, pairs, **{**same, **fields})

    for name in REQUIRED:
        yield f"without {name}", body(**{name: None})
    for amount in ("'0'", "'-5.00'", "'abc'"):
        yield f"of {amount}", body(NO_AMOUNTS[amount])
    yield "of an unknown invoice", _with_unknown(body())
    yield "with a third line of 0", body(None, ("first", "13"), ("third", "0"))
    yield "with a third line that is unknown", _with_unknown(body(None, ("first", "14")))


def _with_unknown(body: dict[str, Any]) -> dict[str, Any]:
    return {**body, "lineItems": [*body["lineItems"], {"invoiceId": NEVER_ISSUED, "amount": "1"}]}
