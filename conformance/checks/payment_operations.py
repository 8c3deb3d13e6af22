"""The operations of a payment: what it allows, and what they do."""

from __future__ import annotations

from conformance import expect, paying
from conformance.outcomes import NotApplicable
from conformance.payment_journey import gave_back, refunded, reverted, way
from conformance.rulebook import check
from conformance.world import World

NOT_ALLOWED = "The payment operation is not allowed."


@check("revert-gives-back", needs=["completed-payment-lowers-balances", "payment-moves-invoice-status"])
def a_revert_gives_back_what_was_taken(world: World) -> None:
    """Pay 30 of an invoice of which 80 of 100 are open, and 100 of another, and perform operation 1 if allowed.

    It answers success, the payment's appliedStatus is 0, and the invoices have open balances of 80 and 100 again.
    """
    found = reverted(world)
    expect.success(found.answer)
    payment = paying.payment_of(found.seen)
    expect.equal("appliedStatus", 0, payment.get("appliedStatus"), found.seen)
    gave_back(found, found.after, answer=found.answer)


@check("revert-gives-back", needs=["completed-payment-lowers-balances", "payment-moves-invoice-status"])
def nothing_is_given_back_twice(world: World) -> None:
    """Revert a payment, revert it once more, and delete it. The balances stay as they were after the first revert."""
    found = reverted(world)
    gave_back(found, found.at_last, answer=found.deleted)


@check("disallowed-payment-operation-is-400", needs=["offline-payment-reads-back"])
def an_operation_that_is_not_told_is_refused(world: World) -> None:
    """Perform on a waiting, a completed and a refunded payment what they do not allow of the operations 0 to 3.

    Each is refused with code 400 and the documented text, and no balance moves.
    """
    journey, tried = way(world), 0
    for allowed in filter(None, (journey.waiting, journey.completed, refunded(world).allowed)):
        expect.success(allowed.told)
        for answer in allowed.operations.values():
            expect.refused(answer, {400}, text=NOT_ALLOWED)
        tried += len(allowed.operations)
        paying.unmoved(allowed.before, allowed.after, "refused statuses and operations")
    if not tried:
        raise NotApplicable("every operation is allowed")


@check("allowed-operations-are-told", needs=["offline-payment-reads-back"])
def the_operations_are_those_of_the_payment(world: World) -> None:
    """Get the operations of a waiting, a completed and a refunded payment. Both lists have the codes of the payment."""
    journey = way(world)
    for allowed in filter(None, (journey.waiting, journey.completed, refunded(world).allowed)):
        told, payment = expect.success(allowed.told), paying.payment_of(allowed.detail)
        its = told.data if isinstance(told.data, dict) else {}
        for name in ("allowedOperations", "allowedStatuses"):
            expect.equal(name, paying.codes(payment.get(name)), paying.codes(its.get(name)), told)
