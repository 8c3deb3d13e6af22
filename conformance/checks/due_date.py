"""When an invoice falls due, and what becomes of the time that it was issued at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance import expect
from conformance.outcomes import Broken, NotApplicable
from conformance.rulebook import check
from conformance.samples import ABSENT, EMPTY_DUE_DATES, ISSUED_AT, Sample, sample, samples, there
from conformance.shown import seconds
from conformance.world import World

DAY_S = 86_400
NOW_S = 60
"""How far apart two readings of the target's clock may be that belong to one moment."""
QUARTER_S = 900
"""Midnight, in whatever time zone, is a multiple of this."""
REFUSED = (400, 422)


@check("due-date-defaults-to-terms", needs=["created-invoice-reads-back"])
def a_due_date_that_is_sent_is_kept(world: World) -> None:
    """Create an invoice with a dueDate that is no midnight. It is kept to the second."""
    one = sample(world, "full")
    due = one.shown.get("dueDate")
    expect.that(seconds(due) == one.due_date, f"dueDate = {one.due_date}", f"dueDate = {due!r}", one.seen)


@check("due-date-defaults-to-terms", needs=["created-invoice-reads-back"])
def without_a_due_date_the_terms_decide(world: World) -> None:
    """Create invoices without dueDate, for several amounts and statuses, and with null and an empty text for it.

    Each falls due the same number of days after its creation, the number that data.due_days names where it does.
    """
    allowed: set[int] | None = None if world.data.due_days is None else {world.data.due_days}
    for one in there(world):
        if one.due_date not in (ABSENT, None, "") or "issuedAt" in one.sent or "createdAt" not in one.shown:
            continue
        terms = _terms(one)
        if not (terms if allowed is None else terms & allowed):
            wanted = "a whole number of days" if allowed is None else f"{' or '.join(map(str, sorted(allowed)))} days"
            raise Broken(f"dueDate is {wanted} after createdAt", _times(one), one.seen)
        allowed = terms if allowed is None else terms & allowed
    if allowed is None:
        raise NotApplicable("no invoice shows when it was created")


@check("due-date-defaults-to-terms", needs=["created-invoice-reads-back"])
def an_empty_due_date_is_refused_or_filled_in(world: World) -> None:
    """Create invoices with a dueDate of null, of an empty text and of 0. Null and text may be refused with 400 or 422.

    An invoice that was created has a due date: 0 is kept or filled in.
    """
    for one in samples(world).values():
        first = one.attempts[0]
        due_date = one.drafted.get("dueDate", ABSENT)
        if due_date not in EMPTY_DUE_DATES:
            continue
        if not first.is_success:
            is_tolerated = due_date != 0 and first.code in REFUSED
            expect.that(is_tolerated, f"dueDate {due_date!r}: success, or 400 or 422", first.summary, first)
        elif one.shown:
            due = seconds(one.shown.get("dueDate"))
            is_kept = due_date == 0 and due == 0
            is_filled_in = due is not None and ("createdAt" not in one.shown or bool(_terms(one)))
            expect.that(is_kept or is_filled_in, f"dueDate {due_date!r}: kept or filled in", _times(one), one.seen)


@check("issued-at-sets-created-time", needs=["created-invoice-reads-back"])
def an_issued_time_shows_unchanged_or_not_at_all(world: World) -> None:
    """Create an invoice with an issuedAt in the past. It succeeds, and the time shows to the second or not at all.

    It may show as createdAt or as the order date of the details; otherwise these hold the present.
    """
    one, other = sample(world, "issued before"), sample(world, "minimal")
    present = seconds(other.shown.get("createdAt"))
    for where, time in (
        ("createdAt", one.shown.get("createdAt")),
        ("details.header.orderDate", _order_date(one.shown)),
    ):
        at = seconds(time)
        if at is None or at == ISSUED_AT:
            continue
        is_present = present is not None and abs(at - present) <= DAY_S
        expect.that(is_present, f"{where} = {ISSUED_AT}, or the present", f"{where} = {time!r}", one.seen)


def _terms(one: Sample) -> set[int]:
    """The numbers of days after creation that explain a due date: one, or two where it was moved to a midnight."""
    due, created = seconds(one.shown.get("dueDate")), seconds(one.shown.get("createdAt"))
    if due is None or created is None:
        return set()
    days, rest = divmod(due - created, DAY_S)
    if rest == 0:
        return {days}
    if due % QUARTER_S == 0:
        return {days, days + 1}
    return {days} if rest <= NOW_S else {days + 1} if rest >= DAY_S - NOW_S else set()


def _order_date(shown: Mapping[str, Any]) -> Any:
    details = shown.get("details")
    header = details.get("header") if isinstance(details, dict) else None
    return header.get("orderDate") if isinstance(header, dict) else None


def _times(one: Sample) -> str:
    return f"dueDate = {one.shown.get('dueDate')!r}, createdAt = {one.shown.get('createdAt')!r}"
