"""Manners with money: the suite pays its own invoices only, writes to its own payments, and removes all of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest
from starlette.types import ASGIApp

from conformance import paying
from conformance.exchange import Exchange
from conformance.ledger import Entry, left
from conformance.outcomes import Broken, NotOurs
from conformance.paying import OFFLINE, PAYMENTS, RECEIPTS
from conformance.session import Session
from conformance.world import INVOICES, NEVER_ISSUED, World, new_world
from tests.conformance.samples import CONTRACT, PREFIX
from tests.conformance.visits import visit
from tests.conformance_power.between import Ask, Reply, Request, between
from tests.conformance_power.editing import getting
from tests.conformance_power.in_process import CONFIG, InProcess, new_app
from tests.conformance_power.paying import deletes, records
from tests.conformance_power.relisting import Query, query_of, querying


def counts(world: World) -> list[int]:
    """How many invoices, payments and receipts there are."""
    paths = (INVOICES, PAYMENTS, RECEIPTS)
    return [len(world.store.send("GET", path, parameters={"limit": 250}).data) for path in paths]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", f"{OFFLINE}/{{}}", {}),
        ("DELETE", f"{PAYMENTS}/{{}}", None),
        ("PUT", f"{PAYMENTS}/{{}}/processing-status", {"processingStatus": 4}),
        ("POST", f"{PAYMENTS}/{{}}/operations", {"operationCode": 1}),
    ],
)
def test_a_payment_of_somebody_else_is_never_written_to(
    world: World, merchant: World, method: str, path: str, body: Any
) -> None:
    theirs = paying.record(merchant.store, [(merchant.store.create(), "10")])
    world.store.send("GET", theirs.path)

    with pytest.raises(NotOurs):
        world.store.send(method, path.format(theirs.id), body=body)


@pytest.mark.parametrize("path", ["{receipt}", "{receipt}/lines/{line}"])
def test_a_receipt_of_somebody_else_is_never_deleted(world: World, merchant: World, path: str) -> None:
    theirs = paying.record(merchant.store, [(merchant.store.create(), "10")])
    receipt = paying.receipt_of(merchant.store, theirs)["id"]
    line = merchant.store.send("GET", f"{RECEIPTS}/{receipt}/lines").data[0]["id"]
    world.store.send("GET", f"{RECEIPTS}/{receipt}")
    world.store.send("GET", f"{RECEIPTS}/{receipt}/lines")

    with pytest.raises(NotOurs):
        world.store.send("DELETE", f"{RECEIPTS}/{path.format(receipt=receipt, line=line)}")


@pytest.mark.parametrize("form", ["number", "text", "bytes", "nested"])
def test_an_invoice_of_somebody_else_is_never_paid(world: World, merchant: World, form: str) -> None:
    theirs, ours = merchant.store.create(), world.store.create()
    world.store.read(theirs.id)
    body = paying.body(world.store, [(ours, "1"), (theirs, "1")])
    if form == "text":
        body["lineItems"][1]["invoiceId"] = str(theirs.id)
    if form == "nested":
        body["lineItems"] = {"0": {"line": body["lineItems"]}}

    with pytest.raises(NotOurs):
        world.store.send("POST", OFFLINE, body=orjson.dumps(body) if form == "bytes" else body)


def test_a_change_never_pays_an_invoice_of_somebody_else(world: World, merchant: World) -> None:
    paid = paying.record(world.store, [(world.store.create(), "1")])
    theirs = merchant.store.create()

    with pytest.raises(NotOurs):
        paying.change(world.store, paid, [(theirs, "1")])


def test_ids_that_no_store_has_issued_may_be_written_to(world: World) -> None:
    for path in (f"{PAYMENTS}/{NEVER_ISSUED}", f"{RECEIPTS}/{NEVER_ISSUED}", f"{RECEIPTS}/{NEVER_ISSUED}/lines/1"):
        assert world.store.send("DELETE", path).code == 404
    assert not paying.try_record(world.store, [(NEVER_ISSUED, "1")]).is_success


def test_a_wrong_id_in_the_answer_to_a_record_is_looked_at_before_a_write(
    app: ASGIApp, merchant: World, tmp_path: Path
) -> None:
    theirs = paying.record(merchant.store, [(merchant.store.create(), "10")])

    async def lie(request: Request, ask: Ask) -> Reply:
        reply = await ask(request)
        return reply.saying({**reply.json, "data": {"paymentId": theirs.id}}) if records(request) else reply

    liar = visit(between(app, lie), tmp_path)
    paid = paying.record(liar.store, [(liar.store.create(), "1")])
    with pytest.raises(Broken, match="the created record is readable"):
        paying.delete(liar.store, paid)

    liar.store.cleanup()

    liar.session.close()
    assert paying.read(merchant.store, theirs)["id"] == theirs.id
    assert counts(merchant) == [1, 1, 1]


def test_cleaning_up_takes_all_of_ours_and_none_of_theirs(world: World, merchant: World) -> None:
    paying.record(merchant.store, [(merchant.store.create(), "10")])
    invoice = world.store.create()
    for memo in ("one", "two"):
        paying.record(world.store, [(invoice, "10")], details={"memo": memo}, externalId=None)

    assert world.store.cleanup() == []

    assert counts(merchant) == [1, 1, 1]


def test_payments_go_before_the_invoices_that_cannot_go_with_them(tmp_path: Path) -> None:
    world = visit(new_app({"delete-of-paid-invoice": "409"}), tmp_path)
    paying.record(world.store, [(world.store.create(), "10"), (world.store.create(), "10")])

    assert world.store.cleanup() == []

    assert counts(world) == [0, 0, 0]
    world.session.close()


def test_receipts_that_outlive_their_payments_go_too(app: ASGIApp, tmp_path: Path) -> None:
    kept: dict[str, Any] = {}

    async def keep(request: Request, ask: Ask) -> Reply:
        if deletes(request):
            receipts = (await ask(getting(request, RECEIPTS, b"limit=250"))).json["data"]
            kept.update({str(one["id"]): one for one in receipts})
        id_ = request.path.rpartition("/")[2]
        if request.method == "DELETE" and request.path.startswith(RECEIPTS):
            kept.pop(id_, None)
        reply = await ask(request)
        if request.path == RECEIPTS and request.method == "GET":
            return reply.saying({**reply.json, "data": list(kept.values())})
        return reply

    world = visit(between(app, keep), tmp_path)
    paying.record(world.store, [(world.store.create(), "10")])

    world.store.cleanup()

    world.session.close()
    assert kept == {}


@pytest.mark.parametrize("most", [250, 100])
@pytest.mark.parametrize("is_whole", [False, True], ids=["contains", "whole value"])
def test_hundreds_of_receipts_that_outlive_their_payments_go_too(tmp_path: Path, most: int, is_whole: bool) -> None:
    there = {id_: {"id": id_, "paymentId": id_, "referenceNumber": f"{PREFIX}-{id_}"} for id_ in range(1, 601)}
    there |= {id_: {"id": id_, "paymentId": id_, "referenceNumber": "theirs"} for id_ in range(601, 641)}

    async def hold(request: Request, ask: Ask) -> Reply:
        reply = await ask(request)
        if not request.path.startswith(RECEIPTS):
            return reply
        if request.method == "DELETE":
            gone = there.pop(int(request.path.rpartition("/")[2]), None)
            return Reply(200 if gone else 404).saying({"code": 200 if gone else 404, "data": gone, "meta": {}})
        query = query_of(request)
        text, limit, offset = query.get("q", [""])[0], int(query["limit"][0]), int(query.get("offset", ["0"])[0])
        found = [
            one
            for one in there.values()
            if (text == one["referenceNumber"] if is_whole and text else text in str(one["referenceNumber"]))
        ]
        return Reply(200).saying({**reply.json, "data": found[offset : offset + min(limit, most)]})

    world = visit(between(new_app(), hold), tmp_path)
    paying.record(world.store, [(world.store.create(), "10")])
    for offset in range(0, 700, most):
        world.store.send("GET", RECEIPTS, parameters={"limit": most, "offset": offset})

    assert world.store.cleanup() == []

    world.session.close()
    assert {one["referenceNumber"] for one in there.values()} == {"theirs"}


def test_payments_are_found_by_a_search_that_shows_few_at_a_time(app: ASGIApp, tmp_path: Path) -> None:
    def few(query: Query) -> None:
        query["limit"] = [str(min(2, int(query.get("limit", ["10"])[0])))]

    first = visit(app, tmp_path)
    paid = [paying.record(first.store, [(first.store.create(), "10")]) for _ in range(5)]

    second = visit(querying("listPayments", few, querying("listInvoices", few, lambda: app))(), tmp_path / "second")
    second.store.adopt_what_bears_the_prefix()

    assert set(second.store.payments.ids()) == {str(one.id) for one in paid}
    assert len(second.store.created()) == len(paid)
    first.store.cleanup()
    first.session.close()
    second.session.close()


def test_a_payment_whose_answer_was_lost_is_found_and_removed(app: ASGIApp, tmp_path: Path) -> None:
    async def interrupted(request: Request, ask: Ask) -> Reply:
        reply = await ask(request)
        return Reply(200, b"lost") if records(request) else reply

    world = visit(between(app, interrupted), tmp_path)
    invoice = world.store.create()
    assert not paying.try_record(world.store, [(invoice, "10")]).data

    assert world.store.cleanup() == []

    assert counts(world) == [0, 0, 0]
    world.session.close()


def test_a_payment_that_ctrl_c_cut_off_is_found_by_its_invoice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = visit(new_app({"q-matching": "whole-value"}), tmp_path)
    invoice, send = world.store.create(), world.session.send

    def cut_off(method: str, path: str, **more: Any) -> Exchange:
        answer = send(method, path, **more)
        if path == OFFLINE:
            raise KeyboardInterrupt
        return answer

    monkeypatch.setattr(world.session, "send", cut_off)
    with pytest.raises(KeyboardInterrupt):
        paying.record(world.store, [(invoice, "10")])

    assert world.store.cleanup() == []

    assert counts(world) == [0, 0, 0]
    world.session.close()


def test_the_ledger_holds_payments_until_they_are_gone(world: World, tmp_path: Path) -> None:
    invoice = world.store.create()
    gone, kept = (paying.record(world.store, [(invoice, "10")]) for _ in range(2))
    paying.delete(world.store, gone)

    assert left(tmp_path) == [
        Entry(store_hash="demo", id=str(invoice.id), number=invoice.number),
        Entry(store_hash="demo", id=str(kept.id), kind="payment"),
    ]


def test_another_process_takes_over_what_the_books_or_a_search_name(app: ASGIApp, tmp_path: Path) -> None:
    first = visit(app, tmp_path)
    paid = paying.record(first.store, [(first.store.create(), "10")])
    paying.record(first.store, [(first.store.create(), "10")], externalId=None)
    unsearchable = left(tmp_path)[-1]

    second = visit(app, tmp_path / "second")
    second.store.adopt(unsearchable)
    second.store.adopt_what_bears_the_prefix()

    assert set(second.store.payments.ids()) == {str(paid.id), unsearchable.id}
    assert second.store.cleanup() == []
    assert counts(first) == [0, 0, 0]
    first.session.close()
    second.session.close()


def test_a_target_without_payments_is_not_asked_for_any() -> None:
    config = type(CONFIG)(base_url=CONFIG.base_url, credentials=CONFIG.credentials, profiles=("invoices", "orders"))
    world = new_world(config, CONTRACT, Session(config, CONTRACT, transport=InProcess(new_app())), prefix=PREFIX)
    world.store.create()
    world.store.adopt_what_bears_the_prefix()

    world.store.cleanup()

    assert {operation_id for operation_id, _ in world.session.tally.statuses} <= {
        "createInvoice", "getInvoice", "listInvoices", "deleteInvoice",
    }  # fmt: skip
    world.session.close()
