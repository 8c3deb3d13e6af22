"""A store with invoices of others: the suite judges it as it would an empty one, and leaves every record as it was."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson
import pytest
from starlette.types import ASGIApp

from conformance.checks.isolation import an_order_is_not_invoiced_by_another_store
from conformance.judging import Outcome, RuleResult
from conformance.options import Options
from conformance.outcomes import NotProvisioned
from conformance.paying import OFFLINE
from conformance.session import Session
from conformance.world import INVOICES
from fixtures.scenario import scenario
from mockserver.api.seeding import seed
from mockserver.app import settled_choices
from mockserver.domain.invoice import Status
from mockserver.store.kinds import KINDS
from mockserver.store.memory import MemoryStores
from tests.conformance_power.in_process import (
    CLOCK,
    CONFIG,
    CONTRACT,
    InProcess,
    judged,
    judged_by_every_layer,
    new_app,
    visiting,
)
from tests.conformance_power.mutants.rate_limit import LIMIT

PREFIX = "power"
COUNT, PAYMENTS = 50, 12
OF_1001 = {"customerId": "1001", "limit": 250}
LIKE_OURS = (
    *("power", "powerful-0001", "power_0001", "POWER-0001", "Power-0002", " power-0001", "my-power-0001", "powe-0001"),
    *("cft-0123abcd-0001", "cft-0001", "0001", "1", "501", "9001", "00000501", "00000502", "INV-1", "inv-1", "%", "_"),
)
"""Numbers that a search, an order or a careless comparison could take for the run's own."""
TRACES = ("sessions", "carts", "checkouts", "b2b_requests", "job_runs", "mails")
"""What ends by itself or no call takes away: sessions, the version of an empty cart, what was checked out, requests,
runs and their e-mails."""
COMPANIES = ("1001", "1002", "1", "12")
TEXTS = ("PO 1", "po-1", "power-0001", "成都", "a_b%c", "007")
BALANCES = (("100.00", "100.00"), ("100.00", "40.00"), ("100.00", "0"), ("9.99", "-5"), ("1000", "999.9999"))
MARCH_2026 = 1_772_323_200


def foreign(position: int) -> dict[str, Any]:
    """The n-th invoice of somebody else: every status, company and channel, with and without what is optional."""
    original, open_balance = BALANCES[position % len(BALANCES)]
    text = TEXTS[position % len(TEXTS)]
    optional = {
        "externalId": text,
        "externalCustomerId": PREFIX,
        "purchaseOrderNumber": text,
        "channelId": 1 + position % 2,
        "details": {"type": "A", "header": {"note": text}},
        "externalPdfUrl": f"https://files.example/{position}.pdf",
        "extraFields": [{"fieldName": "Cost centre", "fieldValue": text}],
    }
    return {
        "invoiceNumber": LIKE_OURS[position] if position < len(LIKE_OURS) else f"F-{position:04}",
        "customerId": COMPANIES[position % len(COMPANIES)],
        "originalBalance": {"code": "USD", "value": original},
        "openBalance": {"code": "USD", "value": open_balance},
        "status": position % 3,
        "source": position % 2,
        "issuedAt": MARCH_2026 + position // 2,
        "dueDate": MARCH_2026 + position * 86_400,
        **(optional if position % 3 else {}),
    }


def foreign_payment(position: int, invoice_ids: list[int]) -> dict[str, Any]:
    """The n-th payment of somebody else, of one invoice or two, in every status."""
    text = LIKE_OURS[position % len(LIKE_OURS)]
    optional = {"externalId": text, "externalCustomerId": PREFIX, "payerName": text}
    return {
        "lineItems": [{"invoiceId": id_, "amount": "0.01"} for id_ in invoice_ids],
        "currency": "USD",
        "details": {"memo": text},
        "customerId": "1001",
        "processingStatus": 1 + position % 4,
        **(optional if position % 2 else {}),
    }


