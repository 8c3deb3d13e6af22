"""The status of a new invoice."""

from __future__ import annotations

from conformance import expect
from conformance.rulebook import check
from conformance.samples import Sample, sample, samples
from conformance.world import World

OPEN, PARTIALLY_PAID, COMPLETED = 0, 1, 2


@check("status-completes-at-zero-balance", needs=["created-invoice-reads-back"])
def nothing_open_is_completed(world: World) -> None:
    """Create with an openBalance of 0 and status 0, of "0.0000" and status 1, and below 0 without a status.

    Each invoice has status 2.
    """
    names = ["settled", "overpaid"]
    if samples(world)["settled by text"].id is not None:  # whether texts are taken is a rule of its own
        names.append("settled by text")
    for name in names:
        _has_status(sample(world, name), COMPLETED)


@check("status-sent-is-kept-while-balance-is-open", needs=["created-invoice-reads-back"])
def an_open_invoice_has_the_status_that_was_sent(world: World) -> None:
    """Create with an openBalance of 0.01 and status 0, with all of it open and status 1, with all open and status 2.

    The first two have the status that was sent, the third any of the three.
    """
    _has_status(sample(world, "almost settled"), OPEN)
    _has_status(sample(world, "full"), PARTIALLY_PAID)
    _has_status(sample(world, "completed early"), OPEN, PARTIALLY_PAID, COMPLETED)


def _has_status(one: Sample, *allowed: int) -> None:
    status = one.shown.get("status")
    wanted = " or ".join(map(str, allowed))
    sent = f"{one.name}: openBalance {one.sent['openBalance']['value']!r}, status {one.sent.get('status', 'not sent')}"
    is_allowed = status in allowed and not isinstance(status, bool)
    expect.that(is_allowed, f"{sent}: status {wanted}", f"status {status!r}", one.seen)
