"""Calls that a target should refuse, or may: each sent once in a run, with a look at what they have left behind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from conformance import expect
from conformance.config import Credentials
from conformance.exchange import Exchange
from conformance.outcomes import Broken
from conformance.samples import sample, samples, usd
from conformance.store import INVOICES, Store
from conformance.tour import NOBODY
from conformance.world import World

UNKNOWN_CHANNEL = 987_654_321
CHANGED = "changed"
VICTIM = "almost settled"
"""The sample that updates and deletes without leave are tried on."""
TEXT = {"Content-Type": "text/plain"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A create: how it was answered, and the invoice that is there after it, empty where there is none."""

    name: str
    sent: Mapping[str, Any]
    answer: Exchange
    stored: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A create that is to be tried. `content` goes out in the place of `body`, where it is there."""

    name: str
    body: Mapping[str, Any]
    content: bytes | None = None
    headers: Mapping[str, str] | None = None
    credentials: Credentials | None = None


def trial(world: World, name: str) -> Trial:
    """A create that was tried."""
    return world.once(_creates)[name]


def refused(one: Trial, codes: Iterable[int], *, text: str | None = None) -> None:
    """A create was refused with one of `codes`, and with `text`, and has stored nothing.

    Raises:
        Broken: It was not, or it has.
    """
    allowed = tuple(codes)
    wanted = f"{one.name}: a refusal with code {' or '.join(map(str, allowed))}{f' that says {text!r}' if text else ''}"
    is_refused = one.answer.code in allowed and (text is None or text in one.answer.message)
    expect.that(is_refused, wanted, one.answer.summary, one.answer)
    nothing_stored(one)


def nothing_stored(one: Trial) -> None:
    """A create has stored nothing.

    Raises:
        Broken: It has.
    """
    if one.stored:
        raise Broken(f"{one.name}: nothing is stored", f"the invoice is there: {one.stored!r}", one.answer)


def bearing(mark: str, listing: Exchange) -> Iterator[Mapping[str, Any]]:
    """The invoices of a list answer that bear an externalCustomerId, whatever else the target has listed."""
    items = listing.data if listing.is_success and isinstance(listing.data, list) else []
    return (item for item in items if isinstance(item, Mapping) and item.get("externalCustomerId") == mark)


def updates(world: World) -> Mapping[str, tuple[Exchange, Any, Any]]:
    """Updates of one invoice that have to be refused: the answer, the value before and the value after all of them.

    Each would change a field of its own.
    """
    return world.once(_updates)


def refused_update(world: World, name: str, codes: Iterable[int]) -> None:
    """An update was refused with one of `codes`, and has changed nothing.

    Raises:
        Broken: It was not, or it has.
    """
    answer, before, after = updates(world)[name]
    expect.refused(answer, codes)
    expect.equal(f"after an update {name}", before, after, answer)


def _updates(world: World) -> dict[str, tuple[Exchange, Any, Any]]:
    one = sample(world, VICTIM)
    store, path = world.store, f"{INVOICES}/{one.id}"
    token_less = Credentials(auth_token="", store_hash=world.config.credentials.store_hash)
    answers = {
        ("without X-Auth-Token", "purchaseOrderNumber"): store.send(
            "PUT", path, body={"purchaseOrderNumber": CHANGED}, credentials=token_less
        ),
        ("cut short", "externalId"): store.send("PUT", path, body=orjson.dumps({"externalId": CHANGED})[:-1]),
        ("declared as text", "type"): store.send("PUT", path, body=orjson.dumps({"type": CHANGED}), headers=TEXT),
    }
    shown = store.read(one.id or "")
    return {name: (answer, one.shown.get(its), shown.get(its)) for (name, its), answer in answers.items()}


def _creates(world: World) -> Mapping[str, Trial]:
    store = world.store
    mark = store.token("trials")
    drafts = list(_drafts(world, mark))
    answers = [
        store.send(
            "POST",
            INVOICES,
            body=draft.body if draft.content is None else draft.content,
            headers=draft.headers,
            credentials=draft.credentials,
        )
        for draft in drafts
    ]
    there = list(bearing(mark, store.listing(searchBy="externalCustomerId", q=mark, limit=50)))
    numbers = {draft.body.get("invoiceNumber") for draft in drafts}
    nameless = next((item for item in there if item.get("invoiceNumber") not in numbers), {})
    by_number = {None: nameless} | {item.get("invoiceNumber"): item for item in there}
    return {
        draft.name: Trial(
            name=draft.name,
            sent=draft.body,
            answer=answer,
            stored=by_number.get(draft.body.get("invoiceNumber")) or _read(store, answer),
        )
        for draft, answer in zip(drafts, answers, strict=True)
    }


def _read(store: Store, answer: Exchange) -> Mapping[str, Any]:
    """The invoice whose id an answer has, for a target whose list does not show it."""
    made = answer.data.get("id") if answer.is_success and isinstance(answer.data, Mapping) else None
    detail = None if made is None else store.send("GET", f"{INVOICES}/{made}")
    return detail.data if detail and detail.is_success and isinstance(detail.data, Mapping) else {}


def _drafts(world: World, mark: str) -> Iterator[Draft]:
    def body(**fields: Any) -> dict[str, Any]:
        return world.store.body(externalCustomerId=mark, **fields)

    for name in ("invoiceNumber", "customerId", "originalBalance", "openBalance"):
        yield Draft(name=f"without {name}", body={key: value for key, value in body().items() if key != name})
    for field_name, value in (("status", 3), ("status", "x"), ("source", 2)):
        yield Draft(name=f"{field_name} {value}", body=body(**{field_name: value}))
    for field_name, text in (("originalBalance", "abc"), *(("openBalance", text) for text in ("12abc", "NaN", ""))):
        yield Draft(name=f"{field_name} {text!r}", body=body(**{field_name: usd(text)}))
    yield Draft(name="without credentials", body=body(), credentials=NOBODY)
    for name, headers in (("declared as text", TEXT), ("declared as a form", FORM)):
        yield Draft(name=name, body=(sent := body()), content=orjson.dumps(sent), headers=headers)
    yield Draft(name="cut short", body=(sent := body()), content=orjson.dumps(sent)[:-1])
    yield Draft(name="with NaN", body=(sent := body()), content=orjson.dumps(sent).replace(b":100}", b":NaN}"))
    yield Draft(name="a second invoice of an order", body=body(orderNumber=samples(world)["full"].sent["orderNumber"]))
    yield Draft(name="an unknown channel", body=body(channelId=UNKNOWN_CHANNEL))
    yield Draft(name="an unknown company", body=body(customerId=world.store.token("company")))
    yield Draft(name="two currencies", body=body(openBalance={"code": "EUR", "value": 100}))
