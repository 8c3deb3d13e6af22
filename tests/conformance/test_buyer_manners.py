"""Manners of a buyer: the run's own invoices only, a cart that was empty and is so again, no job without leave."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from starlette.types import ASGIApp

from conformance import shopping
from conformance.buyer_accounts import ANYBODY, EMPTY_CART, LONER
from conformance.buyers import SESSION, Buyer
from conformance.ledger import left
from conformance.outcomes import NotOurs, NotProvisioned, TargetError
from conformance.paying import PAYMENTS, RECEIPTS
from conformance.world import INVOICES, Made, World
from tests.conformance.visits import visit
from tests.conformance_power.in_process import CONFIG


@pytest.fixture
def buyer(world: World) -> Buyer:
    return world.buyer(ANYBODY)


def invoice_of(world: World) -> Made:
    return shopping.new_invoice(world, world.buyer(ANYBODY).account.payer)


def lines(world: World) -> list[str]:
    """What is in the cart, in words, whoever put it there."""
    return [str(line.get("invoiceNumber") or line.get("sku")) for line in shopping.cart(world.buyer(ANYBODY))["lines"]]


@pytest.mark.parametrize("name", ["id", "number"])
def test_an_invoice_of_somebody_else_is_never_put_into_a_cart(merchant: World, buyer: Buyer, name: str) -> None:
    theirs = invoice_of(merchant)

    with buyer.holding_the_cart(), pytest.raises(NotOurs):
        shopping.add(buyer, [theirs if name == "id" else theirs.number])


@pytest.mark.parametrize("name", ["id", "number"])
def test_nobody_asks_for_a_copy_of_somebody_elses_invoice(merchant: World, buyer: Buyer, name: str) -> None:
    theirs = invoice_of(merchant)

    with pytest.raises(NotOurs):
        shopping.request(buyer, theirs if name == "id" else theirs.number)


def test_a_cart_is_changed_only_while_it_is_held(world: World, buyer: Buyer) -> None:
    with pytest.raises(NotOurs):
        shopping.add(buyer, [invoice_of(world)])


def test_a_buyer_writes_nothing_but_what_buyers_write(buyer: Buyer) -> None:
    with pytest.raises(NotOurs):
        buyer.send("DELETE", f"{INVOICES}/1")


def test_a_cart_with_something_foreign_is_left_alone(merchant: World, buyer: Buyer) -> None:
    theirs = invoice_of(merchant)
    with merchant.buyer(ANYBODY).holding_the_cart():
        shopping.fill(merchant.buyer(ANYBODY), [theirs])

        with pytest.raises(NotProvisioned) as told, buyer.holding_the_cart():
            pass

        assert told.value.keys == (EMPTY_CART,)
        assert lines(merchant) == [theirs.number]


def test_what_an_earlier_check_left_is_taken_out_first(world: World, buyer: Buyer) -> None:
    ours = invoice_of(world)
    body = {"lines": [{"invoiceId": ours.id}]}
    headers = {"Authorization": f"Bearer {buyer.token()}"}
    world.session.send("POST", shopping.TO_PAY, body=body, headers=headers)

    with buyer.holding_the_cart():
        assert lines(world) == []


@pytest.mark.parametrize("trouble", [AssertionError, KeyboardInterrupt, NotProvisioned])
def test_a_cart_is_emptied_whatever_happens(
    world: World, buyer: Buyer, tmp_path: Path, trouble: type[BaseException]
) -> None:
    with suppress(trouble), buyer.holding_the_cart():
        shopping.fill(buyer, [invoice_of(world)])
        raise trouble

    assert lines(world) == []
    assert [entry.kind for entry in left(tmp_path)] == ["invoice"]


def test_a_cart_of_a_process_that_was_killed_is_emptied_by_the_next(
    app: ASGIApp, world: World, buyer: Buyer, tmp_path: Path
) -> None:
    holding = buyer.holding_the_cart()
    holding.__enter__()
    shopping.fill(buyer, [invoice_of(world)])
    entries = left(tmp_path)

    later = visit(app, tmp_path / "later")
    for entry in entries:
        later.buyers.adopt(entry)
        later.store.adopt(entry)

    assert later.cleanup() == []
    assert lines(later) == []


def test_what_a_checkout_paid_is_deleted_with_the_invoices(world: World, buyer: Buyer) -> None:
    with buyer.holding_the_cart():
        shopping.pay(buyer, [invoice_of(world)], "10.00")

    assert world.cleanup() == []

    for path in (INVOICES, PAYMENTS, RECEIPTS):
        assert world.store.send("GET", path).data == []


def test_what_a_checkout_paid_whose_answer_never_came_is_deleted_too(
    world: World, buyer: Buyer, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = httpx.Client.stream

    def lost(client: httpx.Client, method: str, url: str, **more: object) -> object:
        answer = send(client, method, url, **more)  # type: ignore[arg-type]
        if url.endswith(shopping.CHECKOUT):
            with answer:
                pass
            raise httpx.ReadError("lost")
        return answer

    monkeypatch.setattr(httpx.Client, "stream", lost)
    with suppress(TargetError), buyer.holding_the_cart():
        shopping.pay(buyer, [invoice_of(world)], "10.00")
    monkeypatch.undo()

    assert world.cleanup() == []

    assert world.store.send("GET", PAYMENTS).data == []


@pytest.mark.parametrize("job", [shopping.PULL, shopping.SYNCHRONIZE])
def test_no_job_runs_without_leave(app: ASGIApp, tmp_path: Path, job: str) -> None:
    config = replace(CONFIG, data=replace(CONFIG.data, may_run_jobs=False))
    world = visit(app, tmp_path / "no-leave", config=config)

    with pytest.raises(NotProvisioned):
        shopping.run_job(world, job)
    with pytest.raises(NotOurs):
        world.store.send("POST", f"{shopping.JOBS}/{job}/run")
    with pytest.raises(NotOurs):
        world.store.send("DELETE", shopping.OUTBOX)


def test_a_buyer_signs_in_once(world: World, buyer: Buyer) -> None:
    for _ in range(3):
        buyer.send("GET", "/buyer/me")

    assert world.session.tally.statuses["createBuyerSession", 200] == 1


def test_no_call_shows_the_token_of_a_session_or_a_password(world: World) -> None:
    buyer = world.buyer(LONER)
    token = buyer.token()
    buyer.send("GET", "/buyer/me")
    buyer.send("DELETE", SESSION, token=shopping.token_of(buyer.sign_in()))

    told = "".join(f"{call.curl}\n{call.text}\n" for call in world.session.tally.recent)

    assert token not in told
    assert buyer.account.password not in told
    assert "$INVOICE_API_BUYER_3_TOKEN" in told
