"""A payment is one write: all its balances and its receipt, or nothing; also from a scenario, also in a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from fixtures.problems import problems
from fixtures.scenario import scenario
from mockserver.api.seeding import BadSeed, seed
from mockserver.app import build_app, settled_choices
from mockserver.settings import Settings
from mockserver.store.memory import MemoryStore, MemoryStores
from mockserver.store.ports import StoreUnavailable
from mockserver.store.tinydb import TinyDBStores
from tests.api.books import demo_books, nothing_moves
from tests.api.client import CONTRACT, OFFLINE, PAYMENTS, Client, Clock, new_body, new_payment
from tests.api.conftest import MakeClient

DEFAULTS = settled_choices(CONTRACT, {})


@contextmanager
def client_of(stores: MemoryStores) -> Iterator[Client]:
    client = Client(build_app(Settings(choices=DEFAULTS), store=stores, contract=CONTRACT, clock=Clock()))
    yield client
    client.close()


def document(*payments: dict[str, Any]) -> dict[str, Any]:
    """A scenario of two invoices of 100 USD and these payments."""
    return {"invoices": [new_body("A"), new_body("B")], "payments": list(payments)}


def test_a_payment_on_several_invoices_is_one_line_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "invoices.jsonl"
    stores = TinyDBStores(path)
    stores.create("demo", token="demo-token", due_days=30)
    with client_of(stores) as client:
        for number in "ABC":
            client.create(number)
        before = path.read_bytes()

        client.pay({1: "1", 2: "2", 3: "3"})
        after = path.read_bytes()
        client.set_status(1, 4)

    assert after.startswith(before)
    assert after[len(before) :].count(b"\n") == 1
    assert path.read_bytes()[len(after) :].count(b"\n") == 1
    stores.close()


def test_a_payment_that_cannot_be_kept_moves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def keep(_self: MemoryStore, _written: object) -> None:
        raise StoreUnavailable("no room left")

    stores = MemoryStores()
    stores.create("demo", token="demo-token", due_days=30)
    with client_of(stores) as client:
        client.create("A")
        client.pay({1: "30"})
        monkeypatch.setattr(MemoryStore, "keep", keep)

        with nothing_moves(stores):
            answers = [
                client.post(OFFLINE, new_payment({1: "1"})),
                client.put(f"{OFFLINE}/1", new_payment({1: "40"})),
                client.set_status(1, 4),
                client.operate(1, 1),
                client.delete(f"{PAYMENTS}/1"),
                client.delete("/api/v3/io/ip/receipts/1"),
                client.delete("/api/v3/io/ip/receipts/1/lines/1"),
                client.delete("/api/v3/io/ip/invoices/1"),
            ]

    assert [answer.status_code for answer in answers] == [503] * len(answers)


def test_the_payments_of_a_scenario_are_made_in_their_order(make_client: MakeClient, stores: MemoryStores) -> None:
    client = make_client(document=document(new_payment({1: "60", 2: "100"}), new_payment({1: "40"})))

    assert client.still_open(1, 2) == ["0.0000", "0.0000"]
    assert [payment["id"] for payment in client.get(PAYMENTS).json()["data"]] == [2, 1]
    demo_books(stores)


@pytest.mark.parametrize(
    ("payments", "text"),
    [
        ([new_payment({1: "60"}), new_payment({1: "60"})], "/payments/1: lineItems.0.amount: 60.0000 is above"),
        ([new_payment({1: "1"}, customerId="1002")], "/payments/0: lineItems.0.invoiceId: The invoice belongs"),
        ([new_payment({9: "60"})], "/payments/0: lineItems.0.invoiceId: Invoice does not exist"),
        ([new_payment({1: "60"}, currency="XXX?")], "/payments/0: Invalid currency code"),
    ],
)
def test_a_payment_of_a_scenario_that_cannot_be_made_is_named(payments: list[dict[str, Any]], text: str) -> None:
    stores = MemoryStores()

    with pytest.raises(BadSeed, match=f"^{text}"):
        seed(stores, document(*payments), now=Clock().now, choices=DEFAULTS)
    assert list(stores) == []


@pytest.mark.parametrize(
    ("choice", "payment"),
    [
        ("payment-above-balance", new_payment({1: "130"})),
        ("foreign-invoice-in-payment", new_payment({1: "1"}, customerId="1002")),
    ],
)
def test_a_scenario_may_hold_what_the_choices_accept(
    make_client: MakeClient, choice: str, payment: dict[str, Any]
) -> None:
    assert problems(document(payment), CONTRACT) == []

    client = make_client(choices={choice: "accepted"}, document=document(payment))

    assert client.payment(1)["appliedStatus"] == 1


def test_the_demo_shows_the_payments_that_made_its_invoices_so(make_client: MakeClient, stores: MemoryStores) -> None:
    client = make_client("demo")

    shown = [client.invoice(invoice_id) for invoice_id in (1, 2, 3, 19, 18)]
    assert [(i["openBalance"]["value"], i["status"], i["isPendingPayment"]) for i in shown] == [
        ("149.5000", 1, 0),
        ("0.0000", 2, 0),
        ("400.0000", 0, 1),
        ("0.0000", 2, 0),
        ("45200.0000", 1, 0),
    ]
    assert len(client.get(PAYMENTS, params={"limit": 50}).json()["data"]) == len(scenario("demo")["payments"])
    demo_books(stores)


def test_the_demo_is_the_same_at_every_start() -> None:
    made = []
    for now in (1_800_000_000, 1_900_000_000):
        stores = MemoryStores()
        seed(stores, scenario("demo"), now=now, choices=DEFAULTS)
        made.append(demo_books(stores))

    assert made[0] == made[1]
