"""The status of an invoice whose open balance an update changes."""

from __future__ import annotations

from typing import Any

from conformance import expect
from conformance.rulebook import check
from conformance.world import World

COMPLETED = 2


@check("status-completes-on-update", needs=["created-invoice-reads-back"])
def nothing_left_to_pay_completes(world: World) -> None:
    """Bring openBalance to zero while sending status 0, then from 10 to below zero without. Each time status is 2."""
    store = world.store
    made = store.create()

    at_zero = store.change(made.id, openBalance=_usd("0.0000"), status=0)
    expect.success(store.update(made.id, {"openBalance": _usd(10), "status": 0}))
    below_zero = store.change(made.id, openBalance=_usd(-0.01))

    expect.equal("status at openBalance 0.0000, sent with status 0", COMPLETED, at_zero.get("status"))
    expect.equal("status at openBalance -0.01", COMPLETED, below_zero.get("status"))


@check("reopened-invoice-has-a-valid-status", needs=["created-invoice-reads-back", "status-completes-at-zero-balance"])
def a_reopened_invoice_has_any_status(world: World) -> None:
    """Raise the openBalance of a completed invoice from 0 to 50. The balance is stored and the status is 0, 1 or 2."""
    made = world.store.create(openBalance=_usd(0))

    after = world.store.change(made.id, openBalance=_usd(50))

    expect.same_amount("openBalance", 50, after.get("openBalance"))
    _has_one_of(after, (0, 1, COMPLETED))


@check("partial-balance-has-a-valid-status", needs=["created-invoice-reads-back"])
def a_partly_paid_invoice_is_not_completed(world: World) -> None:
    """Lower the openBalance of an open invoice from 100 to 0.01. The balance is stored and the status is 0 or 1."""
    made = world.store.create(status=0)

    after = world.store.change(made.id, openBalance=_usd(0.01))

    expect.same_amount("openBalance", "0.01", after.get("openBalance"))
    _has_one_of(after, (0, 1))


def _has_one_of(invoice: dict[str, Any], statuses: tuple[int, ...]) -> None:
    status = invoice.get("status")
    is_legal = not isinstance(status, bool) and status in statuses
    expect.that(is_legal, f"status = {' or '.join(map(str, statuses))}", f"status = {status!r}")


def _usd(value: object) -> dict[str, object]:
    return {"code": "USD", "value": value}
