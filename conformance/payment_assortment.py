"""The payments that the rules of three lists share: made once in a run, different in whatever a list may go by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from conformance.answers import items_of
from conformance.assortment import ENDINGS, TICK_S
from conformance.listing import MOST
from conformance.outcomes import Broken
from conformance.paying import COMPLETED, PAYMENTS, RECEIPT_LINES, RECEIPTS, Paid, record, set_status
from conformance.rows import Rows, ids_of
from conformance.store import Made
from conformance.world import World

LETTERS = "ABCDE"
MANY = 11
"""Invoices that E pays: one line more than a list shows unasked."""
EARLY, LATE = "ABC", "DE"
"""Those that were recorded over a second before the others, and the others."""
AMOUNTS: Mapping[str, Sequence[str]] = {
    "A": ["10.25", "310.25"],
    "B": ["110.75"],
    "C": ["9.50"],
    "D": ["110.5"],
    "E": [f"{(place * 7) % MANY + 2}.75" for place in range(MANY)],
    "X": ["64.1001"],
}
"""What each pays of its invoices. As text, in whole dollars, or by their invoices, they stand in another order."""
STATUSES: Mapping[str, int] = {"A": 3, "B": 1, "C": 2, "D": 2, "E": 1, "X": 3}
"""What each is recorded with; C is completed later."""
FUNDING: Mapping[str, int] = {"A": 2, "B": 0, "C": 3, "D": 1, "E": 2, "X": 2}
NEWEST: Mapping[str, Any] = {"sortBy": "createdAt", "orderBy": "DESC", "limit": MOST}


@dataclass(frozen=True)
class PaymentAssortment:
    """Payments A to E, which share externalId and payerName with no other, and X, which has others.

    All are of the first company but D, which is of the second where there are two; A and B are in two channels. Each
    has an externalCustomerId and a memo that no other has there. X has an externalCustomerId of theirs as its
    externalId, and the payerName of theirs as its memo. C was completed over a second after the last was recorded.
    """

    world: World = field(repr=False)
    token: str
    payer: str
    texts: tuple[str, ...]
    made: tuple[Made, ...]
    """What the first company's payments pay: A the first two, B the second, C and X the first, E all. Then D's."""
    paid: Mapping[str, Paid]

    @property
    def invoices(self) -> tuple[int, ...]:
        """The ids of what E pays. Checks that pay more of them take the spare ones."""
        return tuple(one.id for one in self.made[:MANY])

    @property
    def spare(self) -> tuple[int, int]:
        """Two invoices that only E pays, and whatever else a check may record; nobody asks which payments they have."""
        return self.made[3].id, self.made[4].id

    @property
    def numbers(self) -> Mapping[int, str]:
        """The number of each invoice, by its id."""
        return {one.id: one.number for one in self.made}

    def id(self, letter: str) -> str:
        """The id of a payment."""
        return str(self.paid[letter].id)

    @property
    def payments(self) -> Rows:
        """A to E in the list of payments."""
        ids = tuple(self.id(letter) for letter in LETTERS)
        return Rows(self.world, PAYMENTS, {"searchBy": "externalId", "q": self.token}, ids, "payment")

    @property
    def receipts(self) -> Rows:
        """The receipts of A to E in the list of receipts."""
        ids = tuple(str(self.receipt(letter).get("id")) for letter in LETTERS)
        return Rows(self.world, RECEIPTS, {"searchBy": "payerName", "q": self.payer}, ids, "receipt")

    @property
    def lines(self) -> Rows:
        """Their lines in the list of all receipt lines."""
        ids = tuple(ids_of(line for letter in LETTERS for line in self.lines_of(letter)))
        return Rows(self.world, RECEIPT_LINES, {"searchBy": "payerName", "q": self.payer}, ids, "receipt line")

    @property
    def lines_of_one(self) -> Rows:
        """The lines of E in the list of the lines of its receipt."""
        path = f"{RECEIPTS}/{self.receipt('E').get('id')}/lines"
        return Rows(self.world, path, {}, tuple(ids_of(self.lines_of("E"))), "receipt line")

    def shown(self) -> Mapping[str, Mapping[str, Any]]:
        """Every payment as a list of the newest shows it, by letter.

        Raises:
            Broken: One is missing there.
        """
        return self._by_letter(self.world.once(_newest_payments), "id")

    def receipt(self, letter: str) -> Mapping[str, Any]:
        """The receipt of a payment, as a list of the newest shows it.

        Raises:
            Broken: There is none.
        """
        return self._by_letter(self.newest, "paymentId")[letter]

    @property
    def newest(self) -> Sequence[Mapping[str, Any]]:
        """The newest receipts of the store, as they were listed once after the last payment.

        Raises:
            Broken: The target does not answer a list.
        """
        return self.world.once(_newest_receipts)

    def lines_of(self, letter: str) -> list[Mapping[str, Any]]:
        """The lines of a payment's receipt, as a list of the newest shows them, with what the receipt says besides.

        Raises:
            Broken: There are none.
        """
        receipt = self.receipt(letter)
        lines = [line for line in self.world.once(_newest_lines) if line.get("receiptId") == receipt.get("id")]
        if not lines:
            raise Broken(f"lines of receipt {receipt.get('id')}", "none among the newest receipt lines")
        return [{**receipt, **line} for line in lines]

    def letters(self, ids: Sequence[str]) -> str:
        """The letters of listed payments; foreign ones are a question mark."""
        names = {self.id(letter): letter for letter in self.paid}
        return "".join(names.get(id_, "?") for id_ in ids)

    def _by_letter(self, items: Sequence[Mapping[str, Any]], name: str) -> dict[str, Mapping[str, Any]]:
        by_payment = {str(item.get(name)): item for item in items}
        for letter in self.paid:
            if self.id(letter) not in by_payment:
                raise Broken(f"one with {name} {self.id(letter)} among the newest", "none")
        return {letter: by_payment[self.id(letter)] for letter in self.paid}


def payment_assortment(world: World) -> PaymentAssortment:
    """The run's assortment of payments.

    Raises:
        Broken: The target refuses to record one of them, in the first check that asks and in all later ones.
    """
    found = world.once(_make)
    if isinstance(found, Broken):
        raise found
    return found


def _make(world: World) -> PaymentAssortment | Broken:
    store = world.store
    token, payer, base = store.token("paid"), store.token("payer"), store.token()
    texts = tuple(f"{base}-{ending}" for ending in ENDINGS)
    companies = (store.company_id, *world.data.company_ids[1:2])
    try:
        made = [store.create(**_thousand()) for _ in range(MANY)]
        made.append(store.create(**{**_thousand(), "customerId": companies[-1]}))
        paid: dict[str, Paid] = {}
        for letter in (*LETTERS, "X"):
            if letter == "D":
                world.session.pause(TICK_S)
            own = {"A": made[:2], "B": made[1:2], "D": made[MANY:], "E": made[:MANY]}.get(letter, made[:1])
            fields = _fields(world, letter, token, payer, texts)
            company = companies[-1] if letter == "D" else companies[0]
            lines = zip(own, AMOUNTS[letter], strict=True)
            paid[letter] = record(store, lines, customerId=company, **fields)
    except Broken as broken:
        return broken
    world.session.pause(TICK_S)
    set_status(store, paid["C"], COMPLETED)  # a refusal is another rule's matter
    return PaymentAssortment(world, token, payer, texts, tuple(made), paid)


def newest_receipts(world: World) -> list[dict[str, Any]]:
    """The receipts that were issued last, asked for now.

    Raises:
        Broken: The target does not answer a list.
    """
    return items_of(world.store.send("GET", RECEIPTS, parameters=NEWEST))


def _thousand() -> dict[str, Any]:
    balance = {"code": "USD", "value": 1000}
    return {"originalBalance": balance, "openBalance": balance}


def _fields(world: World, letter: str, token: str, payer: str, texts: tuple[str, ...]) -> dict[str, Any]:
    both = world.data.channel_ids[:2]
    fields: dict[str, Any] = {"processingStatus": STATUSES[letter], "fundingStatus": FUNDING[letter]}
    if letter in "AB" and len(both) > 1:
        fields["channelId"] = both["AB".index(letter)]
    if letter == "X":
        return {**fields, "externalId": texts[-1], "payerName": f"{token}-x", "details": {"memo": payer}}
    position = LETTERS.index(letter)
    return {
        **fields,
        "externalId": token,
        "externalCustomerId": texts[(position + 1) % len(texts)],
        "payerName": payer,
        "details": {"memo": texts[(position + 2) % len(texts)]},
    }


def _newest_payments(world: World) -> list[dict[str, Any]]:
    return items_of(world.store.send("GET", PAYMENTS, parameters=NEWEST))


def _newest_receipts(world: World) -> list[dict[str, Any]]:
    return newest_receipts(world)


def _newest_lines(world: World) -> list[dict[str, Any]]:
    return items_of(world.store.send("GET", RECEIPT_LINES, parameters=NEWEST))
