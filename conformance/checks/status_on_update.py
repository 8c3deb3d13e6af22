"""The status of an invoice whose open balance an update changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from conformance import expect
from conformance.exchange import Exchange
from conformance.rulebook import check
from conformance.updates import special
from conformance.world import INVOICES, World, invoice_of

COMPLETED = 2


@dataclass(frozen=True, slots=True)
class _Change:
    """An update of the open balance, and the detail that follows it."""

    answer: Exchange
    seen: Exchange

    @property
    def invoice(self) -> dict[str, Any]:
        expect.success(self.answer)
        return invoice_of(self.seen)


@check("status-completes-on-update", needs=["created-invoice-reads-back"])
def nothing_left_to_pay_completes(world: World) -> None:
    """Lower openBalance from 0.01 to -0.01; bring it from 50 to zero while sending status 0. Each time status is 2."""
    changes = world.once(_changes)

    below_zero, at_zero = changes["-0.01"].invoice, changes["0.0000"].invoice

    expect.equal("status at openBalance -0.01", COMPLETED, below_zero.get("status"))
    expect.equal("status at openBalance 0.0000, sent with status 0", COMPLETED, at_zero.get("status"))


@check("reopened-invoice-has-a-valid-status", needs=["created-invoice-reads-back", "status-completes-at-zero-balance"])
def a_reopened_invoice_has_any_status(world: World) -> None:
    """Raise the openBalance of an invoice completed at -0.01 to 50. The balance is stored; status is 0, 1 or 2."""
    after = world.once(_changes)["50"].invoice

    expect.same_amount("openBalance", 50, after.get("openBalance"))
    _has_one_of(after, (0, 1, COMPLETED))


@check("partial-balance-has-a-valid-status", needs=["created-invoice-reads-back"])
def a_partly_paid_invoice_is_not_completed(world: World) -> None:
    """Lower the openBalance of an open invoice from 100 to 0.01. The balance is stored and the status is 0 or 1."""
    after = world.once(_changes)["0.01"].invoice

    expect.same_amount("openBalance", "0.01", after.get("openBalance"))
    _has_one_of(after, (0, 1))


def _changes(world: World) -> Mapping[str, _Change]:
    """One invoice's open balances, from 100 on, by the value sent; each is held against the one before it."""
    invoice_id = special(world).made.id
    found = {}
    for value, more in ((0.01, {}), (-0.01, {}), (50, {}), ("0.0000", {"status": 0})):
        answer = world.store.update(invoice_id, {"openBalance": {"code": "USD", "value": value}, **more})
        found[str(value)] = _Change(answer, world.store.send("GET", f"{INVOICES}/{invoice_id}"))
    return found


def _has_one_of(invoice: dict[str, Any], statuses: tuple[int, ...]) -> None:
    status = invoice.get("status")
    is_legal = not isinstance(status, bool) and status in statuses
    expect.that(is_legal, f"status = {' or '.join(map(str, statuses))}", f"status = {status!r}")
