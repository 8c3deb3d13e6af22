"""Manners: the suite writes to what it created, and to nothing else; all of that goes in the end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from conformance.config import Config
from conformance.ledger import Entry, ledger_path, left
from conformance.outcomes import Broken, NotOurs
from conformance.session import Session
from conformance.world import INVOICES, NEVER_ISSUED, World, new_world
from tests.conformance.samples import CONTRACT, PREFIX, new_run
from tests.conformance_power.in_process import CONFIG, InProcess, new_app


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """The world of a run against a mock of the test's own."""
    session = Session(CONFIG, CONTRACT, transport=InProcess(new_app()))
    yield new_world(CONFIG, CONTRACT, session, prefix=PREFIX, folder=tmp_path)
    session.close()


@pytest.fixture
def merchant(world: World, tmp_path: Path) -> World:
    """Somebody else who works in the same store."""
    folder = tmp_path / "merchant"
    folder.mkdir()
    return new_world(CONFIG, CONTRACT, world.session, prefix="INV", folder=folder)


def numbers(world: World) -> set[str]:
    return {item["invoiceNumber"] for item in world.store.items(limit=250)}


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_an_invoice_of_somebody_else_is_never_written_to(world: World, merchant: World, method: str) -> None:
    theirs = merchant.store.create()

    with pytest.raises(NotOurs):
        world.store.send(method, f"{INVOICES}/{theirs.id}", body={})

    assert merchant.store.read(theirs.id)["invoiceNumber"] == theirs.number


def test_an_invoice_that_a_list_showed_is_still_somebody_elses(world: World, merchant: World) -> None:
    merchant.store.create()
    (shown,) = world.store.items()

    with pytest.raises(NotOurs):
        world.store.delete(shown["id"])


def test_an_id_that_no_store_has_issued_may_be_written_to(world: World) -> None:
    assert world.store.delete(NEVER_ISSUED + 1).code == 404


@pytest.mark.parametrize(
    "invoice_id", ["%31", "1%20", "%D9%A1", "1%2F2", "%C2%B2", "1/", "900000000000%20", "00000000000001"]
)
def test_whatever_a_target_could_read_as_an_id_is_not_made_up(world: World, invoice_id: str) -> None:
    with pytest.raises(NotOurs):
        world.store.send("DELETE", f"{INVOICES}/{invoice_id}")


@pytest.mark.parametrize("path", ["no-number", "%20", f"{NEVER_ISSUED}", "9" * 5000], ids=lambda text: text[:12])
def test_what_no_target_could_read_as_an_id_may_be_written_to(world: World, path: str) -> None:
    assert not world.store.send("DELETE", f"{INVOICES}/{path}").is_success


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_a_wrong_id_in_the_answer_to_a_create_is_looked_at_before_a_write(
    world: World, merchant: World, method: str
) -> None:
    theirs = merchant.store.create()
    world.store.adopt(Entry(store_hash="demo", id=str(theirs.id), number="the number that was sent"))

    with pytest.raises(Broken, match="readable under the id that the create answered"):
        world.store.send(method, f"{INVOICES}/{theirs.id}", body={"type": "changed"})

    assert merchant.store.read(theirs.id)["invoiceNumber"] == theirs.number


def test_an_invoice_that_an_answer_showed_is_not_looked_at_again(world: World) -> None:
    made = world.store.create()
    world.store.read(made.id)
    sent = world.session.tally.requests

    world.store.delete(made.id)

    assert world.session.tally.requests == sent + 1


@pytest.mark.parametrize("reference", ["externalCustomerId", "purchaseOrderNumber"])
def test_an_invoice_that_the_target_renumbered_goes_by_its_reference(world: World, reference: str) -> None:
    made = world.store.create(**{reference: world.store.token()})
    body = orjson.dumps({"invoiceNumber": "R-1"})
    world.session.send("PUT", f"{INVOICES}/{made.id}", credentials=world.store.credentials, body=body)

    assert world.store.cleanup() == []

    assert numbers(world) == set()


def test_cleaning_up_takes_all_of_ours_and_none_of_theirs(world: World, merchant: World) -> None:
    theirs = merchant.store.create()
    for _ in range(3):
        world.store.create()
    world.store.send("POST", f"/api/v3/io/ip/orders/{world.order()}/invoices")

    assert world.store.cleanup() == []

    assert numbers(world) == {theirs.number}


def test_an_invoice_whose_create_got_no_answer_goes_too(world: World) -> None:
    world.session.send("POST", INVOICES, credentials=world.store.credentials, body=world.store.body())
    world.store.create()

    assert world.store.cleanup() == []

    assert numbers(world) == set()


def test_a_target_that_answers_a_create_with_somebody_elses_id_loses_nothing(world: World, merchant: World) -> None:
    theirs = merchant.store.create()
    world.store.create()
    world.store.adopt(Entry(store_hash="demo", id=str(theirs.id), number="the number that was sent"))

    assert world.store.cleanup() == [Entry(store_hash="demo", id=str(theirs.id))]

    assert numbers(world) == {theirs.number}


def test_an_invoice_that_was_renamed_to_any_number_is_still_ours(world: World) -> None:
    made = world.store.create()
    world.store.change(made.id, invoiceNumber="007")

    assert world.store.cleanup() == []

    assert numbers(world) == set()


def test_a_run_that_wrote_nothing_sends_nothing_at_its_end(world: World) -> None:
    world.store.items()
    sent = world.session.tally.requests

    assert world.store.cleanup() == []

    assert world.session.tally.requests == sent


def test_the_ledger_holds_what_is_not_yet_gone(world: World, tmp_path: Path) -> None:
    kept, deleted = world.store.create(), world.store.create()
    world.store.delete(deleted.id)

    assert left(tmp_path) == [Entry(store_hash="demo", id=str(kept.id), number=kept.number)]


def test_a_ledger_that_a_crash_tore_is_read_up_to_there(world: World, tmp_path: Path) -> None:
    world.store.create()
    with ledger_path(tmp_path, PREFIX).open("ab") as file:
        file.write(b'{"made": {"store_ha')

    assert len(left(tmp_path)) == 1


def test_processes_that_share_a_folder_never_take_the_same_order(tmp_path: Path) -> None:
    config: Config = replace(CONFIG, base_url=new_run(tmp_path).config.base_url)
    session = Session(config, CONTRACT)
    workers = [new_world(config, CONTRACT, session, prefix=f"{PREFIX}-gw{n}", folder=tmp_path) for n in range(2)]

    taken = [worker.orders.take() for _ in range(20) for worker in workers]

    assert sorted(filter(None, taken)) == list(range(501, 541))