def with_payments(stores: MemoryStores) -> None:
    """Have somebody else record payments of the invoices of company 1001 that have something open."""
    session = Session(CONFIG, CONTRACT, transport=InProcess(new_app(stores=stores)))
    for credentials in (CONFIG.credentials, CONFIG.second_store):
        listed = session.send("GET", INVOICES, credentials=credentials, parameters=OF_1001)
        ids = [item["id"] for item in listed.data if float(item["openBalance"]["value"]) > 1]
        for position in range(PAYMENTS):
            first = position % len(ids)
            body = foreign_payment(position, ids[first : first + 1 + position % 2])
            assert session.send("POST", OFFLINE, credentials=credentials, body=body).is_success
    session.close()


@pytest.fixture
def stores() -> MemoryStores:
    document = scenario("conformance")
    for part in (document, *document["stores"]):
        part["extra_fields"] = document["extra_fields"]
        part["invoices"] = [foreign(position) for position in range(COUNT)]
    filled = MemoryStores()
    seed(filled, document, now=CLOCK(), choices=settled_choices(CONTRACT, {}))
    with_payments(filled)
    return filled


@pytest.mark.parametrize("is_reversed", [False, True], ids=["in order", "reversed"])
def test_every_foreign_record_is_as_it_was_and_nothing_of_ours_is_left(stores: MemoryStores, is_reversed: bool) -> None:
    app = new_app(stores=stores)
    before = written_down(stores)

    results = judged_by_every_layer(
        app, options=Options(model=True, max_examples=3), is_reversed=is_reversed, prefix=PREFIX
    )

    assert not_passed(results) == {}
    assert written_down(stores) == before
    assert [cart for store in stores for cart in store.collections["carts"] if cart.lines] == []


@pytest.mark.parametrize("profiles", [("invoices", "orders"), ("invoices",)], ids=" and ".join)
@pytest.mark.parametrize("invoiced", [(501,), (540, 541), tuple(range(501, 543))], ids=["first", "last", "all"])
def test_an_order_that_somebody_else_invoiced_keeps_its_invoice(
    invoiced: tuple[int, ...], profiles: tuple[str, ...]
) -> None:
    stores = MemoryStores()
    app = new_app({"repeated-from-order": "same-invoice"}, stores=stores)
    store = next(iter(stores))
    numbers = {order.id: order.order_number for order in store.orders}
    for order_id in invoiced:
        fields = {**foreign(0), "invoiceNumber": f"T-{order_id}", "customerId": "1001"}
        with_order(app, fields, numbers[order_id])
    before = written_down(stores)

    results = judged(app, config=replace(CONFIG, profiles=profiles))

    assert {rule for rule, result in results.items() if result.outcome is Outcome.FAIL} == set()
    assert written_down(stores) == before


def test_without_a_configured_order_none_is_invoiced_by_another_store() -> None:
    config = replace(CONFIG, data=replace(CONFIG.data, order_ids=()))
    with visiting(new_app(), config) as world:
        with pytest.raises(NotProvisioned, match=r"data\.order_ids"):
            an_order_is_not_invoiced_by_another_store(world)

        assert {exchange.method for exchange in world.session.tally.recent} == {"GET"}


def test_the_foreign_records_are_of_every_status(stores: MemoryStores) -> None:
    assert [len(store.invoices) for store in stores] == [COUNT, COUNT]
    for store in stores:
        assert {invoice.status for invoice in store.invoices} == set(Status)


def with_order(app: ASGIApp, fields: dict[str, Any], order_number: str) -> None:
    """Have somebody else make an invoice for an order."""
    session = Session(CONFIG, CONTRACT, transport=InProcess(app))
    body = {**fields, "orderNumber": order_number}
    assert session.send("POST", INVOICES, credentials=CONFIG.credentials, body=body).is_success
    session.close()


def written_down(stores: MemoryStores) -> dict[str, bytes]:
    """Every record of every virtual store that a call can remove, as JSON, by store, kind and id."""
    return {
        f"{store.hash}/{kind.name}/{record.id}": orjson.dumps(kind.document(record))
        for store in stores
        for kind in KINDS
        if kind.name not in TRACES
        for record in store.collections[kind.name]
    }


def not_passed(results: dict[str, RuleResult]) -> dict[str, RuleResult]:
    """What did not pass. The mock without a limit on calls leaves nothing to judge of one."""
    return {
        rule: result
        for rule, result in results.items()
        if result.outcome is not Outcome.PASS and not (rule == LIMIT and result.is_not_applicable)
    }
