"""The invoices that the rules of the list share: made once in a run, different in whatever a list may go by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

from conformance import expect
from conformance.exchange import Exchange
from conformance.outcomes import Broken
from conformance.rows import Rows, ids_of
from conformance.world import INVOICES, Made, World, invoice_of, items_of

LONG_AGO = 1_000_000_000
"""The first second whose number has ten digits: compared as text, those just before it come later."""
SPAN_S = 100
TICK_S = 1.1
"""Over a second, so that a time in whole seconds moves."""
LETTERS = "ABCDE"
BY_VALUE: Mapping[str, tuple[float, float, int]] = {
    "A": (310.25, 720.75, 1_950_000_000),
    "B": (110.75, 720.25, 2_050_000_000),
    "C": (110.25, 530.5, 2_100_000_000),
    "D": (210.5, 910.5, 2_000_000_000),
    "E": (9.5, 9.5, 999_999_999),
}
"""The open balance, the original one and the due date of each. Only those of E have fewer digits than the others, so
without E the order of the numbers is that of their texts."""
ENDINGS = ("a_1", "a.1", "a*1", "bx1", "b é+&1")
"""What texts end in that a search for plain text keeps apart, while one for a pattern of SQL, a regular expression or a
shell takes the one for a pattern that another fits."""
SHIFTS: Mapping[str, int] = {"invoiceNumber": 2, "type": 3, "orderNumber": 0, "externalCustomerId": 1}
"""How far each field's texts are shifted against the letters: an invoice has another text in each of its fields."""

BY_STATUS: tuple[Mapping[str, Any], ...] = tuple(
    {"sortBy": "status", "orderBy": "ASC", **page} for page in ({"limit": 3, "offset": 0}, {"limit": 4, "offset": 3})
)
"""Two pages that have all of A to E."""


@dataclass(frozen=True)
class Assortment:
    """Invoices A to E, which share a purchase order number with no other and are the rows, and X, which has another.

    All are open but C, which is partially paid; all are of the first company but D, which is of the second; E alone was
    made without a status, is overdue and has an externalId that is A's behind a zero; A and B are in two channels;
    D has its externalId in every field that no search covers. `age` puts B and D into 2001; nothing else changes them.
    """

    world: World = field(repr=False)
    texts: tuple[str, ...]
    made: tuple[Made, ...]
    rows: Rows
    other: Made

    def id(self, letter: str) -> str:
        """The id of an invoice."""
        return str(self.other.id) if letter == "X" else self.rows.ids[LETTERS.index(letter)]

    def ids(self, letters: str) -> list[str]:
        """The ids of some invoices."""
        return [self.id(letter) for letter in letters]

    def letters(self, ids: Iterable[str]) -> str:
        """The letters of listed invoices; foreign ones are a question mark."""
        names = {self.id(letter): letter for letter in f"{LETTERS}X"}
        return "".join(names.get(id_, "?") for id_ in ids)

    def sent(self, letter: str, name: str) -> Any:
        """What an invoice was created with."""
        made = self.other if letter == "X" else self.made[LETTERS.index(letter)]
        return made.sent.get(name)

    def holder(self, name: str, text: int) -> str:
        """The id of the one of A to E that has a text in a field."""
        return self.rows.ids[(text - SHIFTS[name]) % len(LETTERS)]

    def seen(self, **parameters: Any) -> Exchange:
        """The list of A to E with parameters on top of those that find them; asked for the first time only."""
        return self.rows.seen(**parameters)

    def sorted_by(self, name: str, direction: str, **parameters: Any) -> str:
        """The letters of A to E in the order of a list."""
        return self.letters(ids_of(items_of(self.seen(sortBy=name, orderBy=direction, **parameters))))

    def seen_twice(self) -> tuple[Exchange, Exchange]:
        """The plain list of A to E, asked for twice with nothing between."""
        return self.rows.seen_twice()

    def detail(self, letter: str) -> Mapping[str, Any]:
        """A single invoice, read the first time only.

        Raises:
            Broken: The target does not answer it.
        """
        return invoice_of(self.world.once(_Detail(self.id(letter))))

    def age(self) -> None:
        """Set the createdAt of B and D to 2001, over a second after all were made; only the first time.

        Raises:
            Broken: The target refuses that.
        """
        for exchange in self.world.once(_Aged((self.id("D"), self.id("B")))):
            expect.success(exchange)


def assortment(world: World) -> Assortment:
    """The run's assortment.

    Raises:
        Broken: The target refuses to create one of its invoices, in the first check that asks and in all later ones.
    """
    found = world.once(_make)
    if isinstance(found, Broken):
        raise found
    return found


@dataclass(frozen=True)
class _Detail:
    id: str

    def __call__(self, world: World) -> Exchange:
        return world.store.send("GET", f"{INVOICES}/{self.id}")


@dataclass(frozen=True)
class _Aged:
    ids: tuple[str, str]

    def __call__(self, world: World) -> list[Exchange]:
        world.session.pause(TICK_S)
        times = (LONG_AGO + SPAN_S, LONG_AGO)
        return [world.store.update(id_, {"createdAt": created}) for id_, created in zip(self.ids, times, strict=True)]


def _make(world: World) -> Assortment | Broken:
    store = world.store
    token, base = store.token("list"), store.token()
    texts = tuple(f"{base}-{ending}" for ending in ENDINGS)
    digits = f"9{crc32(token.encode()):010d}"
    try:
        made = tuple(store.create(**_body(world, letter, token, texts, digits)) for letter in LETTERS)
        other = store.create(status=0, externalId=f"{token}-ORD-X", purchaseOrderNumber=texts[-1])
    except Broken as broken:
        return broken
    found_by = {"searchBy": "purchaseOrderNumber", "q": token}
    rows = Rows(world, INVOICES, found_by, tuple(str(one.id) for one in made))
    return Assortment(world, texts, made, rows, other)


def _body(world: World, letter: str, token: str, texts: tuple[str, ...], digits: str) -> dict[str, Any]:
    position = LETTERS.index(letter)
    text = {name: texts[(position + shift) % len(texts)] for name, shift in SHIFTS.items()}
    open_, original, due = BY_VALUE[letter]
    return {
        "number": text.pop("invoiceNumber"),
        **text,
        "purchaseOrderNumber": token,
        "openBalance": {"code": "USD", "value": open_},
        "originalBalance": {"code": "USD", "value": original},
        "dueDate": due,
        "status": {"C": 1, "E": None}.get(letter, 0),
        "externalId": {"A": digits, "E": f"0{digits}"}.get(letter, f"{token}-ORD-{letter}"),
        **_in_channel(world, letter),
        **(_hidden(world, f"{token}-ORD-D") if letter == "D" else {}),
    }


def _in_channel(world: World, letter: str) -> dict[str, Any]:
    both = world.data.channel_ids[:2]
    return {"channelId": both["AB".index(letter)]} if letter in "AB" and len(both) > 1 else {}


def _hidden(world: World, text: str) -> dict[str, Any]:
    """D alone: another company, and a text wherever no search looks."""
    fields: dict[str, Any] = {
        "termsConditions": text,
        "externalPdfUrl": f"https://example.com/{text}.pdf",
        "details": {"header": {"customerFields": {"note": text}}},
    }
    if len(world.data.company_ids) > 1:
        fields["customerId"] = world.data.company_ids[1]
    if world.data.extra_fields:
        fields["extraFields"] = [{"fieldName": world.extra_field(), "fieldValue": text}]
    return fields
