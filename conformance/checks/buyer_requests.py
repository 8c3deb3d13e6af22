"""Asking for a copy of an invoice by e-mail: which invoices, for whom, and who is shown the request."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from conformance import expect
from conformance.answers import items_of
from conformance.buyer_accounts import ADMIN_AND_MEMBER, ANYBODY, LONER
from conformance.buyer_errands import errands, request_of
from conformance.buyer_stock import stock
from conformance.rulebook import check
from conformance.shopping import INVOICES, REQUESTS, new_invoice, record_of, request
from conformance.world import Buyer, World

LISTED = "requested-invoice-is-listed-at-once"
NOT_FOUND, UNKNOWN = 404, "REQUEST_NOT_FOUND"


@check(LISTED, needs=["buyer-sees-own-and-organisation-invoices"])
def a_request_is_there_at_once(world: World) -> None:
    """Request an invoice. The request is answered, got and listed first, with its invoice, user and status requested.

    It is also listed by type, by status, and by the day on which it was made; not before or after that day.
    """
    buyer = world.buyer(ANYBODY)
    one = stock(world).made["open"]
    answer = request(buyer, one)
    made = record_of(answer)

    user = record_of(buyer.signed_in()).get("user", {})
    wanted = {
        "type": "invoice_copy", "invoiceId": str(one.id), "invoiceNumber": one.number, "status": "requested",
        "completedAt": None, "error": None,
    }  # fmt: skip
    shown = {name: str(made.get(name)) if name == "invoiceId" else made.get(name) for name in wanted}
    expect.equal("the request", wanted, shown, answer)
    expect.equal("the user of the request", user.get("id"), (made.get("user") or {}).get("id"), answer)
    expect.equal("the request, got", made, request_of(buyer, made.get("id")))

    created = made.get("createdAt")
    expect.that(type(created) is int, "createdAt in seconds", f"createdAt = {created!r}", answer)
    day = f"{datetime.fromtimestamp(expect.whole('createdAt', created, answer), UTC):%Y-%m-%d}"
    for filters in ({}, {"type": "invoice_copy"}, {"status": "requested"}, {"from": day, "to": day}):
        listing = buyer.send("GET", REQUESTS, parameters={**filters, "limit": 50})
        expect.equal(
            f"the first request with {filters or 'no filter'}", made, next(iter(items_of(listing)), None), listing
        )
    for filters in ({"status": "completed"}, {"status": "error"}, {"to": "2001-01-01"}, {"from": "2999-01-01"}):
        expect.that(made.get("id") not in _ids(buyer, **filters), f"no such request with {filters}", "it is listed")


@check("any-invoice-may-be-requested", needs=[LISTED])
def whatever_is_paid_of_it_an_invoice_is_requested(world: World) -> None:
    """Request an unpaid, a partially paid and a paid invoice, each by its number. Each is a request of its invoice."""
    made, buyer = stock(world).made, world.buyer(ANYBODY)
    for name in ("overdue", "part", "paid"):
        answer = request(buyer, made[name].number)
        expect.equal(f"invoiceId for {name}", str(made[name].id), str(record_of(answer).get("invoiceId")), answer)


@check("any-invoice-may-be-requested", needs=[LISTED])
def each_call_is_a_request_of_its_own(world: World) -> None:
    """Request an invoice twice. There are two requests with ids of their own, and both are listed."""
    one, buyer = stock(world).made["open"], world.buyer(ANYBODY)
    ids = [record_of(request(buyer, one)).get("id") for _ in range(2)]

    expect.that(ids[0] != ids[1], "two ids", f"{ids!r}")
    listed = _ids(buyer)
    expect.equal("those of the two that are listed", ids, [id_ for id_ in ids if id_ in listed])


@check("request-goes-to-the-registered-address", needs=[LISTED])
def a_request_has_the_buyers_address(world: World) -> None:
    """Request an invoice with a body that names another address.

    The call is refused, or the request has the buyer's own.
    """
    one, buyer = stock(world).made["open"], world.buyer(ANYBODY)
    plain = record_of(request(buyer, one))
    expect.equal("email", buyer.account.email.casefold(), str(plain.get("email")).casefold())

    other = {"email": f"{world.store.token()}@example.com", "to": f"{world.store.token()}@example.com"}
    answer = buyer.send("POST", f"{INVOICES}/{one.id}/request", body=other)
    if answer.is_success:
        expect.equal("email", plain.get("email"), record_of(answer).get("email"), answer)
        expect.equal("email, got", plain.get("email"), request_of(buyer, record_of(answer).get("id")).get("email"))
    else:
        expect.refused_somehow(answer)


@check("request-goes-to-the-registered-address", needs=["requests-need-both-jobs-in-order"])
def the_mail_goes_there(world: World) -> None:
    """Request an invoice and run both jobs. The e-mail goes to the address of the buyer."""
    story = errands(world)
    expect.equal("to", story.buyer.account.email.casefold(), str(story.mail().get("to")).casefold())


@check("admin-sees-the-organisations-requests", needs=[LISTED])
def who_is_not_admin_sees_the_own_ones(world: World) -> None:
    """Let an admin and another of the organisation request an invoice of it.

    The other lists and gets the own one only.
    """
    admin, member = world.buyers.play(ADMIN_AND_MEMBER)
    theirs, own = world.once(_of_admin_and_member)

    expect.that(own in _ids(member), "the own request listed", "it is not")
    expect.that(theirs not in _ids(member), "the admin's request not listed", "it is")
    expect.success(member.send("GET", f"{REQUESTS}/{own}"))
    expect.refused_as(member.send("GET", f"{REQUESTS}/{theirs}"), NOT_FOUND, UNKNOWN)
    expect.success(admin.send("GET", f"{REQUESTS}/{theirs}"))


@check("admin-sees-the-organisations-requests", needs=[LISTED])
def an_admin_sees_all_of_them_or_the_own_ones(world: World) -> None:
    """Let an admin list requests. Those of the others of the organisation are there and got, or all of them are not."""
    admin, _ = world.buyers.play(ADMIN_AND_MEMBER)
    own, members = world.once(_of_admin_and_member)
    listed = _ids(admin)

    expect.that(own in listed, "the own request listed", "it is not")
    answer = admin.send("GET", f"{REQUESTS}/{members}")
    if members in listed:
        expect.success(answer)
    else:
        expect.refused_as(answer, NOT_FOUND, UNKNOWN)


@check("admin-sees-the-organisations-requests", needs=[LISTED])
def an_admin_sees_no_strangers_request(world: World) -> None:
    """Let a buyer without an organisation request an invoice. An admin neither lists nor gets the request."""
    admin, _ = world.buyers.play(ADMIN_AND_MEMBER)
    stranger = world.buyer(LONER)
    its = record_of(request(stranger, new_invoice(world, stranger.account.payer))).get("id")

    expect.that(its not in _ids(admin), "a stranger's request not listed", "it is")
    expect.refused_as(admin.send("GET", f"{REQUESTS}/{its}"), NOT_FOUND, UNKNOWN)


def _of_admin_and_member(world: World) -> tuple[Any, Any]:
    both = world.buyers.play(ADMIN_AND_MEMBER)
    invoice = new_invoice(world, both[0].account.payer)
    first, second = (record_of(request(buyer, invoice)).get("id") for buyer in both)
    return first, second


def _ids(buyer: Buyer, **filters: str) -> list[Any]:
    listing = buyer.send("GET", REQUESTS, parameters={**filters, "limit": 250})
    return [item.get("id") for item in items_of(listing)]
